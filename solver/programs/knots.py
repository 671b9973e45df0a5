"""The goals in their order when times clash in knots that no network shows, or rules bind that it cannot express."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from solver.budget import Budget
from solver.candidates import Candidates
from solver.certificate import StageProof
from solver.errors import Fault, ProblemFaults
from solver.goals import FLOOR, Aim, Counted, attained, rank, stated
from solver.network.floor import above, floor_of
from solver.network.flow import Ints
from solver.network.stages import Best, Bounds, bounds_beside, ceiling
from solver.programs.ascent import Ascent, Target
from solver.programs.peak import gained
from solver.programs.repair import repair, repaired
from solver.progress import Progress, Step, silent
from solver.rules import filled, has_rules, keeps_rules, without_broken
from solver.times.groups import group_rows


@dataclass(frozen=True, eq=False)
class Untied:
    """A matching that can be held, and for each goal what no matching betters. ``cut`` by the clock.

    ``proofs``: of goals whose bound comes from prices of a linear relaxation, that bound (what all gains are together;
    of the floor, itself) and the prices.
    """

    pairs: Ints
    bounds: Bounds
    proofs: Mapping[str, tuple[int, StageProof]] = field(default_factory=dict)
    cut: bool = False


def untie(
    bound: Best, clashing: Iterable[int], budget: Budget, progress: Progress = silent, start: Ints | None = None
) -> Untied:
    """The best matching that can be held, started from the network's ``bound`` and the mentors that clash there, or
    from a matching that can be held.

    Raises ``ProblemFaults`` where rules leave no way to hold all pairs that pins keep, or none was found.
    """
    candidates = bound.relaxation.candidates
    progress(Step.SEARCH, None if start is None else len(start))
    ascent = Ascent(candidates, _target(bound), {*clashing, *group_rows(candidates.problem)}, budget, progress)
    start = _start(bound, budget) if start is None else start
    if start is None:
        start = _any_at_all(ascent)
    found = ascent.run(start)
    untied = Untied(found.pairs, found.bounds, found.proofs, cut=budget.spent())
    return _with_gap(bound, untied) if untied.cut or _has_gap(bound.relaxation.aims, candidates, untied) else untied


def _any_at_all(ascent: Ascent) -> Ints:
    reached = ascent.any_at_all()
    if reached.pairs is not None:
        return reached.pairs
    what, remedy = "no outcome that holds all that are kept was found so soon", "more time, or fewer kept pairs"
    if reached.bound == -np.inf:
        what, remedy = "kept against the rules: no outcome holds all of them", "fewer kept pairs"
    raise ProblemFaults([Fault("pins", what, remedy)])


def _target(bound: Best) -> Target:
    relaxation = bound.relaxation
    floor = next((aim for aim in relaxation.aims if aim.counted is Counted.WEAKEST), None)

    def highest_floor(kept: Sequence[Aim], placed: int) -> int | None:
        return None if floor is None else ceiling(relaxation, kept, None, floor, placed)

    return Target(relaxation.aims, bound.bounds, bound.loss, highest_floor)


def _start(bound: Best, budget: Budget) -> Ints | None:
    """A matching that can be held, near the network's best; None when the first attempts break a rule."""
    candidates = bound.relaxation.candidates
    if not has_rules(candidates.problem):
        return repaired(bound, budget)
    starts = [repair(candidates, bound.pairs, above(candidates, bound.floor))]
    if len(starts[0]) < len(bound.pairs):
        starts.append(repair(candidates, starts[0], above(candidates, None)))
    starts = [_within_rules(candidates, start) for start in starts]
    starts = [start for start in starts if keeps_rules(candidates, start) and not candidates.clashing(start)]
    goals = bound.relaxation.aims
    return max(starts, key=lambda pairs: rank(goals, attained(goals, candidates, pairs)), default=None)


def _within_rules(candidates: Candidates, pairs: Ints) -> Ints:
    return pairs if keeps_rules(candidates, pairs) else without_broken(candidates, pairs)


def _has_gap(aims: Sequence[Aim], candidates: Candidates, found: Untied) -> bool:
    stages = stated(aims, floor_of(candidates, found.pairs))
    return any(aim.value(candidates, found.pairs) != found.bounds[aim.goal] for aim in stages)


def _with_gap(bound: Best, found: Untied) -> Untied:
    """Where the search ended early, by the clock or by its own limits: nobody is left out who could simply be placed,
    and bounds are at least those that the network gives at once.
    """
    candidates = bound.relaxation.candidates
    if has_rules(candidates.problem):
        more = filled(candidates, found.pairs)
    else:
        more = repair(candidates, found.pairs, above(candidates, None))
    if len(more) > len(found.pairs):
        first = bound.relaxation.aims[0].goal
        return Untied(more, {**bounds_beside(bound, more), first: found.bounds[first]}, cut=found.cut)
    beside = bounds_beside(bound, found.pairs)
    stages = stated(bound.relaxation.aims, floor_of(candidates, found.pairs))
    tighter = {aim.goal: _tighter(aim, found.bounds[aim.goal], beside[aim.goal]) for aim in stages}
    return Untied(found.pairs, tighter, _still_true(bound.relaxation.aims, candidates, found), cut=found.cut)


def _still_true(aims: Sequence[Aim], candidates: Candidates, found: Untied) -> Mapping[str, tuple[int, StageProof]]:
    """The proofs that speak of what the stages before attain in the end: a later search may better an earlier one."""
    gains = {aim.goal: gained(aim, candidates, found.pairs) for aim in aims}
    floor = floor_of(candidates, found.pairs)
    return {
        goal: (most, proof)
        for goal, (most, proof) in found.proofs.items()
        if all(keep.at_least == gains[keep.goal] for keep in proof.keep)
        and (proof.proves == FLOOR or proof.min_points in (None, floor))
    }


def _tighter(aim: Aim, one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return None
    return max(one, other) if aim.least else min(one, other)
