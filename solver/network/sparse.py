"""The candidates of rounds in which looking at every pair is no longer quick: a few for each mentee to begin with.

They need not be the right ones: what is missing is found by pricing all pairs (``pricing.py``). Good ones save rounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from solver.candidates import Candidates
from solver.network.demand import balanced
from solver.network.flow import Ints
from solver.network.prices import Prices
from solver.network.pricing import TOGETHER, best_few, chains
from solver.network.profits import profits
from solver.network.relaxation import Relaxation
from solver.network.screen import Bound, Floats, Noise, Products, rows_together
from solver.pool import Pool

STRONGEST, ANYWHERE = 16, 1
"""Pairs for each mentee to begin with: the strongest, and some of whatever strength so that everybody finds a place."""
MOST_DRAWN = 32
"""Mentors drawn for each mentee where few pairs may be made."""
GROUPS = 4
"""Pairs of each mentor to begin with: two in each of some groups of mentees."""
OF_A_GROUP = 2500
"""Mentees of a group who are looked at; the others are like them."""
KEPT = 10
"""Pairs left to each mentee, and each mentor, when those of least use are dropped."""
SAMPLED = 512
"""Mentors from whom it is guessed how many points the strongest pairs of a mentee have."""


def first(pool: Pool) -> Candidates:
    """Some pairs that may be made for every mentee who has any, those that a pin keeps, and those that are to stay."""
    free = np.flatnonzero(pool.kept < 0)
    products = None if pool.factors is None else _at_balanced_prices(pool, free)
    found = [_to_stay(pool)]
    look = _Look(pool, products)
    found += look.best(free, STRONGEST)
    found += look.best_of_mentors(free)
    found += look.anywhere(free, ANYWHERE)
    return pool.some(np.concatenate([one for one, _ in found]), np.concatenate([other for _, other in found]))


def _at_balanced_prices(pool: Pool, mentees: Ints) -> Products:
    """Points less what a place of the mentor is worth, roughly."""
    assert pool.factors is not None  # noqa: S101 - asked only where there are factors
    price = balanced(Products(*pool.factors), mentees, pool.places)
    nothing = np.zeros(len(pool.problem.mentees), np.int64)
    return Products(*pool.factors, Bound(nothing, price, points=True))


def _to_stay(pool: Pool) -> tuple[Ints, Ints]:
    rows = {mentee.id: row for row, mentee in enumerate(pool.problem.mentees)}
    columns = {mentor.id: column for column, mentor in enumerate(pool.problem.mentors)}
    pairs = np.array([(rows[one], columns[other]) for one, other in sorted(pool.problem.settings.kept)], np.int64)
    return pairs.reshape(-1, 2)[:, 0], pairs.reshape(-1, 2)[:, 1]


class _Look:
    """For the pairs of most points; without ``products`` for any, in another order for each mentee."""

    def __init__(self, pool: Pool, products: Products | None) -> None:
        self._pool, self._products = pool, products
        self._mentors = len(pool.problem.mentors)
        self._size = rows_together(self._mentors)
        self._sample = np.unique(np.linspace(0, self._mentors - 1, SAMPLED).astype(np.int64))
        seed = pool.problem.settings.seed + (products is None)
        # A little of it also helps: the strongest pairs of all alone would leave too many without.
        self._noise = Noise(self._mentors, seed, 0.5 if products is None else max(0.5, products.largest / 2048))
        self._chance = np.random.default_rng(seed)

    def best_of_mentors(self, mentees: Ints) -> Iterator[tuple[Ints, Ints]]:
        """Pairs of every mentor with each of some groups of mentees: the strongest, and the one for which the mentee
        gives up least."""
        for group in np.array_split(mentees, min(GROUPS, len(mentees))) if len(mentees) else ():
            group = group[np.unique(np.linspace(0, len(group) - 1, OF_A_GROUP).astype(np.int64))]
            best = np.full((2, self._mentors), -np.inf, np.float32)
            whose = np.zeros((2, self._mentors), np.int64)
            for start in range(0, len(group), self._size):
                rows = group[start : start + self._size]
                value = self._value(rows)
                for kind in range(2):
                    row = value.argmax(axis=0)
                    worth = value[row, np.arange(self._mentors)]
                    better = worth > best[kind]
                    best[kind, better], whose[kind, better] = worth[better], rows[row[better]]
                    value -= value.max(axis=1, keepdims=True)
            yield whose.ravel(), np.tile(np.arange(self._mentors), 2)

    def best(self, mentees: Ints, most: int) -> Iterator[tuple[Ints, Ints]]:
        """About ``most`` pairs of each mentee, all there are where there are few."""
        waiting, share = mentees, 1.5 * most / max(self._mentors * self._possible(), 1e-9)
        while len(waiting):
            having = np.zeros(len(self._pool.problem.mentees), np.int64)
            for mentee, mentor in self._above(waiting, share, most):
                having += np.bincount(mentee, minlength=len(having))
                yield mentee, mentor
            # Who has few pairs is looked at again, and further: the last time at all mentors.
            waiting = waiting[having[waiting] < most / 2] if share < 1 else waiting[:0]
            share *= 4

    def anywhere(self, mentees: Ints, most: int) -> Iterator[tuple[Ints, Ints]]:
        """About ``most`` pairs of each mentee, of whatever strength, so that everybody finds a place."""
        for _ in range(min(self._mentors, int(np.ceil(most / self._possible())), MOST_DRAWN)):
            mentor = self._chance.integers(0, self._mentors, len(mentees))
            made = self._pool.may_be_made(mentees, mentor)
            yield mentees[made], mentor[made]

    def _possible(self) -> float:
        """About which share of all pairs may be made."""
        asked = 4096
        mentee = self._chance.integers(0, len(self._pool.problem.mentees), asked)
        mentor = self._chance.integers(0, self._mentors, asked)
        return (1 + float(np.count_nonzero(self._pool.may_be_made(mentee, mentor)))) / asked

    def _above(self, mentees: Ints, share: float, most: int) -> Iterator[tuple[Ints, Ints]]:
        """The best ``most`` that may be made among about this share of a mentee's pairs: those of most value."""
        for start in range(0, len(mentees), self._size):
            rows = mentees[start : start + self._size]
            value = self._value(rows)
            row, column = self._strong(value, share)
            made = np.concatenate(
                [
                    self._pool.may_be_made(rows[row[at : at + TOGETHER]], column[at : at + TOGETHER])
                    for at in range(0, len(row), TOGETHER)
                ]
                or [np.zeros(0, bool)]
            )
            row, column = row[made], column[made]
            chosen = _best(row, value[row, column], most)
            yield rows[row[chosen]], column[chosen]

    def _value(self, rows: Ints) -> Floats:
        noise = self._noise.of(len(rows), self._mentors)
        if self._products is None:
            return noise.copy()
        value = self._products.of(rows)
        value += noise
        return value

    def _strong(self, value: Floats, share: float) -> tuple[Ints, Ints]:
        if share >= 1:
            return np.repeat(np.arange(len(value)), self._mentors), np.tile(np.arange(self._mentors), len(value))
        sample = value[:, self._sample]
        rank = min(len(self._sample) - 1, int(np.ceil(share * len(self._sample))))
        limit = -np.partition(-sample, rank, axis=1)[:, rank]
        return np.divmod(np.flatnonzero(value >= limit[:, None]), self._mentors)


