"""A look at every pair, a block of mentees at a time, for those that could be worth something at given prices.

What is asked of a pair are its *reduced profits*, stage after stage: does the first that is not zero exceed zero? The
screen answers from above: each stage is bounded by a number of the mentee less a number of the mentor, and the one that
counts points by one matrix product of augmented factors, [U, a, 1] . [V, 1, -p]. A pair that it leaves out is proven to
be worth nothing; a pair that it lets through is looked at exactly (``pricing.py``).

The product is made in the narrower of two floating-point types whose rounding is small, and compared with that
rounding allowed for (Higham, *Accuracy and Stability of Numerical Algorithms*, section 3.1). Below 2^24 it is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.criteria.scoring import Factors
from solver.network.flow import Flags, Ints
from solver.pool import Pool

Floats = NDArray[np.floating[Any]]

BLOCK = 2**22
"""Pairs looked at together."""
MOST_ROWS = 4096
"""Mentees looked at together."""
MOST_ROUNDING = 1000
"""Points by which single precision may be wrong before double is worth its time."""


@dataclass(frozen=True, eq=False)
class Bound:
    """No pair gains more in a stage than ``mentee[i] - mentor[j]``; with ``points``, than that and its points."""

    mentee: Ints
    mentor: Ints
    points: bool = False


@dataclass(frozen=True, eq=False)
class Block:
    """``hits[r, c]``: mentee ``rows[r]`` and mentor ``columns[c]`` could be worth something. ``value``: the better the
    greater, to choose among many; like all that ``Products`` give it is written over for the next block."""

    rows: Ints
    columns: Ints
    hits: Flags
    value: Floats

    def pairs(self, among: Flags | None = None) -> tuple[Ints, Ints]:
        """The pairs that are hit, of the rows ``among``."""
        hits = self.hits if among is None else self.hits & among[:, None]
        row, column = np.divmod(np.flatnonzero(hits), hits.shape[1])
        return self.rows[row], self.columns[column]

    def crowded(self, most: int) -> Flags:
        """The rows with more than ``most`` hits; mostly there are fewer in the whole block, which is sooner counted."""
        if np.count_nonzero(self.hits) <= most:
            return np.zeros(len(self.rows), bool)
        return np.asarray(np.count_nonzero(self.hits, axis=1) > most, bool)


class Screen:
    """``bounds`` of the stages in their order; ``least``: points that a pair must have to count at all, which is asked
    here only where no stage counts points. With ``ties`` those pairs are hits that could be worth exactly nothing or
    more in every stage.
    """

    def __init__(self, pool: Pool, bounds: Sequence[Bound], least: int | None = None, *, ties: bool = False) -> None:
        self._pool, self._bounds, self._least, self._ties = pool, bounds, least, ties
        self._mentors = len(pool.problem.mentors)
        self._total = next((bound for bound in bounds if bound.points), None)
        self._products = None if pool.factors is None else Products(*pool.factors, self._total)

    def blocks(self, mentees: Ints) -> Iterator[Block]:
        """The pairs of these mentees with anybody, those with like prices together: most blocks need no second look."""
        by_price = [bound.mentee[mentees] for bound in self._bounds if not bound.points]
        ordered = mentees[np.lexsort([mentees, *reversed(by_price)])]
        size = rows_together(self._mentors)
        for start in range(0, len(ordered), size):
            rows = ordered[start : start + size]
            columns = self._worth_a_look(rows)
            if len(columns):
                value = self._value(rows, columns)
                yield Block(rows, columns, self._hits(rows, columns, value), value)

    @property
    def slack(self) -> float:
        """By how much a value may be wrong, and half a point."""
        return 0.5 + (0 if self._products is None else self._products.rounding)

    def values(self, mentees: Ints) -> Iterator[tuple[Ints, Floats]]:
        """What these mentees' pairs with everybody are worth, block by block."""
        size, everybody = rows_together(self._mentors), np.arange(self._mentors)
        for start in range(0, len(mentees), size):
            yield mentees[start : start + size], self._value(mentees[start : start + size], everybody)

    def _worth_a_look(self, rows: Ints) -> Ints:
        """Mentors with whom the luckiest of these mentees could be worth something."""
        alive, hit = np.ones(self._mentors, bool), np.zeros(self._mentors, bool)
        for bound in self._bounds:
            best = int(bound.mentee[rows].max())
            hit |= alive & (bound.points | (best > bound.mentor))
            alive &= bound.points | (best >= bound.mentor)
        return np.flatnonzero(alive if self._ties else hit)

    def _value(self, rows: Ints, columns: Ints) -> Floats:
        if self._products is not None:
            return self._products.of(rows, columns if len(columns) < self._mentors else None)
        mentee, mentor = np.repeat(rows, len(columns)), np.tile(columns, len(rows))
        points = self._pool.points(mentee, mentor)
        if self._total is not None:
            points = points + self._total.mentee[mentee] - self._total.mentor[mentor]
        return points.reshape(len(rows), len(columns)).astype(np.float64)

    def _hits(self, rows: Ints, columns: Ints, value: Floats) -> Flags:
        """Where the first bound that is not zero exceeds zero (or with ``ties``, where none is below zero)."""
        hit: Flags | None = None
        alive: Flags | None = None
        for bound in self._bounds:
            last = bound is self._bounds[-1]
            over, not_under = _compared(bound.mentee[rows], bound.mentor[columns])
            if bound.points:
                # A look at every pair once is what all this is about: none is compared without need.
                over, not_under = None if self._ties else value > 1 - self.slack, None
                if self._ties or not last:
                    not_under = value > -self.slack
            if over is not None:
                over = over if alive is None else np.logical_and(over, alive, out=over)
                hit = over if hit is None else np.logical_or(hit, over, out=hit)
            if not_under is not None:
                alive = not_under if alive is None else np.logical_and(not_under, alive, out=not_under)
        if self._ties:
            return np.ones(value.shape, bool) if alive is None else alive
        if hit is None:
            return np.zeros(value.shape, bool)
        if self._least is not None and self._total is None:
            hit &= value >= self._least - self.slack
        return hit


