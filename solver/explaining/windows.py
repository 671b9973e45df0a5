"""Which times two people would have if one of them gave the hours of one session more.

Somebody of whom we ask it is compared as if free all week, but for days away and series already running. Of the slots
that this adds, those count whose sessions lack nothing but one window: on the person's own clock, within one day, as
long as a session and starting with one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from solver.hours import DAY, QUARTER, Participant, hours_bitmap, zone_of
from solver.network.flow import Ints
from solver.problem import Interval, Problem
from solver.times.availability import CommonSlots
from solver.times.sessions import Sessions
from solver.times.timing import Option

ALL_WEEK = tuple(Interval(day, 0, 24 * 60) for day in range(7))
WEEK = 7 * DAY


@dataclass(frozen=True)
class Opening:
    """``window``, added to the hours of the mentor or else of the mentee, lets the two meet at ``option``."""

    of_mentor: bool
    window: Interval
    option: Option


class Windows:
    """For pairs of a problem with a calendar, by their rows."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    def openings(self, mentee: int, mentor: int) -> list[Opening]:
        """All there are: the mentee's first, each side's in the order of the week."""
        sides = (self._of(mentee, mentor, side) for side in (False, True))
        return [opening for side in sides for opening in sorted(side, key=lambda one: (one.window, one.option.slot))]

    def _of(self, mentee: int, mentor: int, of_mentor: bool) -> Iterator[Opening]:
        common, sessions = self._freed[of_mentor]
        person: Participant = self._problem.mentors[mentor] if of_mentor else self._problem.mentees[mentee]
        now = set(self._now.times(mentee, mentor))
        for slot in common.times(mentee, mentor):
            if slot in now:
                continue
            window = self._lacking(common, mentee, mentor, common.position[slot], person)
            if window is not None:
                yield Opening(of_mentor, window, sessions.option(mentor, common.position[slot]))

    def _lacking(
        self, common: CommonSlots, mentee: int, mentor: int, slot: int, person: Participant
    ) -> Interval | None:
        """The first window in which all that the person lacks of the sessions lies."""
        grid, timeline = common.grids[int(common.clock[mentor])], common.timeline
        away, days = common.away, grid.days[slot]
        dropped = away.sets[away.of_mentee[mentee], days] | away.sets[away.of_mentor[mentor], days]
        met = grid.held[slot] & ~dropped
        clock = timeline.clock(zone_of(person))
        sessions = clock[grid.quarters[slot, met][:, None] + np.arange(timeline.session)]
        missing = sessions[~hours_bitmap(person.hours or ())[sessions]] % WEEK
        starts = np.unique(sessions[:, 0] % WEEK)
        holding = (int(start) for start in starts if _holds(int(start), missing, timeline.session))
        return next((_window(start, timeline.session) for start in holding), None)

    @cached_property
    def _now(self) -> CommonSlots:
        return CommonSlots(self._problem)

    @cached_property
    def _freed(self) -> tuple[tuple[CommonSlots, Sessions], tuple[CommonSlots, Sessions]]:
        """With all mentees free all week, and with all mentors."""
        mentees = tuple(replace(mentee, hours=ALL_WEEK) for mentee in self._problem.mentees)
        mentors = tuple(replace(mentor, hours=ALL_WEEK) for mentor in self._problem.mentors)
        sides = (
            CommonSlots(replace(self._problem, mentees=mentees)),
            CommonSlots(replace(self._problem, mentors=mentors)),
        )
        return (sides[0], Sessions(sides[0])), (sides[1], Sessions(sides[1]))


def _holds(start: int, missing: Ints, length: int) -> bool:
    return bool(start % DAY + length <= DAY and ((missing >= start) & (missing < start + length)).all())


def _window(start: int, length: int) -> Interval:
    day, quarter = divmod(start, DAY)
    return Interval(day, quarter * QUARTER, (quarter + length) * QUARTER)
