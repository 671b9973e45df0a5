"""The stages in their order when times clash in knots or rules bind: each as good as it gets with those before kept.

Every stage starts from the matching of the one before and ends at once where that attains what the network allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np

from solver.budget import Budget
from solver.candidates import Candidates
from solver.certificate import StageProof
from solver.goals import FLOOR, Aim, Counted
from solver.network.floor import above, floor_of
from solver.network.flow import Ints
from solver.programs.peak import Peak, Reached, Stage, gained
from solver.progress import Progress, Step, silent

Bounds = Mapping[str, int | None]


@dataclass(frozen=True, eq=False)
class Ascended:
    """A matching that can be held, and for each goal what no matching betters that has the values before.

    ``proofs``: of goals for which the linear relaxation was needed, the bound that its prices prove, and they.
    """

    pairs: Ints
    bounds: Bounds
    proofs: Mapping[str, tuple[int, StageProof]]


@dataclass(frozen=True, eq=False)
class Target:
    """What the network allows: in each of the ``stages`` with those before kept (``bounds``), and by how much the total
    falls at least with each pair (``loss``). ``highest_floor``: what it allows with those stages kept in which it is
    attained, when so many are placed.
    """

    stages: tuple[Aim, ...]
    bounds: Bounds
    loss: Ints
    highest_floor: Callable[[Sequence[Aim], int], int | None] = lambda kept, placed: None


class Ascent:
    """One stage after the other, from a matching that can be held."""

    def __init__(
        self, candidates: Candidates, target: Target, timed: Iterable[int], budget: Budget, progress: Progress = silent
    ) -> None:
        self._candidates, self._target, self._budget, self._progress = candidates, target, budget, progress
        self._peak = Peak(candidates, timed, target.loss, budget)
        self._proofs: dict[str, tuple[int, StageProof]] = {}
        self._keeps: list[tuple[Aim, int]] = []

    def any_at_all(self) -> Reached:
        """A matching that can be held, if there is one; it places the most. Nothing gains minus infinity."""
        first = self._target.stages[0]
        stage = Stage(first, (), above(self._candidates, None))
        return self._peak.most(stage, None, first.gained(self._target.bounds[first.goal] or 0))

    def run(self, start: Ints) -> Ascended:
        pairs, bounds, as_network = start, dict[str, int | None](), True
        floor: int | None = None
        for aim in self._target.stages:
            if aim.below is not None and floor is not None and aim.below <= floor:
                continue
            self._progress(Step.SEARCH, len(pairs))
            best = self._target.bounds.get(aim.goal) if as_network else None
            if aim.counted is Counted.WEAKEST:
                if not as_network:
                    best = self._target.highest_floor(self._attained(pairs), len(pairs))
                pairs, bounds[aim.goal] = self._raise_floor(pairs, best)
                floor = aim.value(self._candidates, pairs)
            else:
                pairs, bounds[aim.goal] = self._climb(aim, pairs, best, floor)
                self._keeps.append((aim, gained(aim, self._candidates, pairs)))
            as_network = as_network and aim.value(self._candidates, pairs) == self._target.bounds.get(aim.goal)
        return Ascended(pairs, bounds, self._proofs)

    def _attained(self, pairs: Ints) -> list[Aim]:
        """The stages so far that are as good as the network's, up to the first that is not."""
        sums = takewhile(lambda aim: aim.counted is not Counted.WEAKEST, self._target.stages)
        return list(takewhile(lambda aim: aim.value(self._candidates, pairs) == self._target.bounds[aim.goal], sums))

    def _climb(self, aim: Aim, pairs: Ints, best: int | None, floor: int | None) -> tuple[Ints, int]:
        top = most_conceivable(aim, self._candidates) if best is None else aim.gained(best)
        stage = Stage(aim, tuple(self._keeps), above(self._candidates, floor), floor)
        reached = self._peak.most(stage, pairs, top)
        if reached.proof is not None:
            self._proofs[aim.goal] = (int(reached.top), reached.proof)
        return pairs if reached.pairs is None else reached.pairs, aim.worth(int(reached.bound))

    def _raise_floor(self, pairs: Ints, best: int | None) -> tuple[Ints, int | None]:
        """The strongest floor with the stages before kept: from the best that is conceivable down, in growing steps,
        then by bisection.
        """
        candidates = self._candidates
        floor = floor_of(candidates, pairs)
        if floor is None:
            # Nobody counts, and no more are placed: as the stages before are kept, this is so in every such matching.
            return pairs, None
        values = np.unique(candidates.points[~candidates.kept])
        low, high = int(np.searchsorted(values, floor)), len(values) - 1
        if best is not None:
            high = min(high, max(low, int(np.searchsorted(values, best))))
        possible, step, look = high, 1, high
        while low < high and not self._budget.spent():
            found, conceivable = self._with_floor(int(values[look]), int(values[look - 1]))
            if found is not None:
                pairs, step = found, 0
                low = max(look, int(np.searchsorted(values, floor_of(candidates, found) or 0)))
            else:
                high = look - 1
                possible = possible if conceivable else min(possible, high)
            look = max(low + 1, high - step) if step else (low + high + 1) // 2
            step *= 2
        return pairs, int(values[max(possible, low)])

    def _with_floor(self, floor: int, weaker: int) -> tuple[Ints | None, bool]:
        """A matching with this floor that attains the stages before, and whether there may be one. If not, a ``weaker``
        one is the most that is conceivable.
        """
        candidates, keeps, allowed = self._candidates, list[tuple[Aim, int]](), above(self._candidates, floor)
        found: Ints | None = None
        for aim, least in self._keeps:
            stage = Stage(aim, tuple(keeps), allowed, floor)
            reached = self._peak.most(stage, found, most_conceivable(aim, candidates), enough=least)
            if reached.bound < least:
                if reached.proof is not None and reached.top < least:
                    self._proofs[FLOOR] = (weaker, replace(reached.proof, proves=FLOOR, min_points=weaker + 1))
                return None, False
            if reached.pairs is None or stage.gain(candidates, reached.pairs) < least:
                return None, True
            found = reached.pairs
            keeps.append((aim, least))
        return found, True


def most_conceivable(aim: Aim, candidates: Candidates) -> float:
    """More than any matching gains in a stage: the best pair of everybody."""
    if aim.counted is not Counted.PAIRS:
        return 0
    best = np.zeros(len(candidates.problem.mentees), np.int64)
    best[candidates.mentee[candidates.kept]] = np.iinfo(np.int64).min
    np.maximum.at(best, candidates.mentee, aim.gain)
    return int(best.sum())
