"""The coordinator's own questions as her page lists them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Enrollment, OwnQuestion, Round


@dataclass(frozen=True)
class Asked:
    """``answers``: how many applications hold one."""

    question: OwnQuestion
    answers: int


def asked_in(round_: Round) -> list[Asked]:
    given = db.session.scalars(select(Enrollment.answers).where(Enrollment.round_id == round_.id))
    counts = Counter(key for answers in given for key in (answers.get("own") or {}))
    return [Asked(question, counts[question.key]) for question in round_.questions]


def question_of(round_: Round, public_id: str) -> OwnQuestion:
    """Raises NotFound for one of another round."""
    found = next((one for one in round_.questions if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found
