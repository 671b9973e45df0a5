"""``solve``: from a problem to its outcome, goal after goal."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from time import monotonic

from solver.budget import Budget
from solver.errors import ProblemFaults
from solver.explain import unmatched
from solver.files.codec import digest
from solver.goals import attained, rank
from solver.matching import Beyond, Matching
from solver.network.floor import floor_of
from solver.network.proven import MOST_PAIRS, Proven, Source, source
from solver.network.rooms import Plan
from solver.ordering import in_order
from solver.outcome import Outcome, Status
from solver.pairs import pairs_of
from solver.pool import Pool
from solver.problem import Problem
from solver.programs.proofs import certificate_of, proof_of
from solver.programs.repair import repaired
from solver.progress import Progress, Step, silent
from solver.rules import has_rules, keeps_rules
from solver.so_far import Found, SoFar, Timed
from solver.validation import check_problem


def solve(
    problem: Problem,
    seconds: float | None = None,
    budget: Budget | None = None,
    progress: Progress = silent,
    found: Found | None = None,
    most_pairs: int = MOST_PAIRS,
) -> Outcome:
    """The best in all goals of the round, one after the other (``goals``), then luck.

    After ``seconds`` the best so far is returned with its gap (status ``feasible``). Never says "infeasible": who is
    not placed is listed with the reason. ``progress`` hears of every step, ``found`` of every better outcome on the
    way (the first is quick and greedy). Raises ``ProblemFaults`` for a problem that is not well formed, and for pins
    that contradict it.
    """
    budget = budget or Budget(seconds)
    check_problem(problem)
    progress(Step.COMPARING, None)
    pairs = source(Pool.of(in_order(problem)), most_pairs)
    timed = SoFar(pairs.candidates, found, budget) if found is not None else None
    return _outcome(match(pairs, budget, progress, timed), budget)


def match(source: Source, budget: Budget, progress: Progress = silent, tell: Timed | None = None) -> Matching:
    """Match on the network; where a mentor's mentees cannot be timed, let the network see why, and match again.

    ``tell`` hears of each matching that can be timed.
    """
    plan = Plan(source.candidates)
    try:
        matching = _match(source, plan, budget, progress, tell)
    except ProblemFaults:
        # No outcome of these candidates holds what pins keep; perhaps one of all pairs does.
        whole = source.whole()
        if whole is None:
            raise
        return _match(whole, Plan(whole.candidates), budget, progress, tell)
    values = {stage.goal: stage.value for stage in matching.stages}
    if budget.spent() or matching.network is None:
        return matching
    wider = source.wider(matching.network, values, plan, budget)
    if wider is None:
        return replace(matching, reproducible=matching.reproducible and not budget.spent())
    again = _match(wider, plan, budget, progress, tell)
    if _rank(again) < _rank(matching):
        return replace(matching, reproducible=again.reproducible)
    return replace(again, network=matching.network, proofs={})


def _rank(matching: Matching) -> tuple[float, ...]:
    stages = matching.relaxation.aims
    return rank(stages, attained(stages, matching.candidates, matching.pairs))


def _match(source: Source, plan: Plan, budget: Budget, progress: Progress, tell: Timed | None) -> Matching:
    timed: Matching | None = None
    floor: int | None = None
    while True:
        progress(Step.MATCHING, _placed(timed))
        proven = source.best(plan, floor, budget, progress)
        bound, network, relaxation = proven.best, proven.proof, proven.best.relaxation
        candidates = plan.candidates = relaxation.candidates
        floor = bound.floor
        clashing = candidates.clashing(bound.lucky)
        if proven.cut or network is None:
            return _cut_short(source, proven, budget)
        if not clashing and keeps_rules(candidates, bound.lucky):
            return Matching(relaxation, bound.lucky, bound.bounds, network, proven.ties)
        unlucky = candidates.clashing(bound.pairs)
        if not unlucky and keeps_rules(candidates, bound.pairs):
            timed = Matching(relaxation, bound.pairs, bound.bounds, network, "order")
            if tell is not None:
                tell(bound.pairs, candidates)
        cut = budget.spent()
        if cut or not plan.expose(clashing | unlucky):
            break
    progress(Step.SEARCH, _placed(timed))
    knotted = plan.rooms.keys() | clashing.keys() | unlucky.keys()
    return Beyond(source, proven, network, budget, progress).matching(timed, knotted, tell, cut=cut)


def _cut_short(source: Source, proven: Proven, budget: Budget) -> Matching:
    """When the clock ended the network: what is best among the candidates, made to fit, and bounds that hold all the
    same."""
    from solver.programs.knots import untie  # noqa: PLC0415 - as above

    bound = proven.best
    pairs = untie(bound, (), budget).pairs if has_rules(source.candidates.problem) else repaired(bound, budget)
    bounds = source.bounds(proven.proof, bound.relaxation, pairs, bound.bounds)
    return Matching(bound.relaxation, pairs, bounds, proven.proof, "order", reproducible=False)


def _placed(timed: Matching | None) -> int | None:
    return None if timed is None else len(timed.pairs)


def _outcome(matching: Matching, budget: Budget) -> Outcome:
    candidates, stages = matching.candidates, matching.stages
    pairs = pairs_of(candidates, matching.pairs, budget)
    return Outcome(
        status=Status.OPTIMAL if all(stage.value == stage.bound for stage in stages) else Status.FEASIBLE,
        proof=proof_of(stages, matching.network, matching.proofs),
        placed=len(pairs),
        floor=floor_of(candidates, matching.pairs),
        total=sum(pair.points for pair in pairs),
        stages=stages,
        pairs=pairs,
        unmatched=unmatched(candidates, matching.pairs),
        problem_digest=digest(candidates.problem),
        certificate=certificate_of(stages, matching.network, matching.proofs),
        ties=matching.ties,
        reproducible=matching.reproducible and not candidates.hurried,
        seconds=round(monotonic() - budget.started, 3),
        versions={name: version(name) for name in ("ortools", "numpy", "tzdata")},
    )
