"""Who can attend which occurrences of which slots: one side of a round, before any pair is asked.

A person's hours repeat every two weeks, so what counts of an occurrence is the quarter of their own fortnight at which
it begins. People on one clock are answered together, a bit for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from solver.hours import FORTNIGHT, Bools, Ints, Participant, Timeline, free_quarters, zone_of
from solver.problem import Calendar
from solver.times.grid import WORD, Grid, Words, pack, unpack

BLOCK = 2048
"""People answered together: their bits for all occurrences stay in the processor's cache."""


class DaysAway:
    """The days of the program that people closed. ``sets[n]``: for each day whether set n closes it; set 0 is empty.

    ``of_mentee`` and ``of_mentor``: the number of each person's set.
    """

    def __init__(self, calendar: Calendar, mentees: Sequence[Participant], mentors: Sequence[Participant]) -> None:
        first, days = calendar.first_day, (calendar.last_day - calendar.first_day).days + 1
        numbers: dict[frozenset[date], int] = {frozenset(): 0}
        self.of_mentee, self.of_mentor = (
            np.array([numbers.setdefault(person.closed, len(numbers)) for person in side], np.int64)
            for side in (mentees, mentors)
        )
        self.sets = np.zeros((len(numbers), days), bool)
        for row, closed in zip(self.sets, numbers, strict=True):
            row[[day for day in ((one - first).days for one in closed) if 0 <= day < days]] = True

    def covers(self, numbers: Ints, missed: Bools) -> Bools:
        """For each row of days, whether one of the sets of these numbers closes them all."""
        sets = self.sets[np.unique(numbers)]
        patterns, which = np.unique(pack(missed), axis=0, return_inverse=True)
        rows = unpack(patterns, missed.shape[1])
        found = np.array([sets[:, days].all(axis=1).any() for days in rows], bool)
        return found[which.reshape(len(missed))]


