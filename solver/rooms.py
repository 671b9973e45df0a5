"""Which slots of a mentor exclude each other, drawn just fine enough to expose the clashes met so far."""

from __future__ import annotations

from solver.candidates import Candidates
from solver.flow import Ints
from solver.timing import blocking, rooms

MOST_DRAWINGS = 6
"""How often one mentor's rooms are drawn anew before the rest is left to the search."""


class Plan:
    """The rooms drawn so far."""

    def __init__(self, candidates: Candidates) -> None:
        self._candidates = candidates
        self._drawings: dict[int, int] = {}
        self.rooms: dict[int, tuple[frozenset[int], ...]] = {}

    def expose(self, clashing: dict[int, Ints]) -> bool:
        """Draw rooms for mentors whose mentees could not be timed. False when that leads no further.

        No room shows that somebody in two entries is in two places: that is left to the branches.
        """
        alone = {mentor: pairs for mentor, pairs in clashing.items() if not self._candidates.fits(pairs.tolist())}
        drawn = [self._draw(mentor, pairs) for mentor, pairs in sorted(alone.items())]
        return any(drawn)

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
        domains = {int(pair): self._candidates.domain(int(pair)) for pair in pairs}
        shared = rooms({option for pair in blocking(domains) for option in domains[pair]})
        drawn: list[frozenset[int]] = []
        covered: set[int] = set()
        for instants in shared:
            room = self._candidates.slots_at(mentor, instants & -instants) - covered
            drawn.append(room)
            covered |= room
        older = [room - covered for room in self.rooms.get(mentor, ())]
        return tuple(drawn + [room for room in older if room])
