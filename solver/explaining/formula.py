"""What keeping one pair costs, from shortest distances alone, and where that is the whole truth.

The chain that the residual network gives is the best matching with the pair, as far as the network knows. It is exact
when its sessions can be timed, and, where the floor is a stage, when no stage before it suffers (the floor stays, as
only pairs that keep it were used) and the pair cannot lift the floor. What a pin keeps is exempt, so keeping the very
pair that is weakest lifts it; then the chain starts from the best that all others can be at the highest floor they can
have, and is exact if it leaves them there. Everywhere else the chain only says how good the best could be at most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from solver.explaining.residual import Residual
from solver.explaining.resolve import Again, Rank, Resolver
from solver.goals import FLOOR, PLACED, Aim
from solver.network.floor import above
from solver.network.flow import Flags
from solver.network.stages import best

BEST = float("inf")


@dataclass(frozen=True, eq=False)
class Guess:
    """Nothing with the pair ranks above ``most``. ``chain`` is the best with it, if its sessions can be timed; None
    where the formula is not exact.
    """

    most: Rank
    chain: Again | None = None

    @property
    def again(self) -> Again | None:
        """The best outcome with the pair, or None when that is still to be found."""
        if self.chain is None or self.chain.candidates.clashing(self.chain.pairs):
            return None
        return self.chain


class Formula:
    """The formula for one outcome. It is ``exact`` where the outcome is the best that the network holds; where times or
    rules that no network expresses cost something, it starts from what is best on the network and only bounds.

    Raises ``NotBest`` where even that has no formula.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver, self._candidates = resolver, resolver.candidates
        self._relaxation = resolver.relaxed.relaxation
        self._pairs, self._values = resolver.relaxed.pairs, resolver.attained(self._candidates, resolver.relaxed.pairs)
        self.exact = resolver.networked and self._values == resolver.values
        if self.exact:
            self._pairs = resolver.pairs
        self._floor_at = resolver.goals.index(FLOOR) if FLOOR in resolver.goals else None
        self._strong = above(self._candidates, self._floor)
        if self._floor_at is not None and self._floor is None:
            self._strong = self._candidates.kept
        self.residual = Residual(self._relaxation, self._stages, self._strong, self._pairs)

    @property
    def _floor(self) -> int | None:
        return None if self._floor_at is None else self._values[self._floor_at]

    @property
    def _stages(self) -> list[Aim]:
        own = {aim.goal: aim for aim in self._relaxation.aims}
        return [own[goal] for goal in self._resolver.goals if goal in own]

    def guess(self, pair: int) -> Guess | None:
        """About the outcome with a pin that keeps ``pair``; None when there is none."""
        if self._floor_at is None:
            found = self._chain(self.residual, pair)
            return None if found is None else self._guessed(found)
        return self._under_floor(pair, self._floor_at)

    def _under_floor(self, pair: int, at: int) -> Guess | None:
        before = self._resolver.rank(self._values)[:at]
        found = self._chain(self.residual, pair)
        as_many = found is not None and self._resolver.rank(found.values)[:at] == before
        if self._lifts(pair):
            highest = self._chain(self._top(int(self._candidates.mentee[pair])), pair)
            if highest is not None and self._resolver.rank(highest.values)[:at] == before:
                return self._guessed(highest)
            after = self._resolver.rank(found.values)[at + 1 :] if found is not None and as_many else (BEST,)
            return Guess((*before, self._highest(int(self._candidates.mentee[pair])), *after))
        if found is not None and as_many:
            return self._guessed(found)
        anyhow = self._chain(self._at_any_floor, pair)
        if anyhow is None:
            return None
        rank = self._resolver.rank(anyhow.values)[:at]
        if rank < before or self._floor is None:
            return Guess((*rank, BEST))
        return Guess((*before, self._floor - 1, BEST))

    def _guessed(self, found: Again) -> Guess:
        return Guess(self._resolver.rank(found.values), found if self.exact else None)

    def _chain(self, residual: Residual, pair: int) -> Again | None:
        pairs = residual.forced(pair)
        if pairs is None:
            return None
        candidates = self._resolver.kept(pair)
        return Again(candidates, pairs, self._resolver.attained(candidates, pairs))

    @cached_property
    def _at_any_floor(self) -> Residual:
        """For the stages before the floor alone, with every pair."""
        stages = self._stages[: self._floor_at]
        return Residual(self._relaxation, stages, np.ones_like(self._strong), self._pairs)

    def _lifts(self, pair: int) -> bool:
        """Whether everybody else could perhaps have a stronger floor if this pair were kept."""
        mentee = int(self._candidates.mentee[pair])
        if mentee not in self._others:
            self._others[mentee] = self._without(mentee) if self._nearly else None
        others = self._others[mentee]
        found = None if others is None else others.forced(pair)
        return found is not None and len(found) >= len(self._pairs)

    @cached_property
    def _others(self) -> dict[int, Residual | None]:
        return {}

    def _without(self, mentee: int) -> Residual | None:
        """Everybody else placed with stronger pairs, if as many as now can be."""
        allowed = self._stronger & (self._candidates.mentee != mentee)
        pairs = self._resolver.largest(allowed)
        if len(pairs) < len(self._pairs) - 1:
            return None
        placed = [aim for aim in self._relaxation.aims if aim.goal == PLACED]
        return Residual(self._relaxation, placed, allowed, pairs)

    @property
    def _stronger(self) -> Flags:
        return self._candidates.kept if self._floor is None else above(self._candidates, self._floor + 1)

    @cached_property
    def _nearly(self) -> bool:
        """Whether stronger pairs alone place all but one: a pair more places one more at most."""
        return self._resolver.most_placed(self._stronger) >= len(self._pairs) - 1

    def _top(self, mentee: int) -> Residual:
        """Everybody else as well as can be at the highest floor that they can have without this mentee."""
        if mentee not in self._tops:
            others, floor = self._candidates.mentee != mentee, self._highest(mentee)
            allowed = others & (self._candidates.kept | (self._candidates.points >= floor))
            found = best(replace(self._relaxation, may_be_used=allowed), None if floor == BEST else int(floor))
            self._tops[mentee] = Residual(self._relaxation, self._stages, allowed, found.pairs)
        return self._tops[mentee]

    @cached_property
    def _tops(self) -> dict[int, Residual]:
        return {}

    def _highest(self, mentee: int) -> float:
        """The greatest floor with which all others but this mentee can still be placed (bisection)."""
        if mentee not in self._ceilings:
            self._ceilings[mentee] = self._found_highest(self._candidates.mentee != mentee)
        return self._ceilings[mentee]

    @cached_property
    def _ceilings(self) -> dict[int, float]:
        return {}

    def _found_highest(self, others: Flags) -> float:
        candidates, wanted = self._candidates, len(self._pairs) - 1
        if self._resolver.most_placed(candidates.kept & others) >= wanted:
            return BEST
        values = np.unique(candidates.points[~candidates.kept & others])
        low, high = 0, len(values) - 1
        while low < high:
            middle = (low + high + 1) // 2
            enough = self._resolver.most_placed(above(candidates, int(values[middle])) & others) >= wanted
            low, high = (middle, high) if enough else (low, middle - 1)
        return int(values[low])
