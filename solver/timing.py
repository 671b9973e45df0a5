"""One mentor's mentees, each at a time of their own: exact, because one mentor has a handful of them.

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

    Least preference cost first; among those the smallest slots, mentee by mentee in the order given.
    """
    budget = least_cost(domains)
    if budget is None:
        return None
    chosen: list[Option] = []
    rest = list(domains)
    while rest:
        for option in sorted(rest[0], key=lambda o: o.slot):
            after = _without(rest[1:], option)
            cost = least_cost(after)
            if cost is not None and option.cost + cost == budget:
                chosen.append(option)
                rest, budget = after, cost
                break
    return tuple(chosen)


def least_cost(domains: Sequence[Domain]) -> int | None:
    """Least total preference cost of options that do not clash, or None when they always do."""
    return _Search().run([list(domain) for domain in domains])


class _Search:
    """Depth-first, fewest options first, cut by the cheapest conceivable rest and by room for the rest."""

    def __init__(self) -> None:
        self._best: int | None = None
        self._seen: dict[tuple[tuple[int, ...], int], int] = {}

    def run(self, domains: list[list[Option]]) -> int | None:
        self._place(dict(enumerate(domains)), 0, 0)
        return self._best

    def _place(self, domains: dict[int, list[Option]], taken: int, cost: int) -> None:
        if not domains:
            self._best = cost
            return
        if not self._hopeful(domains, taken, cost):
            return
        chosen = min(domains, key=lambda mentee: (len(domains[mentee]), mentee))
        for option in sorted(domains[chosen], key=lambda o: (o.cost, o.slot)):
            if self._best is not None and cost + option.cost >= self._best:
                break
            rest = {
                mentee: [other for other in domain if not other.taken & option.taken]
                for mentee, domain in domains.items()
                if mentee != chosen
            }
            self._place(rest, taken | option.taken, cost + option.cost)

    def _hopeful(self, domains: dict[int, list[Option]], taken: int, cost: int) -> bool:
        if not all(domains.values()):
            return False
        least = cost + sum(min(option.cost for option in domain) for domain in domains.values())
        if self._best is not None and least >= self._best:
            return False
        state = (tuple(domains), taken)
        if self._seen.get(state, cost + 1) <= cost:
            return False
        self._seen[state] = cost
        return len(domains) <= most_disjoint([option for domain in domains.values() for option in domain])


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
        if least_cost([domains[other] for other in fewer]) is None:
            core = fewer
    return core


def _without(domains: Sequence[Domain], option: Option) -> list[Domain]:
    return [[other for other in domain if not other.taken & option.taken] for domain in domains]
