"""Every session of a round on both clocks, for its coordinators' spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from matcher import clock
from matcher.db import db
from matcher.models import Enrollment, Mentee, Mentorship, Occurrence, Person, Round, Series, Team
from matcher.queries.meetings import agreed_meeting
from matcher.queries.own_case import is_hers, own_applications
from matcher.queries.parties import Party, party_of_mentee, party_of_mentor
from matcher.queries.reports import Took, report_of
from matcher.queries.schedule import meeting_link
from matcher.states import MentorshipState, SeriesState


class Happens(StrEnum):
    """How a session stands by the calendar."""

    PLANNED = "planned"
    MOVED = "moved"
    CANCELED = "canceled"
    PAST = "past"


@dataclass(frozen=True)
class SessionRow:
    """``start`` is on the mentor's clock ``zone``, ``there`` on the participant's ``other``; ``was``: before a move.

    ``took_place`` is what those in it said of a session that is over; None of any other.
    """

    id: str
    mentor: Party
    mentee: Party
    number: int
    of: int
    start: datetime
    zone: str
    there: datetime
    other: str
    minutes: int
    state: Happens
    was: datetime | None
    took_place: Took | None
    link: str


def sessions_in(round_: Round, viewer: Person) -> Iterator[SessionRow]:
    """By pair, in the order of their sessions; without those of the viewer's own matches."""
    mentee = joinedload(Mentorship.mentee)
    rows = db.session.scalars(
        select(Mentorship)
        .where(Mentorship.round_id == round_.id)
        .options(
            selectinload(Mentorship.every_series).selectinload(Series.occurrences).selectinload(Occurrence.reports),
            selectinload(Mentorship.every_series).selectinload(Series.overrides),
            joinedload(Mentorship.mentor).joinedload(Enrollment.person),
            joinedload(Mentorship.mentor).joinedload(Enrollment.library),
            mentee.joinedload(Mentee.enrollment).joinedload(Enrollment.person),
            mentee.joinedload(Mentee.team).selectinload(Team.members).joinedload(Enrollment.person),
        )
        .order_by(Mentorship.id)
    )
    hers = own_applications(viewer, round_)
    for row in rows:
        if not is_hers(hers, row.mentor, row.mentee):
            yield from _sessions(row)


def _sessions(row: Mentorship) -> Iterator[SessionRow]:
    mentor, mentee, meeting = party_of_mentor(row.mentor), party_of_mentee(row.mentee), agreed_meeting(row)
    zone, there = ZoneInfo(meeting.zone), ZoneInfo(meeting.other)
    held = sorted((one for series in row.every_series for one in series.occurrences), key=lambda one: one.starts_at)
    for number, one in enumerate(held, start=1):
        moved = one.starts_at != one.original_start
        ahead = one.ends_at > clock.now()
        over = row.state is MentorshipState.ENDED or one.series.state is SeriesState.CANCELLED
        state = _state(ahead, moved, one.original_start in one.series.canceled or (over and ahead))
        yield SessionRow(
            id=one.public_id,
            mentor=mentor,
            mentee=mentee,
            number=number,
            of=len(held),
            start=one.starts_at.astimezone(zone),
            zone=meeting.zone,
            there=one.starts_at.astimezone(there),
            other=meeting.other,
            minutes=meeting.minutes,
            state=state,
            was=one.original_start.astimezone(zone) if moved else None,
            took_place=report_of(one).took_place if state is Happens.PAST else None,
            link=meeting_link(one.series),
        )


def _state(ahead: bool, moved: bool, canceled: bool) -> Happens:
    if canceled:
        return Happens.CANCELED
    if not ahead:
        return Happens.PAST
    return Happens.MOVED if moved else Happens.PLANNED
