"""Times for two who share none: the slots nearest to what both have marked (``docs/solver.md``, "Time to arrange").

A slot costs, per session and person, 4 for each minute outside the person's hours and 1 for each minute in hours that
are not among the preferred ones (marked "if need be"); a session counts in whole quarter hours. Of two slots the nearer

1. has every session between ``EARLIEST`` and ``LATEST`` on both clocks, where the other has not;
2. costs less per session;
3. is closer to marked hours: fewer quarter hours between each quarter outside and the nearest marked one, per session;
4. has more sessions; then comes first in the week.

Days that either has closed fall out of it, as they do of every slot. No slot is among them at which either has another
session, or of which fewer than ``min_sessions`` are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import numpy as np

from solver.hours import DAY, FORTNIGHT, QUARTER, Bools, Ints, Participant, Timeline, hours_bitmap, zone_of
from solver.hours import preference_levels as levels_of
from solver.occurrences import all_slots
from solver.problem import Calendar, Mentee, Mentor, Slot
from solver.times.grid import Grid

OUTSIDE, IF_NEED_BE = 4, 1
EARLIEST, LATEST = 7 * 60, 21 * 60
#: Two of the slots told are on different weekdays, or at least so many minutes apart.
APART = 120


@dataclass(frozen=True)
class Nearest:
    """A slot and, over all its sessions, how many minutes lie outside the hours of each."""

    slot: Slot
    sessions: int
    of_mentor: int
    of_mentee: int


@dataclass(frozen=True, eq=False)
class _Charge:
    """What one person's hours make of every slot, all sessions together. ``humane``: none is at night."""

    cost: Ints
    outside: Ints
    distance: Ints
    humane: Bools


def nearest_slots(
    calendar: Calendar, mentor: Mentor, mentee: Mentee, *, number: int = 3, after: datetime | None = None
) -> tuple[Nearest, ...]:
    """Up to ``number`` slots, the nearest first. Sessions that begin before ``after`` count for nothing."""
    timeline, slots = Timeline(calendar), all_slots(calendar.cadence)
    grid = Grid.of(calendar, timeline, slots, zone_of(mentor))
    met = grid.held & ~_closed(calendar, mentor, mentee)[grid.days]
    clear = (~met | (grid.clear & ~_blocked(timeline, mentor, mentee)[grid.quarters])).all(axis=1)
    if after is not None:
        met &= ~grid.clear | (grid.quarters >= timeline.quarter(after))
    left = met.sum(axis=1)
    rows = np.flatnonzero(clear & (left >= max(calendar.min_sessions, 1)))
    mine, theirs = (_charge(person, timeline, grid.quarters[rows], met[rows]) for person in (mentor, mentee))

    def rank(at: int) -> tuple[object, ...]:
        sessions = int(left[rows[at]])
        cost, distance = int(mine.cost[at] + theirs.cost[at]), int(mine.distance[at] + theirs.distance[at])
        night = not (mine.humane[at] and theirs.humane[at])
        return night, Fraction(cost, sessions), Fraction(distance, sessions), -sessions, slots[rows[at]]

    found: list[Nearest] = []
    for at in sorted(range(len(rows)), key=rank):
        slot = slots[rows[at]]
        if len(found) < number and all(_are_apart(slot, other.slot) for other in found):
            found.append(Nearest(slot, int(left[rows[at]]), int(mine.outside[at]), int(theirs.outside[at])))
    return tuple(found)


def _are_apart(one: Slot, other: Slot) -> bool:
    return one.weekday != other.weekday or abs(one.start - other.start) >= APART


def _closed(calendar: Calendar, mentor: Mentor, mentee: Mentee) -> Bools:
    """For each day of the program, whether one of the two closed it."""
    days = np.zeros((calendar.last_day - calendar.first_day).days + 1, bool)
    ahead = [(day - calendar.first_day).days for day in mentor.closed | mentee.closed]
    days[[day for day in ahead if 0 <= day < len(days)]] = True
    return days


def _blocked(timeline: Timeline, mentor: Mentor, mentee: Mentee) -> Bools:
    """The starts at which a session would come too near to another of either."""
    blocked = np.zeros(timeline.length, bool)
    for begin, end in (*mentor.busy, *mentee.busy):
        first, after = timeline.blocked(begin, end)
        blocked[first:after] = True
    return blocked


def _charge(person: Participant, timeline: Timeline, quarters: Ints, met: Bools) -> _Charge:
    free = hours_bitmap(person.hours or ())
    worst = ~free * OUTSIDE
    if person.prefer:
        worst = np.where(free & (levels_of(person.prefer) == 0), IF_NEED_BE, worst)
    shown = timeline.clock(zone_of(person))[quarters[..., None] + np.arange(timeline.session)]
    of_day = shown % DAY
    by_day = ((of_day >= EARLIEST // QUARTER) & (of_day < LATEST // QUARTER)).all(axis=2)

    def over_all(values: Ints) -> Ints:
        return np.asarray((values[shown].sum(axis=2) * met).sum(axis=1))

    return _Charge(
        cost=over_all(worst * QUARTER),
        outside=over_all(~free * QUARTER),
        distance=over_all(_distances(free)),
        humane=(by_day | ~met).all(axis=1),
    )


def _distances(free: Bools) -> Ints:
    """For each quarter of two weeks, which repeat, how many quarters away the nearest marked one is."""
    marked, every = np.flatnonzero(free), np.arange(FORTNIGHT)
    if not len(marked):
        return np.zeros(FORTNIGHT, np.int64)
    around = np.concatenate([marked[-1:] - FORTNIGHT, marked, marked[:1] + FORTNIGHT])
    after = np.searchsorted(around, every)
    return np.asarray(np.minimum(around[after] - every, every - around[after - 1]), np.int64)
