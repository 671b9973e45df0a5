"""One mentor's mentees, each at a time of their own.

A session's real occurrences, each lengthened by the gap, are a bit per quarter hour in one long integer. Two series
clash exactly when the integers share a bit, so phases, days away and clock changes need no rule of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from solver.occurrences import clear_start, monday, slot_dates
from solver.problem import Calendar, Slot
from solver.times.cheapest import cheapest
from solver.times.slot_search import Undecided, any_way

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Option:
    """A slot one pair could have: the quarter hours its sessions take, and the preference it goes against."""

    slot: Slot
    taken: int
    cost: int = 0


Domain = Sequence[Option]


class Diary:
    """Which quarter hours the sessions of a slot take, on every date of the program: a place keeps its time."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._origin = datetime.combine(monday(calendar.first_day), datetime.min.time(), UTC) - timedelta(days=2)
        length = -(-timedelta(minutes=calendar.minutes + calendar.gap) // QUARTER)
        self._session = (1 << length) - 1
        self._known: dict[tuple[Slot, str], int] = {}

    def taken(self, slot: Slot, zone: str) -> int:
        """A bit per quarter hour, the gap after each session included."""
        if (slot, zone) not in self._known:
            self._known[slot, zone] = self._taken(slot, ZoneInfo(zone))
        return self._known[slot, zone]

    def _taken(self, slot: Slot, zone: ZoneInfo) -> int:
        starts = (clear_start(day, slot.start, zone) for day in slot_dates(self._calendar, slot))
        # A start the clocks skip or repeat is possible only on a date that is closed: nobody meets then.
        return sum(self._session << ((start - self._origin) // QUARTER) for start in starts if start is not None)


def assign(domains: Sequence[Domain]) -> tuple[Option, ...] | None:
    """One option for each mentee such that no two clash, or None when there is no way.

    Least preference cost first; among those the smallest slots, mentee by mentee in the order given; both as far as
    ``cheapest`` finds out. Raises ``Undecided``.
    """
    drawn = _Drawn.of(domains)
    times = cheapest(drawn.masks, drawn.costs, drawn.excluded)
    return None if times is None else tuple(some[slot] for some, slot in zip(drawn.options, times.slots, strict=True))


def can_be_timed(domains: Sequence[Domain]) -> bool:
    """Whether there are options that do not clash. Raises ``Undecided``."""
    drawn = _Drawn.of(domains)
    return any_way(drawn.masks, drawn.excluded) is not None


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Domains as bits: equal slots that take the same instants are one, numbered in the order of slots."""

    options: list[dict[int, Option]]
    excluded: list[int]

    @classmethod
    def of(cls, domains: Sequence[Domain]) -> _Drawn:
        every = sorted({(option.slot, option.taken) for domain in domains for option in domain})
        number = {one: place for place, one in enumerate(every)}
        excluded = [sum(1 << place for place, (_, other) in enumerate(every) if other & one) for _, one in every]
        return cls([{number[one.slot, one.taken]: one for one in domain} for domain in domains], excluded)

    @property
    def masks(self) -> list[int]:
        return [sum(1 << slot for slot in some) for some in self.options]

    @property
    def costs(self) -> list[dict[int, int]]:
        return [{slot: option.cost for slot, option in some.items() if option.cost} for some in self.options]


def most_disjoint(options: Iterable[Option]) -> int:
    """No more sessions than this fit beside each other: each group of options that share an instant has room for one.

    For equal sessions within days it is exact (intervals: least clique cover = most disjoint), otherwise a bound.
    """
    return len(rooms(options))


def rooms(options: Iterable[Option]) -> list[int]:
    """Fewest instants (as masks of quarter hours) such that every option takes one of them, found greedily in order."""
    found: list[int] = []
    for option in sorted(options, key=lambda o: (o.slot.phase, o.slot.weekday, o.slot.start)):
        if found and found[-1] & option.taken:
            found[-1] &= option.taken
        else:
            found.append(option.taken)
    return found


def blocking(domains: Mapping[int, Domain]) -> list[int]:
    """A smallest-by-removal set of mentees that cannot be timed together, out of some who cannot."""
    core = sorted(domains)
    for mentee in list(core):
        fewer = [other for other in core if other != mentee]
        if _surely_clash([domains[other] for other in fewer]):
            core = fewer
    return core


def _surely_clash(domains: Sequence[Domain]) -> bool:
    try:
        return not can_be_timed(domains)
    except Undecided:
        return False
