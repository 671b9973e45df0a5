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


def free_quarters(people: Sequence[Participant]) -> Bools:
    """People x quarter hours of two weeks: each row is the ``hours_bitmap`` of one person's hours."""
    spans = [(row, one) for row, person in enumerate(people) for one in person.hours or ()]
    row = np.array([row for row, _ in spans], np.int64)
    opens = np.array([one.weekday * DAY + one.start // QUARTER for _, one in spans], np.int64)
    shuts = np.array([one.weekday * DAY + one.end // QUARTER for _, one in spans], np.int64)
    # How many windows begin less how many end at each quarter hour adds up to how many cover it.
    change = np.zeros((len(people), FORTNIGHT + 1), np.int16)
    for week in (0, 1):
        here = np.array([week in WEEKS[one.week] for _, one in spans], bool)
        np.add.at(change, (row[here], opens[here] + week * 7 * DAY), 1)
        np.add.at(change, (row[here], shuts[here] + week * 7 * DAY), -1)
    covered: Bools = np.cumsum(change, axis=1, dtype=np.int16)[:, :FORTNIGHT] > 0
    return covered


class Timeline:
    """The UTC quarter hours of a program and what each zone's clock shows at them."""

    def __init__(self, calendar: Calendar) -> None:
        first = monday(calendar.first_day) - timedelta(days=MARGIN)
        self.origin = datetime.combine(first, datetime.min.time(), UTC)
        self.length = ((calendar.last_day - first).days + 1 + MARGIN) * DAY
        self.minutes, self.gap = calendar.minutes, calendar.gap
        self.session = -(-calendar.minutes // QUARTER)
        self._ahead: dict[str, Ints] = {}
        self._clocks: dict[str, Ints] = {}

    def quarter(self, moment: datetime) -> int:
        return (moment - self.origin) // STEP

    def clock(self, zone: str) -> Ints:
        """For each UTC quarter, the quarter of the local fortnight shown by the clock of ``zone``."""
        if zone not in self._clocks:
            since_week_a = np.arange(self.length) + self._quarters_ahead(zone) - MARGIN * DAY
            self._clocks[zone] = since_week_a % FORTNIGHT
        return self._clocks[zone]

    def torn(self, zone: str) -> Bools:
        """The UTC quarters at which a session could begin that does not lie in one piece on the clock of ``zone``."""
        shown, torn = self.clock(zone), np.zeros(self.length, bool)
        jumps = np.diff(shown, append=shown[-1] + 1) % FORTNIGHT != 1
        for step in range(self.session - 1):
            torn[: self.length - step] |= jumps[step:]
        return torn

    def starts(self, local: Ints, zone: str) -> tuple[Ints, Bools]:
        """The UTC quarters at which the clock of ``zone`` shows ``local`` (quarters after local midnight of the day of
        ``origin``), and whether it shows it exactly once: clock changes skip some local times and repeat others.
        """
        shown = np.arange(self.length) + self._quarters_ahead(zone) + DAY
        times = np.bincount(shown, minlength=self.length + 2 * DAY)
        quarter = np.zeros(len(times), np.int64)
        quarter[shown] = np.arange(self.length)
        return quarter[local + DAY], times[local + DAY] == 1

    def _quarters_ahead(self, zone: str) -> Ints:
        """By how many quarter hours the clock of ``zone`` is ahead of UTC at each of them."""
        if zone not in self._ahead:
            self._ahead[zone] = self._read_clock(ZoneInfo(zone)) // QUARTER
        return self._ahead[zone]

    def _read_clock(self, zone: ZoneInfo) -> Ints:
        days = range(self.length // DAY + 1)
        at_midnight = [_offset(self.origin + timedelta(days=day), zone) for day in days]
        minutes = np.repeat(np.array(at_midnight[:-1], dtype=np.int64), DAY)
        # No zone changes its offset twice within a day, so most days need no closer look.
        for day in (day for day in days[:-1] if at_midnight[day] != at_midnight[day + 1]):
            for quarter in range(day * DAY, (day + 1) * DAY):
                minutes[quarter] = _offset(self.origin + STEP * quarter, zone)
        return minutes

    def blocked(self, begin: datetime, end: datetime) -> tuple[int, int]:
        """The first start whose session would touch ``[begin, end)`` or come nearer to it than the gap, and the first
        after that which would not any more."""
        gap, session = timedelta(minutes=self.gap), timedelta(minutes=self.minutes)
        first = (begin - gap - session - self.origin) // STEP + 1
        after = -((self.origin - end - gap) // STEP)
        return max(first, 0), max(after, 0)


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    return (moment.astimezone(zone).utcoffset() or timedelta()) // timedelta(minutes=1)


def zone_of(person: Participant) -> str:
    return person.zone or "UTC"
