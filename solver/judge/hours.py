"""When pairs can meet, for the judge and for all pairs: the definitions of ``verify_times`` in whole arrays.

Sessions of a slot that a person cannot attend (``bad``), and those on a day they are ``away``, are bits; a slot fits a
pair when each session that is left is bad for neither, and one is left.

Shares nothing with ``availability`` but the definitions in ``docs/problem-format.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.judge.clocks import DAY, Clocks, Flags, Ints, UnevenClock
from solver.judge.times import Participant, Times, zone_name
from solver.problem import Mentor, Problem, Slot

Bits = NDArray[np.unsignedinteger[Any]]

AT_ONCE = 4_000_000
"""Pairs times slots looked at together: what bounds the memory."""


class Hours:
    """``slots``: all that begin in the weekly hours of some mentor. Mentees and mentors are rows and columns."""

    def __init__(self, problem: Problem, times: Times) -> None:
        self._mentees, self._mentors = problem.mentees, problem.mentors
        self._times, self._clocks = times, Clocks(times.calendar)
        hours = {(one.weekday, one.start, one.end) for mentor in self._mentors for one in mentor.hours or ()}
        begun = {(weekday, minute) for weekday, start, end in hours for minute in range(start, end, 15)}
        self.slots = tuple(slot for slot, dates in times.dates.items() if dates and (slot.weekday, slot.start) in begun)
        self.number = {slot: number for number, slot in enumerate(self.slots)}
        self.zones = sorted({zone_name(mentor) for mentor in self._mentors})
        self._zone = np.array([self.zones.index(zone_name(mentor)) for mentor in self._mentors], np.int64)
        self._dates = [times.dates[slot] for slot in self.slots]
        self._most = max(map(len, self._dates), default=0)
        self._is_held = np.zeros((len(self.slots), self._most), bool)
        for row, dates in enumerate(self._dates):
            self._is_held[row, : len(dates)] = True

    def fitting(self, row: Ints, column: Ints) -> tuple[Flags, Flags]:
        """Pairs x slots: which slots fit each pair, and at which of them enough sessions are left as well."""
        if self._uneven:
            return self._fitting_slowly(row, column)
        away_mentee, away_mentor = self._away[0][row], self._away[1][column]
        left = self._held & ~(away_mentee | away_mentor)
        bad = (self._bad_mentees[self._zone[column], row] & ~away_mentor) | (self._bad_mentors[column] & ~away_mentee)
        sessions = np.bitwise_count(left).sum(axis=2, dtype=np.int64)
        fits = ~bad.any(axis=2) & (sessions > 0)
        return fits, fits & (sessions >= self._times.calendar.min_sessions)

    def usable(self, row: Ints, column: Ints) -> Flags:
        """Pairs x slots."""
        return self.fitting(row, column)[1]

    def meets(self, row: Ints, column: Ints) -> Flags:
        """Which pairs have a usable slot."""
        found = np.zeros(len(row), bool)
        plain = np.zeros(len(row), bool)
        if not self._uneven:
            plain = ~(self._is_away[0][row] | self._is_away[1][column])
        for pairs in chunks(np.flatnonzero(plain), len(self.slots) // 64 + 1):
            theirs, mine = row[pairs], column[pairs]
            common = self._free_mentees[self._zone[mine], theirs] & self._free_mentors[mine]
            found[pairs] = common.any(axis=1)
        for pairs in chunks(np.flatnonzero(~plain), len(self.slots) + 1):
            found[pairs] = self.usable(row[pairs], column[pairs]).any(axis=1)
        return found

    def attended(self, column: int) -> tuple[Slot, ...]:
        """The slots at which this mentor could meet somebody: the days away of one mentee could drop each session
        missed."""
        if self._uneven:
            return self.slots
        bad = self._bad_mentors[column]
        missed = bad.any(axis=1)
        for number in np.flatnonzero(missed).tolist():
            missed[number] = (bad[number] & ~self._away[0][:, number]).any(axis=1).all()
        return tuple(self.slots[number] for number in np.flatnonzero(~missed).tolist())

    def all_of(self, column: int) -> Flags:
        """Mentees x slots: when each mentee could meet this mentor."""
        row = np.arange(len(self._mentees))
        some = [self.usable(rows, np.full(len(rows), column)) for rows in chunks(row, len(self.slots) + 1)]
        return np.concatenate([np.zeros((0, len(self.slots)), bool), *some])

    def costs(self, row: int, column: int) -> Ints:
        """What meeting at each slot would cost a pair in preferred hours; it means something where it is usable."""
        zone = self.zones[self._zone[column]]
        away = self._mentees[row].closed | self._mentors[column].closed
        held = self._is_held
        if away:
            held = held & ~np.array([[day in away for day in self._padded(dates)] for dates in self._dates], bool)
        charged = self._charged(self._mentees[row], zone) + self._charged(self._mentors[column], zone)
        return np.asarray((charged * held).sum(axis=1), np.int64)

    def _padded(self, dates: Sequence[object]) -> list[object]:
        return [*dates, *[None] * (self._most - len(dates))]

    def _charged(self, person: Participant, zone: str) -> Ints:
        """Slots x sessions."""
        if not person.prefer:
            return self._no_charge
        key = (isinstance(person, Mentor), person.id, zone)
        if key not in self._known_charges:
            self._known_charges[key] = self._clocks.charges(person)[self._starts[zone]]
        return self._known_charges[key]

    @cached_property
    def _known_charges(self) -> dict[tuple[bool, str, str], Ints]:
        return {}

    @cached_property
    def _no_charge(self) -> Ints:
        return np.zeros(self._is_held.shape, np.int64)

    @cached_property
    def _uneven(self) -> bool:
        try:
            for zone in sorted({*map(zone_name, self._mentors), *map(zone_name, self._mentees)}):
                self._clocks.shown(zone)
        except UnevenClock:
            return True
        return False

    def _fitting_slowly(self, row: Ints, column: Ints) -> tuple[Flags, Flags]:
        fits, enough = np.zeros((2, len(row), len(self.slots)), bool)
        for pair, (theirs, mine) in enumerate(zip(row.tolist(), column.tolist(), strict=True)):
            for meetings in self._times.fitting(self._mentors[mine], self._mentees[theirs]):
                number = self.number[meetings.slot]
                fits[pair, number] = True
                enough[pair, number] = len(meetings.held) >= self._times.calendar.min_sessions
        return fits, enough

    @cached_property
    def _starts(self) -> dict[str, Ints]:
        """Per zone, slots x sessions: the quarter hour of each start, -1 where it is not clear or there is none."""
        monday = self._clocks.origin.date()
        local = np.full(self._is_held.shape, -1, np.int64)
        for row, (slot, dates) in enumerate(zip(self.slots, self._dates, strict=True)):
            local[row, : len(dates)] = [(day - monday).days * DAY + slot.start // 15 for day in dates]
        found = {zone: self._clocks.clear(local.ravel(), zone).reshape(local.shape) for zone in self.zones}
        return {zone: np.where(self._is_held, starts, -1) for zone, starts in found.items()}

    def _bad(self, startable: Flags, zone: str, away: Bits) -> Bits:
        starts = self._starts[zone]
        return self._packed(self._is_held & ~(startable[starts] & (starts >= 0))) & ~away

    @cached_property
    def _bad_mentors(self) -> Bits:
        """Mentors x slots x words."""
        bad = np.empty((len(self._mentors), *self._held.shape), self._held.dtype)
        for column, mentor in enumerate(self._mentors):
            bad[column] = self._bad(self._clocks.startable(mentor), zone_name(mentor), self._away[1][column])
        return bad

    @cached_property
    def _bad_mentees(self) -> Bits:
        """Zones of mentors x mentees x slots x words."""
        bad = np.empty((len(self.zones), len(self._mentees), *self._held.shape), self._held.dtype)
        for row, mentee in enumerate(self._mentees):
            startable = self._clocks.startable(mentee)
            for number, zone in enumerate(self.zones):
                bad[number, row] = self._bad(startable, zone, self._away[0][row])
        return bad

    @cached_property
    def _held(self) -> Bits:
        """Slots x words: which sessions the program has."""
        return self._packed(self._is_held)

    @cached_property
    def _away(self) -> tuple[Bits, Bits]:
        """Mentees, then mentors, x slots x words: the sessions on days they are away."""
        return self._away_of(self._mentees), self._away_of(self._mentors)

    def _away_of(self, people: Sequence[Participant]) -> Bits:
        days = np.full(self._is_held.shape, -1, np.int64)
        for row, dates in enumerate(self._dates):
            days[row, : len(dates)] = [day.toordinal() for day in dates]
        away = np.zeros((len(people), *self._held.shape), self._held.dtype)
        for number, person in enumerate(people):
            if person.closed:
                away[number] = self._packed(np.isin(days, [day.toordinal() for day in person.closed]))
        return away

    @cached_property
    def _is_away(self) -> tuple[Flags, Flags]:
        mentees, mentors = (np.asarray(side.any(axis=(1, 2)), bool) for side in self._away)
        return mentees, mentors

    @cached_property
    def _free_mentees(self) -> Bits:
        """Zones x mentees x words of 64 slots: where they attend every session."""
        return _words(np.asarray(~self._bad_mentees.any(axis=3), bool))

    @cached_property
    def _free_mentors(self) -> Bits:
        """The same of mentors, where there are enough sessions."""
        enough = self._is_held.sum(axis=1) >= self._times.calendar.min_sessions
        return _words(np.asarray(~self._bad_mentors.any(axis=2), bool) & enough)

    def _packed(self, flags: Flags) -> Bits:
        """Slots x sessions as slots x words, in the narrowest words that hold them."""
        sizes = (size for size in (1, 2, 4) if flags.shape[1] <= 8 * size)
        size = next(sizes, 8)
        padded = np.zeros((len(flags), max(1, -(-flags.shape[1] // (8 * size))) * 8 * size), bool)
        padded[:, : flags.shape[1]] = flags
        return np.packbits(padded, axis=1, bitorder="little").view(f"<u{size}")


def _words(flags: Flags) -> Bits:
    """The last axis as 64-bit words."""
    padded = np.zeros((*flags.shape[:-1], (flags.shape[-1] // 64 + 1) * 64), bool)
    padded[..., : flags.shape[-1]] = flags
    return np.packbits(padded, axis=-1, bitorder="little").view("<u8")


def chunks(numbers: Ints, width: int) -> Iterator[Ints]:
    """``numbers`` in runs of which each, ``width`` wide, stays within ``AT_ONCE``."""
    size = max(1, AT_ONCE // width)
    for first in range(0, len(numbers), size):
        yield numbers[first : first + size]
