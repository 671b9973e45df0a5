"""When two people can meet: for every pair, the slots at which both are free at every occurrence.

Definitions (``docs/problem-format.md``): the occurrences of a pair at a slot are the slot's dates on the mentor's
clock that neither closed. A slot *fits* the pair when at least one occurrence is left, each has a clear local start,
and both are free at each. It is *usable* when, moreover, ``min_sessions`` occurrences are left. Two slots of one
mentor *clash* when any two of their program dates do: a place keeps its time on days its mentee is away.

Nothing of the size mentees x mentors is held. Each person has a mask of the slots of a mentor's clock at which they
*surely* attend: at every occurrence but on days they closed themselves. A slot sure for both fits unless their days
away leave too little of it; only where somebody misses an occurrence on a day that the other has closed, or both are
away from the same slot, is a pair looked at occurrence by occurrence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from solver.hours import DAY, QUARTER, Bools, Ints, Timeline, zone_of
from solver.occurrences import all_slots, slot_dates
from solver.problem import Problem, Slot
from solver.times.attendance import Attendance, AttendanceOn, DaysAway
from solver.times.grid import WORD, Grid, Words, pack, some, unpack
from solver.times.preferences import Preferences

CHUNK = 1 << 15
"""Pairs looked at together."""


@dataclass(frozen=True, eq=False)
class _Side:
    """The masks of people on one clock or, of mentors, each on their own: people x words.

    ``sure``: see above. ``perhaps``: some are missed, but days away of one person on the other side could drop them.
    """

    sure: Words
    perhaps: Words

    @cached_property
    def may(self) -> Bools:
        """Who has such a slot."""
        return some(self.perhaps)


@dataclass(frozen=True, eq=False)
class _Left:
    """Sets of days away x words: the slots of which a set leaves ``enough`` occurrences; those of which it takes more
    than half of what could be spared (``much``), and those of which it takes ``any``.

    Two sets that each take no more than half leave enough together.
    """

    enough: Words
    much: Words
    any: Words

    @classmethod
    def of(cls, grid: Grid, sets: Bools, least: int) -> _Left:
        parts = []
        for days in (sets[start : start + 256] for start in range(0, len(sets), 256)):
            taken = (days[:, grid.days] & grid.held).sum(axis=2, dtype=np.int32)
            spare = grid.held.sum(axis=1, dtype=np.int32) - least
            parts.append((pack(taken <= spare), pack((taken > 0) & (taken > spare // 2)), pack(taken > 0)))
        return cls(*(np.concatenate(kind) for kind in zip(*parts, strict=True)))


class CommonSlots:
    """The usable slots of every pair, as bitmasks over one list of slots.

    ``slots``: the slots that could be used at all, sorted; bit k of a mask means ``slots[k]``. People are named by
    their rows in ``problem.mentees`` and ``problem.mentors``; methods that take many take flat arrays of them.
    """

    def __init__(self, problem: Problem) -> None:
        """Raises ValueError without a calendar."""
        if problem.calendar is None:
            raise ValueError("a problem without a calendar has no slots")
        self.calendar = problem.calendar
        self.mentors, self.mentees = problem.mentors, problem.mentees
        self.timeline = Timeline(problem.calendar)
        self.away = DaysAway(problem.calendar, self.mentees, self.mentors)
        zones = sorted({zone_of(mentor) for mentor in self.mentors}) or ["UTC"]
        self.clock = np.array([zones.index(zone_of(mentor)) for mentor in self.mentors], np.int64)
        of_mentees = Attendance(self.mentees, self.timeline, self.away.of_mentee, self.away.sets)
        of_mentors = Attendance(self.mentors, self.timeline, self.away.of_mentor, self.away.sets)
        every = self._worth_a_look(of_mentors)
        whole = [Grid.of(self.calendar, self.timeline, every, zone) for zone in zones]
        ever = self._of_mentors([of_mentors.on(grid) for grid in whole], len(every))
        attended = unpack(np.bitwise_or.reduce(ever.sure | ever.perhaps, axis=0), len(every))
        used = np.flatnonzero(attended & whole[0].held.any(axis=1))
        self.slots = tuple(every[row] for row in used)
        self.position = {slot: index for index, slot in enumerate(self.slots)}
        self.grids = [grid.take(used) for grid in whole]
        self._mentees_on = [of_mentees.on(grid) for grid in self.grids]
        self._mentors_on = [of_mentors.on(grid) for grid in self.grids]
        self._mentors = _Side(*(pack(unpack(kind, len(every))[:, used]) for kind in (ever.sure, ever.perhaps)))
        everybody = np.arange(len(self.mentees))
        self._mentees = [_Side(*side.masks(everybody, self.away.of_mentor)) for side in self._mentees_on]
        self._clashes: dict[int, Bools] = {}
        self._left: dict[int, _Left] = {}

    def words_of(self, mentee: Ints, mentor: Ints) -> Words:
        """Pairs x words: the usable slots of each pair, lowest bit first."""
        return self._fitting(mentee, mentor, self.calendar.min_sessions)

    def usable_of(self, mentee: Ints, mentor: Ints) -> Bools:
        """Whether each pair has a usable slot."""
        return self._any(mentee, mentor, self.calendar.min_sessions)

    def shares_of(self, mentee: Ints, mentor: Ints) -> Bools:
        """Whether any slot fits each pair, however few sessions are left."""
        return self._any(mentee, mentor, 1)

    def open_to(self, mentee: Ints, mentor: Ints) -> Bools:
        """Pairs x slots: the usable slots of each pair."""
        return unpack(self.words_of(mentee, mentor), len(self.slots))

    def mask(self, mentee: int, mentor: int) -> int:
        """The usable slots of a pair: bit k stands for ``slots[k]``."""
        words = self.words_of(np.array([mentee]), np.array([mentor]))
        return int.from_bytes(words.astype("<u8").tobytes(), "little")

    def times(self, mentee: int, mentor: int) -> tuple[Slot, ...]:
        """The usable slots of a pair, in order."""
        usable = self.open_to(np.array([mentee]), np.array([mentor]))[0]
        return tuple(self.slots[index] for index in np.flatnonzero(usable))

    def own_hours(self, mentors: Ints) -> Words:
        """Mentors x words: the slots at which a mentor attends every occurrence but those that the days away of one
        mentee could drop. All others are usable with nobody.
        """
        return self._mentors.sure[mentors] | self._mentors.perhaps[mentors]

    def dates(self, mentee: int, mentor: int, slot: Slot) -> tuple[list[date], list[date]]:
        """The dates on which the pair meets, and those dropped because one of the two is away."""
        away = self.mentees[mentee].closed | self.mentors[mentor].closed
        every = slot_dates(self.calendar, slot)
        return [day for day in every if day not in away], [day for day in every if day in away]

    def cost(self, mentee: int, mentor: int, slot: Slot) -> int:
        """What a usable slot costs in preferred hours, over both people and every session.

        A session avoids a cost when each of its quarter hours lies in preferred hours of at least that cost; it is
        charged the largest cost the person could avoid, less the one it does.
        """
        return int(self.costs(np.array([mentee]), np.array([mentor]), np.array([self.position[slot]]))[0])

    def costs(self, mentee: Ints, mentor: Ints, slot: Ints) -> Ints:
        """The same for many pairs, each at a usable slot (by its number)."""
        cost = np.zeros(len(mentee), np.int64)
        away = (self.away.of_mentee[mentee] > 0) | (self.away.of_mentor[mentor] > 0)
        for clock, grid in enumerate(self.grids):
            here = np.flatnonzero((self.clock[mentor] == clock) & ~away)
            cost[here] = self._preferences.charges_for_all(grid, slot[here], mentee[here], mentor[here])
            here = np.flatnonzero((self.clock[mentor] == clock) & away)
            for part in (here[start : start + CHUNK] for start in range(0, len(here), CHUNK)):
                of_pair, at = (mentee[part], mentor[part]), slot[part]
                cost[part] = self._preferences.charges(grid, at, self._met(grid, *of_pair, at), *of_pair)
        return cost

    @cached_property
    def _preferences(self) -> Preferences:
        return Preferences(self.timeline, self.mentees, self.mentors)

    def clashes(self, mentor: int) -> Bools:
        """Slots x slots: which slots exclude each other on this mentor's clock (each excludes itself)."""
        clock = int(self.clock[mentor])
        if clock not in self._clashes:
            self._clashes[clock] = self._find_clashes(self.grids[clock])
        return self._clashes[clock]

    def _find_clashes(self, grid: Grid) -> Bools:
        # Starts are whole quarters, so two sessions clash exactly when at most `near` quarters lie between starts.
        near = -(-(self.timeline.minutes + self.timeline.gap) // QUARTER) - 1
        clashing = np.zeros((len(self.slots), len(self.slots)), dtype=bool)
        slot = np.nonzero(grid.clear)[0]
        quarter = grid.quarters[grid.clear]
        order = np.argsort(quarter, kind="stable")
        slot, quarter = slot[order], quarter[order]
        after = np.searchsorted(quarter, quarter + near, side="right") - np.arange(len(quarter))
        for ahead in range(int(after.max(initial=0))):
            one = np.flatnonzero(after > ahead)
            clashing[slot[one], slot[one + ahead]] = clashing[slot[one + ahead], slot[one]] = True
        return clashing

    def _worth_a_look(self, of_mentors: Attendance) -> list[Slot]:
        """Slots whose start lies in the weekly hours of at least one mentor."""
        free = unpack(np.bitwise_or.reduce(of_mentors.free, axis=0), 14 * DAY).reshape(2, -1)
        starts: Bools = free[0] | free[1]
        slots = all_slots(self.calendar.cadence)
        return [slot for slot in slots if starts[slot.weekday * DAY + slot.start // QUARTER]]

    def _of_mentors(self, on: Sequence[AttendanceOn], slots: int) -> _Side:
        """Every mentor on their own clock."""
        side = _Side(*(np.zeros((len(self.mentors), -(-slots // WORD)), np.uint64) for _ in range(2)))
        for clock, attendance in enumerate(on):
            here = np.flatnonzero(self.clock == clock)
            side.sure[here], perhaps = attendance.masks(here, self.away.of_mentee)
            bits = unpack(perhaps, slots)
            row, slot = np.nonzero(bits)
            bits[row, slot] = self.away.covers(self.away.of_mentee, attendance.missed(here[row], slot))
            side.perhaps[here] = pack(bits)
        return side

    def _left_with(self, least: int) -> _Left:
        if least not in self._left:
            self._left[least] = _Left.of(self.grids[0], self.away.sets, least)
        return self._left[least]

    def _any(self, mentee: Ints, mentor: Ints, least: int) -> Bools:
        parts = [slice(start, start + CHUNK) for start in range(0, len(mentee), CHUNK)]
        found = [some(self._fitting(mentee[part], mentor[part], least)) for part in parts]
        return np.concatenate([np.zeros(0, bool), *found])

    def _fitting(self, mentee: Ints, mentor: Ints, least: int) -> Words:
        """Pairs x words: the slots that fit each pair and of which at least ``least`` occurrences are left."""
        words = np.zeros((len(mentee), -(-len(self.slots) // WORD)), np.uint64)
        for clock in range(len(self.grids)):
            here = np.flatnonzero(self.clock[mentor] == clock)
            if len(here):
                words[here] = self._fitting_on(clock, mentee[here], mentor[here], least)
        return words

    def _fitting_on(self, clock: int, mentee: Ints, mentor: Ints, least: int) -> Words:
        """For mentors of one clock."""
        theirs, mine, left = self._mentees[clock], self._mentors, self._left_with(least)
        words = theirs.sure[mentee] & mine.sure[mentor]
        words &= left.enough[0]
        away = self.away.of_mentee[mentee], self.away.of_mentor[mentor]
        closer = np.flatnonzero((away[0] > 0) | (away[1] > 0))
        if len(closer):
            a, b = away[0][closer], away[1][closer]
            words[closer] &= left.enough[a] & left.enough[b]
            doubt = words[closer] & ((left.much[a] & left.any[b]) | (left.any[a] & left.much[b]))
            perhaps = theirs.perhaps[mentee[closer]], mine.perhaps[mentor[closer]]
            sure = theirs.sure[mentee[closer]], mine.sure[mentor[closer]]
            perhaps[0][b == 0] = perhaps[1][a == 0] = 0
            doubt |= (perhaps[0] & (sure[1] | perhaps[1])) | (sure[0] & perhaps[1])
            doubtful = np.flatnonzero(some(doubt))
            closest = closer[doubtful]
            row, slot = np.nonzero(unpack(doubt[doubtful], len(self.slots)))
            bits = unpack(words[closest], len(self.slots))
            bits[row, slot] = self._closely(clock, mentee[closest[row]], mentor[closest[row]], slot, least)
            words[closest] = pack(bits)
        return words

    def _closely(self, clock: int, mentee: Ints, mentor: Ints, slot: Ints, least: int) -> Bools:
        """Occurrence by occurrence: whether the slot fits the pair and leaves at least ``least``."""
        found = np.zeros(len(slot), bool)
        for part in (slice(start, start + CHUNK) for start in range(0, len(slot), CHUNK)):
            of_pair, here = (mentee[part], mentor[part]), slot[part]
            met = self._met(self.grids[clock], *of_pair, here)
            missed = ~self._mentees_on[clock].attends(of_pair[0], here)
            missed |= ~self._mentors_on[clock].attends(of_pair[1], here)
            found[part] = (met.sum(axis=1) >= least) & ~(met & missed).any(axis=1)
        return found

    def _met(self, grid: Grid, mentee: Ints, mentor: Ints, slot: Ints) -> Bools:
        """Pairs x occurrences: which are left at a slot."""
        days, sets = grid.days[slot], self.away.sets
        away = sets[self.away.of_mentee[mentee][:, None], days] | sets[self.away.of_mentor[mentor][:, None], days]
        return np.asarray(grid.held[slot] & ~away)
