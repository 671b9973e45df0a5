"""Why somebody cannot be placed: the mentors it is about.

A set of mentors *blocks* a mentee when the mentee and all whom these mentors lead could not all be placed, even if
nobody else took part but those whom pins keep. The set told is smallest by removal: without any one of its mentors (and
whom that one leads) it blocks no more. It is looked for among the mentors that the mentee reaches by pushing people on:
those with a common time, those to whom their mentees could go, and so on. Where only places count, this is the one
set of the marriage theorem (Hall 1935; Ahuja, Magnanti and Orlin, *Network Flows*, section 12.6).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

import numpy as np

from solver.explaining.resolve import Resolver


class Blocking:
    def __init__(self, resolver: Resolver) -> None:
        self._resolver, self._candidates = resolver, resolver.candidates

    def of(self, mentee: int) -> tuple[int, ...]:
        """The columns of a smallest-by-removal blocking set; empty where no mentor could have the mentee anyway.

        Where rules decide that no network expresses, all mentors that are reached.
        """
        reached = self._reached(mentee)
        core = reached
        if not self._resolver.networked or not self._blocks(core, mentee):
            return tuple(sorted(core))
        for mentor in reversed(reached):
            fewer = [other for other in core if other != mentor]
            if self._blocks(fewer, mentee):
                core = fewer
        return tuple(sorted(core))

    def _reached(self, mentee: int) -> list[int]:
        """In the order of how many have to be pushed on."""
        found: dict[int, None] = {}
        waiting, seen = [mentee], {mentee}
        for one in waiting:
            for mentor in (mentor for mentor in self._open_to[one] if mentor not in found):
                found[mentor] = None
                new = [other for other in self._led[mentor] if other not in seen]
                seen |= set(new)
                waiting += new
        return list(found)

    def _people(self, mentors: list[int], mentee: int) -> list[int]:
        return [mentee, *(one for mentor in mentors for one in self._led[mentor])]

    def _blocks(self, mentors: list[int], mentee: int) -> bool:
        """Proven so."""
        candidates = self._candidates
        asked = np.zeros(len(self._resolver.rows), bool)
        asked[self._people(mentors, mentee)] = True
        asked[candidates.mentee[candidates.kept]] = True
        return self._resolver.most_placed(asked[candidates.mentee]) < int(asked.sum())

    @cached_property
    def _open_to(self) -> list[list[int]]:
        """The mentors that each mentee could have."""
        ends = np.cumsum(np.bincount(self._candidates.mentee, minlength=len(self._resolver.rows)))
        return [columns.tolist() for columns in np.split(self._candidates.mentor, ends[:-1])]

    @cached_property
    def _led(self) -> dict[int, list[int]]:
        led: dict[int, list[int]] = defaultdict(list)
        for row, column in sorted(self._resolver.mentor_of.items()):
            led[column].append(row)
        return led
