"""Straight down from the network's best to a matching that can be timed: quick and near the best, proven by nothing.

Of pairs that cannot be timed together one goes, at every mentor at once, and the network is solved without them: the
first branch at every turn (``branch``), none of which is ever taken back.
"""

from __future__ import annotations

import numpy as np

from solver.budget import Budget
from solver.candidates import Candidates
from solver.network.branch import leaving_out, smallest
from solver.network.flow import Ints
from solver.network.relaxation import Relaxation
from solver.network.stages import Best, best

MOST_PAIRS = 4_000_000
"""Pairs in all networks together."""


def dive(relaxation: Relaxation, bound: Best, budget: Budget) -> Ints:
    """A matching near ``bound``, the network's best. Where it took too long, some pairs still cannot be timed."""
    candidates, without, found = relaxation.candidates, frozenset[int](), bound
    regret = _regrets(candidates, bound.loss)
    for _ in range(MOST_PAIRS // max(1, len(candidates.points))):
        blocked = [
            [pair for pair in smallest(candidates, pairs.tolist()) if not candidates.kept[pair]]
            for pairs in candidates.components(found.pairs)
            if not candidates.fits(pairs.tolist())
        ]
        leaving = {min(core, key=lambda pair: (regret[pair], pair)) for core in blocked if core}
        if not leaving or budget.spent():
            break
        without |= leaving
        found = best(leaving_out(relaxation, without), bound.floor, drawn=False)
    return found.pairs


def _regrets(candidates: Candidates, loss: Ints) -> Ints:
    """Per pair, what the mentee's best other pair loses."""
    order = np.lexsort((loss, candidates.mentee))
    mentee = candidates.mentee[order]
    begins = np.searchsorted(mentee, mentee, side="left")
    at = np.arange(len(order))
    other = np.where(at == begins, begins + 1, begins)
    there = other < len(order)
    there[there] &= mentee[other[there]] == mentee[there]
    regret = np.full(len(loss), np.iinfo(np.int64).max)
    regret[order[there]] = loss[order[other[there]]]
    return regret
