"""When two sides meet: every session of a suggested, offered or agreed recurring time, and the days that fall out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from matcher.errors import Conflict
from matcher.models import Enrollment, HoursKind, Mentee, Mentorship, Occurrence, Proposal, Round, Series
from matcher.queries.found import Found
from matcher.queries.schedule import sessions_held
from matcher.services.library_days import days_closed
from matcher.services.schedule import SessionPlan, plan_sessions
from matcher.services.snapshot import calendar_of
from matcher.services.snapshot_people import hours_of, lead_of
from matcher.states import Cadence
from solver.errors import UnclearStart
from solver.hours import DAY, FORTNIGHT, QUARTER, hours_bitmap
from solver.occurrences import slot_starts, week_number
from solver.outcome import Pair
from solver.problem import Slot


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
    """A recurring time as it is read from ``zone``, the mentor's clock; ``other`` is the participant's.

    ``weekday`` counts from Monday, ``start`` is minutes after midnight, both on the mentor's clock; ``starts`` are UTC.
    Of what is booked, ``planned`` are the starts without what was moved, and ``sessions`` the public ids, in order;
    ``earlier`` counts those of meeting times before the present one. ``followed`` is the clock that the sessions keep,
    where that is not the mentor's.
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
    earlier: int = 0
    followed: str = ""

    @property
    def regular(self) -> tuple[datetime, ...]:
        """The starts of the recurring time itself: one session moved is no change of the clock, nor is it one when
        this and all that follow were moved."""
        return (self.planned or self.starts)[self.earlier :]

    @property
    def follows(self) -> str:
        """The clock whose time of day stays the same all along."""
        return self.followed or self.zone

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
    return meeting_at(proposal, Slot(proposal.weekday, proposal.start, proposal.phase))


def meeting_at(proposal: Proposal, slot: Slot) -> Meeting:
    """The sessions that the two of an offer would have at ``slot``."""
    meeting = meeting_between(proposal.round, proposal.mentor, proposal.mentee, slot)
    return replace(meeting, zone=proposal.zone)


def meeting_between(round_: Round, mentor: Enrollment, mentee: Mentee, slot: Slot) -> Meeting:
    """The sessions that any two would have at ``slot`` on the mentor's clock."""
    try:
        plan = plan_sessions(round_, mentor, mentee, slot)
    except Conflict:  # new time-zone data skips one of the hours: no date can be promised
        plan = SessionPlan((), ())
    return Meeting(
        cadence=round_.cadence,
        weekday=slot.weekday,
        start=slot.start,
        phase=slot.phase,
        minutes=round_.minutes,
        zone=mentor.zone,
        other=_zone_of(mentee, otherwise=mentor.zone),
        starts=plan.starts,
        skipped=tuple(skipped_reasons(plan.skipped, mentor, mentee)),
    )


def agreed_meeting(mentorship: Mentorship) -> Meeting:
    """The sessions that are booked, by the recurring time of those that go on; canceled ones are not among them."""
    series, mentee, held = mentorship.series, mentorship.mentee, sessions_held(mentorship)
    days = [date.fromisoformat(day) for one in mentorship.every_series for day in one.skipped_days]
    # Without a session to come, the last time they met at is the one to tell.
    present = [one for one in held if one.series_id == series.id]
    zone = mentorship.mentor.zone
    weekday, start = _read_from(zone, series, present)
    return Meeting(
        cadence=series.cadence,
        weekday=weekday,
        start=start,
        phase=series.phase,
        minutes=series.minutes,
        zone=zone,
        other=_zone_of(mentee, otherwise=zone),
        starts=tuple(occurrence.starts_at for occurrence in held),
        skipped=tuple(skipped_reasons(days, mentorship.mentor, mentee)),
        planned=tuple(occurrence.original_start for occurrence in held),
        sessions=tuple(occurrence.public_id for occurrence in held),
        earlier=len(held) - len(present) if present else 0,
        followed="" if series.zone == zone else series.zone,
    )


def part_of(meeting: Meeting, series: Series) -> Meeting:
    """What one series holds of the sessions that are booked."""
    held = series.held
    weekday, start = _read_from(meeting.zone, series, held)
    return replace(
        meeting,
        cadence=series.cadence,
        weekday=weekday,
        start=start,
        phase=series.phase,
        starts=tuple(one.starts_at for one in held),
        skipped=tuple(one for one in meeting.skipped if one.day.isoformat() in series.skipped_days),
        planned=tuple(one.original_start for one in held),
        sessions=tuple(one.public_id for one in held),
        earlier=0,
        followed="" if series.zone == meeting.zone else series.zone,
    )


def _read_from(zone: str, series: Series, sessions: Sequence[Occurrence]) -> tuple[int, int]:
    """Weekday and minutes after midnight of a series that may follow another clock, at its first session."""
    if zone == series.zone or not sessions:
        return series.weekday, series.start
    local = sessions[0].original_start.astimezone(ZoneInfo(zone))
    return local.weekday(), local.hour * 60 + local.minute


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


def skipped_reasons(days: Iterable[date], mentor: Enrollment, mentee: Mentee) -> Iterator[Skipped]:
    """Why nobody meets on each of these days."""
    return (_reason(day, mentor.round, mentor, mentee) for day in days)


def _reason(day: date, round_: Round, mentor: Enrollment, mentee: Mentee) -> Skipped:
    if day.isoformat() in round_.closed_days:
        return Skipped(day, Why.PROGRAM)
    for library in (mentor.library, mentee.library):
        if day in days_closed(library, round_):
            return Skipped(day, Why.LIBRARY, library.name)
    return Skipped(day, Why.AWAY)
