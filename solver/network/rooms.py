"""Which slots of a mentor exclude each other, drawn just fine enough to expose the clashes met so far."""

from __future__ import annotations

from solver.candidates import Candidates
from solver.network.flow import Ints
from solver.times.groups import group_rows
from solver.times.timing import blocking, rooms

MOST_DRAWINGS = 6
"""How often one mentor's rooms are drawn anew before the rest is left to the search."""
WORK = 100_000_000
"""The same for all mentors: all candidates are looked at anew so often that together they are this many."""
MOST_PAIRS = 1_000_000_000
"""Rounds with more pairs than these have no rooms at all: each look at all of them takes long."""


class Plan:
    """The rooms drawn so far. Pairs are those of ``candidates``, which may be exchanged for others."""

    def __init__(self, candidates: Candidates) -> None:
        self.candidates = candidates
        self._drawings: dict[int, int] = {}
        self._looks = 0
        self.rooms: dict[int, tuple[frozenset[int], ...]] = {}

    def expose(self, clashing: dict[int, Ints]) -> bool:
        """Draw rooms for mentors whose mentees could not be timed. False when that leads no further.

        No room shows that somebody in two entries is in two places, or that a group has no time in common: that is left
        to others.
        """
        problem = self.candidates.problem
        self._looks += len(self.candidates.mentee)
        if self._looks > WORK or len(problem.mentees) * len(problem.mentors) > MOST_PAIRS:
            return False
        apart = clashing.keys() - set(group_rows(problem))
        alone = {mentor: clashing[mentor] for mentor in apart if not self.candidates.fits(clashing[mentor].tolist())}
        drawn = [self._draw(mentor, pairs) for mentor, pairs in sorted(alone.items())]
        return any(drawn)

    def draw(self, candidates: Candidates, pairs: Ints) -> bool:
        """The same for a matching of these candidates."""
        self.candidates = candidates
        return self.expose(candidates.clashing(pairs))

    def _draw(self, mentor: int, pairs: Ints) -> bool:
        self._drawings[mentor] = self._drawings.get(mentor, 0) + 1
        if self._drawings[mentor] > MOST_DRAWINGS:
            return False
        drawn = self._around(mentor, pairs)
        if set(drawn) == set(self.rooms.get(mentor, ())):
            return False
        self.rooms[mentor] = drawn
        return True

    def _around(self, mentor: int, pairs: Ints) -> tuple[frozenset[int], ...]:
        """Rooms that cover the times of those who block each other, before what is left of the older rooms."""
        domains = {int(pair): self.candidates.domain(int(pair)) for pair in pairs}
        shared = rooms({option for pair in blocking(domains) for option in domains[pair]})
        drawn: list[frozenset[int]] = []
        covered: set[int] = set()
        for instants in shared:
            room = self.candidates.slots_at(mentor, instants & -instants) - covered
            drawn.append(room)
            covered |= room
        older = [room - covered for room in self.rooms.get(mentor, ())]
        return tuple(drawn + [room for room in older if room])