def _compared(mentee: Ints, mentor: Ints) -> tuple[Flags | None, Flags | None]:
    """Where one exceeds, and does not fall below, the other; None where that is so for none, and for all."""
    over = None if mentee.max() <= mentor.min() else mentee[:, None] > mentor
    return over, None if mentee.min() >= mentor.max() else mentee[:, None] >= mentor


def rows_together(mentors: int) -> int:
    return min(max(BLOCK // max(mentors, 1), 16), MOST_ROWS)


class Noise:
    """A little chance for each pair of a block, to decide between equals: in the order of mentors, everybody would be
    sent to the same few. Rows read the same numbers, each from another place on.
    """

    SHIFT, FARTHEST = 101, 2**17

    def __init__(self, mentors: int, seed: int, size: float = 0.5) -> None:
        self.mentors, self._chance = mentors, np.random.default_rng(seed)
        count = mentors + self.SHIFT * rows_together(mentors) + self.FARTHEST
        self._numbers = self._chance.random(count, np.float32) * np.float32(size)

    def of(self, rows: int, columns: int) -> NDArray[np.float32]:
        begin = self._numbers[int(self._chance.integers(self.FARTHEST)) :]
        strides = self.SHIFT * begin.itemsize, begin.itemsize
        return np.lib.stride_tricks.as_strided(begin, (rows, columns), strides, writeable=False)


class Products:
    """Points of blocks of pairs (with ``total``, plus the bound of the mentee less that of the mentor).

    Every block is written over the one before: fresh memory for each would take longer than what is written to it.
    """

    def __init__(self, mentees: Factors, mentors: Factors, total: Bound | None = None) -> None:
        self.largest = largest = _largest(mentees, mentors)
        if total is not None:
            largest += int(np.abs(total.mentee).max(initial=0)) + int(np.abs(total.mentor).max(initial=0))
        terms = mentees.shape[1] + 4
        single = _rounding(largest, terms, 24)
        kind = np.float32 if single <= MOST_ROUNDING else np.float64
        self.rounding = single if kind is np.float32 else _rounding(largest, terms, 53)
        self._mentees, self._mentors = _augmented(mentees, mentors, total, kind)
        self._some: tuple[Ints, Floats] | None = None
        self._block: Floats = np.empty(0, kind)

    def of(self, rows: Ints, columns: Ints | None = None) -> Floats:
        """Rows x columns (all when None)."""
        mentors = self._mentors if columns is None else self._of_some(columns)
        size = len(rows) * mentors.shape[1]
        if len(self._block) < size:
            self._block = np.empty(size, self._block.dtype)
        found = self._block[:size].reshape(len(rows), mentors.shape[1])
        np.matmul(self._mentees[rows], mentors, out=found)
        return found

    def _of_some(self, columns: Ints) -> Floats:
        """The factors of some mentors; blocks that follow each other mostly ask for the same."""
        if self._some is None or not np.array_equal(self._some[0], columns):
            self._some = columns, np.ascontiguousarray(self._mentors[:, columns])
        return self._some[1]


def _largest(mentees: Factors, mentors: Factors) -> int:
    """No pair has more points, nor any part of its sum: a row has at most those with the most of every column."""
    most = [side.max(axis=0, initial=0).astype(np.float64) for side in (mentees, mentors)]
    return int(min((mentees @ most[1]).max(initial=0), (mentors @ most[0]).max(initial=0))) + 1


def _rounding(largest: int, terms: int, digits: int) -> float:
    """By how much a sum of ``terms`` products, ``largest`` in absolute value altogether, may be wrong at most."""
    if largest < 2**digits:
        return 0.0
    lost = terms * 2.0**-digits
    return lost / (1 - lost) * largest


def _augmented(
    mentees: Factors, mentors: Factors, total: Bound | None, kind: type[np.floating[Any]]
) -> tuple[Floats, Floats]:
    if total is None:
        return mentees.astype(kind), np.ascontiguousarray(mentors.T.astype(kind))
    k = mentees.shape[1]
    left, right = np.ones((len(mentees), k + 2), kind), np.ones((k + 2, len(mentors)), kind)
    left[:, :k], left[:, k] = mentees, total.mentee
    right[:k], right[k + 1] = mentors.T, -total.mentor
    return left, right
