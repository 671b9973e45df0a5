"""The hours a team shares: quarter hours at which all, or the agreed quorum, of its members are free.

Each quarter hour is counted by itself. Members on another clock than the team's are free at an hour of the team's week
only if they are at every such hour of the whole program, so a clock change on either side takes hours away and never
promises one that somebody does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from solver.hours import DAY, QUARTER, Bools, Ints, Timeline, hours_bitmap
from solver.problem import Calendar, Interval


@dataclass(frozen=True)
class MemberHours:
    """One member's weekly hours on the clock of ``zone``."""

    zone: str
    hours: tuple[Interval, ...]


def shared_hours(members: Sequence[MemberHours], *, zone: str, needed: int, calendar: Calendar) -> tuple[Interval, ...]:
    """Hours on the clock of ``zone`` at which at least ``needed`` members are free."""
    free = free_members(members, zone=zone, calendar=calendar)
    return tuple(sorted(as_intervals(free >= needed), key=_in_week))


def free_members(members: Sequence[MemberHours], *, zone: str, calendar: Calendar) -> Ints:
    """How many members are free in each quarter hour of two weeks on the clock of ``zone``."""
    timeline = Timeline(calendar)
    free: Ints = np.sum([_on_clock(member, zone, timeline) for member in members], axis=0)
    return free


def as_intervals(bitmap: Bools) -> Iterator[Interval]:
    """A bitmap of two weeks as intervals, those of both weeks once."""
    of_a, of_b = bitmap.reshape(2, 7, DAY)
    for weekday, (in_a, in_b) in enumerate(zip(of_a, of_b, strict=True)):
        for week, quarters in ((None, in_a & in_b), ("A", in_a & ~in_b), ("B", in_b & ~in_a)):
            for start, end in _runs(quarters):
                yield Interval(weekday, start * QUARTER, end * QUARTER, week)


def _on_clock(member: MemberHours, zone: str, timeline: Timeline) -> Bools:
    theirs = hours_bitmap(member.hours)
    if member.zone == zone:
        return theirs
    unfree = ~theirs[timeline.clock(member.zone)]
    free = np.ones(len(theirs), dtype=bool)
    free[timeline.clock(zone)[unfree]] = False
    return free


def _runs(quarters: Bools) -> Iterable[tuple[int, int]]:
    """Where runs of true values begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quarters, [False]]).astype(np.int8)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _in_week(interval: Interval) -> tuple[int, int, int, str]:
    return interval.weekday, interval.start, interval.end, interval.week or ""
