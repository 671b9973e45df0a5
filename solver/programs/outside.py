"""Prices of the linear relaxation, held against every pair there could be, where only some are candidates.

What would gain joins, until nothing does: then the bound holds over all pairs. After that joins what is priced at no
more than a matching known falls short of it: all that a better matching can consist of (``peak`` fixes the rest).
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from solver.budget import Budget
from solver.candidates import Candidates
from solver.goals import FLOOR, PLACED, TOTAL, Aim, aims
from solver.network.floor import above
from solver.network.flow import Ints
from solver.network.pricing import best_few, gathered
from solver.network.screen import Bound, Screen
from solver.network.sparse import added, only
from solver.network.stages import Best
from solver.pool import Pool
from solver.programs.bounds import reduced_profits
from solver.programs.peak import NEAR, Peak, Relaxed, Stage
from solver.programs.program import Floats
from solver.programs.round_program import RowPrices

MOST_ROUNDS = 10
"""Linear programs solved before pairs outside are given up."""
FIRST = 6
"""Pairs of each mentee in the first of them."""
WRONG = 1e-3
"""Points that a pair may gain without joining, for each mentee."""
PER_PERSON = 4
"""Pairs of each mentee, and of each mentor, that join at a time."""


def all_better(
    pool: Pool, network: Best, timed: Collection[int], value: int, most: int, budget: Budget
) -> Candidates | None:
    """The network's candidates with all pairs that a matching can consist of that has the network's values before the
    stage ``total`` and more than ``value`` there; None where they are more than ``most``, and where nobody knows (or
    there are other goals before).
    """
    known = network.relaxation.candidates
    if any(aim.goal not in (PLACED, FLOOR) for aim in network.stages[: _place(network)]):
        return None
    candidates = _few(network)
    for _ in range(MOST_ROUNDS):
        stage = _last(network, candidates)
        nothing = np.zeros(len(candidates.points), np.int64)
        lp = Peak(candidates, timed, nothing, budget, few=len(nothing)).relaxation(stage, None)
        if lp.prices is None or budget.spent():
            return None
        found = _above(pool, stage, lp, WRONG, most)
        if found is None:
            return None
        # Columns at their upper limit gain as well; the bound counts on it.
        mentee, mentor, profit = _new(candidates, *found)
        raised = _raised(mentee, profit)
        if raised <= NEAR * (lp.top - value):
            slack = 1 + WRONG * len(pool.problem.mentees)
            more = _above(pool, stage, lp, value - lp.top - raised - slack, most)
            return None if more is None else added(pool, known, more[0], more[1])
        rank = np.rint(profit * 1024).astype(np.int64)[:, None]
        sides = best_few(mentee, mentor, rank, PER_PERSON), best_few(mentor, mentee, rank, PER_PERSON)
        chosen = np.union1d(*sides)
        candidates = added(pool, candidates, mentee[chosen], mentor[chosen])
    return None


def _last(network: Best, candidates: Candidates) -> Stage:
    """The stage ``total`` with all before it kept as the network has them."""
    placed, keeps = aims(candidates)[0], network.values[0]
    return Stage(_total(candidates), ((placed, keeps or 0),), above(candidates, network.floor), network.floor)


def _place(network: Best) -> int:
    return next(number for number, aim in enumerate(network.stages) if aim.goal == TOTAL)


def _few(network: Best) -> Candidates:
    """The matching, what pins keep, and of each mentee the pairs that lose least on the network."""
    candidates = network.relaxation.candidates
    least = best_few(candidates.mentee, candidates.mentor, -network.loss[:, None], FIRST)
    return only(candidates, np.unique(np.concatenate([least, network.pairs, np.flatnonzero(candidates.kept)])))


def _above(pool: Pool, stage: Stage, lp: Relaxed, least: float, most: int) -> tuple[Ints, Ints, Floats] | None:
    """Every pair that may be made in the stage with a reduced profit above ``least``, and this; None when there are
    more than ``most``."""
    assert lp.prices is not None  # noqa: S101 - asked only of what was solved
    # All that is kept is how many are placed, which every pair adds the same to.
    placing = sum(keep.price for keep in lp.keeps)
    screen = Screen(pool, [_bound(lp.prices, placing - least)])
    found: list[tuple[Ints, Ints, Floats]] = []
    count = looked = 0
    everybody = np.flatnonzero(pool.kept < 0)
    for mentee, mentor in gathered(block.pairs() for block in screen.blocks(everybody)):
        some = pool.some(mentee, mentor)
        profit = reduced_profits(some, _total(some), [], lp.prices) + placing
        good = np.flatnonzero((profit > least) & above(some, stage.min_points))
        found.append((some.mentee[good], some.mentor[good], profit[good]))
        count, looked = count + len(good), looked + len(mentee)
        if count > most or looked > 16 * most:
            return None
    nothing = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    mentees, mentors, worth = (np.concatenate(part) for part in zip(nothing, *found, strict=True))
    return mentees, mentors, worth


def _new(candidates: Candidates, mentee: Ints, mentor: Ints, profit: Floats) -> tuple[Ints, Ints, Floats]:
    width = len(candidates.problem.mentors)
    new = np.isin(mentee * width + mentor, candidates.mentee * width + candidates.mentor, invert=True)
    return mentee[new], mentor[new], profit[new]


def _raised(mentee: Ints, profit: Floats) -> float:
    """By how much the bound rises when mentees' prices do, so that no pair gains."""
    best = np.zeros(int(mentee.max(initial=-1)) + 1)
    np.maximum.at(best, mentee, profit)
    return float(best.sum())


def _total(candidates: Candidates) -> Aim:
    return next(aim for aim in aims(candidates) if aim.goal == TOTAL)


def _bound(prices: RowPrices, more: float) -> Bound:
    """From above, as if no slot had a price."""
    mentee, mentor = np.ceil(more - prices.mentee), np.floor(prices.mentor)
    return Bound(mentee.astype(np.int64) + 1, mentor.astype(np.int64), points=True)
