"""What an outcome claims to be proven, and by which prices: those of the network, and those of linear relaxations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from solver.certificate import Certificate, StageProof
from solver.goals import FLOOR
from solver.network.lift import certificate
from solver.network.stages import Best
from solver.outcome import Proof, Stage

SCALE = 1 << 10
"""Prices are multiples of a point by this. The rounding of thousands of prices adds up to a few points."""

Proofs = Mapping[str, tuple[int, StageProof]]
"""Of some goals, a bound on what all gains are together (of the floor: on it) and the prices that prove it."""


def proof_of(stages: Sequence[Stage], network: Best | None, proofs: Proofs) -> Proof:
    """Prices prove what is as good as they allow, however it was found; the rest is for the search to know."""
    if network is None:
        return Proof.NONE
    equal = _equal(stages, network)
    by_prices = [number < equal or _closed(stage, network, proofs) for number, stage in enumerate(stages)]
    if all(by_prices) and (equal < len(stages) or len(stages) == len(network.values)):
        return Proof.PRICES
    return Proof.SEARCH if all(stage.value == stage.bound for stage in stages) else Proof.NONE


def certificate_of(stages: Sequence[Stage], network: Best | None, proofs: Proofs) -> Certificate | None:
    """The network's proof of every stage up to the first in which it is better than the outcome (it speaks of outcomes
    that are as good in the stages before), and what was proven beside and after that. All stages of the network are
    lifted together, as each counts on those before it.
    """
    if network is None:
        return None
    equal = _equal(stages, network)
    proven = {stage.goal for stage in stages[: equal + 1]}
    reached = {
        aim.goal: aim.gained(value)
        for aim, value in zip(network.stages, network.values, strict=True)
        if value is not None
    }
    simple = certificate(network.relaxation, [one for one in network.prices if one.proves in proven], reached)
    beside = {goal: proof for goal, (_, proof) in proofs.items() if goal in {stage.goal for stage in stages[equal:]}}
    if not beside:
        return simple
    finer = (_times(one, SCALE // simple.scale) for one in simple.stages)
    by_goal = {one.proves: one for one in finer} | beside
    return Certificate(SCALE, tuple(by_goal[stage.goal] for stage in stages if stage.goal in by_goal))


def _equal(stages: Sequence[Stage], network: Best) -> int:
    """In how many stages, from the first on, the outcome is as good as the network."""
    for number, (stage, aim, value) in enumerate(zip(stages, network.stages, network.values, strict=False)):
        if (stage.goal, stage.value) != (aim.goal, value):
            return number
    return min(len(stages), len(network.values))


def _closed(stage: Stage, network: Best, proofs: Proofs) -> bool:
    if stage.goal not in proofs:
        return False
    bound = proofs[stage.goal][0]
    if stage.goal == FLOOR:
        return stage.value == bound
    aim = next(aim for aim in network.relaxation.aims if aim.goal == stage.goal)
    return stage.value is not None and aim.gained(stage.value) == bound


def _times(proof: StageProof, scale: int) -> StageProof:
    """The same proof with all gains multiplied."""
    return replace(
        proof,
        mentee_price={mentee: scale * price for mentee, price in proof.mentee_price.items()},
        rows=tuple(replace(row, price=scale * row.price) for row in proof.rows),
        bundles=tuple(replace(bundle, price=scale * bundle.price) for bundle in proof.bundles),
        minimums=tuple(replace(minimum, price=scale * minimum.price) for minimum in proof.minimums),
    )
