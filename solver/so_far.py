"""The best outcome so far, for whoever may have to end a solve before it ends by itself."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from time import monotonic

from solver.budget import Budget
from solver.candidates import Candidates
from solver.criteria.scoring import PERFECT
from solver.explain import unmatched
from solver.files.codec import digest
from solver.goals import FLOOR, Aim, aims, attained, greatest_gain, rank, stated
from solver.greedy import greedy
from solver.network.flow import Ints
from solver.outcome import Outcome, Proof, Stage, Status
from solver.pairs import pairs_of

MOST_REASONS = 20_000_000
"""Pairs looked at to say why people are left out; an outcome that would need more is not told on the way."""

Found = Callable[[Outcome], None]
"""Hears each outcome that is better than all before it; every one is complete and can be held."""
Timed = Callable[[Ints, Candidates], None]
"""Hears of matchings that can be timed: pairs of these candidates."""


class SoFar:
    """Tells ``found`` of a greedy matching, and later of each better one. Changes nothing about the outcome."""

    def __init__(self, candidates: Candidates, found: Found, budget: Budget) -> None:
        self._candidates, self._found, self._budget = candidates, found, budget
        self._aims = aims(candidates)
        self._best: tuple[float, ...] | None = None
        self._digest = digest(candidates.problem)
        if (first := greedy(candidates)) is not None:
            self(first, candidates)

    def __call__(self, pairs: Ints, candidates: Candidates) -> None:
        if candidates is not self._candidates:
            self._candidates, self._aims = candidates, aims(candidates)
        reached = rank(self._aims, attained(self._aims, self._candidates, pairs))
        left_out = len(candidates.problem.mentees) - len(pairs)
        too_much = left_out * len(candidates.problem.mentors) > MOST_REASONS
        if not too_much and (self._best is None or reached > self._best):
            self._best = reached
            self._found(self._outcome(pairs))

    def _outcome(self, chosen: Ints) -> Outcome:
        pairs = pairs_of(self._candidates, chosen, self._budget)
        floor = min((pair.points for pair in pairs if not pair.kept), default=None)
        stages = tuple(self._stage(aim, chosen) for aim in stated(self._aims, floor))
        closed = all(stage.value == stage.bound for stage in stages)
        return Outcome(
            status=Status.OPTIMAL if closed else Status.FEASIBLE,
            proof=Proof.SEARCH if closed else Proof.NONE,
            placed=len(pairs),
            floor=floor,
            total=sum(pair.points for pair in pairs),
            stages=stages,
            pairs=pairs,
            unmatched=unmatched(self._candidates, chosen),
            problem_digest=self._digest,
            ties="order",
            reproducible=False,
            seconds=round(monotonic() - self._budget.started, 3),
            versions={name: version(name) for name in ("ortools", "numpy", "tzdata")},
        )

    def _stage(self, aim: Aim, chosen: Ints) -> Stage:
        value = aim.value(self._candidates, chosen)
        return Stage(aim.goal, value, None if value is None else at_best(aim, self._candidates))


def at_best(aim: Aim, candidates: Candidates) -> int:
    """A bound that holds without a look: as many pairs as there are mentees or places, each the best there is."""
    if aim.goal == FLOOR:
        return PERFECT
    problem = candidates.problem
    most = min(len(problem.mentees), sum(mentor.places for mentor in problem.mentors))
    gained = most * greatest_gain(aim, candidates)
    return max(0, aim.offset - gained) if aim.least else aim.offset + gained
