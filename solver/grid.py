"""Every slot of a cadence on the clock of one zone, as arrays, and who can attend which of its occurrences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from solver.hours import Bools, Ints, Participant, Timeline
from solver.occurrences import clear_start, slot_dates
from solver.problem import Calendar, Slot

Words = NDArray[np.uint64]
OccurrenceBits = NDArray[np.unsignedinteger[Any]]
WORD = 64


def pack(bits: Bools) -> Words:
    """Booleans of the last axis as 64-bit words, the first boolean lowest."""
    count = -(-bits.shape[-1] // WORD)
    padded = np.zeros((*bits.shape[:-1], count * WORD), dtype=bool)
    padded[..., : bits.shape[-1]] = bits
    return np.packbits(padded, axis=-1, bitorder="little").view("<u8").astype(np.uint64)


@dataclass(frozen=True)
class Grid:
    """Rows are slots, columns their occurrences by date.

    ``held``: the program has this occurrence; ``clear``: and its local start is neither skipped nor repeated.
    ``quarters`` (of the timeline) and ``days`` (proleptic ordinals) mean something only there.
    """

    held: Bools
    clear: Bools
    quarters: Ints
    days: Ints

    @classmethod
    def of(cls, calendar: Calendar, timeline: Timeline, slots: Sequence[Slot], zone: str) -> Grid:
        dates = [slot_dates(calendar, slot) for slot in slots]
        shape = (len(slots), max(map(len, dates), default=0))
        held, clear = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        quarters, days = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        clock = ZoneInfo(zone)
        for row, slot in enumerate(slots):
            for column, day in enumerate(dates[row]):
                start = clear_start(day, slot.start, clock)
                held[row, column], days[row, column] = True, day.toordinal()
                if start is not None:
                    clear[row, column], quarters[row, column] = True, timeline.quarter(start)
        return cls(held, clear, quarters, days)

    def take(self, rows: Ints) -> Grid:
        return Grid(self.held[rows], self.clear[rows], self.quarters[rows], self.days[rows])

    def on(self, dates: Iterable[date]) -> Bools:
        """Occurrences on one of ``dates``."""
        return self.held & np.isin(self.days, [day.toordinal() for day in dates])

    def unfree(self, startable: Bools) -> Bools:
        """Occurrences that the person with this row of ``Timeline.startable`` could not attend."""
        return self.held & ~(startable[self.quarters] & self.clear)

    def bits(self, occurrences: Bools) -> OccurrenceBits:
        """Occurrences as words x slots, in the narrowest words that hold a row: pairs by the million pass through."""
        packed = pack(occurrences)
        count = occurrences.shape[1]
        kind = next((kind for kind in (np.uint8, np.uint16, np.uint32) if count <= np.iinfo(kind).bits), np.uint64)
        return np.ascontiguousarray(packed.T).astype(kind)

    def seen_by(self, people: Sequence[Participant], startable: Bools) -> tuple[OccurrenceBits, OccurrenceBits]:
        """Words x people x slots: occurrences each could not attend, and those on dates each closed."""
        none = self.bits(np.zeros_like(self.held))
        unfree = np.empty((len(none), len(people), none.shape[1]), dtype=none.dtype)
        away = np.zeros_like(unfree)
        for row, person in enumerate(people):
            unfree[:, row] = self.bits(self.unfree(startable[row]))
            if person.closed:
                away[:, row] = self.bits(self.on(person.closed))
        return unfree, away
