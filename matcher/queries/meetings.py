"""When two sides meet: every session of a suggested, offered or agreed recurring time, and the days that fall out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from matcher.errors import Conflict
from matcher.models import Enrollment, HoursKind, Mentee, Mentorship, Proposal, Round
from matcher.queries.found import Found
from matcher.services.library_days import days_closed
from matcher.services.schedule import SessionPlan, plan_of
from matcher.services.snapshot import calendar_of
from matcher.services.snapshot_people import hours_of, lead_of
from matcher.states import Cadence
from solver.errors import UnclearStart
from solver.hours import DAY, FORTNIGHT, QUARTER, hours_bitmap
from solver.occurrences import slot_starts, week_number
from solver.outcome import Pair


class Why(StrEnum):
    """Why a day falls out. ``AWAY`` does not say who: that is theirs to tell."""

    PROGRAM = "program"
    LIBRARY = "library"
    AWAY = "away"


@dataclass(frozen=True)
class Skipped:
    day: date
    why: Why
    library: str = ""


@dataclass(frozen=True)
class Meeting:
    """A recurring time. It follows ``zone``, the mentor's clock; ``other`` is the participant's.

    ``weekday`` counts from Monday, ``start`` is minutes after midnight, both on the mentor's clock; ``starts`` are UTC.
    Of what is booked, ``planned`` are the starts without what was moved, and ``sessions`` the public ids, in order.
    """

    cadence: Cadence
    weekday: int
    start: int
    phase: int
    minutes: int
    zone: str
    other: str
    starts: tuple[datetime, ...]
    skipped: tuple[Skipped, ...] = ()
    planned: tuple[datetime, ...] = ()
    sessions: tuple[str, ...] = ()

    @property
    def regular(self) -> tuple[datetime, ...]:
        """The starts of the recurring time itself: one session moved is no change of the clock."""
        return self.planned or self.starts

    @property
    def shifts(self) -> tuple[tuple[date, datetime], ...]:
        """``stretches`` of the other clock, each with its date on the mentor's."""
        own = ZoneInfo(self.zone)
        return tuple((start.astimezone(own).date(), start) for start in self.stretches(self.other))

    def stretches(self, zone: str) -> tuple[datetime, ...]:
        """The first session, and each at which the clock of ``zone`` shows another weekday or time than before."""
        local = [start.astimezone(ZoneInfo(zone)) for start in self.regular]
        return tuple(next(same) for _, same in groupby(local, key=lambda one: (one.weekday(), one.time())))


def suggested_meeting(found: Found, pair: Pair) -> Meeting | None:
    """The sessions a find counted on, as it knew days away and closed days; None where hours do not matter."""
    mentor, mentee, calendar = found.mentors[pair.mentor], found.mentees[pair.mentee], found.problem.calendar
    zone, other, slot = pair.zone or mentor.zone, mentee.zone, pair.slot
    if slot is None or calendar is None or zone is None or other is None:
        return None
    try:
        starts = slot_starts(calendar, slot, zone, mentor.closed | mentee.closed)
    except UnclearStart:  # new time-zone data skips one of the hours: only the mentor's clock can be shown
        starts = []
    return Meeting(
        cadence=Cadence(calendar.cadence.value),
        weekday=slot.weekday,
        start=slot.start,
        phase=slot.phase,
        minutes=calendar.minutes,
        zone=zone,
        other=other,
        starts=tuple(starts),
    )


def meeting_of(proposal: Proposal, mentorship: Mentorship | None) -> Meeting:
    """What is booked once both have said yes, else what a yes would book."""
    return agreed_meeting(mentorship) if mentorship else offered_meeting(proposal)


def offered_meeting(proposal: Proposal) -> Meeting:
    """The sessions a yes would book, as days away and closed days stand now."""
    try:
        plan = plan_of(proposal)
    except Conflict:  # new time-zone data skips one of the hours: no date can be promised
        plan = SessionPlan((), ())
    return Meeting(
        cadence=proposal.round.cadence,
        weekday=proposal.weekday,
        start=proposal.start,
        phase=proposal.phase,
        minutes=proposal.round.minutes,
        zone=proposal.zone,
        other=_zone_of(proposal.mentee, otherwise=proposal.zone),
        starts=plan.starts,
        skipped=tuple(_skipped(plan.skipped, proposal.mentor, proposal.mentee)),
    )


def agreed_meeting(mentorship: Mentorship) -> Meeting:
    """The sessions that are booked."""
    series, mentee = mentorship.series, mentorship.mentee
    days = [date.fromisoformat(day) for day in series.skipped_days]
    return Meeting(
        cadence=series.cadence,
        weekday=series.weekday,
        start=series.start,
        phase=series.phase,
        minutes=series.minutes,
        zone=series.zone,
        other=_zone_of(mentee, otherwise=series.zone),
        starts=tuple(occurrence.starts_at for occurrence in series.occurrences),
        skipped=tuple(_skipped(days, mentorship.mentor, mentee)),
        planned=tuple(occurrence.original_start for occurrence in series.occurrences),
        sessions=tuple(occurrence.public_id for occurrence in series.occurrences),
    )


def marked(enrollment: Enrollment, meeting: Meeting) -> HoursKind | None:
    """How this person marked the hours of every session: works; if need be, some of them; or, some, not at all."""
    for kinds in ({HoursKind.WORKS}, set(HoursKind)):
        free = hours_bitmap(hours_of(enrollment, kinds))
        if all(free[list(_quarters(enrollment, meeting, start))].all() for start in meeting.regular):
            return HoursKind.WORKS if len(kinds) == 1 else HoursKind.IF_NEED_BE
    return None


def _zone_of(mentee: Mentee, *, otherwise: str) -> str:
    """The clock of a participant or a team; when they have all left, none but the mentor's is known."""
    return lead_of(mentee).zone if mentee.members else otherwise


def _quarters(enrollment: Enrollment, meeting: Meeting, start: datetime) -> Iterator[int]:
    """The quarters of the person's own fortnight that a session takes up."""
    local = start.astimezone(ZoneInfo(enrollment.zone))
    week = week_number(calendar_of(enrollment.round), local.date()) % 2
    first = (week * 7 + local.weekday()) * DAY + (local.hour * 60 + local.minute) // QUARTER
    for ahead in range(-(-meeting.minutes // QUARTER)):
        yield (first + ahead) % FORTNIGHT


def _skipped(days: Iterable[date], mentor: Enrollment, mentee: Mentee) -> Iterator[Skipped]:
    return (_reason(day, mentor.round, mentor, mentee) for day in days)


def _reason(day: date, round_: Round, mentor: Enrollment, mentee: Mentee) -> Skipped:
    if day.isoformat() in round_.closed_days:
        return Skipped(day, Why.PROGRAM)
    for library in (mentor.library, mentee.library):
        if day in days_closed(library, round_):
            return Skipped(day, Why.LIBRARY, library.name)
    return Skipped(day, Why.AWAY)
