"""When two people can meet: for every pair, the slots at which both are free at every occurrence.

Definitions (``docs/problem-format.md``): the occurrences of a pair at a slot are the slot's dates on the mentor's
clock that neither closed. A slot *fits* the pair when at least one occurrence is left, each has a clear local start,
and both are free at each. It is *usable* when, moreover, ``min_sessions`` occurrences are left. Two slots of one
mentor *clash* when any two of their program dates do: a place keeps its time on days its mentee is away.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from solver.grid import WORD, Grid, Words, pack
from solver.hours import DAY, QUARTER, Bools, Ints, Participant, Timeline, hours_bitmap, preference_levels, zone_of
from solver.occurrences import all_slots, slot_dates
from solver.problem import Problem, Slot


class CommonSlots:
    """The usable slots of every pair, as bitmasks over one list of slots.

    ``slots``: the slots that could be used at all, sorted; bit k of a mask means ``slots[k]``.
    ``words``: mentees x mentors x words, the masks of usable slots, lowest bit first.
    ``shares``: mentees x mentors, whether any slot fits, however few sessions are left.
    Rows and columns follow ``problem.mentees`` and ``problem.mentors``.
    """

    def __init__(self, problem: Problem, allowed: Bools | None = None) -> None:
        """Pairs outside ``allowed`` are not looked at and have no slot. Raises ValueError without a calendar."""
        if problem.calendar is None:
            raise ValueError("a problem without a calendar has no slots")
        self.calendar = problem.calendar
        self.mentors, self.mentees = problem.mentors, problem.mentees
        self.timeline = Timeline(problem.calendar)
        self._starts = self.timeline.startable(self.mentees), self.timeline.startable(self.mentors)
        every = self._worth_a_look()
        zones = sorted({zone_of(mentor) for mentor in self.mentors})
        self._grids = {zone: Grid.of(self.calendar, self.timeline, every, zone) for zone in zones}
        hopeful = self._hopeful(len(every))
        used = np.flatnonzero(hopeful.any(axis=0))
        self.slots = tuple(every[row] for row in used)
        self.position = {slot: index for index, slot in enumerate(self.slots)}
        self._grids = {zone: grid.take(used) for zone, grid in self._grids.items()}
        self._clashes: dict[str, Bools] = {}
        shape = (len(self.mentees), len(self.mentors))
        self.shares = np.zeros(shape, dtype=bool)
        self.words: Words = np.zeros((*shape, -(-len(used) // WORD)), dtype=np.uint64)
        self._fill(hopeful[:, used], np.ones(shape, dtype=bool) if allowed is None else allowed)

    @property
    def usable(self) -> Bools:
        """Mentees x mentors: whether the pair has a usable slot."""
        return np.asarray(self.words.any(axis=2), dtype=bool)

    def mask(self, mentee: int, mentor: int) -> int:
        """The usable slots of a pair (by row and column): bit k stands for ``slots[k]``."""
        return int.from_bytes(self.words[mentee, mentor].astype("<u8").tobytes(), "little")

    def times(self, mentee: int, mentor: int) -> tuple[Slot, ...]:
        """The usable slots of a pair, in order."""
        mask = self.mask(mentee, mentor)
        return tuple(slot for index, slot in enumerate(self.slots) if mask >> index & 1)

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
        both = self.mentees[mentee], self.mentors[mentor]
        grid, row = self._grids[zone_of(both[1])], self.position[slot]
        met = (grid.held & ~grid.on(both[0].closed | both[1].closed))[row]
        return sum(self._charge(person, grid.quarters[row, met]) for person in both)

    def _charge(self, person: Participant, quarters: Ints) -> int:
        if not person.prefer:
            return 0
        levels = preference_levels(person.prefer)
        sessions = quarters[:, None] + np.arange(self.timeline.session)
        avoided = levels[self.timeline.clock(zone_of(person))[sessions]].min(axis=1)
        return int((levels.max() - avoided).sum())

    def clashes(self, mentor: int) -> Bools:
        """Slots x slots: which slots exclude each other on this mentor's clock (each excludes itself)."""
        zone = zone_of(self.mentors[mentor])
        if zone not in self._clashes:
            self._clashes[zone] = self._find_clashes(self._grids[zone])
        return self._clashes[zone]

    def _find_clashes(self, grid: Grid) -> Bools:
        # Starts are whole quarters, so two sessions clash exactly when at most `near` quarters lie between starts.
        near = -(-(self.timeline.minutes + self.timeline.gap) // QUARTER) - 1
        clashing = np.zeros((len(self.slots), len(self.slots)), dtype=bool)
        for row in range(len(self.slots)):
            taken = np.zeros(self.timeline.length + 2 * near, dtype=bool)
            for quarter in grid.quarters[row, grid.clear[row]]:
                taken[quarter : quarter + 2 * near + 1] = True
            clashing[row] = (taken[grid.quarters + near] & grid.clear).any(axis=1)
        return clashing

    def _worth_a_look(self) -> list[Slot]:
        """Slots whose start lies in the weekly hours of at least one mentor."""
        hours = np.zeros((2, 7 * DAY), dtype=bool)
        for mentor in self.mentors:
            hours |= hours_bitmap(mentor.hours or ()).reshape(2, -1)
        starts: Bools = hours[0] | hours[1]
        slots = all_slots(self.calendar.cadence)
        return [slot for slot in slots if starts[slot.weekday * DAY + slot.start // QUARTER]]

    def _hopeful(self, slots: int) -> Bools:
        """Mentors x slots: where the mentor attends every occurrence that nobody’s day away could drop."""
        anyone_away = {day for mentee in self.mentees for day in mentee.closed}
        hopeful = np.zeros((len(self.mentors), slots), dtype=bool)
        for column, mentor in enumerate(self.mentors):
            grid = self._grids[zone_of(mentor)]
            left = grid.held & ~grid.on(mentor.closed)
            missed = left & grid.unfree(self._starts[1][column]) & ~grid.on(anyone_away)
            hopeful[column] = left.any(axis=1) & ~missed.any(axis=1)
        return hopeful

    def _fill(self, hopeful: Bools, allowed: Bools) -> None:
        for zone, whole in self._grids.items():
            here = [column for column, mentor in enumerate(self.mentors) if zone_of(mentor) == zone]
            rows = np.flatnonzero(hopeful[here].any(axis=0))
            grid = whole.take(rows)
            theirs = grid.seen_by(self.mentees, self._starts[0])
            own = grid.seen_by([self.mentors[column] for column in here], self._starts[1][here])
            held = grid.bits(grid.held)
            for index, column in enumerate(here):
                asked, mine = np.flatnonzero(allowed[:, column]), np.flatnonzero(hopeful[column, rows])
                box = (slice(None), asked[:, None], mine)
                unfree, away = (bits[:, index][:, mine][:, None] for bits in own)
                left = held[:, mine][:, None] & ~(away | theirs[1][box])
                missed = left & (unfree | theirs[0][box])
                sessions = np.bitwise_count(left).sum(axis=0, dtype=np.int32)
                fits = (sessions > 0) & ~missed.any(axis=0)
                self.shares[asked, column] = fits.any(axis=1)
                enough = np.zeros((len(asked), len(self.slots)), dtype=bool)
                enough[:, rows[mine]] = fits & (sessions >= self.calendar.min_sessions)
                self.words[asked, column] = pack(enough)
