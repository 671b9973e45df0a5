"""Sessions of several mentors, timed together because somebody attends with more than one of them.

Two sessions are *tied* when they have their mentor in common, or a person who stands in two entries; tied sessions must
not share an instant. A depth-first search, fewest options first, with what a choice rules out taken from all that are
tied to it (forward checking, Haralick and Elliott 1980), answers almost always at once. After ``STEPS`` choices CP-SAT
decides instead.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence, Set

import numpy as np

from solver.network.flow import Ints
from solver.times.timing import Domain, Option

STEPS = 2_000
"""Choices tried before the search is given up."""
MOST_OPTIONS = 10_000
"""Options of all sessions together that are searched through choice by choice."""

Bonds = Set[Hashable]
"""What a session has of its own: its mentor, and the persons in it who stand in two entries."""


def timed_together(domains: Sequence[Domain], bonds: Sequence[Bonds]) -> tuple[Option, ...] | None:
    """An option for each session such that no two tied ones clash, or None when there is no way.

    Of little preference cost: the best that the first search comes upon. Raises ``Undecided``.
    """
    if sum(map(len, domains)) <= MOST_OPTIONS:
        search = _Search(domains, bonds)
        found = search.run()
        if found is not None or search.steps <= STEPS:
            return found
    from solver.programs.search import timed  # noqa: PLC0415 - loading CP-SAT doubles memory and time to start

    return timed(domains, bonds)


def clash_free(options: Sequence[Option], bonds: Sequence[Bonds]) -> bool:
    """Whether no two tied sessions share an instant."""
    taken: dict[Hashable, int] = {}
    for option, whose in zip(options, bonds, strict=True):
        if any(taken.get(bond, 0) & option.taken for bond in whose):
            return False
        taken |= {bond: taken.get(bond, 0) | option.taken for bond in whose}
    return True


def tied_sets(groups: Mapping[int, Ints], bonds: Callable[[int], Bonds]) -> list[Ints]:
    """Groups of pairs joined where any two have a bond in common; each sorted, the one with the first pair first."""
    joined: list[tuple[set[Hashable], list[int]]] = []
    for group in groups.values():
        pairs, whose = group.tolist(), {bond for pair in group.tolist() for bond in bonds(pair)}
        apart = []
        for others, theirs in joined:
            if whose & others:
                whose |= others
                pairs += theirs
            else:
                apart.append((others, theirs))
        joined = [*apart, (whose, pairs)]
    return [np.array(pairs, np.int64) for pairs in sorted(sorted(pairs) for _, pairs in joined)]


class _Search:
    """Branch and bound over the preference cost; the cheapest options of a session first."""

    def __init__(self, domains: Sequence[Domain], bonds: Sequence[Bonds]) -> None:
        self._domains = {session: list(domain) for session, domain in enumerate(domains)}
        self._tied = [
            frozenset(other for other, others in enumerate(bonds) if other != session and whose & others)
            for session, whose in enumerate(bonds)
        ]
        self._best: dict[int, Option] | None = None
        self._least = 0
        self.steps = 0

    def run(self) -> tuple[Option, ...] | None:
        self._place(self._domains, {})
        return None if self._best is None else tuple(self._best[session] for session in sorted(self._best))

    def _place(self, left: dict[int, list[Option]], chosen: dict[int, Option]) -> None:
        cost = sum(option.cost for option in chosen.values())
        if not all(left.values()) or not self._betters(cost + sum(map(_cheapest, left.values()))):
            return
        if not left:
            self._best, self._least = chosen, cost
            return
        session = min(left, key=lambda one: (len(left[one]), one))
        for option in sorted(left[session], key=lambda option: (option.cost, option.slot)):
            self.steps += 1
            if self.steps > STEPS:
                return
            self._place(self._after(left, session, option), {**chosen, session: option})

    def _betters(self, cost: int) -> bool:
        return self._best is None or cost < self._least

    def _after(self, left: dict[int, list[Option]], session: int, option: Option) -> dict[int, list[Option]]:
        tied = self._tied[session]
        return {
            other: [one for one in domain if not one.taken & option.taken] if other in tied else domain
            for other, domain in left.items()
            if other != session
        }


def _cheapest(domain: Domain) -> int:
    return min(option.cost for option in domain)
