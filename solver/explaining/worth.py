"""What a place more or less of each mentor is worth, stage by stage.

Where the floor is no stage these are the ends of the interval of the mentor's prices: the least price is what one place
more adds, the greatest what one less takes away (both are distances in the residual network). The floor may move with a
place, so under it the round is solved again.
"""

from __future__ import annotations

from solver.explaining.alternatives import Alternatives
from solver.explaining.resolve import Again, Resolver
from solver.goals import FLOOR
from solver.network.flow import Ints


class Places:
    """``one_more`` and ``one_less``: the best outcome then, or None where the places cannot change that way."""

    def __init__(self, alternatives: Alternatives) -> None:
        self._resolver: Resolver = alternatives.resolver
        formula = alternatives.formula
        holds = formula is not None and formula.exact and FLOOR not in self._resolver.goals
        self._residual = formula.residual if formula is not None and holds else None

    def one_more(self, mentor: int) -> Again | None:
        """Where no further session fits into the mentor's hours, a place more changes nothing."""
        resolver = self._resolver
        places = resolver.problem.mentors[mentor].places
        if int(resolver.rooms_for[mentor]) <= places and resolver.networked:
            return self._as_it_is()
        found = self._timed(self._residual.one_more(mentor)) if self._residual else None
        return found or resolver.with_places(mentor, places + 1)

    def one_less(self, mentor: int) -> Again | None:
        """Not below the least the mentor should have, nor below the kept pairs."""
        resolver, whole = self._resolver, self._resolver.problem.mentors[mentor]
        least = max(whole.min_places, whole.min_places_if_any, self._kept(mentor))
        if whole.places <= least:
            return None
        if sum(column == mentor for column in resolver.mentor_of.values()) < whole.places:
            return self._as_it_is()
        pairs = self._residual.one_less(mentor) if self._residual else None
        found = None if pairs is None else self._timed(pairs)
        return found or resolver.with_places(mentor, whole.places - 1)

    def _kept(self, mentor: int) -> int:
        candidates = self._resolver.candidates
        return int((candidates.kept & (candidates.mentor == mentor)).sum())

    def _as_it_is(self) -> Again:
        return Again(self._resolver.candidates, self._resolver.pairs, self._resolver.values)

    def _timed(self, pairs: Ints) -> Again | None:
        candidates = self._resolver.candidates
        if candidates.clashing(pairs):
            return None
        return Again(candidates, pairs, self._resolver.attained(candidates, pairs))
