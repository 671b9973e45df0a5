"""``solve``: from a problem to its outcome, goal after goal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.metadata import version
from time import monotonic

from solver.branch import branch
from solver.budget import Budget
from solver.candidates import Candidates
from solver.codec import digest
from solver.explain import unmatched
from solver.floor import Goals, best, floor_of
from solver.flow import Ints
from solver.hours import zone_of
from solver.outcome import Outcome, Pair, Proof, Stage, Status
from solver.problem import Goal, Problem, Slot
from solver.progress import Progress, Step, silent
from solver.relaxation import relax
from solver.rooms import Plan


@dataclass(frozen=True)
class Matching:
    """Candidate pairs that can all be timed, and what no matching betters, goal by goal."""

    pairs: Ints
    bound: Goals
    ties: str
    reproducible: bool = True


def solve(
    problem: Problem,
    seconds: float | None = None,
    budget: Budget | None = None,
    progress: Progress = silent,
) -> Outcome:
    """Most mentees placed, then fewest team-mates with the same mentor, then the weakest match as strong as possible
    (goal ``floor``), then most points, then luck.

    After ``seconds`` the best so far is returned with its gap (status ``feasible``). Never says "infeasible": who is
    not placed is listed with the reason. ``progress`` hears of every step. Raises ``ProblemFaults`` for pins that
    contradict the problem.
    """
    budget = budget or Budget(seconds)
    progress(Step.COMPARING, None)
    candidates = Candidates.of(in_order(problem))
    matching = match(candidates, budget, progress)
    return _outcome(candidates, matching, budget)


def in_order(problem: Problem) -> Problem:
    """The same problem with people sorted by id, so that the order of a list decides nothing."""
    return replace(
        problem,
        mentors=tuple(sorted(problem.mentors, key=lambda mentor: mentor.id)),
        mentees=tuple(sorted(problem.mentees, key=lambda mentee: mentee.id)),
    )


def match(candidates: Candidates, budget: Budget, progress: Progress = silent) -> Matching:
    """Match on the network; where a mentor's mentees cannot be timed, let the network see why, and match again."""
    plan = Plan(candidates)
    timed: Matching | None = None
    floor: int | None = None
    while True:
        progress(Step.MATCHING, _placed(timed))
        relaxation = relax(candidates, plan.rooms)
        bound = best(relaxation, floor, progress)
        floor = bound.goals.floor
        clashing = candidates.clashing(bound.lucky)
        if not clashing:
            return Matching(bound.lucky, bound.goals, "lottery")
        unlucky = candidates.clashing(bound.pairs)
        if not unlucky:
            timed = Matching(bound.pairs, bound.goals, "order")
        cut = budget.spent()
        if cut or not plan.expose(clashing | unlucky):
            break
    progress(Step.SEARCH, _placed(timed))
    drawn = branch(relaxation, bound, budget)
    if drawn is not None:
        # Where nobody could say whether some pairs can be timed, a branch may have gone without need.
        return Matching(drawn.lucky, bound.goals if candidates.doubts else drawn.goals, "lottery")
    cut = cut or budget.spent()
    if timed is not None:
        return replace(timed, reproducible=not cut)
    from solver.knots import untie  # noqa: PLC0415 - loading CP-SAT doubles memory and time to start; few rounds need it

    untied = untie(relaxation, bound, plan.rooms.keys() | clashing.keys() | unlucky.keys(), budget, progress)
    return Matching(untied.pairs, untied.bound, "order", reproducible=not (cut or untied.cut))


def _placed(timed: Matching | None) -> int | None:
    return None if timed is None else len(timed.pairs)


def _outcome(candidates: Candidates, matching: Matching, budget: Budget) -> Outcome:
    problem = candidates.problem
    pairs = _pairs(candidates, matching.pairs)
    total = sum(pair.points for pair in pairs)
    floor = floor_of(candidates, matching.pairs)
    reached = Goals(len(pairs), floor, total, candidates.shared(matching.pairs))
    stages = _stages(problem, reached, matching.bound)
    proven = all(stage.value == stage.bound for stage in stages)
    return Outcome(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        proof=Proof.SEARCH if proven else Proof.NONE,
        placed=len(pairs),
        floor=floor,
        total=total,
        stages=stages,
        pairs=pairs,
        unmatched=unmatched(candidates, matching.pairs),
        problem_digest=digest(problem),
        ties=matching.ties,
        reproducible=matching.reproducible,
        seconds=round(monotonic() - budget.started, 3),
        versions={name: version(name) for name in ("ortools", "numpy", "tzdata")},
    )


def _stages(problem: Problem, value: Goals, bound: Goals) -> tuple[Stage, ...]:
    stages = [Stage("placed", value.placed, bound.placed)]
    if any(mentee.apart is not None for mentee in problem.mentees):
        stages.append(Stage("shared", value.shared, bound.shared))
    if problem.settings.goal is Goal.FLOOR:
        stages.append(Stage("floor", value.floor, bound.floor))
    return (*stages, Stage("total", value.total, bound.total))


def _pairs(candidates: Candidates, chosen: Ints) -> tuple[Pair, ...]:
    times = candidates.times(chosen)
    return tuple(_pair(candidates, pair, times.get(pair)) for pair in chosen.tolist())


def _pair(candidates: Candidates, pair: int, slot: Slot | None) -> Pair:
    row, column = int(candidates.mentee[pair]), int(candidates.mentor[pair])
    mentee, mentor = candidates.problem.mentees[row], candidates.problem.mentors[column]
    points, kept = int(candidates.points[pair]), bool(candidates.kept[pair])
    if slot is None or candidates.common is None:
        return Pair(mentee.id, mentor.id, points, kept)
    held, dropped = candidates.common.dates(row, column, slot)
    return Pair(
        mentee.id,
        mentor.id,
        points,
        kept,
        slot=slot,
        zone=zone_of(mentor),
        sessions=len(held),
        dropped=tuple(dropped),
    )
