"""A week before somebody’s clock shows another time for their sessions, they are told: once, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.models import Occurrence, Person
from matcher.queries.clock_shifts import shifts_between
from matcher.services.owed_once import not_owed, owe_once
from matcher.states import MailKind

#: Told so long before; late if nobody looked then, but not on the day before, when the reminder of the session says it.
BEFORE, AT_LEAST = timedelta(days=7), timedelta(days=1)


def find_shifts() -> Sequence[tuple[int, int]]:
    """Keys of sessions and of people whose clock shows another time from then on, and who have not been told."""
    now = clock.now()
    shifts = shifts_between(now + AT_LEAST, now + BEFORE)
    sessions = _public_ids(Occurrence, {one.occurrence_id for one in shifts})
    people = _public_ids(Person, {one.person_id for one in shifts})
    due = [
        ((one.occurrence_id, one.person_id), _key(sessions[one.occurrence_id], people[one.person_id])) for one in shifts
    ]
    return [found for found, _ in not_owed(due)]


def warn_of_shifts(ids: Sequence[tuple[int, int]]) -> int:
    return sum(_warn(occurrence, person) for occurrence, person in ids)


def _warn(occurrence_id: int, person_id: int) -> bool:
    occurrence, person = db.session.get(Occurrence, occurrence_id), db.session.get(Person, person_id)
    if occurrence is None or person is None:
        return False
    series, about = occurrence.series, {"occurrence": occurrence.public_id}
    key = _key(occurrence.public_id, person.public_id)
    return owe_once(MailKind.CLOCK_SHIFT, person, series.round.program, key, about, series=series)


def _public_ids(kind: type[Occurrence] | type[Person], ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(select(kind.id, kind.public_id).where(kind.id.in_(ids))).all())


def _key(session: str, person: str) -> str:
    return f"shift:{session}:{person}"
