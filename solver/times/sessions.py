"""What a session takes of its mentor's time, and how many sessions a mentor has time for."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from solver.hours import QUARTER
from solver.network.flow import Flags, Ints
from solver.times.availability import CommonSlots
from solver.times.grid import pack, unpack
from solver.times.timing import Option, most_disjoint


class Sessions:
    """Slots are named by their numbers in ``common.slots``, mentors by their rows."""

    def __init__(self, common: CommonSlots) -> None:
        self._common = common
        timeline = common.timeline
        self._session = (1 << -(-(timeline.minutes + timeline.gap) // QUARTER)) - 1
        self._options: dict[tuple[int, int], Option] = {}
        self._excluded: dict[int, list[int]] = {}
        self._most: dict[int, int] = {}

    def option(self, mentor: int, slot: int) -> Option:
        """The slot with the instants its sessions take on the mentor's clock, the gap after each included."""
        key = int(self._common.clock[mentor]), slot
        if key not in self._options:
            grid = self._common.grids[key[0]]
            # A start the clocks skip or repeat is possible only on a date that is closed: nobody meets then.
            starts = grid.quarters[slot, grid.clear[slot]].tolist()
            self._options[key] = Option(self._common.slots[slot], sum(self._session << start for start in starts))
        return self._options[key]

    def excluded(self, mentor: int) -> list[int]:
        """Per slot, as the bits of an integer, the slots that a session at it excludes on this mentor's clock."""
        clock = int(self._common.clock[mentor])
        if clock not in self._excluded:
            rows = pack(self._common.clashes(mentor)).astype("<u8")
            self._excluded[clock] = [int.from_bytes(row.tobytes(), "little") for row in rows]
        return self._excluded[clock]

    def most_excluded(self, mentor: int) -> int:
        """No session excludes more slots of this mentor's clock than this, itself included."""
        clock = int(self._common.clock[mentor])
        if clock not in self._most:
            self._most[clock] = int(self._common.clashes(mentor).sum(axis=1).max(initial=0))
        return self._most[clock]

    @cached_property
    def places(self) -> Ints:
        """Per mentor, places reduced to the sessions that fit beside each other in the mentor's own hours."""
        places = np.array([mentor.places for mentor in self._common.mentors], np.int64)
        everybody = np.arange(len(places))
        words = self._common.own_hours(everybody)
        slots = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
        excluded = np.array([self.most_excluded(mentor) for mentor in everybody.tolist()], np.int64)
        # No group of slots that share an instant is larger than what one of them excludes.
        found: dict[tuple[int, bytes], int] = {}
        for mentor in np.flatnonzero((places > 1) & (slots <= (places - 1) * excluded)).tolist():
            key = int(self._common.clock[mentor]), words[mentor].tobytes()
            if key not in found:
                own = np.flatnonzero(unpack(words[mentor], len(self._common.slots)))
                found[key] = self._most_beside(mentor, own)
            places[mentor] = min(int(places[mentor]), found[key])
        return places

    def _most_beside(self, mentor: int, slots: Ints) -> int:
        """No more sessions than this fit beside each other: greedy groups, in the order of the week, of slots that
        share an instant or of slots that exclude each other in twos, whichever groups are fewer."""
        options = [self.option(mentor, slot) for slot in slots.tolist()]
        groups: list[list[int]] = []
        for option in sorted(options, key=lambda one: (one.slot.phase, one.slot.weekday, one.slot.start)):
            if groups and all(option.taken & other for other in groups[-1]):
                groups[-1].append(option.taken)
            else:
                groups.append([option.taken])
        return min(most_disjoint(options), len(groups))

    def surely_timed(self, mentor: Ints, slots: Ints) -> Flags:
        """For sessions sorted by mentor, each with this many ``slots`` it could have: whose mentors can certainly time
        all of theirs.

        Given times in the order of how few slots they have, the r-th finds one if it has more than the r - 1 before it
        exclude.
        """
        order = np.lexsort((slots, mentor))
        first = np.searchsorted(mentor[order], mentor[order], side="left")
        excluded = np.array([self.most_excluded(one) for one in np.unique(mentor).tolist()], np.int64)
        most = excluded[np.unique(mentor, return_inverse=True)[1]]
        rank = np.arange(len(order)) - first
        short = np.zeros(len(order), bool)
        short[order] = slots[order] <= rank * most[order]
        return ~np.isin(mentor, mentor[short])
