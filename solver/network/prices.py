"""From potentials of the network to prices of people: what a certificate is made of.

Every stage has potentials of its own, optimal on the face that the stages before it left. What they say about an arc
off that face is worth nothing, and need not be: an earlier stage has strictly positive or negative reduced profit
there. So the reduced profits of all stages up to one, read as a vector, are what optimality is about, and all
comparisons here are *lexicographic*: of two vectors the first difference decides. In that order the vectors of
potentials are optimal duals of the network with vectors for gains, just as numbers would be, and can be tidied like
numbers: lowered where nothing flows, until every price that a certificate has a place for is zero or more
(``_tidy``). ``lift`` turns vectors back into numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solver.candidates import Candidates
from solver.goals import MISSING, Aim
from solver.network.floor import above
from solver.network.flow import Ints
from solver.network.relaxation import Relaxation


@dataclass(frozen=True, eq=False)
class Potentials:
    """What a unit at each node still gains on its way to the sink, in one stage on the face of the stages before."""

    aim: Aim
    of_node: Ints


@dataclass(frozen=True, eq=False)
class Prices:
    """The prices of one stage by itself, in the order of mentees, mentors, ``Relaxation.rooms`` and bundles.

    The reduced profit of pair (i, j) in the stage is its gain less mentee[i], mentor[j], bundle[b] if it has one and
    room[r], the cheapest usable (0 outside rooms), plus minimum[j]. Over the stages of a chain up to this one (those
    that prove themselves, or those that together prove the floor) the vector of reduced profits is lexicographically
    zero or less for every candidate with ``min_points`` or kept by a pin.
    """

    aim: Aim
    proves: str
    min_points: int | None
    mentee: Ints
    mentor: Ints
    room: Ints
    bundle: Ints
    minimum: Ints

    @property
    def goal(self) -> str:
        return self.aim.goal


def prices_of(
    relaxation: Relaxation, potentials: Sequence[Potentials], floor: int | None, proves: str | None = None
) -> tuple[Prices, ...]:
    """The prices of consecutive stages. With ``proves`` all of them are about pairs with the ``floor``, otherwise those
    after the stage ``floor``.
    """
    aims = [one.aim for one in potentials]
    tidy = _tidy(relaxation, aims, np.array([one.of_node for one in potentials]), floor)
    return tuple(
        Prices(aim, proves or aim.goal, floor if proves or aim.after_floor else None, *(part[at] for part in tidy))
        for at, aim in enumerate(aims)
    )


def _tidy(relaxation: Relaxation, aims: Sequence[Aim], value: Ints, floor: int | None) -> tuple[Ints, ...]:
    """Prices (stages x people) of mentees, mentors, rooms, bundles and minimums, from ``value`` (stages x nodes).

    Each step replaces the duals around one kind of node by the best that the others allow, so none of them worsens the
    bound; values only ever fall from the sink towards the mentees. A mentor's value v becomes a price r of each place
    and a worth q of the least number: v = q - r with r >= 0 and q between 0 and one missing place.
    """
    nodes, candidates = relaxation.nodes, relaxation.candidates
    value = value.copy()
    mentors, minimum = _mentors(candidates, aims, value[:, nodes.mentor : nodes.sink])
    value[:, nodes.mentor : nodes.sink] = minimum - mentors
    whose = np.array([mentor for mentor, _ in relaxation.rooms], np.int64)
    room = _positive(value[:, nodes.mentor + whose] - value[:, nodes.room : nodes.near])
    value[:, nodes.room : nodes.near] = value[:, nodes.mentor + whose] - room
    onward = np.flatnonzero((relaxation.tail >= nodes.far) & (relaxation.tail < nodes.mentor))
    far, onto = relaxation.tail[onward] - nodes.far, relaxation.head[onward]
    value[:, nodes.far : nodes.mentor] = _greatest(nodes.mentor - nodes.far, far, value[:, onto])
    bundle = _positive(value[:, nodes.far : nodes.mentor] - value[:, nodes.near : nodes.far])
    value[:, nodes.near : nodes.far] = value[:, nodes.far : nodes.mentor] - bundle
    return _mentees(relaxation, aims, value, floor), mentors, room, bundle, minimum


def _mentors(candidates: Candidates, aims: Sequence[Aim], value: Ints) -> tuple[Ints, Ints]:
    """Price of a place and worth of the least number, per stage and mentor."""
    least = np.array([mentor.min_places for mentor in candidates.problem.mentors], np.int64)
    one = np.array([[aim.goal == MISSING] for aim in aims], np.int64)
    most = one * (least > 0)
    value = most - _positive(most - value)
    minimum = np.where(candidates.places < least, most, _positive(value))
    return minimum - value, minimum


def _mentees(relaxation: Relaxation, aims: Sequence[Aim], value: Ints, floor: int | None) -> Ints:
    """What the best pair is worth to each mentee, or staying without one."""
    allowed = np.append(above(relaxation.candidates, floor), True)[relaxation.pair]
    arcs = np.flatnonzero(allowed & (relaxation.tail < relaxation.nodes.room))
    gain = (relaxation.gains(aim)[arcs] for aim in aims)
    worth = [gained + row[relaxation.head[arcs]] for gained, row in zip(gain, value, strict=True)]
    return _greatest(relaxation.nodes.room, relaxation.tail[arcs], worth)


def _positive(vectors: Ints) -> Ints:
    """Column by column the vector where its first number other than zero is positive, else zeros."""
    if not vectors.size:
        return vectors
    first = np.take_along_axis(vectors, (vectors != 0).argmax(axis=0)[np.newaxis], axis=0)
    return np.where(first > 0, vectors, 0)


def _greatest(groups: int, group: Ints, vectors: Sequence[Ints] | Ints) -> Ints:
    """Per group, the lexicographically greatest of its columns (zeros where it has none)."""
    found, left = np.zeros((len(vectors), groups), np.int64), np.arange(len(group))
    lowest = np.iinfo(np.int64).min
    for at, numbers in enumerate(vectors):
        best = np.full(groups, lowest)
        np.maximum.at(best, group[left], numbers[left])
        left = left[numbers[left] == best[group[left]]]
        found[at] = np.where(best == lowest, 0, best)
    return found
