"""Whether the numbers an outcome states follow from its pairs."""

from __future__ import annotations

from collections.abc import Iterator

from solver.errors import Fault
from solver.judge.case import Case
from solver.judge.goals import Goals, fewest
from solver.outcome import Proof, Stage, Status


def numbers(case: Case, goals: Goals) -> Iterator[Fault]:
    """Placed, floor, total and all stages, and status and proof as the bounds have it."""
    outcome = case.outcome
    total = sum(pair.points for pair in outcome.pairs)
    true = {"placed": len(outcome.pairs), "floor": goals.floor, "total": total}
    for goal, value in {"placed": outcome.placed, "floor": outcome.floor, "total": outcome.total}.items():
        if value != true[goal]:
            yield Fault(goal, str(value), str(true[goal]))
    stated = tuple(stage.goal for stage in outcome.stages)
    if stated != goals.names:
        yield Fault("stages", ", ".join(stated), ", ".join(goals.names))
        return
    for stage in outcome.stages:
        if stage.value != (value := goals.value(stage.goal)):
            yield Fault(f"stages {stage.goal}.value", str(stage.value), str(value))
        yield from _bound(stage)
    yield from _closed(case)


def _bound(stage: Stage) -> Iterator[Fault]:
    """No outcome betters its bound; no floor at all betters any floor."""
    if stage.value is None:
        if stage.bound is not None:
            yield Fault(f"stages {stage.goal}.bound", str(stage.bound), "None")
        return
    least = fewest(stage.goal)
    if stage.bound is None or (stage.bound > stage.value if least else stage.bound < stage.value):
        yield Fault(f"stages {stage.goal}.bound", str(stage.bound), f"{stage.value} or {'less' if least else 'more'}")


def _closed(case: Case) -> Iterator[Fault]:
    closed = all(stage.value == stage.bound for stage in case.outcome.stages)
    status = Status.OPTIMAL if closed else Status.FEASIBLE
    if case.outcome.status is not status:
        yield Fault("status", case.outcome.status, status)
    proofs = (Proof.PRICES, Proof.SEARCH) if closed else (Proof.NONE,)
    if case.outcome.proof not in proofs:
        yield Fault("proof", case.outcome.proof, " or ".join(proofs))
