"""What clocks show at each quarter hour of a program, and who could start a session there; for the judge.

What a clock shows is read off once for every quarter hour (UTC). A local start is clear when exactly one of them shows
it. Somebody can start a session when each of its quarter hours falls in their hours and no busy time is too near.

Shares nothing with ``hours`` but the definitions in ``docs/problem-format.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from solver.judge.times import Participant, zone_name
from solver.problem import Calendar, Interval, Preference

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

QUARTER = timedelta(minutes=15)
DAY = 96
FORTNIGHT = 14 * DAY


class Clocks:
    """The quarter hours of a program and what clocks show at them, counted from a Monday that begins a week A."""

    def __init__(self, calendar: Calendar) -> None:
        monday = calendar.first_day - timedelta(days=calendar.first_day.weekday() + 14)
        self.origin = datetime.combine(monday, datetime.min.time(), UTC)
        self.days = (calendar.last_day - monday).days + 4
        self.minutes, self.gap = calendar.minutes, calendar.gap
        self.session = -(-calendar.minutes // 15)
        self._shown: dict[str, Ints] = {}

    def shown(self, zone: str) -> Ints:
        """For each quarter hour, the number of the local quarter hour. Raises ``UnevenClock``."""
        if zone not in self._shown:
            minutes = self._offsets(ZoneInfo(zone))
            if (minutes % 15).any():
                raise UnevenClock(zone)
            self._shown[zone] = np.arange(self.days * DAY) + minutes // 15
        return self._shown[zone]

    def _offsets(self, zone: ZoneInfo) -> Ints:
        """Minutes ahead of UTC; days that begin and end with the same offset have it throughout."""
        midnights = [self._offset(day * DAY, zone) for day in range(self.days + 1)]
        minutes = np.repeat(np.array(midnights[:-1], np.int64), DAY)
        for day in range(self.days):
            if midnights[day] != midnights[day + 1]:
                quarters = range(day * DAY, (day + 1) * DAY)
                minutes[day * DAY : (day + 1) * DAY] = [self._offset(quarter, zone) for quarter in quarters]
        return minutes

    def _offset(self, quarter: int, zone: ZoneInfo) -> int:
        offset = (self.origin + quarter * QUARTER).astimezone(zone).utcoffset() or timedelta()
        # Rounded, so that a clock that is seconds off is seen to be uneven.
        return offset // timedelta(minutes=1) if not offset % timedelta(minutes=1) else 1

    def clear(self, local: Ints, zone: str) -> Ints:
        """The only quarter hour at which the clock shows each local one; -1 where there is none or more than one."""
        shown = self.shown(zone)
        low, high = int(min(shown.min(), local.min(initial=0))), int(max(shown.max(), local.max(initial=0)))
        times = np.bincount(shown - low, minlength=high - low + 1)
        found = np.full(high - low + 1, -1, np.int64)
        found[shown - low] = np.arange(len(shown))
        found[times != 1] = -1
        return np.asarray(found[local - low], np.int64)

    def startable(self, person: Participant) -> Flags:
        """At which quarter hours the person could start a session."""
        in_hours = np.zeros(FORTNIGHT, bool)
        for interval in person.hours or ():
            in_hours[_quarters(interval)] = True
        free = in_hours[self.shown(zone_name(person)) % FORTNIGHT]
        starts = free.copy()
        for later in range(1, self.session):
            starts[:-later] &= free[later:]
            starts[-later:] = False
        minute = np.arange(len(starts)) * 15
        for begin, after in person.busy:
            since, until = ((moment - self.origin) // timedelta(minutes=1) for moment in (begin, after))
            starts &= (minute >= until + self.gap) | (minute + self.minutes + self.gap <= since)
        return starts

    def charges(self, person: Participant) -> Ints:
        """What a session at each quarter hour goes against: the most the person could avoid, less what it avoids."""
        level = np.zeros(FORTNIGHT, np.int64)
        for preference in person.prefer:
            where = _quarters(preference.interval)
            level[where] = np.maximum(level[where], preference.cost)
        avoided = at_each = level[self.shown(zone_name(person)) % FORTNIGHT]
        for later in range(1, self.session):
            avoided = np.minimum(avoided, np.append(at_each[later:], np.zeros(later, np.int64)))
        return _greatest(person.prefer) - avoided


class UnevenClock(Exception):
    """A zone that was not whole quarter hours ahead of UTC in those days, as some were before 1973."""


def _quarters(interval: Interval) -> Ints:
    weeks = {"A": (0,), "B": (7,), None: (0, 7)}[interval.week]
    of_day = np.arange(interval.start // 15, interval.end // 15)
    return np.concatenate([of_day + (interval.weekday + week) * DAY for week in weeks])


def _greatest(prefer: Sequence[Preference]) -> int:
    return max((preference.cost for preference in prefer), default=0)
