"""The goals on a network, in their order: most mentees placed, fewest team-mates with the same mentor, the weakest
match as strong as possible, most points.

Each goal is reached on the network alone, so its value is a bound for the round; it is the value of the round as soon
as the mentees of every mentor can be timed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver import flow
from solver.candidates import Candidates
from solver.flow import Flags, Ints
from solver.problem import Goal
from solver.progress import Progress, Step, silent
from solver.relaxation import Relaxation


@dataclass(frozen=True)
class Goals:
    """What was reached. ``floor`` is None under the goal ``total`` and when only kept pairs are placed.

    ``shared`` counts team-mates without a mentor of their own, all but one with each mentor: the fewer the better.
    """

    placed: int
    floor: int | None
    total: int
    shared: int = 0


@dataclass(frozen=True)
class Best:
    """A best matching on a network, as candidate pairs, and ``lucky``: a best one that also wins the lottery.

    ``loss[k]``: by how much the goals fall at least when pair k is used, in points.
    """

    goals: Goals
    pairs: Ints
    lucky: Ints
    loss: Ints


def best(relaxation: Relaxation, guess: int | None = None, progress: Progress = silent) -> Best:
    """Lexicographically best on the network: placed, fewest shared (where teams are to be apart), floor (if it is a
    goal; a ``guess`` saves time), total, luck."""
    candidates = relaxation.candidates
    floor = None
    if candidates.problem.settings.goal is Goal.FLOOR:
        everything = above(relaxation, None)
        if candidates.keeps_apart:
            placed, shared = relaxation.fewest_shared(everything)
        else:
            placed, shared = relaxation.most_placed(everything), 0
        progress(Step.FLOOR, None)
        floor = highest_floor(relaxation, placed, guess, shared=shared)
    progress(Step.LOTTERY, None)
    return richest(relaxation, floor)


def above(relaxation: Relaxation, floor: int | None) -> Flags:
    """The pairs a matching with this floor may use: pairs kept by a pin are exempt."""
    candidates = relaxation.candidates
    if floor is None:
        return np.ones(len(candidates.points), bool)
    return np.asarray(candidates.kept | (candidates.points >= floor))


def highest_floor(
    relaxation: Relaxation, placed: int, guess: int | None = None, *, shared: int | None = None
) -> int | None:
    """The greatest floor with which ``placed`` mentees can still be placed: bisection over the distinct points.

    At most ``shared`` team-mates may then share a mentor; None is any number.
    """
    candidates = relaxation.candidates
    values = np.unique(candidates.points[~candidates.kept])
    if placed == np.count_nonzero(candidates.kept) or len(values) == 0:
        return None
    low, high = 0, len(values) - 1
    looks = [] if guess is None else [int(np.searchsorted(values, guess)) + 1, int(np.searchsorted(values, guess))]
    while low < high:
        middle = looks.pop() if looks else (low + high + 1) // 2
        if not low < middle <= high:
            continue
        if _keeps(relaxation, above(relaxation, int(values[middle])), placed, shared):
            low = middle
        else:
            high = middle - 1
    return int(values[low])


def _keeps(relaxation: Relaxation, allowed: Flags, placed: int, shared: int | None) -> bool:
    """Whether as many can be placed and as few share with the ``allowed`` pairs."""
    if shared is None or not relaxation.candidates.keeps_apart:
        return relaxation.most_placed(allowed) >= placed
    most, fewest = relaxation.fewest_shared(allowed)
    return most > placed or (most == placed and fewest <= shared)


def floor_of(candidates: Candidates, pairs: Ints) -> int | None:
    """Least points over the pairs that no pin keeps; None when there are none."""
    own = pairs[~candidates.kept[pairs]]
    return int(candidates.points[own].min()) if len(own) else None


def richest(relaxation: Relaxation, floor: int | None, coverage: bool = True, apart: bool = True) -> Best:
    """Most placed (with ``coverage``), fewest shared (with ``apart``), most points, then most luck, among pairs that
    keep the ``floor``.

    One person more is worth more than all points together, which is safe in 64 bits up to rounds far larger than
    those met (the network refuses otherwise). Luck decides on the face of all best flows, so it cannot cost a point.
    """
    candidates = relaxation.candidates
    worth = int(candidates.points.max(initial=0)) * len(candidates.problem.mentees) + 1
    sharing = worth if apart and candidates.keeps_apart else 0
    placing = sharing * len(candidates.problem.mentees) + worth if coverage else 0
    network, used = relaxation.network(-candidates.points, placing, sharing, above(relaxation, floor))
    units = flow.cheapest(network)
    reduced = flow.reduced_costs(network, units)
    drawn = flow.cheapest_on(network, flow.face(reduced), relaxation.costs(-candidates.luck, 0, 0)[used])
    pairs = relaxation.chosen(units, used)
    shared = int(units[relaxation.sharing[used]].sum()) if sharing else 0
    goals = Goals(len(pairs), floor, int(candidates.points[pairs].sum()), shared)
    return Best(goals, pairs, relaxation.chosen(drawn, used), _losses(relaxation, reduced, used))


def _losses(relaxation: Relaxation, reduced: Ints, used: Ints) -> Ints:
    loss = np.full(len(relaxation.candidates.points), np.iinfo(np.int64).max)
    pair = relaxation.pair[used]
    np.minimum.at(loss, pair[pair >= 0], np.maximum(reduced[pair >= 0], 0))
    return loss
