"""Weekly hours as bitmaps, and at which instants of a program a person could start a session.

A bitmap covers two weeks (A, then B) in quarter hours of the person's own clock, so windows that touch merge and
Sunday 24:00 joins Monday by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from solver.occurrences import monday
from solver.problem import Calendar, Interval, Mentee, Mentor, Preference

QUARTER = 15
DAY = 24 * 60 // QUARTER
FORTNIGHT = 14 * DAY
WEEKS = {"A": (0,), "B": (1,), None: (0, 1)}
STEP = timedelta(minutes=QUARTER)
# Zones reach from 12 hours behind UTC to 14 ahead, and a busy time or a late session may reach into the next day.
MARGIN = 2

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Participant = Mentor | Mentee


def hours_bitmap(hours: Sequence[Interval]) -> Bools:
    """Quarter hours of two weeks, true where an interval covers them."""
    bitmap = np.zeros(FORTNIGHT, dtype=bool)
    for interval in hours:
        bitmap[_quarters(interval)] = True
    return bitmap


def preference_levels(preferences: Sequence[Preference]) -> Ints:
    """For each quarter hour of two weeks, the largest cost that meeting there avoids."""
    levels = np.zeros(FORTNIGHT, dtype=np.int64)
    for preference in preferences:
        quarters = _quarters(preference.interval)
        levels[quarters] = np.maximum(levels[quarters], preference.cost)
    return levels


def _quarters(interval: Interval) -> Ints:
    of_week = np.arange(interval.start // QUARTER, interval.end // QUARTER) + interval.weekday * DAY
    return np.concatenate([of_week + week * 7 * DAY for week in WEEKS[interval.week]])


class Timeline:
    """The UTC quarter hours of a program and what each zone's clock shows at them."""

    def __init__(self, calendar: Calendar) -> None:
        first = monday(calendar.first_day) - timedelta(days=MARGIN)
        self.origin = datetime.combine(first, datetime.min.time(), UTC)
        self.length = ((calendar.last_day - first).days + 1 + MARGIN) * DAY
        self.minutes, self.gap = calendar.minutes, calendar.gap
        self.session = -(-calendar.minutes // QUARTER)
        self._clocks: dict[str, Ints] = {}

    def quarter(self, moment: datetime) -> int:
        return (moment - self.origin) // STEP

    def clock(self, zone: str) -> Ints:
        """For each UTC quarter, the quarter of the local fortnight shown by the clock of ``zone``."""
        if zone not in self._clocks:
            self._clocks[zone] = self._read_clock(ZoneInfo(zone))
        return self._clocks[zone]

    def _read_clock(self, zone: ZoneInfo) -> Ints:
        days = range(self.length // DAY + 1)
        at_midnight = [_offset(self.origin + timedelta(days=day), zone) for day in days]
        minutes = np.repeat(np.array(at_midnight[:-1], dtype=np.int64), DAY)
        # No zone changes its offset twice within a day, so most days need no closer look.
        for day in (day for day in days[:-1] if at_midnight[day] != at_midnight[day + 1]):
            for quarter in range(day * DAY, (day + 1) * DAY):
                minutes[quarter] = _offset(self.origin + STEP * quarter, zone)
        since_week_a = np.arange(self.length) * QUARTER + minutes - MARGIN * 24 * 60
        return (since_week_a // QUARTER) % FORTNIGHT

    def startable(self, people: Sequence[Participant]) -> Bools:
        """A row per person: the UTC quarters at which a session could start, given hours, busy times and gap."""
        rows = np.zeros((len(people), self.length), dtype=bool)
        for row, person in zip(rows, people, strict=True):
            row[:] = self._free_for_session(hours_bitmap(person.hours or ())[self.clock(zone_of(person))])
            for begin, end in person.busy:
                row[self._blocked(begin, end)] = False
        return rows

    def _free_for_session(self, free: Bools) -> Bools:
        starts = free.copy()
        for step in range(1, self.session):
            starts[:-step] &= free[step:]
            starts[-step:] = False
        return starts

    def _blocked(self, begin: datetime, end: datetime) -> slice:
        """Starts whose session would touch ``[begin, end)`` or come nearer to it than the gap."""
        gap, session = timedelta(minutes=self.gap), timedelta(minutes=self.minutes)
        first = (begin - gap - session - self.origin) // STEP + 1
        after = -((self.origin - end - gap) // STEP)
        return slice(max(first, 0), max(after, 0))


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    return (moment.astimezone(zone).utcoffset() or timedelta()) // timedelta(minutes=1)


def zone_of(person: Participant) -> str:
    return person.zone or "UTC"
