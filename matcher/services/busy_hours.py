"""Busy times of an uploaded calendar taken out of the hours somebody marked: for a look, before anything is saved.

What repeats counts, not what happens now and then: half an hour goes when its owner is busy then in at least half of
the program's weeks (of week A, of week B). Whole days that are busy without a rule are days away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from matcher.application import DaysAway
from matcher.calendars.busy import BusyCalendar
from matcher.models import Round
from matcher.services.snapshot import calendar_of
from solver.occurrences import week_number

HALF_HOUR = 30
HALVES = 24 * 60 // HALF_HOUR
A_DAY = timedelta(days=1)
#: Longer lists of days away are for their owner to shorten.
MOST_AWAY = 30


@dataclass(frozen=True, order=True)
class Cell:
    """Half an hour of week A or B: ``weekday`` from Monday, ``half`` from midnight."""

    week: str
    weekday: int
    half: int


@dataclass(frozen=True)
class Weekly:
    """Of each half hour that is busy at all, in how many of its ``weeks``; ``away`` are whole days off."""

    busy: Counter[Cell]
    weeks: Counter[tuple[str, int]]
    away: tuple[DaysAway, ...]

    def share(self, cell: Cell) -> tuple[int, int]:
        """In how many weeks, of how many."""
        return self.busy[cell], self.weeks[cell.week, cell.weekday]

    def is_taken(self, cell: Cell) -> bool:
        busy, of = self.share(cell)
        return busy > 0 and 2 * busy >= of

    def is_touched(self, cell: Cell) -> bool:
        """Busy now and then, and free in most weeks."""
        return self.busy[cell] > 0 and not self.is_taken(cell)


def weekly_busy(calendar: BusyCalendar, round_: Round, zone: str) -> Weekly:
    """The weeks of ``round_`` on the clock of ``zone``, without days on which the whole program is closed."""
    plan = calendar_of(round_)
    every = (round_.first_day + number * A_DAY for number in range((round_.last_day - round_.first_day).days + 1))
    days = [day for day in every if day not in plan.closed]
    week = {day: "AB"[week_number(plan, day) % 2] for day in days}
    whole = {day for first, last in calendar.days for day in _between(first, last)}
    busy = {(day, half) for day in whole for half in range(HALVES)} | set(_halves(calendar.spans, ZoneInfo(zone)))
    weeks = Counter((week[day], day.weekday()) for day in days)
    counted = Counter(Cell(week[day], day.weekday(), half) for day, half in busy if day in week)
    found = Weekly(counted, weeks, ())
    away = {day for day in whole if day in week and not found.is_taken(Cell(week[day], day.weekday(), HALVES // 2))}
    counted -= Counter(Cell(week[day], day.weekday(), half) for day in away for half in range(HALVES))
    weeks -= Counter((week[day], day.weekday()) for day in away)
    return Weekly(counted, weeks, tuple(_runs(away))[:MOST_AWAY])


def _halves(spans: Iterable[tuple[datetime, datetime]], clock: ZoneInfo) -> Iterator[tuple[date, int]]:
    """Every half hour of the local day that a span touches."""
    for begin, end in spans:
        at = begin - timedelta(minutes=begin.astimezone(clock).minute % HALF_HOUR)
        while at < end:
            local = at.astimezone(clock)
            yield local.date(), (local.hour * 60 + local.minute) // HALF_HOUR
            at += timedelta(minutes=HALF_HOUR)


def _between(first: date, last: date) -> Iterator[date]:
    for ahead in range((last - first).days + 1):
        yield first + ahead * A_DAY


def _runs(days: Collection[date]) -> Iterator[DaysAway]:
    """Days that follow one another, weekends between them included."""
    ordered = sorted(days)
    while ordered:
        first = last = ordered.pop(0)
        while ordered and (ordered[0] - last).days <= (3 if last.weekday() == 4 else 1):
            last = ordered.pop(0)
        yield DaysAway(first, last)
