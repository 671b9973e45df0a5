"""What an outcome claims to be proven, against what its prices prove.

With proof ``prices`` they must prove every stage. Otherwise they are checked as far as they go, and what is left is
said: nobody can check a search without searching again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from solver.errors import Fault
from solver.judge.case import Case
from solver.judge.certificate import Proofs, place
from solver.judge.everybody import beyond_prices
from solver.judge.goals import Goals, fewest
from solver.judge.possible import strongest
from solver.outcome import Proof, Stage


@dataclass(frozen=True)
class Unproven:
    """A stage whose claimed ``bound`` prices do not prove; ``prices`` is what they do prove, if anything."""

    goal: str
    bound: int | None
    prices: int | None

    def told(self, claimed: str) -> str:
        """``claimed``: who says so, without having to show it."""
        if self.prices is None:
            return f"{self.goal} ({claimed} {self.bound}; no prices)"
        limit = "least" if fewest(self.goal) else "most"
        return f"{self.goal} ({claimed} {self.bound}; prices prove at {limit} {self.prices})"


@dataclass(frozen=True)
class Claims:
    faults: tuple[Fault, ...]
    proven: tuple[str, ...] = ()
    unproven: tuple[Unproven, ...] = ()


def claims(case: Case, goals: Goals) -> Claims:
    """Of an outcome whose numbers are true."""
    # Nothing can be fewer than none.
    bounds: dict[str, int | None] = {goal: 0 for goal in goals.names if fewest(goal)}
    certificate, by_prices = case.outcome.certificate, case.outcome.proof is Proof.PRICES
    if certificate is not None:
        proofs = Proofs(case, goals, certificate)
        faults = tuple(proofs.faults()) or tuple(beyond_prices(proofs))
        if faults:
            return Claims(faults)
        faults = tuple(_bounds(proofs, bounds))
        if faults:
            return Claims(faults)
    elif by_prices:
        return Claims((Fault("certificate", "missing", "the prices that prove every stage"),))
    if "floor" in goals.names and "floor" not in bounds:
        bounds["floor"] = _floor_of_strongest(case, goals)
    stages = case.outcome.stages
    unproven = tuple(_unproven(stage, bounds) for stage in stages if not _is_proven(stage, bounds))
    if by_prices and unproven:
        return Claims(tuple(_missed(one) for one in unproven))
    return Claims((), tuple(stage.goal for stage in stages if _is_proven(stage, bounds)), unproven)


def _bounds(proofs: Proofs, bounds: dict[str, int | None]) -> Iterator[Fault]:
    """Fills in what is proven of each stage. Prices below what is attained cannot be: their stage is named."""
    for proof in proofs.certificate.stages:
        most, gained = proofs.most_gained(proof), proofs.goals.gain(proof.goal)
        if proof.proves == "floor":
            if most < gained and proof.min_points is not None:
                bounds["floor"] = proof.min_points - 1
            elif proofs.case.outcome.proof is Proof.PRICES:
                what = f"with points of {proof.min_points} or more {proof.goal} could still gain {most}"
                yield Fault(place(proof), what, f"less than {gained}")
            continue
        shown = proofs.goals.of_gain(proof.goal, most)
        bounds[proof.goal] = max(shown, 0) if fewest(proof.goal) else shown
        if most < gained:
            yield Fault(place(proof), f"bound {shown}", f"what is attained, {proofs.goals.value(proof.goal)}")


def _floor_of_strongest(case: Case, goals: Goals) -> int | None:
    """No floor is higher than the points of the strongest pair that could be made; and none at all is best."""
    best = None if goals.floor is None else strongest(case, goals.floor)
    return goals.floor if best is None else best.points


def _is_proven(stage: Stage, bounds: dict[str, int | None]) -> bool:
    """By prices that show as much as is claimed, or more."""
    if stage.goal not in bounds:
        return False
    shown = bounds[stage.goal]
    if shown is None or stage.bound is None:
        return shown == stage.bound
    return shown >= stage.bound if fewest(stage.goal) else shown <= stage.bound


def _unproven(stage: Stage, bounds: dict[str, int | None]) -> Unproven:
    return Unproven(stage.goal, stage.bound, bounds.get(stage.goal))


def _missed(one: Unproven) -> Fault:
    what = "not proven" if one.prices is None else f"prices prove {one.prices}"
    return Fault(f"certificate {one.goal}", what, f"the bound, {one.bound}")
