"""The goals on a network, stage after stage: from one face of best flows to the next.

The flows that are best in a stage are a *face* of all flows: arcs of positive reduced cost are empty in each of them,
arcs of negative saturated, the others free (complementary slackness; Ahuja, Magnanti and Orlin, *Network Flows*,
section 9.4). The next stage is a cheapest flow on that face with costs of its own, and so on: lexicographic
optimization without weights that dwarf each other, so no number grows with the number of goals. The floor is no sum:
it is found by bisection (``floor``), and from there on weaker pairs are no part of the face. Leximin goes on from it by
counting, band by band (Ogryczak, *On the lexicographic minimax approach to location problems*, 1997: with values in
finitely many classes, fewest in the worst class, then in the worst two, and so on).

Each goal is reached on the network alone, so its value is a bound for the round; it is the value of the round as soon
as the mentees of every mentor can be timed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solver.goals import PLACED, TOTAL, Aim, Counted, stated
from solver.network import flow
from solver.network.floor import above, floor_of, highest_floor, without_weaker
from solver.network.flow import Face, Flags, Ints
from solver.network.prices import Potentials, Prices, prices_of
from solver.network.relaxation import Relaxation
from solver.progress import Progress, Step, silent

Bounds = Mapping[str, int | None]
"""By goal, what no matching betters."""


@dataclass(frozen=True, eq=False)
class Best:
    """A best matching on a network, as candidate pairs, and ``lucky``: a best one that also wins the lottery.

    ``values`` belong to ``stages``, which are the goals of the round without the bands that the floor has settled.
    ``loss[k]``: by how much the stage ``total`` falls at least when pair k is used and no stage before it suffers.
    """

    relaxation: Relaxation
    stages: tuple[Aim, ...]
    values: tuple[int | None, ...]
    pairs: Ints
    lucky: Ints
    loss: Ints
    potentials: tuple[Potentials, ...]

    @property
    def floor(self) -> int | None:
        return floor_among(self.stages, self.values)

    @property
    def bounds(self) -> Bounds:
        return dict(zip((aim.goal for aim in self.stages), self.values, strict=True))

    @cached_property
    def prices(self) -> tuple[Prices, ...]:
        """What proves each stage; in the place of the floor, all that proves it, its last entry last."""
        own = prices_of(self.relaxation, self.potentials, self.floor)
        before = self.stages[: self._floor_at]
        floor = self._floor_proof(before)
        return (*own[: len(before)], *floor, *own[len(before) :])

    @property
    def _floor_at(self) -> int:
        """How many stages come before the floor."""
        return next((at for at, aim in enumerate(self.stages) if aim.counted is Counted.WEAKEST), len(self.stages))

    def _floor_proof(self, before: Sequence[Aim]) -> tuple[Prices, ...]:
        """With stronger pairs only, some stage before comes out worse: its prices, after those of the stages equal."""
        candidates, floor = self.relaxation.candidates, self.floor
        if floor is None or int(candidates.points[~candidates.kept].max()) <= floor:
            return ()
        proof = barrier(self.relaxation, before, self.values, floor + 1)
        if not proof:
            raise ValueError("a stronger floor is possible")
        return proof


class Descent:
    """The face that the stages so far have left, and a flow of it."""

    def __init__(self, relaxation: Relaxation, allowed: Flags) -> None:
        self._relaxation = relaxation
        self._units: Ints | None = None
        self.face = relaxation.face(allowed)

    def most(self, aim: Aim) -> Potentials:
        """Go to the face of the flows that gain most in a stage."""
        gain = self._relaxation.gains(aim)
        if self._units is not None and not gain[self.face.free].any():
            return Potentials(aim, np.zeros(len(self._relaxation.supply), np.int64))
        found = self._first(gain) if self._units is None and aim.goal == PLACED else self._next(gain)
        self.face, self._units = found.face, found.units
        return Potentials(aim, found.price - found.price[-1])

    def _first(self, gain: Ints) -> flow.Cheapest:
        """Most placed. Who is kept by a pin has no way round the mentor, so then it takes more than a maximum flow."""
        if self._relaxation.candidates.kept.any():
            return self._next(gain)
        nodes = self._relaxation.nodes
        past = (self._relaxation.tail < nodes.room) & (self._relaxation.head == nodes.sink)
        return flow.fullest_of(self._relaxation.network(gain), self.face, past)

    def _next(self, gain: Ints) -> flow.Cheapest:
        return flow.cheapest_of(self._relaxation.network(gain), self.face)

    def raise_floor(self, guess: int | None) -> int | None:
        """Go to the face of the flows whose weakest pair is the strongest."""
        floor = highest_floor(self._relaxation, self.face, self.units, guess)
        self.face, self._units = without_weaker(self._relaxation, self.face, floor), None
        return floor

    def luckiest(self) -> Ints:
        """The matching on the face that the lottery draws."""
        luck = self._relaxation.of_pairs(self._relaxation.candidates.luck)
        return self._relaxation.chosen(flow.cheapest_on(self._relaxation.network(luck), self.face))

    def value(self, aim: Aim) -> int | None:
        return aim.value(self._relaxation.candidates, self.pairs)

    @property
    def units(self) -> Ints:
        if self._units is None:
            nothing = np.zeros(len(self.face.free), np.int64)
            self._units = flow.cheapest_on(self._relaxation.network(nothing), self.face)
        return self._units

    @property
    def pairs(self) -> Ints:
        return self._relaxation.chosen(self.units)


def best(
    relaxation: Relaxation,
    guess: int | None = None,
    progress: Progress = silent,
    stages: Iterable[Aim] | None = None,
    *,
    drawn: bool = True,
) -> Best:
    """Lexicographically best on the network in all goals of the round (or in ``stages``), then luck if it is ``drawn``.

    A ``guess`` at the floor saves time.
    """
    candidates = relaxation.candidates
    descent = Descent(relaxation, above(candidates, None))
    kept: list[Aim] = []
    values: list[int | None] = []
    potentials: list[Potentials] = []
    floor: int | None = None
    loss = np.zeros(len(candidates.points), np.int64)
    for aim in relaxation.aims if stages is None else stages:
        if aim.below is not None and floor is not None and aim.below <= floor:
            continue
        kept.append(aim)
        if aim.counted is Counted.WEAKEST:
            progress(Step.FLOOR, None)
            floor = descent.raise_floor(guess)
            values.append(floor)
            continue
        before = descent.face
        potentials.append(descent.most(aim))
        values.append(descent.value(aim))
        if aim.goal == TOTAL:
            loss = _losses(relaxation, before, potentials[-1])
    pairs = lucky = descent.pairs
    if drawn:
        progress(Step.LOTTERY, None)
        lucky = descent.luckiest()
    return Best(relaxation, tuple(kept), tuple(values), pairs, lucky, loss, tuple(potentials))


def barrier(
    relaxation: Relaxation, stages: Sequence[Aim], values: Sequence[int | None], floor: int
) -> tuple[Prices, ...]:
    """What shows that no matching of pairs with ``floor`` points and more attains these values in the stages before
    the floor; nothing where one does."""
    descent, found = Descent(relaxation, above(relaxation.candidates, floor)), []
    for aim, value in zip(stages, values, strict=False):
        found.append(descent.most(aim))
        if descent.value(aim) != value:
            return prices_of(relaxation, found, floor, proves="floor")
    return ()


def bounds_beside(best: Best, pairs: Ints) -> Bounds:
    """For each stage, what no matching betters that is as good as ``pairs`` in the stages before.

    ``pairs`` can be worse than the network; from there on its values bound nothing, and what is kept is only what they
    have in common.
    """
    relaxation, floor = best.relaxation, None
    values = best.bounds
    bounds: dict[str, int | None] = {}
    kept: list[Aim] = []
    equal = True
    for aim in stated(relaxation.aims, floor_of(relaxation.candidates, pairs)):
        bound = values[aim.goal] if equal else ceiling(relaxation, kept, floor, aim, len(pairs))
        bounds[aim.goal], value = bound, aim.value(relaxation.candidates, pairs)
        equal &= value == bound
        if aim.counted is Counted.WEAKEST:
            floor = value
        elif equal:
            kept.append(aim)
    return bounds


def ceiling(relaxation: Relaxation, kept: Sequence[Aim], floor: int | None, aim: Aim, placed: int) -> int | None:
    """What no matching betters in a stage when it is as good as the network in the stages ``kept``, keeps the
    ``floor`` and places as many as ``placed``; whatever else it has to keep is overlooked."""
    if aim.counted is Counted.WEAKEST and not kept:
        return _floor_with(relaxation, placed)
    descent = Descent(relaxation, above(relaxation.candidates, floor))
    for one in kept:
        descent.most(one)
    if aim.counted is Counted.WEAKEST:
        return descent.raise_floor(floor)
    descent.most(aim)
    return descent.value(aim)


def _floor_with(relaxation: Relaxation, placed: int) -> int | None:
    """The greatest floor with which so many can be placed; None when these are all whom a pin keeps."""
    candidates, everybody = relaxation.candidates, relaxation.aims[0]
    if placed == np.count_nonzero(candidates.kept):
        return None
    values = np.unique(candidates.points[~candidates.kept])
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high + 1) // 2
        descent = Descent(relaxation, above(candidates, int(values[middle])))
        descent.most(everybody)
        if len(descent.pairs) >= placed:
            low = middle
        else:
            high = middle - 1
    return int(values[low])


def floor_among(stages: Sequence[Aim], values: Sequence[int | None]) -> int | None:
    return next((value for aim, value in zip(stages, values, strict=True) if aim.counted is Counted.WEAKEST), None)


def _losses(relaxation: Relaxation, face: Face, potentials: Potentials) -> Ints:
    loss = np.full(len(relaxation.candidates.points), np.iinfo(np.int64).max)
    reduced = flow.reduced_costs(relaxation.network(relaxation.gains(potentials.aim)), potentials.of_node)
    reduced[face.full] = 0
    arcs = np.flatnonzero((face.free | face.full) & (relaxation.pair >= 0))
    np.minimum.at(loss, relaxation.pair[arcs], np.maximum(reduced[arcs], 0))
    return loss
