"""Why not that mentor? What choosing another one would cost in each stage, and who would move.

The cost of a pair is what the best outcome with a pin that keeps it attains, less what the outcome does, stage by
stage; the first difference decides. It comes from the formula where that holds (``formula``), else the round is solved
again with the pair kept (``resolve``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solver.explaining.formula import BEST, Formula, Guess
from solver.explaining.residual import NotBest
from solver.explaining.resolve import Again, Rank, Resolver
from solver.explaining.words import Change, Move, Place, Teller

MOST = 5
"""Alternatives told of one mentee."""


@dataclass(frozen=True)
class Alternative:
    """``exact`` False: it costs at least this much."""

    place: Place
    cost: tuple[Change, ...]
    exact: bool
    moves: tuple[Move, ...]


class Alternatives:
    """Other mentors for each mentee of one outcome."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver, self.teller = resolver, Teller(resolver)

    @cached_property
    def formula(self) -> Formula | None:
        try:
            return Formula(self.resolver)
        except NotBest:
            return None

    def why_not(self, mentee: int, mentor: int) -> Alternative | None:
        """What this pair would cost; None when it cannot be made, or the pins leave no room for it."""
        pair = self.resolver.pair(mentee, mentor)
        if pair is None:
            return None
        guess = self._guess(pair)
        again = None if guess is None else guess.again or self.resolver.pinned(pair)
        return None if again is None else self._told(mentee, pair, again)

    def best(self, mentee: int, most: int = MOST) -> tuple[Alternative, ...]:
        """The other mentors who would cost least, best first. Whom a pin keeps has no other.

        Pairs are looked at in the order of the most that could be, until those found cannot be bettered.
        """
        candidates = self.resolver.candidates
        pairs = np.flatnonzero((candidates.mentee == mentee) & ~candidates.kept).tolist()
        others = [pair for pair in pairs if int(candidates.mentor[pair]) != self.resolver.mentor_of.get(mentee)]
        guesses = [(pair, guess) for pair in others if (guess := self._guess(pair)) is not None]
        guesses.sort(key=lambda one: (_worst_first(one[1].most), one[0]))
        found: list[tuple[Rank, int, Again]] = []
        for pair, guess in guesses:
            if len(found) >= most and found[most - 1][0] <= _worst_first(guess.most):
                break
            again = guess.again or self.resolver.pinned(pair)
            if again is not None:
                found.append((_worst_first(self.resolver.rank(again.values)), pair, again))
                found.sort(key=lambda one: one[:2])
        return tuple(self._told(mentee, pair, again) for _, pair, again in found[:most])

    def _guess(self, pair: int) -> Guess | None:
        return Guess((BEST,)) if self.formula is None else self.formula.guess(pair)

    def _told(self, mentee: int, pair: int, again: Again) -> Alternative:
        places = self.teller.places(again, [mentee])
        column = int(again.candidates.mentor[pair])
        unclear = self.teller.place(mentee, column, None, self.teller.points(np.array([mentee]), np.array([column]))[0])
        return Alternative(
            next((place for place in places if place.mentor == unclear.mentor), unclear),
            self.teller.changes(again),
            again.exact,
            self.teller.moves(again, but=mentee),
        )


def _worst_first(rank: Rank) -> Rank:
    return tuple(-value for value in rank)
