"""From a matching whose times clash to one that can be held: a good start for the search, proven by nothing."""

from __future__ import annotations

import numpy as np

from solver.candidates import Candidates
from solver.flow import Flags, Ints

DEPTH = 2
"""How many others may have to move when somebody is placed."""
LOOKS = 20_000
"""Deterministic limit on moves tried; placing somebody without moving others is never given up."""


def repair(candidates: Candidates, pairs: Ints, allowed: Flags) -> Ints:
    """A matching that can be timed: most of ``pairs``, and other ``allowed`` ones where somebody was left out."""
    return _Repair(candidates, allowed).run(pairs)


class _Repair:
    def __init__(self, candidates: Candidates, allowed: Flags) -> None:
        self._candidates = candidates
        self._groups: dict[int, frozenset[int]] = {}
        self._looks = 0
        usable = np.flatnonzero(allowed)
        best_first = usable[np.lexsort((usable, -candidates.points[usable]))]
        self._of_mentee: dict[int, list[int]] = {}
        for pair in best_first.tolist():
            self._of_mentee.setdefault(int(candidates.mentee[pair]), []).append(pair)

    def run(self, pairs: Ints) -> Ints:
        groups, kept = self._candidates.by_mentor(pairs), self._candidates.kept
        self._groups = {mentor: frozenset(group[kept[group]].tolist()) for mentor, group in groups.items()}
        for mentor, group in groups.items():
            self._groups[mentor] = self._largest(mentor, group)
        placed = {int(self._candidates.mentee[pair]) for group in self._groups.values() for pair in group}
        for mentee in sorted(set(self._of_mentee) - placed):
            self._place(mentee, DEPTH, frozenset())
        return np.array(sorted(pair for group in self._groups.values() for pair in group), np.int64)

    def _largest(self, mentor: int, group: Ints) -> frozenset[int]:
        """Kept pairs, then the others by points, as long as they can be timed beside each other."""
        chosen = self._groups[mentor]
        order = np.lexsort((group, -self._candidates.points[group]))
        for pair in (pair for pair in group[order].tolist() if pair not in chosen):
            if self._fits(mentor, chosen | {pair}):
                chosen |= {pair}
        return chosen

    def _place(self, mentee: int, depth: int, passed: frozenset[int]) -> bool:
        """Put a mentee with a mentor, moving up to ``depth`` others on; mentors in ``passed`` stay as they are."""
        choices = [pair for pair in self._of_mentee.get(mentee, ()) if self._mentor(pair) not in passed]
        if any(self._join(pair) for pair in choices):
            return True
        return depth > 0 and any(self._push(pair, depth, passed) for pair in choices)

    def _join(self, pair: int) -> bool:
        group = self._groups.get(self._mentor(pair), frozenset()) | {pair}
        if not self._possible(group):
            return False
        self._groups[self._mentor(pair)] = group
        return True

    def _push(self, pair: int, depth: int, passed: frozenset[int]) -> bool:
        mentor = self._mentor(pair)
        before = self._groups.get(mentor, frozenset())
        for other in sorted(before):
            after = before - {other} | {pair}
            self._looks += 1
            if self._looks > LOOKS:
                return False
            if self._candidates.kept[other] or not self._possible(after):
                continue
            self._groups[mentor] = after
            if self._place(int(self._candidates.mentee[other]), depth - 1, passed | {mentor}):
                return True
            self._groups[mentor] = before
        return False

    def _possible(self, group: frozenset[int]) -> bool:
        mentor = self._mentor(next(iter(group)))
        return len(group) <= self._candidates.places[mentor] and self._fits(mentor, group)

    def _fits(self, mentor: int, group: frozenset[int]) -> bool:
        """Whether the mentor can have these; beside all others, where somebody is in two entries."""
        if not self._candidates.fits(group) or not self._candidates.twice:
            return self._candidates.fits(group)
        others = (pair for other, pairs in self._groups.items() if other != mentor for pair in pairs)
        return self._candidates.fits([*group, *others])

    def _mentor(self, pair: int) -> int:
        return int(self._candidates.mentor[pair])
