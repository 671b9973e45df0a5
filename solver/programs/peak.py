"""The best of one stage where times clash in knots or rules bind: linear relaxation, then whole numbers.

The relaxation starts from a few columns; all other pairs are priced with its duals and join where they would gain
(column generation, Gilmore and Gomory 1961), so its value bounds the round. A pair whose reduced profit lies further
below zero than the best matching known lies below the bound cannot be part of a better one (reduced-cost fixing;
Wolsey, *Integer Programming*, section 7.8), which leaves a small integer program. Mentors whose sessions clash in its
solution get columns for their times, and all is done again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from solver.budget import Budget
from solver.candidates import Candidates
from solver.certificate import StageProof
from solver.goals import TOTAL, Aim
from solver.network.flow import Flags, Ints
from solver.programs.bounds import Kept, proof, reduced_profits
from solver.programs.cliques import Shapes
from solver.programs.linear import CLOSE, relaxed, rounded, whole
from solver.programs.program import Floats, Program
from solver.programs.repair import repair
from solver.programs.round_program import RoundProgram, RowPrices
from solver.rules import has_rules

FEW = 20_000
"""So many columns need not be chosen."""
FIRST, MORE = 6, 10
"""Columns of each mentee in the first relaxation, and those that join at a time."""
WIDTH = 1
"""Columns of each mentee in the first integer program, on average."""
WIDER = 6
"""As many times as many are in each that follows."""
MOST = 50_000
"""Columns chosen for the largest integer program but the first."""
LONG = 20_000
"""With more columns than these an integer program is solved once, and what clashes in its solution is repaired."""
NEAR = 0.2
"""Which part of the gap all that pairs outside gain together may be, for the bound to be near enough."""
TILT = 0.4
"""What all points together count beside goals other than the total: less than one, so they decide between equals."""


@dataclass(frozen=True, eq=False)
class Stage:
    """``keeps``: what the stages before gain, and must gain still. ``min_points`` of the pairs that are ``allowed``."""

    aim: Aim
    keeps: tuple[tuple[Aim, int], ...]
    allowed: Flags
    min_points: int | None = None

    def gain(self, candidates: Candidates, pairs: Ints) -> int:
        return gained(self.aim, candidates, pairs)


def gained(aim: Aim, candidates: Candidates, pairs: Ints) -> int:
    """What a matching adds to a stage: the more the better."""
    return aim.gained(aim.value(candidates, pairs) or 0)


@dataclass(frozen=True, eq=False)
class Reached:
    """``pairs`` that can be held (None: none was found), and the most that anything gains. ``top``: what prices prove
    of it, and these.
    """

    pairs: Ints | None
    bound: float
    proof: StageProof | None = None
    top: float = np.inf


@dataclass(frozen=True, eq=False)
class Relaxed:
    """Whole numbers gain ``bound`` at most, fractions ``value`` with what they are tilted by. Per candidate pair, its
    reduced profit: by how much the value falls at least when it is used. ``proof``: prices, and what they prove;
    ``prices`` and ``keeps``: the same as they were found.
    """

    bound: float
    value: float
    profit: Floats
    top: float = np.inf
    proof: StageProof | None = None
    prices: RowPrices | None = None
    keeps: Sequence[Kept] = ()


class Peak:
    """Searches over one round; mentors found to clash are remembered from one stage to the next."""

    def __init__(
        self, candidates: Candidates, timed: Iterable[int], loss: Ints, budget: Budget, few: int = FEW
    ) -> None:
        self._candidates, self._budget, self._few = candidates, budget, few
        self.timed = set(timed)
        self._shapes = Shapes(candidates)
        self._promise = np.lexsort((-candidates.points, loss))
        self._columns: Ints = np.zeros(0, np.int64)

    def most(self, stage: Stage, start: Ints | None, top: float = np.inf, enough: float = np.inf) -> Reached:
        """The most of a stage, which is at most ``top``. ``enough`` needs not be bettered."""
        while True:
            value = -np.inf if start is None else stage.gain(self._candidates, start)
            if value >= min(top, enough) or self._budget.spent():
                return Reached(start, top)
            lp = self.relaxation(stage, start)
            bound = min(top, lp.bound)
            if value >= bound or bound < enough < np.inf:
                return Reached(start, bound, lp.proof, lp.top)
            found = self._search(stage, lp, start, bound, enough)
            if found is not None:
                return found

    def relaxation(self, stage: Stage, start: Ints | None) -> Relaxed:
        """Of all allowed pairs, whichever columns it takes."""
        columns = self._first(stage, start)
        nothing = Relaxed(np.inf, np.inf, np.zeros(len(self._candidates.points)))
        while not self._budget.spent():
            drawn = RoundProgram(self._candidates, columns, self.timed, self._shapes)
            rows = len(drawn.program.least)
            answer = relaxed(_keeping(drawn, stage), self._gain(drawn, stage), self._budget)
            if answer.prices is None:
                others = np.flatnonzero(stage.allowed)
                if answer.bound == -np.inf and len(others) > len(columns):
                    columns = others
                    continue
                return replace(nothing, bound=answer.bound, value=answer.bound)
            keeps = _priced(stage, answer.prices[rows:])
            prices = drawn.prices(answer.prices)
            profit = reduced_profits(self._candidates, stage.aim, keeps, prices) + self._tilt(stage.aim)
            profit[~stage.allowed] = -np.inf
            joining = self._joining(profit, columns)
            raised = self._raised(profit, joining)
            if not len(joining) or (start is not None and self._near(stage, start, answer.bound, raised)):
                self._columns = columns
                own = _own_profit(drawn, stage, self._gain(drawn, stage), answer.prices)
                profit[columns] = np.minimum(own[columns], 0)
                safe, proven = proof(self._candidates, stage.aim, keeps, prices, stage.allowed, stage.min_points)
                value = answer.bound + raised
                return Relaxed(min(rounded(value), safe), value, profit, safe, proven, prices, keeps)
            columns = np.union1d(columns, joining)
        return nothing

    def _gain(self, drawn: RoundProgram, stage: Stage) -> Floats:
        tilt: Floats = np.append(self._tilt(stage.aim), 0.0)[drawn.pair]
        return drawn.gain(stage.aim) + tilt

    def _tilt(self, aim: Aim) -> Floats:
        """Points in the place of ties, without which linear programs about numbers of people are slow."""
        if aim.goal == TOTAL:
            return np.zeros(len(self._candidates.points))
        best = np.zeros(len(self._candidates.problem.mentees), np.int64)
        np.maximum.at(best, self._candidates.mentee, self._candidates.points)
        return np.multiply(self._candidates.points, TILT / max(1, int(best.sum())), dtype=np.float64)

    def _first(self, stage: Stage, start: Ints | None) -> Ints:
        if np.count_nonzero(stage.allowed) <= self._few:
            return np.flatnonzero(stage.allowed)
        promising = self._promise[stage.allowed[self._promise]]
        some = _best_of_each(self._candidates.mentee, promising, FIRST)
        before = self._columns[stage.allowed[self._columns]]
        kept = np.flatnonzero(self._candidates.kept)
        return np.unique(np.concatenate([some, before, kept, *([] if start is None else [start])]))

    def _joining(self, profit: Floats, columns: Ints) -> Ints:
        """The best pairs that would gain and are not there yet."""
        least = CLOSE * max(1.0, float(np.abs(profit[np.isfinite(profit)]).max(initial=0.0)))
        gains = profit > least
        gains[columns] = False
        pairs = np.flatnonzero(gains)
        return _best_of_each(self._candidates.mentee, pairs[np.argsort(-profit[pairs], kind="stable")], MORE)

    def _raised(self, profit: Floats, joining: Ints) -> float:
        """By how much the bound rises when mentees' prices do, so that none of these pairs gains."""
        best = np.zeros(len(self._candidates.problem.mentees))
        np.maximum.at(best, self._candidates.mentee[joining], profit[joining])
        return float(best.sum())

    def _near(self, stage: Stage, start: Ints, bound: float, raised: float) -> bool:
        """Whether one large program more would hardly lower what prices prove."""
        large = np.count_nonzero(stage.allowed) > self._few and stage.aim.goal == TOTAL
        return bool(large and raised <= NEAR * (bound - stage.gain(self._candidates, start)))

    def _keeps(self, stage: Stage, pairs: Ints) -> bool:
        return all(gained(aim, self._candidates, pairs) >= least for aim, least in stage.keeps)

    def _search(self, stage: Stage, lp: Relaxed, start: Ints | None, bound: float, enough: float) -> Reached | None:
        """None when mentors clash who did not before."""
        best, value = start, -np.inf if start is None else float(stage.gain(self._candidates, start))
        wide = WIDTH * len(self._candidates.problem.mentees)
        while True:
            pairs, left = self._worthwhile(stage, lp, best, value, wide)
            drawn = RoundProgram(self._candidates, pairs, self.timed, self._shapes)
            answer = whole(_keeping(drawn, stage), self._gain(drawn, stage), self._budget)
            bound = min(bound, max(rounded(answer.bound), rounded(lp.value + left)))
            if answer.values is not None:
                found = drawn.chosen(answer.values)
                clashing = set(self._candidates.clashing(found))
                if clashing - self.timed and len(answer.values) > LONG and not has_rules(self._candidates.problem):
                    found = repair(self._candidates, found, stage.allowed)
                    clashing = set() if self._keeps(stage, found) else clashing
                elif clashing - self.timed:
                    self.timed |= clashing
                    return None
                # What has times here and is said to clash is a case that nobody could decide.
                if not clashing and stage.gain(self._candidates, found) > value:
                    best, value = found, stage.gain(self._candidates, found)
            solved = answer.bound < np.inf and value >= rounded(answer.bound)
            if value >= min(bound, enough) or self._budget.spent() or left == -np.inf or wide * WIDER > MOST:
                return Reached(best, max(bound, value), lp.proof, lp.top)
            if not solved and answer.bound != -np.inf:
                return Reached(best, max(bound, value), lp.proof, lp.top)
            wide *= WIDER

    def _worthwhile(self, stage: Stage, lp: Relaxed, best: Ints | None, value: float, wide: int) -> tuple[Ints, float]:
        """At most about ``wide`` pairs that may better ``value``, and the reduced profit of the best of the others."""
        profit = lp.profit.copy()
        needed = np.concatenate([np.flatnonzero(self._candidates.kept), *([] if best is None else [best])])
        may_help = stage.allowed & (lp.value + profit > value + 0.5)
        may_help[needed] = False
        order = self._promise[may_help[self._promise]]
        order = order[np.argsort(-profit[order], kind="stable")]
        left = float(profit[order[wide]]) if len(order) > wide else -np.inf
        return np.unique(np.concatenate([needed, order[:wide]])), left


