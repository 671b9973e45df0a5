"""Rounds that a new one may begin like."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from matcher.db import db
from matcher.models import Person, Program, Round
from matcher.policies import may_coordinate
from matcher.queries.standing import rounds_coordinated


@dataclass(frozen=True)
class Earlier:
    """``program`` is empty for a round of the same program."""

    id: str
    name: str
    program: str


def earlier_rounds(person: Person, program: Program) -> list[Earlier]:
    """Of this program, the newest first; then of the other programs the person coordinates."""
    rounds = rounds_coordinated(person)
    own = [Earlier(one.public_id, one.name, "") for one in rounds if one.program_id == program.id]
    others = [one for one in rounds if one.program_id != program.id]
    return own + [Earlier(one.public_id, one.name, one.program.name) for one in others]


def earlier_round(person: Person, public_id: str) -> Round | None:
    """One of them; None for any other."""
    found = db.session.scalar(select(Round).where(Round.public_id == public_id)) if public_id else None
    return found if found is not None and may_coordinate(person, found.program) else None
