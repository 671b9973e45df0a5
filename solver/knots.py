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
from solver.search import Search


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
        pairs, floor = self._raise_floor(pairs)
        pairs, total = self._enrich(pairs)
        if len(pairs) < placed:
            pairs, total = self._fill(pairs, total)
        return Untied(pairs, Goals(placed, floor, total), self._cut)

    def _most(self, allowed: Flags, start: Ints, bound: int) -> tuple[Ints, int]:
        return self._best(np.ones(len(self._candidates.points), np.int64), allowed, start, bound)

    def _best(self, gain: Ints, allowed: Flags, start: Ints, bound: int, at_least: int = 0) -> tuple[Ints, int]:
        found = self._search.best(gain, allowed, start, bound, at_least)
        self._cut |= found.cut
        return found.pairs, found.bound

    def _raise_floor(self, pairs: Ints) -> tuple[Ints, int | None]:
        """The strongest floor with as many placed: the network's own first, then bisection below it."""
        floor = floor_of(self._candidates, pairs)
        if self._candidates.problem.settings.goal is not Goal.FLOOR or floor is None:
            return pairs, None
        top = self._bound.goals.floor
        if top is None or len(pairs) < self._bound.goals.placed:
            top = highest_floor(self._relaxation, len(pairs))
        values = np.unique(self._candidates.points[~self._candidates.kept])
        low, high = int(np.searchsorted(values, floor)), int(np.searchsorted(values, top or floor))
        middle = possible = high
        while low < high:
            found, most = self._with_floor(int(values[middle]), pairs)
            if len(found) >= len(pairs):
                pairs, low = found, middle
            else:
                high = middle - 1
                possible = min(possible, high) if most < len(pairs) else possible
            middle = (low + high + 1) // 2
        return pairs, int(values[possible])

    def _with_floor(self, floor: int, pairs: Ints) -> tuple[Ints, int]:
        strong = above(self._relaxation, floor)
        start = repair(self._candidates, pairs[strong[pairs]], strong)
        return self._most(strong, start, len(pairs))

    def _enrich(self, pairs: Ints) -> tuple[Ints, int]:
        """Most points. A pair that would cost more than the gap between bound and start cannot help (reduced costs)."""
        points, bound = self._candidates.points, self._bound
        floor = floor_of(self._candidates, pairs) if bound.goals.floor is not None else None
        covered = len(pairs) == bound.goals.placed
        if not covered or floor != bound.goals.floor:
            bound = richest(self._relaxation, floor, coverage=covered)
        gap = bound.goals.total - int(points[pairs].sum())
        allowed = above(self._relaxation, floor) & (bound.loss <= gap)
        allowed[pairs] = True
        return self._best(points, allowed, pairs, bound.goals.total, at_least=len(pairs))

    def _fill(self, pairs: Ints, total: int) -> tuple[Ints, int]:
        """A search that was cut short may leave room for somebody: nobody is left out who could simply be placed."""
        more = repair(self._candidates, pairs, self._everything)
        if len(more) == len(pairs):
            return pairs, total
        return more, richest(self._relaxation, None, coverage=False).goals.total