def _best(row: Ints, value: Floats, most: int) -> Ints:
    """The numbers of the ``most`` pairs of each row, which ascend, with the greatest values."""
    order = np.argsort(-value, kind="stable")
    order = order[np.argsort(row[order], kind="stable")]
    rank = np.arange(len(row)) - np.searchsorted(row, row, side="left")
    return order[rank < most]


def added(pool: Pool, candidates: Candidates, mentee: Ints, mentor: Ints) -> Candidates:
    """The candidates with more pairs, which need not all be new."""
    more, mentors = pool.some(mentee, mentor), len(pool.problem.mentors)
    known, asked = (one.mentee * mentors + one.mentor for one in (candidates, more))
    place = np.searchsorted(known, asked)
    new = np.flatnonzero(np.append(known, -1)[place] != asked)
    columns = ((getattr(one, name) for one in (candidates, more)) for name in ("mentee", "mentor", "points", "kept"))
    return Candidates(pool, *(np.insert(had, place[new], got[new]) for had, got in columns))


def without_idle(relaxation: Relaxation, prices: Sequence[Prices], chosen: Ints) -> Candidates:
    """The candidates that are of most use at these prices: some for each person, the pairs of the matching, those kept
    by a pin, those that are to stay, and the strongest. What is missed, pricing finds again."""
    candidates = relaxation.candidates
    profit = profits(candidates, relaxation, chains(prices)[0])
    used = candidates.kept | candidates.stays
    used[chosen] = True
    used |= candidates.points == candidates.points[~candidates.kept].max(initial=-1)
    for one, other in ((candidates.mentee, candidates.mentor), (candidates.mentor, candidates.mentee)):
        used[best_few(one, other, profit, KEPT)] = True
    return only(candidates, np.flatnonzero(used))


def only(candidates: Candidates, pairs: Ints) -> Candidates:
    """Some of the candidates."""
    return replace(
        candidates,
        mentee=candidates.mentee[pairs],
        mentor=candidates.mentor[pairs],
        points=candidates.points[pairs],
        kept=candidates.kept[pairs],
    )
