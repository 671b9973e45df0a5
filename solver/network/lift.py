"""From prices stage by stage to a certificate that anybody can add up.

With r_t the reduced profit of a pair in stage t, what the vectors of ``prices`` say is: the first of r_1, ..., r_s that
is not zero is negative. Multipliers p_1, ..., p_s = 1 that are large enough make one number of it:

    p_1 r_1 + ... + p_s r_s <= 0,  when p_t >= sum over u > t of p_u a_u  with  a_u >= |r_u|,

because the first number that is not zero then outweighs whatever follows. With equality they are p_(s-1) = a_s and
p_t = (1 + a_(t+1)) p_(t+1). So one sum h is carried along for all stages so far,

    h_s = prices_s + (1 + a_s) h_(s-1),   and the proof of stage s is   prices_s + a_s h_(s-1).

The same multipliers keep prices whole and not negative that are so as vectors. What r_u can be for any pair that may be
made follows from the range of its parts, so pairs that are not among the candidates need no look. Numbers grow with the
number of stages: Python's have no limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from solver.certificate import Bundle, Certificate, Keep, Minimum, Row, StageProof
from solver.goals import greatest_gain
from solver.network.prices import Prices
from solver.network.relaxation import Relaxation

Numbers = NDArray[np.object_]
"""Whole numbers of any size."""
PARTS = ("mentee", "mentor", "room", "bundle", "minimum")


def certificate(relaxation: Relaxation, prices: Sequence[Prices], reached: Mapping[str, int]) -> Certificate:
    """The proof of every stage in ``prices``. ``reached``: what all gains in each stage are together."""
    return Certificate(1, tuple(_proofs(relaxation, prices, reached)))


def _proofs(relaxation: Relaxation, prices: Sequence[Prices], reached: Mapping[str, int]) -> Iterator[StageProof]:
    own, others = Chain(relaxation), Chain(relaxation)
    for one, after in zip(prices, [*prices[1:], None], strict=False):
        chain = own if one.proves == one.goal else others
        if chain is own or after is None or after.proves == after.goal:
            yield chain.proof(one, reached)
        chain.add(one)


class Chain:
    """Stages that are kept: their prices at weights by which each outweighs all after it, and these weights."""

    def __init__(self, relaxation: Relaxation) -> None:
        self._relaxation = relaxation
        self._weights: list[tuple[str, int]] = []
        self._sums = {part: np.zeros(1, object) for part in PARTS}

    def add(self, prices: Prices) -> None:
        most = 1 + _range(self._relaxation, prices)
        self._sums = {part: self._sum(prices, part, most) for part in PARTS}
        self._weights = [*((goal, most * weight) for goal, weight in self._weights), (prices.goal, 1)]

    def proof(self, prices: Prices, reached: Mapping[str, int]) -> StageProof:
        """The proof of a stage that comes after those of the chain."""
        problem, most = self._relaxation.candidates.problem, _range(self._relaxation, prices)
        mentee, mentor, room, bundle, minimum = (self._sum(prices, part, most) for part in PARTS)
        mentees = zip(problem.mentees, mentee.tolist(), strict=True)
        mentors = zip(problem.mentors, minimum.tolist(), strict=True)
        return StageProof(
            goal=prices.goal,
            proves=prices.proves,
            min_points=prices.min_points,
            keep=tuple(Keep(goal, reached[goal], most * weight) for goal, weight in self._weights if most),
            mentee_price={person.id: price for person, price in mentees if price},
            rows=tuple(_rows(self._relaxation, mentor, room)),
            bundles=tuple(_bundles(self._relaxation, bundle)),
            minimums=tuple(Minimum(person.id, price) for person, price in mentors if price),
        )

    def _sum(self, prices: Prices, part: str, weight: int) -> Numbers:
        """Prices of a stage and, ``weight`` times, of the chain."""
        return np.asarray(getattr(prices, part).astype(object) + weight * self._sums[part])


def _range(relaxation: Relaxation, prices: Prices) -> int:
    """No reduced profit of any pair that may be made is greater, and no price further from zero."""
    parts = [getattr(prices, part) for part in PARTS]
    profit = greatest_gain(prices.aim, relaxation.candidates) + int(prices.minimum.max(initial=0))
    profit -= sum(int(part.min(initial=0)) for part in parts if part is not prices.minimum)
    return max(profit, *(int(np.abs(part).max(initial=0)) for part in parts))


def _rows(relaxation: Relaxation, places: Numbers, rooms: Numbers) -> Iterator[Row]:
    candidates = relaxation.candidates
    mentors = candidates.problem.mentors
    for column in np.flatnonzero(places).tolist():
        yield Row(mentors[column].id, None, int(candidates.places[column]), int(places[column]))
    for (column, slots), price in zip(relaxation.rooms, rooms.tolist(), strict=True):
        if price:
            yield Row(mentors[column].id, tuple(sorted(candidates.slots[slot] for slot in slots)), 1, int(price))


def _bundles(relaxation: Relaxation, price: Numbers) -> Iterator[Bundle]:
    candidates = relaxation.candidates
    pairs = np.flatnonzero(candidates.bundle >= 0)
    _, first = np.unique(candidates.bundle[pairs], return_index=True)
    for pair, worth in zip(pairs[first].tolist(), price.tolist(), strict=True):
        team = candidates.problem.mentees[candidates.mentee[pair]].apart
        if worth and team is not None:
            yield Bundle(team, candidates.problem.mentors[candidates.mentor[pair]].id, int(worth))
