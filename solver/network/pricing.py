"""Is anything better outside the candidates? Prices found on some pairs, held against every pair there could be.

If no pair has a vector of reduced profits that is lexicographically above zero, the prices prove every stage over all
pairs (column generation: Gilmore and Gomory 1961; Ahuja, Magnanti and Orlin, *Network Flows*, section 17.5), and what
is best on the candidates is best of all. Otherwise the pairs that are above zero are what the candidates lack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from solver import goals
from solver.lottery import numbers
from solver.network.flow import Ints
from solver.network.prices import Prices
from solver.network.profits import profits
from solver.network.relaxation import Relaxation
from solver.network.screen import Block, Bound, Noise, Screen
from solver.pool import Pool

PER_PERSON = 6
"""Pairs added for one mentee, or one mentor, at once."""
FLOOD = 64
"""Of a mentee with more hits than this, the best are tried first."""
TOGETHER = 2**19
"""Pairs whose profits are computed at once."""


def violations(
    pool: Pool, relaxation: Relaxation, prices: Sequence[Prices], mentees: Ints | None = None
) -> tuple[Ints, Ints]:
    """For each of ``mentees`` (all) the best pairs that may be made and are worth more than the prices allow.

    ``prices``: those of every stage in their order, and those that prove the floor. No pair at all: they are proven.
    """
    everybody = np.arange(len(pool.problem.mentees)) if mentees is None else mentees
    asked = np.setdiff1d(everybody, relaxation.candidates.mentee[relaxation.candidates.kept])
    found = [_Pricing(pool, relaxation, chain).worthwhile(asked) for chain in chains(prices)]
    return _cat([mentee for mentee, _ in found]), _cat([mentor for _, mentor in found])


def tied(pool: Pool, relaxation: Relaxation, prices: Sequence[Prices], most: int) -> tuple[Ints, Ints] | None:
    """Every pair that may be made and costs nothing in any stage: all that a best matching can consist of. None when
    there are more than ``most``. Prices must have no violations.
    """
    return _Pricing(pool, relaxation, chains(prices)[0]).free(most)


def close(
    pool: Pool, relaxation: Relaxation, prices: Sequence[Prices], goal: str, gap: int, most: int
) -> tuple[Ints, Ints] | None:
    """Every pair that may be made, costs nothing before the stage ``goal`` and at most ``gap`` in it: all that a
    matching can consist of that falls short of the best by no more. None when there are more than ``most``.
    """
    own = chains(prices)[0]
    last = next(number for number, one in enumerate(own) if one.goal == goal)
    return _Pricing(pool, relaxation, own[: last + 1]).free(most, gap)


def chains(prices: Sequence[Prices]) -> list[list[Prices]]:
    """The stages' own prices, and those with which stronger matches only would come out worse."""
    own = [one for one in prices if one.proves == one.goal]
    floor = [one for one in prices if one.proves != one.goal]
    return [own, floor] if floor else [own]


@dataclass
class _Found:
    """Pairs above zero with their profits; of ``flooded`` mentees only the best were tried. ``rise``: by how much each
    mentor costs too little, to judge by these mentees.
    """

    mentee: list[Ints] = field(default_factory=list)
    mentor: list[Ints] = field(default_factory=list)
    profit: list[Ints] = field(default_factory=list)
    flooded: list[Ints] = field(default_factory=list)
    rise: Ints | None = None


