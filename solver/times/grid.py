"""Every slot of a cadence on the clock of one zone, as arrays; and arrays of bits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solver.hours import DAY, QUARTER, Bools, Ints, Timeline
from solver.occurrences import slot_dates
from solver.problem import Calendar, Slot

Words = NDArray[np.uint64]
WORD = 64


def pack(bits: Bools) -> Words:
    """Booleans of the last axis as 64-bit words, the first boolean lowest."""
    count = -(-bits.shape[-1] // WORD)
    padded = np.zeros((*bits.shape[:-1], count * WORD), dtype=bool)
    padded[..., : bits.shape[-1]] = bits
    return np.packbits(padded, axis=-1, bitorder="little").view("<u8").astype(np.uint64)


def unpack(words: Words, count: int) -> Bools:
    """The first ``count`` booleans of the last axis."""
    octets = np.ascontiguousarray(words).astype("<u8", copy=False).view(np.uint8)
    return np.unpackbits(octets, axis=-1, bitorder="little", count=count).view(bool)


def some(words: Words) -> Bools:
    """Whether any bit is set, over the last axis: word by word, which is quicker than to reduce so short an axis."""
    found = np.zeros(words.shape[:-1], np.uint64)
    for word in range(words.shape[-1]):
        found |= words[..., word]
    return np.asarray(found != 0)


@dataclass(frozen=True, eq=False)
class Grid:
    """Rows are slots, columns their occurrences by date.

    ``held``: the program has this occurrence; ``clear``: and its local start is neither skipped nor repeated.
    ``quarters`` (of the timeline) means something only where ``clear``, ``days`` (days after ``first_day``) only where
    ``held``; elsewhere they are 0. ``held`` and ``days`` are the same on every clock.
    """

    held: Bools
    clear: Bools
    quarters: Ints
    days: Ints

    @classmethod
    def of(cls, calendar: Calendar, timeline: Timeline, slots: Sequence[Slot], zone: str) -> Grid:
        kinds = {(slot.weekday, slot.phase): slot for slot in slots}
        dates = {
            kind: [(day - calendar.first_day).days for day in slot_dates(calendar, slot)]
            for kind, slot in kinds.items()
        }
        shape = (len(slots), max(map(len, dates.values()), default=0))
        held, days = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.int64)
        for row, slot in enumerate(slots):
            mine = dates[slot.weekday, slot.phase]
            held[row, : len(mine)], days[row, : len(mine)] = True, mine
        since = (calendar.first_day - timeline.origin.date()).days
        start = np.array([slot.start // QUARTER for slot in slots], np.int64)
        quarters, clear = timeline.starts((days + since) * DAY + start[:, None], zone)
        clear &= held
        return cls(held, clear, np.where(clear, quarters, 0), days)

    def take(self, rows: Ints) -> Grid:
        return Grid(self.held[rows], self.clear[rows], self.quarters[rows], self.days[rows])
