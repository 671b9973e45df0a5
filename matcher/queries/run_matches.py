"""A confirmed match and its sessions, for the coordinator who looks after them: found in her round, never her own."""

from __future__ import annotations

from sqlalchemy import select

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Mentorship, Occurrence, Person, Round, Series
from matcher.queries.own_case import is_hers, own_applications


def match_in(round_: Round, mentorship_id: str, viewer: Person) -> Mentorship:
    """Raises NotFound, also for a match of the viewer or her team: another coordinator looks after that."""
    row = db.session.scalar(
        select(Mentorship).where(Mentorship.round_id == round_.id, Mentorship.public_id == mentorship_id)
    )
    return _not_hers(row, round_, viewer)


def session_in(round_: Round, occurrence_id: str, viewer: Person) -> tuple[Occurrence, Mentorship]:
    """Raises as ``match_in``; NotFound for a session of an event too, which has pages of its own."""
    row = db.session.scalar(
        select(Occurrence)
        .join(Occurrence.series)
        .where(Series.round_id == round_.id, Series.mentorship_id.is_not(None), Occurrence.public_id == occurrence_id)
    )
    if row is None:
        raise NotFound
    return row, _not_hers(row.series.mentorship, round_, viewer)


def _not_hers(row: Mentorship | None, round_: Round, viewer: Person) -> Mentorship:
    if row is None or is_hers(own_applications(viewer, round_), row.mentor, row.mentee):
        raise NotFound
    return row