def _keeping(drawn: RoundProgram, stage: Stage) -> Program:
    program = drawn.program
    for aim, at_least in stage.keeps:
        program = program.with_row(drawn.gain(aim), at_least)
    return program


def _priced(stage: Stage, of_row: Floats) -> Sequence[Kept]:
    return [Kept(aim, least, max(0.0, -price)) for (aim, least), price in zip(stage.keeps, of_row, strict=True)]


def _own_profit(drawn: RoundProgram, stage: Stage, gain: Floats, prices: Floats) -> Floats:
    """Per candidate pair, the reduced profit of its best column, all rows counted."""
    program, profit = _keeping(drawn, stage), gain.copy()
    np.subtract.at(profit, program.column, program.coefficient * prices[program.row])
    best = np.full(len(drawn.candidates.points) + 1, -np.inf)
    np.maximum.at(best, drawn.pair, profit)
    return best[:-1]


def _best_of_each(mentee: Ints, ordered: Ints, number: int) -> Ints:
    """The first so many pairs of each mentee, of pairs in this order."""
    by_mentee = ordered[np.argsort(mentee[ordered], kind="stable")]
    first = np.searchsorted(mentee[by_mentee], mentee[by_mentee], side="left")
    return by_mentee[np.arange(len(by_mentee)) - first < number]
