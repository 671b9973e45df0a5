"""Which weekly hours suit many people at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from solver.hours import DAY, QUARTER, Bools, Timeline, free_quarters, zone_of
from solver.network.flow import Flags
from solver.problem import Interval, Problem

MOST_WINDOWS = 3
LENGTH = 3 * 60
"""Minutes of one window, but never less than a session."""
WEEK = 7 * DAY


class UsualWeek:
    """When mentees could begin a session by their weekly hours, on one clock or another.

    Clocks are compared in the middle of the program: a kind of mentor is a rough thing, and it is tried exactly.
    """

    def __init__(self, problem: Problem) -> None:
        if problem.calendar is None:
            raise ValueError("a problem without a calendar has no times")
        self._timeline = Timeline(problem.calendar)
        self._zones = [zone_of(mentee) for mentee in problem.mentees]
        every_week: Bools = np.logical_and(*np.split(free_quarters(problem.mentees), 2, axis=1))
        self._starts = every_week.copy()
        for step in range(1, self._timeline.session):
            self._starts &= np.roll(every_week, -step, axis=1)
        self.free = self.on("UTC")
        """Mentees x quarter hours of the week, in UTC."""

    def on(self, zone: str) -> Flags:
        """The same on the clock of ``zone``."""
        middle = self._timeline.length // 2
        ahead = {name: int(self._timeline.clock(name)[middle]) for name in {zone, *self._zones}}
        rows = zip(self._starts, self._zones, strict=True)
        shifted = [np.roll(starts, ahead[zone] - ahead[own]) for starts, own in rows]
        return np.array(shifted, bool).reshape(-1, WEEK)

    def windows(self, group: Sequence[int], zone: str) -> tuple[Interval, ...]:
        """A few windows on half-hours such that everybody has one, as far as a few are enough; in the order of the
        week. Of windows that suit as many the one in which they have most starts.
        """
        free, session = self.on(zone)[list(group)], self._timeline.session
        length = max(LENGTH // QUARTER, session)
        starts = [day * DAY + quarter for day in range(7) for quarter in range(0, DAY - length + 1, 2)]
        times = np.array([free[:, start : start + length - session + 1 : 2].sum(axis=1) for start in starts])
        found, open_yet = [], np.ones(len(group), bool)
        for _ in range(MOST_WINDOWS):
            suits = ((times > 0) & open_yet).sum(axis=1)
            if not suits.max(initial=0):
                break
            best = int(np.lexsort((-(times * open_yet).sum(axis=1), -suits))[0])
            found.append(starts[best])
            open_yet &= times[best] == 0
        return tuple(sorted(_interval(start, length) for start in found))


def _interval(start: int, length: int) -> Interval:
    day, quarter = divmod(start, DAY)
    return Interval(day, quarter * QUARTER, (quarter + length) * QUARTER)
