"""A team's answers: what its members said, merged question by question, so that a new criterion needs nothing here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from solver.criteria import QUESTIONS
from solver.criteria.contract import AskedOf, Kind, Question, chosen

Answers = Mapping[str, Any]


def coded_answers(answers: Answers, role: AskedOf) -> dict[str, Any]:
    """What the solver may see: answers to its questions, as keys and numbers; never a sentence."""
    return {
        key: answers[key]
        for key, question in sorted(QUESTIONS.items())
        if question.is_for(role) and question.kind is not Kind.TEXT and answers.get(key) not in (None, "", [], ())
    }


def merge_answers(members: Sequence[Answers]) -> dict[str, Any]:
    """One set of answers for a team.

    Ranked choices collect points by rank (of five, the first gets 5), other choices one vote a member; the most wanted
    come first, as many as one person may choose, ties in order of their keys. Of a question with one answer (the job)
    a team keeps all its answers. Numbers are averaged, rounded down.
    """
    merged = {}
    for key, question in sorted(QUESTIONS.items()):
        given = [answers[key] for answers in members if key in answers]
        if given:
            merged[key] = _merge(question, given)
    return merged


def _merge(question: Question, given: Sequence[Any]) -> Any:
    if question.kind is Kind.NUMBER:
        return sum(given) // len(given)
    votes: Counter[str] = Counter()
    for answer in given:
        keys = chosen({question.key: answer}, question.key)
        top = question.at_most or len(keys)
        for rank, key in enumerate(keys):
            votes[key] += max(top - rank, 1) if question.kind is Kind.RANKED_CHOICES else 1
    ordered = sorted(votes, key=lambda key: (-votes[key], key))
    return ordered if question.kind is Kind.CHOICE else ordered[: question.at_most]