class _Pricing:
    """One chain of stages."""

    def __init__(self, pool: Pool, relaxation: Relaxation, chain: Sequence[Prices]) -> None:
        self._pool, self._relaxation, self._chain = pool, relaxation, chain
        self._bounds = [_bound(pool, relaxation, prices) for prices in chain]
        # A chain whose every stage asks for the same points asks for them at once.
        asked = {prices.min_points for prices in chain}
        self._least = asked.pop() if len(asked) == 1 else None

    def worthwhile(self, mentees: Ints) -> tuple[Ints, Ints]:
        screen = Screen(self._pool, self._bounds, self._least)
        found, noise = _Found(), Noise(len(self._pool.problem.mentors), self._pool.problem.settings.seed)
        for mentee, mentor in gathered(_best_of(block, noise, found) for block in screen.blocks(mentees)):
            self._weigh(mentee, mentor, found)
        flooded = _cat(found.flooded)
        # Where none of the best may be made, the others are not proven yet.
        missed = np.setdiff1d(flooded, _cat(found.mentee))
        for mentee, mentor in gathered(block.pairs() for block in screen.blocks(missed)):
            self._weigh(mentee, mentor, found)
        best, also = _best_few(found), _Found()
        if found.rise is not None:
            for mentee, mentor in gathered(self._at_risen_prices(flooded, found.rise)):
                self._weigh(mentee, mentor, also)
        return _cat([best[0], *also.mentee]), _cat([best[1], *also.mentor])

    def _at_risen_prices(self, mentees: Ints, rise: Ints) -> Iterator[tuple[Ints, Ints]]:
        """The best pairs of each mentee when every mentor costs as much as anybody would give.

        At the prices found, all would be sent to the same few mentors who cost too little, and the next ones would be
        found one layer after the other; at these, each mentor is worth its price to somebody.
        """
        bounds = [replace(bound, mentor=bound.mentor + rise) for bound in self._bounds if bound.points]
        screen = Screen(self._pool, bounds)
        for rows, value in screen.values(mentees):
            few = min(PER_PERSON, value.shape[1] - 1)
            best = np.argpartition(-value, few, axis=1)[:, :few]
            yield np.repeat(rows, few), best.ravel()

    def _weigh(self, mentee: Ints, mentor: Ints, found: _Found) -> None:
        candidates = self._pool.some(mentee, mentor)
        profit = profits(candidates, self._relaxation, self._chain)
        above = _first_nonzero(profit) > 0
        found.mentee.append(candidates.mentee[above])
        found.mentor.append(candidates.mentor[above])
        # Of pairs that are worth the same, as all are that only say who can be placed, the strongest raise the floor.
        found.profit.append(np.column_stack([profit, candidates.points])[above])

    def free(self, most: int, gap: int = 0) -> tuple[Ints, Ints] | None:
        """Pairs that cost nothing in any stage, but for the last at most ``gap``; None when there are too many."""
        *before, last = self._bounds
        screen = Screen(self._pool, [*before, replace(last, mentee=last.mentee + gap)], ties=True)
        allowed = np.array([*[0] * len(before), -gap])
        least = max(prices.min_points or 0 for prices in self._chain)
        mentees: list[Ints] = []
        mentors: list[Ints] = []
        count = looked = 0
        everybody = np.arange(len(self._pool.problem.mentees))
        for mentee, mentor in gathered(block.pairs() for block in screen.blocks(everybody)):
            looked += len(mentee)
            candidates = self._pool.some(mentee, mentor)
            free = (profits(candidates, self._relaxation, self._chain) >= allowed).all(axis=1)
            free &= candidates.kept | (candidates.points >= least)
            count += int(free.sum())
            if count > most or looked > 8 * most:
                return None
            mentees.append(candidates.mentee[free])
            mentors.append(candidates.mentor[free])
        return _cat(mentees), _cat(mentors)


def _bound(pool: Pool, relaxation: Relaxation, prices: Prices) -> Bound:
    """A stage's reduced profits from above: rooms and sharing at the cheapest that any pair could meet.

    Pairs that are to stay count as others do: they are always among the candidates.
    """
    mentor = prices.mentor - prices.minimum
    for index, (column, _) in enumerate(relaxation.rooms):
        mentor[column] += min(0, int(prices.room[index]))
    least_sharing = min(0, int(prices.bundle.min(initial=0)))
    return Bound(most_gained(pool, prices.goal) - prices.mentee - least_sharing, mentor, prices.goal == goals.TOTAL)


def most_gained(pool: Pool, goal: str) -> Ints:
    """Per mentee, what a pair gains in a stage at most, points aside."""
    people, seed = pool.problem.mentees, pool.problem.settings.seed
    if goal == goals.PLACED:
        return np.ones(len(people), np.int64)
    if goal.startswith("priority "):
        return np.array([f"priority {one.priority}" == goal for one in people], np.int64)
    if goal == goals.DRAWN:
        return 1 + numbers(seed, "left over", [one.id for one in people])
    return np.zeros(len(people), np.int64)


