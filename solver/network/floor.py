"""The weakest match as strong as possible: bisection over the distinct points, a maximum flow for each step.

Pairs kept by a pin do not count towards the floor.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solver.candidates import Candidates
from solver.network import flow
from solver.network.flow import Face, Flags, Ints
from solver.network.relaxation import Relaxation


def above(candidates: Candidates, floor: int | None) -> Flags:
    """The pairs a matching with this floor may use: pairs kept by a pin are exempt."""
    if floor is None:
        return np.ones(len(candidates.points), bool)
    return np.asarray(candidates.kept | (candidates.points >= floor))


def floor_of(candidates: Candidates, pairs: Ints) -> int | None:
    """Least points over the pairs that no pin keeps; None when there are none."""
    own = pairs[~candidates.kept[pairs]]
    return int(candidates.points[own].min()) if len(own) else None


def without_weaker(relaxation: Relaxation, face: Face, floor: int | None) -> Face:
    """The flows of the face that keep the floor."""
    return replace(face, free=face.free & np.append(above(relaxation.candidates, floor), True)[relaxation.pair])


def highest_floor(relaxation: Relaxation, face: Face, units: Ints, guess: int | None = None) -> int | None:
    """The greatest floor of any flow of the face, of which ``units`` is one; None when no pair counts towards it.

    A ``guess`` saves time. All flows of the face place the same number, so either all of them have a floor or none.
    """
    lowest = floor_of(relaxation.candidates, relaxation.chosen(units))
    if lowest is None:
        return None
    values = _distinct(relaxation, face, lowest, _highest_conceivable(relaxation, face))
    low, high = 0, len(values) - 1
    hint = high if guess is None else int(np.searchsorted(values, guess))
    looks = [hint + 1, hint]
    network = relaxation.network(np.zeros(len(units), np.int64))
    while low < high:
        middle = looks.pop() if looks else (low + high + 1) // 2
        if not low < middle <= high:
            continue
        part, _ = without_weaker(relaxation, face, int(values[middle])).part(network)
        if flow.arrives(part):
            low = middle
        else:
            high = middle - 1
    return int(values[low])


def _distinct(relaxation: Relaxation, face: Face, lowest: int, highest: int) -> Ints:
    """The points between two limits of the pairs that a flow of the face may use and that count, each once."""
    pairs = relaxation.pair[face.free | face.full]
    pairs = pairs[pairs >= 0]
    points = relaxation.candidates.points[pairs[~relaxation.candidates.kept[pairs]]]
    points = np.sort(points[(points >= lowest) & (points <= highest)])
    return np.asarray(points[np.append(True, points[1:] != points[:-1])], np.int64)


def _highest_conceivable(relaxation: Relaxation, face: Face) -> int:
    """The best pair of whoever has the worst best pair, among all who are placed in every flow of the face."""
    candidates, open_to = relaxation.candidates, face.free | face.full
    arcs = np.flatnonzero(open_to & (relaxation.pair >= 0))
    best = np.full(len(candidates.problem.mentees), -1, np.int64)
    np.maximum.at(best, relaxation.tail[arcs], candidates.points[relaxation.pair[arcs]])
    left_out = relaxation.tail[open_to & (relaxation.pair < 0)]
    certain = best >= 0
    certain[left_out[left_out < len(best)]] = False
    certain[candidates.mentee[candidates.kept]] = False
    pairs = relaxation.pair[face.full]
    pairs = pairs[pairs >= 0]
    always = candidates.points[pairs[~candidates.kept[pairs]]]
    everybody = int(candidates.points[~candidates.kept].max())
    return min(int(best[certain].min(initial=everybody)), int(always.min(initial=everybody)))
