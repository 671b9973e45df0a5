"""What the application calls its choices, without a database."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.demo.people import Labels
from matcher.services.programs import FIRST_TOPICS
from solver.criteria import QUESTIONS
from solver.criteria.contract import Question


def labels() -> Labels:
    return {key: _choices(question) for key, question in QUESTIONS.items()}


def _choices(question: Question) -> Mapping[str, str]:
    if question.choices is None:
        return FIRST_TOPICS
    return {choice.key: choice.label for choice in question.choices}