def _best_of(block: Block, noise: Noise, found: _Found) -> tuple[Ints, Ints]:
    """The pairs hit; where a mentee has very many, only the most promising of each mentee, and of each mentor."""
    flooded = block.crowded(FLOOD)
    if not flooded.any():
        return block.pairs()
    found.flooded.append(block.rows[flooded])
    rows = np.flatnonzero(flooded)
    value = np.where(block.hits[rows], block.value[rows], -np.inf)
    value += noise.of(*value.shape)
    best = np.argpartition(-value, FLOOD, axis=1)[:, :FLOOD]
    if found.rise is None:
        found.rise = np.zeros(noise.mentors, np.int64)
    found.rise[block.columns] = np.maximum(found.rise[block.columns], value.max(axis=0).clip(0).astype(np.int64))
    whose = value.argmax(axis=0)
    wanted = np.flatnonzero(value[whose, np.arange(len(whose))] > -np.inf)
    others = block.pairs(~flooded)
    mentee = [others[0], np.repeat(block.rows[rows], FLOOD), block.rows[rows[whose[wanted]]]]
    mentor = [others[1], block.columns[best.ravel()], block.columns[wanted]]
    return np.concatenate(mentee), np.concatenate(mentor)


def scattered(mentee: Ints, mentor: Ints) -> Ints:
    """A number below 2^31 for each pair, in no order: equal pairs are taken in another order for every mentee."""
    mixed = (mentee * 0x9E3779B1 + mentor * 0x85EBCA77) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    return np.asarray((mixed ^ (mixed >> 13)) >> 1, np.int64)


def gathered(parts: Iterator[tuple[Ints, Ints]]) -> Iterator[tuple[Ints, Ints]]:
    """The same pairs in pieces that are worth a call and fit in memory."""
    waiting: list[tuple[Ints, Ints]] = []
    count = 0
    for mentee, mentor in parts:
        for start in range(0, len(mentee), TOGETHER):
            piece = mentee[start : start + TOGETHER], mentor[start : start + TOGETHER]
            if count + len(piece[0]) > TOGETHER:
                yield _cat([one for one, _ in waiting]), _cat([one for _, one in waiting])
                waiting, count = [], 0
            waiting.append(piece)
            count += len(piece[0])
    if count:
        yield _cat([one for one, _ in waiting]), _cat([one for _, one in waiting])


def _first_nonzero(profit: Ints) -> Ints:
    """Per row of pairs x stages the first number that is not zero, else zero: its sign is that of the whole vector."""
    if not profit.shape[1]:
        return np.zeros(len(profit), np.int64)
    first = np.argmax(profit != 0, axis=1)
    return np.asarray(profit[np.arange(len(profit)), first], np.int64)


def _best_few(found: _Found) -> tuple[Ints, Ints]:
    """The best few pairs of each mentee and of each mentor."""
    mentee, mentor = _cat(found.mentee), _cat(found.mentor)
    if not len(mentee):
        return mentee, mentor
    profit = np.concatenate(found.profit)
    # Where all agree who is the strongest, everybody would be sent to the same few: some are taken regardless of it.
    sides = [
        best_few(one, other, order, PER_PERSON)
        for one, other in ((mentee, mentor), (mentor, mentee))
        for order in (profit, profit[:, :-1])
    ]
    chosen = np.unique(np.concatenate(sides))
    return mentee[chosen], mentor[chosen]


def best_few(person: Ints, other: Ints, profit: Ints, most: int) -> Ints:
    """The numbers of the ``most`` pairs of each person whose profits (pairs x stages) come first."""
    telling = profit[:, (profit != profit[:1]).any(axis=0)]
    order = np.lexsort([scattered(person, other), *(-telling[:, ::-1]).T, person])
    ordered = person[order]
    rank = np.arange(len(order)) - np.searchsorted(ordered, ordered, side="left")
    return order[rank < most]


def _cat(parts: Sequence[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