class Attendance:
    """One side of a round. ``away``: the number of each person's set of days in ``sets`` (sets x days)."""

    def __init__(self, people: Sequence[Participant], timeline: Timeline, away: Ints, sets: Bools) -> None:
        self.away, self.sets, self.session = away, sets, timeline.session
        self._read_clocks(people, timeline)
        parts = (pack(free_quarters(people[start : start + BLOCK])) for start in range(0, len(people), BLOCK))
        self.free = np.concatenate([np.zeros((0, FORTNIGHT // WORD), np.uint64), *parts])
        busy = [(row, *timeline.blocked(*span)) for row, person in enumerate(people) for span in person.busy]
        self.busy = np.array(busy, np.int64).reshape(-1, 3)

    def _read_clocks(self, people: Sequence[Participant], timeline: Timeline) -> None:
        """``clocks``: what each shows; ``clock``: which of them each person has. Many zones share one for years."""
        kinds: dict[bytes, int] = {}
        zones = sorted({zone_of(person) for person in people})
        shown = {zone: timeline.clock(zone).astype(np.int16) for zone in zones}
        number = {zone: kinds.setdefault(clock.tobytes(), len(kinds)) for zone, clock in shown.items()}
        self.clock = np.array([number[zone_of(person)] for person in people], np.int64)
        first = {one: zone for zone, one in reversed(number.items())}
        self.clocks = np.array([shown[first[one]] for one in range(len(kinds))], np.int16).reshape(-1, timeline.length)
        self.torn = np.array([timeline.torn(first[one]) for one in range(len(kinds))], bool)

    def on(self, grid: Grid) -> AttendanceOn:
        return AttendanceOn(self, grid)


class AttendanceOn:
    """One side of a round at the slots of one mentor's clock."""

    def __init__(self, side: Attendance, grid: Grid) -> None:
        self.side, self.grid = side, grid
        self.blocked = self._blocked()

    def _blocked(self) -> Ints:
        """Occurrences people are too busy for: sorted, each as person times all occurrences plus its flat number."""
        row, first, after = self.side.busy.T
        occurrence = np.flatnonzero(self.grid.clear)
        quarters = self.grid.quarters.ravel()[occurrence]
        order = np.argsort(quarters, kind="stable")
        begin, end = (np.searchsorted(quarters[order], limit) for limit in (first, after))
        count = np.maximum(end - begin, 0)
        which = np.repeat(begin - np.cumsum(count) + count, count) + np.arange(count.sum())
        return np.unique(np.repeat(row, count) * self.grid.held.size + occurrence[order[which]])

    def masks(self, people: Ints, others: Ints) -> tuple[Words, Words]:
        """People x words of slots: where each attends every occurrence but those on days they closed; and where they
        miss some, but no more than the days of a set among ``others`` could drop, and only on such days.

        The second mask may hold more than could be dropped at once, never less.
        """
        sure = np.zeros((len(people), -(-len(self.grid.held) // WORD)), np.uint64)
        perhaps = np.zeros_like(sure)
        dropped = self._dropped(others)
        clock = self.side.clock[people]
        for number in range(len(self.side.clocks)):
            here = np.flatnonzero(clock == number)
            for start in range(0, len(here), BLOCK):
                block = here[start : start + BLOCK]
                sure[block], perhaps[block] = self._masks(people[block], number, *dropped)
        return sure, perhaps

    def missed(self, people: Ints, slots: Ints) -> Bools:
        """For each person and slot, a row: the days on which they miss it and have not closed."""
        row, occurrence = np.nonzero(~self.attends(people, slots) & self.grid.held[slots])
        days = np.zeros((len(people), self.side.sets.shape[1]), bool)
        days[row, self.grid.days[slots[row], occurrence]] = True
        return np.asarray(days & ~self.side.sets[self.side.away[people]])

    def _dropped(self, others: Ints) -> tuple[Bools, Ints]:
        """Slots x occurrences: which fall on a day in any of these sets; and per slot, how many in one of them."""
        sets, most = self.side.sets[np.unique(others)], np.zeros(len(self.grid.held), np.int64)
        for days in (sets[start : start + 256] for start in range(0, len(sets), 256)):
            most = np.maximum(most, (days[:, self.grid.days] & self.grid.held).sum(axis=2).max(axis=0, initial=0))
        closed = np.asarray(sets.any(axis=0), bool)
        return closed[self.grid.days] & self.grid.held, most

    def _masks(self, people: Ints, clock: int, dropped: Bools, most: Ints) -> tuple[Words, Words]:
        """For people of one clock."""
        grid = self.grid
        attended = self._attended(people, clock)
        away = self.side.away[people]
        if away.any():
            attended |= pack(self.side.sets[away].T)[grid.days]
        sure = _of_people(np.bitwise_and.reduce(attended, axis=1), len(people))
        perhaps = np.zeros_like(sure)
        if most.any():
            few = at_most(~attended, most)
            attended[dropped] = ~np.uint64(0)
            perhaps = _of_people(np.bitwise_and.reduce(attended, axis=1) & few, len(people))
        row, occurrence = self._blocked_of(people)
        flat = grid.days.ravel()[occurrence]
        missed = ~self.side.sets[away[row], flat]
        row, occurrence = row[missed], occurrence[missed]
        slot, number = np.divmod(occurrence, max(grid.held.shape[1], 1))
        sure[row, slot] = False
        hopeless = ~dropped[slot, number] | (_times_met(row * len(most) + slot) > most[slot])
        perhaps[row[hopeless], slot[hopeless]] = False
        return pack(sure), pack(perhaps & ~sure)

    def _attended(self, people: Ints, clock: int) -> Words:
        """Slots x occurrences x words of people, busy times and days away aside; true where no occurrence is held."""
        grid, shown = self.grid, self.side.clocks[clock]
        free = pack(unpack(self.side.free[people], FORTNIGHT).T)
        steps = range(1, self.side.session)
        starts = np.bitwise_and.reduce([free, *(np.roll(free, -step, axis=0) for step in steps)])
        torn = self.side.torn[clock]
        odd = np.unique(grid.quarters[grid.clear & torn[grid.quarters]])
        odd_starts = np.bitwise_and.reduce(free[shown[odd[:, None] + np.arange(self.side.session)]], axis=1)
        nobody, everybody = np.zeros_like(free[:1]), np.full_like(free[:1], ~np.uint64(0))
        row = np.where(torn[grid.quarters], FORTNIGHT + np.searchsorted(odd, grid.quarters), shown[grid.quarters])
        row = np.where(grid.held, np.where(grid.clear, row, -2), -1)
        return np.asarray(np.concatenate([starts, odd_starts, nobody, everybody])[row])

    def _blocked_of(self, people: Ints) -> tuple[Ints, Ints]:
        """Positions in ``people`` and flat occurrences they are too busy for."""
        size = max(self.grid.held.size, 1)
        begin, end = (np.searchsorted(self.blocked, (people + more) * size) for more in (0, 1))
        count = end - begin
        which = np.repeat(begin - np.cumsum(count) + count, count) + np.arange(count.sum())
        return np.repeat(np.arange(len(people)), count), self.blocked[which] % size

    def attends(self, people: Ints, slots: Ints) -> Bools:
        """For each person and slot, a row: at which occurrences they are free."""
        grid, side = self.grid, self.side
        moments = grid.quarters[slots][..., None] + np.arange(side.session)
        shown = side.clocks[side.clock[people][:, None, None], moments].astype(np.int64)
        words = side.free[people[:, None, None], shown // WORD]
        free = ((words >> (shown % WORD).astype(np.uint64)) & np.uint64(1)).astype(bool).all(axis=2)
        width = grid.held.shape[1]
        key = people[:, None] * grid.held.size + slots[:, None] * width + np.arange(width)
        place = np.searchsorted(self.blocked, key)
        busy = np.append(self.blocked, -1)[place] == key
        return np.asarray(free & grid.clear[slots] & ~busy)


def at_most(flags: Words, limit: Ints) -> Words:
    """Slots x words of people: for whom no more than ``limit`` (per slot) of the flags of a slot are set.

    ``flags``: slots x occurrences x words of people. Counted for all people of a word at once, digit by digit.
    """
    digits = np.zeros((int(limit.max(initial=0)).bit_length(), flags.shape[0], flags.shape[2]), np.uint64)
    below, more = np.zeros_like(flags[:, 0]), np.zeros_like(flags[:, 0])
    for occurrence in range(flags.shape[1]):
        carry = flags[:, occurrence]
        for digit in digits:
            digit[:], carry = digit ^ carry, digit & carry
        more |= carry
    equal = ~more
    for place in range(len(digits))[::-1]:
        wanted = np.where(limit >> place & 1, ~np.uint64(0), np.uint64(0))[:, None]
        below |= equal & wanted & ~digits[place]
        equal &= ~(digits[place] ^ wanted)
    return below | equal


def _of_people(words: Words, people: int) -> Bools:
    """Slots x words of people, as people x slots."""
    return np.ascontiguousarray(unpack(words, people).T)


def _times_met(keys: Ints) -> Ints:
    """How often each of some keys is among them."""
    _, which, times = np.unique(keys, return_inverse=True, return_counts=True)
    return times[which]
