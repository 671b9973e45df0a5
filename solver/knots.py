"""The goals in their order when times clash in knots that no network shows: search, bounded by the network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from solver.budget import Budget
from solver.floor import Best, Goals, above, floor_of, highest_floor, richest
from solver.flow import Flags, Ints
from solver.problem import Goal
from solver.progress import Progress, Step, silent
from solver.relaxation import Relaxation
from solver.repair import repair
from solver.search import Aim, Search


@dataclass(frozen=True)
class Untied:
    """A matching that can be timed, and for each goal what no matching betters. ``cut`` by the clock."""

    pairs: Ints
    bound: Goals
    cut: bool


def untie(
    relaxation: Relaxation,
    bound: Best,
    clashing: Iterable[int],
    budget: Budget,
    progress: Progress = silent,
) -> Untied:
    """The best matching that can be timed, started from the network's ``bound`` and the mentors that clash there."""
    return _Untie(relaxation, bound, Search(relaxation.candidates, clashing, budget), progress).run()


class _Untie:
    """One goal after the other; each search starts from the last one's matching."""

    def __init__(self, relaxation: Relaxation, bound: Best, search: Search, progress: Progress) -> None:
        self._relaxation, self._bound, self._search, self._progress = relaxation, bound, search, progress
        self._candidates = relaxation.candidates
        self._everything = above(relaxation, None)
        self._cut = False

    def run(self) -> Untied:
        strong = above(self._relaxation, self._bound.goals.floor)
        start = repair(self._candidates, self._bound.pairs, strong)
        if len(start) < self._bound.goals.placed:
            start = repair(self._candidates, start, self._everything)
        self._progress(Step.SEARCH, len(start))
        pairs, placed = self._most(self._everything, start, self._bound.goals.placed)
        self._progress(Step.SEARCH, len(pairs))
        pairs, shared = self._part_teams(pairs)
        pairs, floor = self._raise_floor(pairs)
        pairs, total = self._enrich(pairs)
        if len(pairs) < placed:
            pairs, total = self._fill(pairs, total)
        return Untied(pairs, Goals(placed, floor, total, shared), self._cut)

    def _most(self, allowed: Flags, start: Ints, bound: int, shared: int | None = None) -> tuple[Ints, int]:
        return self._best(Aim(np.ones(len(self._candidates.points), np.int64), shared=shared), allowed, start, bound)

    def _best(self, aim: Aim, allowed: Flags, start: Ints, bound: int) -> tuple[Ints, int]:
        found = self._search.best(aim, allowed, start, bound)
        self._cut |= found.cut
        return found.pairs, found.bound

    def _part_teams(self, pairs: Ints) -> tuple[Ints, int]:
        """Fewest team-mates who share a mentor, with as many placed; with fewer than the network, no bound is known."""
        if not self._candidates.keeps_apart:
            return pairs, 0
        covered = len(pairs) == self._bound.goals.placed
        aim = Aim(np.zeros(len(self._candidates.points), np.int64), at_least=len(pairs), sharing=1)
        found, most = self._best(aim, self._everything, pairs, -self._bound.goals.shared if covered else 0)
        return found, -most

    def _raise_floor(self, pairs: Ints) -> tuple[Ints, int | None]:
        """The strongest floor with as many placed: the network's own first, then bisection below it."""
        floor = floor_of(self._candidates, pairs)
        if self._candidates.problem.settings.goal is not Goal.FLOOR or floor is None:
            return pairs, None
        top = self._bound.goals.floor
        if top is None or not self._as_apart(pairs):
            top = highest_floor(self._relaxation, len(pairs))
        values = np.unique(self._candidates.points[~self._candidates.kept])
        low, high = int(np.searchsorted(values, floor)), int(np.searchsorted(values, top or floor))
        middle = possible = high
        while low < high:
            found, most = self._with_floor(int(values[middle]), pairs)
            if len(found) >= len(pairs) and self._candidates.shared(found) <= self._candidates.shared(pairs):
                pairs, low = found, middle
            else:
                high = middle - 1
                possible = min(possible, high) if most < len(pairs) else possible
            middle = (low + high + 1) // 2
        return pairs, int(values[possible])

    def _with_floor(self, floor: int, pairs: Ints) -> tuple[Ints, int]:
        strong = above(self._relaxation, floor)
        start, shared = repair(self._candidates, pairs[strong[pairs]], strong), self._candidates.shared(pairs)
        if self._candidates.shared(start) > shared:
            start = pairs[strong[pairs]]
        return self._most(strong, start, len(pairs), shared)

    def _as_apart(self, pairs: Ints) -> bool:
        """Whether this places as many and has as few share as the network."""
        goals = self._bound.goals
        return len(pairs) == goals.placed and self._candidates.shared(pairs) == goals.shared

    def _enrich(self, pairs: Ints) -> tuple[Ints, int]:
        """Most points. A pair that would cost more than the gap between bound and start cannot help (reduced costs)."""
        points, bound = self._candidates.points, self._bound
        floor = floor_of(self._candidates, pairs) if bound.goals.floor is not None else None
        covered, apart = len(pairs) == bound.goals.placed, self._as_apart(pairs)
        if not apart or floor != bound.goals.floor:
            bound = richest(self._relaxation, floor, coverage=covered, apart=apart)
        gap = bound.goals.total - int(points[pairs].sum())
        allowed = above(self._relaxation, floor) & (bound.loss <= gap)
        allowed[pairs] = True
        aim = Aim(points, at_least=len(pairs), shared=self._candidates.shared(pairs))
        return self._best(aim, allowed, pairs, bound.goals.total)

    def _fill(self, pairs: Ints, total: int) -> tuple[Ints, int]:
        """A search that was cut short may leave room for somebody: nobody is left out who could simply be placed."""
        more = repair(self._candidates, pairs, self._everything)
        if len(more) == len(pairs):
            return pairs, total
        return more, richest(self._relaxation, None, coverage=False, apart=False).goals.total
