"""Points of all pairs, recomputed for the judge in whole arrays.

Shares with the optimizer only the criteria's factors and named pairs, which define the points.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.criteria import BY_KEY
from solver.criteria.contract import Answers, Named
from solver.criteria.scoring import shares, weights_of
from solver.factors import positions
from solver.judge.clocks import Flags, Ints
from solver.problem import Problem

UNLISTED = -1
EXACT_BELOW = ((2**24, np.float32), (2**53, np.float64))
"""Whole numbers below these limits are exact in floating point, and so are sums of products that stay below them."""


class Points:
    """Mentees are rows, mentors columns, in the order of the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def of(self, rows: slice) -> Ints:
        """Rows x columns; UNLISTED where a pair has none."""
        if self._listed is not None:
            row, column, worth = self._listed
            block = np.full((rows.stop - rows.start, len(self.problem.mentors)), UNLISTED, np.int64)
            here = slice(*np.searchsorted(row, (rows.start, rows.stop)))
            block[row[here] - rows.start, column[here]] = worth[here]
            return block
        wanted, had = self._multiplied
        block = np.asarray(wanted[rows] @ had.T, np.int64)
        for row, column, worth in self._named_points:
            here = slice(*np.searchsorted(row, (rows.start, rows.stop)))
            block[row[here] - rows.start, column[here]] += worth[here]
        return block

    def listed(self, column: int) -> Flags:
        """Which mentees have points with a mentor."""
        if self._listed is None:
            return np.ones(len(self.problem.mentees), bool)
        found = np.zeros(len(self.problem.mentees), bool)
        found[self._listed[0][self._listed[1] == column]] = True
        return found

    @cached_property
    def _listed(self) -> tuple[Ints, Ints, Ints] | None:
        """The listed pairs by row: row, column, points."""
        if self.problem.points is None:
            return None
        listed = np.stack(positions(self.problem.points, self.problem.mentees, self.problem.mentors), axis=1)
        row, column, worth = listed[np.argsort(listed[:, 0], kind="stable")].T
        return row, column, worth

    @cached_property
    def _factors(self) -> tuple[Ints, Ints]:
        if self.problem.factors is not None:
            return self.problem.factors.mentees, self.problem.factors.mentors
        blocks = [self.factors_of(key) for key in self._counted if self._pairs_of[key] is None]
        none = np.zeros((len(self.problem.mentees), 0), np.int64), np.zeros((len(self.problem.mentors), 0), np.int64)
        wanted, had = zip(none, *blocks, strict=True)
        return np.hstack(wanted), np.hstack(had)

    @cached_property
    def _named_points(self) -> list[tuple[Ints, Ints, Ints]]:
        """Points of criteria that give them to a few pairs alone: by row."""
        found = [] if self.problem.factors is not None else self._pairs_of.values()
        by_row = ((one, np.argsort(one[0], kind="stable")) for one in found if one is not None)
        return [(row[order], column[order], worth[order]) for (row, column, worth), order in by_row]

    @cached_property
    def _pairs_of(self) -> dict[str, Named | None]:
        return {key: BY_KEY[key].named(*self._answers, share) for key, share in self._counted.items()}

    @cached_property
    def _counted(self) -> dict[str, int]:
        """Criteria that give points, and how many at most."""
        return {key: share for key, share in shares(weights_of(self.problem.settings)).items() if share}

    @cached_property
    def _multiplied(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Factors in the fastest numbers in which all their products come out exact."""
        wanted, had = self._factors
        kind = next((kind for limit, kind in EXACT_BELOW if self._most_product < limit), np.int64)
        return wanted.astype(kind), had.astype(kind)

    @cached_property
    def _most_product(self) -> int:
        """Nobody's factors with the greatest of the other side give more; partial sums are less."""
        wanted, had = self._factors
        return int((wanted @ had.max(axis=0, initial=0)).max(initial=0))

    @cached_property
    def most(self) -> int:
        """No pair has more."""
        if self._listed is not None:
            return int(self._listed[2].max(initial=0))
        return self._most_product + sum(int(worth.max(initial=0)) for _, _, worth in self._named_points)

    def factors_of(self, key: str) -> tuple[Ints, Ints]:
        return BY_KEY[key].factors(*self._answers, self._counted[key])

    @cached_property
    def _answers(self) -> tuple[list[Answers], list[Answers]]:
        return [one.answers for one in self.problem.mentees], [one.answers for one in self.problem.mentors]
