"""Every session of a round on both clocks, for its coordinators' spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher import clock
from matcher.db import db
from matcher.models import Enrollment, Mentee, Mentorship, OverrideKind, Person, Round, Series, Team
from matcher.queries.meetings import agreed_meeting
from matcher.queries.own_case import is_hers, own_applications
from matcher.queries.parties import Party, party_of_mentee, party_of_mentor
from matcher.queries.schedule import meeting_link
from matcher.states import MentorshipState, SeriesState


class Happens(StrEnum):
    """How a session stands, by the calendar alone: whether anybody came is not known here."""

    PLANNED = "planned"
    MOVED = "moved"
    CANCELED = "canceled"
    PAST = "past"


@dataclass(frozen=True)
class SessionRow:
    """``start`` is on the mentor's clock ``zone``, ``there`` on the participant's ``other``; ``was``: before a move."""

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
    link: str


def sessions_in(round_: Round, viewer: Person) -> Iterator[SessionRow]:
    """By pair, in the order of their sessions; without those of the viewer's own matches."""
    mentee = joinedload(Mentorship.mentee)
    rows = db.session.scalars(
        select(Mentorship)
        .where(Mentorship.round_id == round_.id)
        .options(
            joinedload(Mentorship.series).selectinload(Series.occurrences),
            joinedload(Mentorship.series).selectinload(Series.overrides),
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
    over = row.state is MentorshipState.ENDED or row.series.state is SeriesState.CANCELLED
    canceled = {one.original_start for one in row.series.overrides if one.kind is OverrideKind.CANCELED}
    held = row.series.occurrences
    for number, one in enumerate(held, start=1):
        moved = one.starts_at != one.original_start
        ahead = one.ends_at > clock.now()
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
            state=_state(ahead, moved, one.original_start in canceled or (over and ahead)),
            was=one.original_start.astimezone(zone) if moved else None,
            link=meeting_link(row.series),
        )


def _state(ahead: bool, moved: bool, canceled: bool) -> Happens:
    if canceled:
        return Happens.CANCELED
    if not ahead:
        return Happens.PAST
    return Happens.MOVED if moved else Happens.PLANNED
