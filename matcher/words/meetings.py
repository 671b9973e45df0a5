"""How a recurring time reads on one person's page: both clocks, every date, and what a clock change does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from matcher.calendars.zones import zone_name
from matcher.days import MONTHS, WEEKDAYS
from matcher.models import HoursKind
from matcher.queries.meetings import Meeting, Skipped, Why
from matcher.states import Role
from matcher.words.present import (
    both_clocks,
    clock_time,
    day_words,
    listed,
    meeting_days,
    time_of_day,
)

YOUR_CLOCK = "your clock"


@dataclass(frozen=True)
class ClockOf:
    """One reading of a meeting time, and whose clock it is read from; None where one clock is everybody's."""

    time: str
    zone: str
    whose: str | None


@dataclass(frozen=True)
class DateBox:
    """One date of the strip, on the reader's clock. ``shifted``: its time differs from the first one's.

    ``session`` is the id of its page once it is booked; ``moved``: it was moved by somebody.
    """

    month: str
    day: int
    time: str
    iso: str
    shifted: bool
    session: str = ""
    moved: bool = False


@dataclass(frozen=True)
class ShiftNote:
    """What a clock change does: ``clocks`` says which change when, ``turns`` are (day, time) from which it is later.

    ``whose`` is the name before "clock" for the other side's turns, None for the reader's own; ``hours`` says how the
    reader marked the hours, or is empty.
    """

    clocks: str
    turns: tuple[tuple[str, str], ...]
    whose: str | None
    hours: str


def days_of(meeting: Meeting) -> str:
    return meeting_days(meeting.weekday, meeting.phase, meeting.cadence)


def clocks_of(meeting: Meeting, reader: Role, other_name: str) -> tuple[ClockOf, ...]:
    """The mentor's clock first, as everywhere; ``other_name`` is the first name of whom the reader meets."""
    clocks = both_clocks(meeting.weekday, meeting.start, meeting.zone, meeting.other, meeting.shifts)
    if len(clocks) == 1:
        return (ClockOf(clocks[0].time, clocks[0].zone, None),)
    whose = (YOUR_CLOCK, f"{other_name}’s clock")
    ordered = whose if reader is Role.MENTOR else whose[::-1]
    return tuple(ClockOf(one.time, one.zone, owner) for one, owner in zip(clocks, ordered, strict=True))


def zone_of_reader(meeting: Meeting, reader: Role) -> str:
    return meeting.zone if reader is Role.MENTOR else meeting.other


def date_strip(meeting: Meeting, zone: str) -> tuple[DateBox, ...]:
    """Every session on the clock of ``zone``."""
    held, rule = (
        [start.astimezone(ZoneInfo(zone)) for start in starts]
        for starts in (meeting.starts, meeting.planned or meeting.starts)
    )
    sessions = meeting.sessions or ("",) * len(held)
    return tuple(
        DateBox(
            month=MONTHS[moment.month - 1][:3],
            day=moment.day,
            time=clock_time(moment.hour * 60 + moment.minute).split("\u00a0")[0],
            iso=moment.isoformat(timespec="minutes"),
            shifted=number >= meeting.earlier and moment == planned and _reads(moment) != _reads(rule[meeting.earlier]),
            session=session,
            moved=moment != planned,
        )
        for number, (moment, planned, session) in enumerate(zip(held, rule, sessions, strict=True))
    )


def shift_note(meeting: Meeting, reader: Role, other_name: str, marked: HoursKind | None) -> ShiftNote | None:
    """What changes later on the reader's clock, else on the other one's; None while both stay as they begin."""
    here = zone_of_reader(meeting, reader)
    there = meeting.other if here == meeting.zone else meeting.zone
    for zone, whose in ((here, None), (there, other_name)):
        turns = tuple(_turns(meeting, zone))
        if turns:
            hours = _hours_words(marked, len({moment for _, moment in turns})) if whose is None else ""
            return ShiftNote(_clocks_words(meeting), turns, whose, hours)
    return None


def skipped_words(skipped: Iterable[Skipped]) -> str:
    """As in "No session on February 16 (closed day of the program) or March 2 (one of you is away)."; or nothing."""
    days = [f"{day_words(one.day)} ({_why(one)})" for one in skipped]
    return f"No session on {listed(days)}." if days else ""


def _why(one: Skipped) -> str:
    match one.why:
        case Why.PROGRAM:
            return "a closed day of the program"
        case Why.LIBRARY:
            return f"{one.library} is closed"
        case Why.AWAY:
            return "somebody is away"


def _turns(meeting: Meeting, zone: str) -> Iterator[tuple[str, str]]:
    """Each session from which the clock of ``zone`` shows another time than before, after the first stretch."""
    stretches = meeting.stretches(zone)
    for moment in stretches[1:]:
        weekday = "" if moment.weekday() == stretches[0].weekday() else f" on {WEEKDAYS[moment.weekday()]}s"
        yield day_words(moment.date()), time_of_day(moment) + weekday


def _hours_words(marked: HoursKind | None, later: int) -> str:
    if marked is HoursKind.WORKS:
        return "Both hours are ones you marked." if later == 1 else "All these hours are ones you marked."
    return "You marked these hours, some of them “if need be”." if marked is HoursKind.IF_NEED_BE else ""


def _clocks_words(meeting: Meeting) -> str:
    """Which of the two clocks change while they meet: "Pacific clocks change on March 14, Arizona clocks don’t."."""
    first, last = meeting.starts[0].date(), meeting.starts[-1].date()
    (mine, changes), (theirs, others) = ((zone, _changes(zone, first, last)) for zone in (meeting.zone, meeting.other))
    if not changes:
        mine, changes, theirs, others = theirs, others, mine, changes
    if not changes:
        return ""
    end = f"on {listed([day_words(day) for day in others])}" if others else "don’t"
    days = listed([day_words(day) for day in changes])
    return f"{zone_name(mine)} clocks change on {days}, {zone_name(theirs)} clocks {end}."


def _changes(zone: str, first: date, last: date) -> list[date]:
    """Days from ``first`` to ``last`` on which noon lies at another distance from UTC than the noon before."""
    clock = ZoneInfo(zone)
    noons = [
        datetime.combine(first + timedelta(days=ahead), time(12), clock) for ahead in range(-1, (last - first).days + 1)
    ]
    return [noon.date() for before, noon in pairwise(noons) if before.utcoffset() != noon.utcoffset()]


def _reads(moment: datetime) -> tuple[int, time]:
    return moment.weekday(), moment.time()
