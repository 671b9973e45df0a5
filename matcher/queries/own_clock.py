"""On which clock somebody lives: the one they gave when they applied, or that of their account."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from matcher.db import db
from matcher.models import Enrollment, Person, Program, Round
from matcher.states import EnrollmentState


def own_clock(person: Person, program: Program) -> str:
    """The zone of the latest application to ``program``; whoever has none there has the zone of their account, which
    is the program's until they say otherwise."""
    return own_clocks([person], program)[person.id]


def own_clocks(people: Iterable[Person], program: Program) -> dict[int, str]:
    """The same for many people at once, by their number."""
    zones = {person.id: person.zone for person in people}
    given = db.session.execute(
        select(Enrollment.person_id, Enrollment.zone)
        .join(Round, Enrollment.round_id == Round.id)
        .where(
            Round.program_id == program.id,
            Enrollment.state == EnrollmentState.SENT,
            Enrollment.person_id.in_(zones),
        )
        .order_by(Enrollment.id)
    )
    return zones | {row.person_id: row.zone for row in given}
