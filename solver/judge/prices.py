"""The prices of one stage against what pairs gain: pair by pair as it is defined, and for all pairs in whole arrays.

What a pair would gain beyond its prices is its *excess*; prices hold where there is none. Numbers are 64 bits wide
where a bound on every sum shows that this is enough, and Python's own otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.certificate import StageProof
from solver.judge.certificate import Proofs, weight
from solver.judge.clocks import Ints
from solver.judge.goals import BELOW, limit_of
from solver.problem import Mentee, Mentor, Slot

Exact = NDArray[Any]
"""Whole numbers: int64, or objects where those could overflow."""
LARGEST = 2**62


def sides(proofs: Proofs, proof: StageProof, mentee: Mentee, mentor: Mentor) -> tuple[int, int, Slot | None]:
    """What a pair gains, what its prices allow at its cheapest slot, and that slot."""
    goals, scale = proofs.goals, proofs.certificate.scale
    points = proofs.case.rules.points(mentee, mentor)
    weights = {proof.goal: 1} | {keep.goal: keep.price for keep in proof.keep}
    gains = sum(worth * goals.gain_of(goal, mentee.id, mentor.id, points) for goal, worth in weights.items() if worth)
    gained = scale * gains + sum(one.price for one in proof.minimums if one.mentor == mentor.id)
    price = proof.mentee_price.get(mentee.id, 0)
    price += sum(one.price for one in proof.bundles if (one.team, one.mentor) == (mentee.apart, mentor.id))
    rows = [row for row in proof.rows if row.mentor == mentor.id]
    slots: list[Slot | None] = [None] if proofs.case.times is None else [*proofs.case.options(mentor, mentee)]

    def at(slot: Slot | None) -> int:
        return sum(row.price for row in rows if row.starts is None or slot in row.starts)

    cheapest = min(slots, key=at)
    return gained, price + at(cheapest), cheapest


@dataclass(frozen=True, eq=False)
class Priced:
    """A proof as numbers: the excess of a pair is the sum of what its parts add to it.

    ``mentee`` and ``mentor``: of everybody, at the cheapest slot the mentor could have. ``point``: of each of a pair's
    points. ``lost[k]``: less for pairs with fewer points than all but the first k ``limits``. ``row``, ``column``,
    ``single``: of some pairs, by row. ``dearer``: per mentor, what each slot costs beyond the cheapest.
    ``cost``: less for each unit of preference that the time that suits a pair best goes against.
    """

    proof: StageProof
    mentee: Exact
    mentor: Exact
    point: int
    limits: Ints
    lost: Exact
    row: Ints
    column: Ints
    single: Exact
    dearer: Mapping[int, Exact]
    cost: int

    def excess(self, rows: slice, points: Ints) -> Exact:
        """Rows x columns, for pairs that no pin keeps: at the cheapest slot, and as if they liked their time best."""
        found = self.mentee[rows, np.newaxis] + self.mentor
        if self.point:
            found = found + points.astype(self.mentee.dtype) * self.point
        if len(self.limits):
            found = found - self.lost[np.searchsorted(self.limits, points, side="right")]
        here = slice(*np.searchsorted(self.row, (rows.start, rows.stop)))
        found[self.row[here] - rows.start, self.column[here]] += self.single[here]
        return found


def price(proofs: Proofs, proof: StageProof) -> Priced:
    parts = _Parts(proofs, proof)
    kind = np.dtype(np.int64) if parts.greatest() < LARGEST else np.dtype(object)
    pairs = sorted(parts.pairs.items())
    return Priced(
        proof=proof,
        mentee=np.array(parts.mentee, kind),
        mentor=np.array(parts.mentor, kind),
        point=parts.point,
        limits=np.array(parts.limits, np.int64),
        lost=np.array(parts.lost, kind),
        row=np.array([row for (row, _), _ in pairs], np.int64),
        column=np.array([column for (_, column), _ in pairs], np.int64),
        single=np.array([amount for _, amount in pairs], kind),
        dearer={column: np.array(prices, kind) for column, prices in parts.dearer.items()},
        cost=parts.cost,
    )


class _Parts:
    """The same in Python's numbers."""

    def __init__(self, proofs: Proofs, proof: StageProof) -> None:
        self._proofs, self._proof, self._case = proofs, proof, proofs.case
        self._scale = proofs.certificate.scale
        self.point, self.cost = self._weight("total"), self._weight("preferred")
        self.mentee = list(self._of_mentees())
        self.mentor, self.dearer = self._of_mentors()
        self.limits, self.lost = self._of_bands()
        self.pairs = self._of_pairs()

    def greatest(self) -> int:
        """No sum of parts is further from zero than this, nor is the weight of a point."""
        lists = (self.mentee, self.mentor, self.lost, self.pairs.values(), *self.dearer.values())
        return self.point * max(1, self._case.pairs.points.most) + sum(max(map(abs, some), default=0) for some in lists)

    def _weight(self, goal: str) -> int:
        return self._scale * weight(self._proof, goal)

    def _of_mentees(self) -> Iterator[int]:
        goals = {self._proof.goal, *(keep.goal for keep in self._proof.keep)}
        counted = [(self._weight(goal), self._proofs.goals.of_mentee(goal)) for goal in sorted(goals)]
        for name in self._case.mentees:
            yield sum(worth * gain[name] for worth, gain in counted) - self._proof.mentee_price.get(name, 0)

    def _of_mentors(self) -> tuple[list[int], dict[int, list[int]]]:
        columns = self._case.pairs.columns
        found, slots = [0] * len(columns), self._slot_prices()
        for minimum in self._proof.minimums:
            found[columns[minimum.mentor]] += minimum.price
        for row in self._proof.rows:
            found[columns[row.mentor]] -= row.price if row.starts is None else 0
        dearer = {}
        for column, prices in slots.items():
            cheapest = min(prices)
            found[column] -= cheapest
            dearer[column] = [one - cheapest for one in prices]
        return found, dearer

    def _slot_prices(self) -> dict[int, list[int]]:
        """Per mentor whose rows tell slots apart, what each slot of ``Hours`` costs."""
        hours, found = self._case.hours, dict[int, list[int]]()
        for row in self._proof.rows:
            if row.starts is not None and row.price and hours is not None and hours.slots:
                prices = found.setdefault(self._case.pairs.columns[row.mentor], [0] * len(hours.slots))
                for slot in {*row.starts} & hours.number.keys():
                    prices[hours.number[slot]] += row.price
        return found

    def _of_bands(self) -> tuple[list[int], list[int]]:
        goals = {self._proof.goal, *(keep.goal for keep in self._proof.keep)}
        limits = sorted(limit_of(goal) for goal in goals if goal.startswith(BELOW))
        weights = [self._weight(f"{BELOW}{limit}") for limit in limits]
        return limits, [sum(weights[passed:]) for passed in range(len(limits) + 1)]

    def _of_pairs(self) -> dict[tuple[int, int], int]:
        rows, columns = self._case.pairs.rows, self._case.pairs.columns
        found: dict[tuple[int, int], int] = defaultdict(int)
        stays = self._weight("changes") + self.point * self._proofs.goals.bonus
        for mentee, mentor in self._proofs.goals.stay if stays else ():
            if mentee in rows and mentor in columns:
                found[rows[mentee], columns[mentor]] += stays
        teams = defaultdict(list)
        for member in self._case.problem.mentees:
            teams[member.apart].append(rows[member.id])
        for bundle in self._proof.bundles:
            for row in teams[bundle.team]:
                found[row, columns[bundle.mentor]] -= bundle.price
        return found
