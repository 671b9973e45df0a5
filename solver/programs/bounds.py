"""Prices of the linear relaxation: reduced profits of all pairs, and bounds that hold in whole numbers.

The duals that HiGHS returns are scaled and rounded. Then every mentee's price is raised to what the best of their
pairs, at the best of its slots, still earns above the other prices, so that they are feasible whatever was rounded and
whatever pairs the program had (Neumaier and Shcherbina, *Safe bounds in linear and mixed-integer linear programming*,
2004). What they add up to is a bound by weak duality; ``certificate`` states it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from solver.candidates import Candidates
from solver.certificate import Bundle, Keep, Minimum, Row, StageProof
from solver.goals import MISSING, SHARED, Aim, Counted
from solver.network.flow import Flags, Ints
from solver.programs.cliques import Clique
from solver.programs.program import Floats
from solver.programs.proofs import SCALE
from solver.programs.round_program import RowPrices

Number = TypeVar("Number", np.int64, np.float64)


@dataclass(frozen=True, eq=False)
class Kept:
    """An earlier stage that gains ``at_least`` as much, and what each unit of it is worth."""

    aim: Aim
    at_least: int
    price: float


def reduced_profits(candidates: Candidates, aim: Aim, keeps: Sequence[Kept], prices: RowPrices) -> Floats:
    """What each candidate pair still gains, at the best of its slots, above all prices."""
    worth = aim.gain.astype(np.float64)
    for keep in keeps:
        worth = worth + keep.price * keep.aim.gain
    helps = prices.minimum + prices.enough
    left = _above_rows(candidates, worth, prices.mentor, prices.bundle, helps, prices.cliques)
    return left - prices.mentee[candidates.mentee]


def _above_rows(
    candidates: Candidates,
    worth: NDArray[Number],
    mentor: NDArray[Number],
    bundle: NDArray[Number],
    minimum: NDArray[Number],
    cliques: Iterable[tuple[Clique, float]],
) -> NDArray[Number]:
    """``worth`` less everything but the mentees' prices. Exact where all numbers are whole."""
    left = worth + (minimum - mentor)[candidates.mentor] - np.append(bundle, bundle.dtype.type(0))[candidates.bundle]
    for at, slots in _slot_prices(candidates, cliques).items():
        pairs = candidates.of_mentor(at)
        cheapest = np.where(candidates.usable(pairs), slots, np.inf).min(axis=1, initial=slots.max(initial=0.0))
        left[pairs] -= cheapest.astype(left.dtype)
    return left


def _slot_prices(candidates: Candidates, cliques: Iterable[tuple[Clique, float]]) -> dict[int, Floats]:
    """Per mentor with cliques, what a session at each slot costs."""
    found: dict[int, Floats] = {}
    for clique, price in cliques:
        slots = found.setdefault(clique.mentor, np.zeros(len(candidates.slots)))
        slots[clique.slots] += price
    return found


def _whole(price: float, scale: int) -> int:
    return max(0, round(price * scale))


def proof(
    candidates: Candidates,
    aim: Aim,
    keeps: Sequence[Kept],
    prices: RowPrices,
    allowed: Flags,
    min_points: int | None,
    proves: str | None = None,
    scale: int = SCALE,
) -> tuple[int, StageProof]:
    """The most that the stage can gain with ``allowed`` pairs, and the prices that prove it."""
    weights = _weights(aim, keeps)
    mentor = np.maximum(np.rint(prices.mentor * scale), 0).astype(np.int64)
    bundle = np.clip(np.rint(prices.bundle * scale), 0, scale * weights[SHARED]).astype(np.int64)
    minimum = np.clip(np.rint(prices.minimum * scale), 0, scale * weights[MISSING]).astype(np.int64)
    worth = aim.gain * scale
    for keep in keeps:
        worth = worth + scale * _keep_price(keep) * keep.aim.gain
    cliques = [(clique, _whole(price, scale)) for clique, price in prices.cliques]
    left = _above_rows(candidates, worth, mentor, bundle, minimum, cliques)
    mentee = _mentee_prices(candidates, left, allowed)
    least = np.array([one.min_places for one in candidates.problem.mentors], np.int64)
    rows = _rows(candidates, mentor, cliques)
    total = sum(map(int, mentee)) + sum(row.limit * row.price for row in rows) + int(bundle.sum())
    total -= int((least * minimum).sum()) + scale * sum(keep.at_least * _keep_price(keep) for keep in keeps)
    mentees, mentors = candidates.problem.mentees, candidates.problem.mentors
    stage = StageProof(
        goal=aim.goal,
        proves=proves or aim.goal,
        min_points=min_points,
        keep=tuple(Keep(keep.aim.goal, keep.at_least, _keep_price(keep)) for keep in keeps),
        mentee_price={mentees[row].id: int(price) for row, price in enumerate(mentee.tolist()) if price},
        rows=rows,
        bundles=_bundles(candidates, bundle),
        minimums=tuple(Minimum(mentors[at].id, int(minimum[at])) for at in np.flatnonzero(minimum).tolist()),
    )
    return total // scale, stage


def _weights(aim: Aim, keeps: Sequence[Kept]) -> dict[str, int]:
    """What the stages ``missing`` and ``shared`` weigh."""
    weights = {MISSING: 0, SHARED: 0}
    for keep in keeps:
        if keep.aim.goal in weights:
            weights[keep.aim.goal] = _keep_price(keep)
    if aim.counted in (Counted.MENTORS, Counted.BUNDLES):
        weights[aim.goal] = 1
    return weights


def _keep_price(keep: Kept) -> int:
    return max(0, round(keep.price))


def _mentee_prices(candidates: Candidates, left: Ints, allowed: Flags) -> Ints:
    """What the best pair of each mentee leaves. Nothing or more, but for those whom a pin keeps."""
    lowest = np.iinfo(np.int64).min
    mentee = np.full(len(candidates.problem.mentees), lowest)
    mentee[np.setdiff1d(np.arange(len(mentee)), candidates.mentee[candidates.kept])] = 0
    pairs = np.flatnonzero(allowed)
    np.maximum.at(mentee, candidates.mentee[pairs], left[pairs])
    return mentee


def _rows(candidates: Candidates, mentor: Ints, cliques: Iterable[tuple[Clique, int]]) -> tuple[Row, ...]:
    mentors = candidates.problem.mentors
    places = [
        Row(mentors[at].id, None, int(candidates.places[at]), int(mentor[at])) for at in np.flatnonzero(mentor).tolist()
    ]
    return (
        *places,
        *(
            Row(mentors[clique.mentor].id, tuple(candidates.slots[slot] for slot in clique.slots.tolist()), 1, price)
            for clique, price in cliques
            if price
        ),
    )


def _bundles(candidates: Candidates, price: Ints) -> tuple[Bundle, ...]:
    found = {}
    for pair in np.flatnonzero(np.append(price, 0)[candidates.bundle] > 0).tolist():
        mentee, mentor = candidates.problem.mentees[candidates.mentee[pair]], candidates.mentor[pair]
        found[int(candidates.bundle[pair])] = (mentee.apart or "", candidates.problem.mentors[mentor].id)
    return tuple(Bundle(*found[bundle], int(price[bundle])) for bundle in sorted(found))
