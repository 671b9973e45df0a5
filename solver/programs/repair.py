"""From a matching whose times clash to one that can be held: a good start for the search, proven by nothing."""

from __future__ import annotations

import numpy as np

from solver.budget import Budget
from solver.candidates import Candidates
from solver.goals import attained, rank
from solver.network.dive import dive
from solver.network.floor import above
from solver.network.flow import Flags, Ints
from solver.network.stages import Best

DEPTH = 2
"""How many others may have to move when somebody is placed."""
LOOKS = 500
"""Deterministic limit on moves tried for one mentee; placing them without moving others is never given up."""
MOST_LOOKS = 50_000
"""The same for all of them."""


def repair(candidates: Candidates, pairs: Ints, allowed: Flags) -> Ints:
    """A matching that can be timed: most of ``pairs``, and other ``allowed`` ones where somebody was left out."""
    return _Repair(candidates, allowed).run(pairs)


def repaired(bound: Best, budget: Budget) -> Ints:
    """A matching that can be timed, near the network's best. Rules and whom pins keep against them are overlooked."""
    candidates, goals = bound.relaxation.candidates, bound.relaxation.aims
    strong, everything = above(candidates, bound.floor), above(candidates, None)
    found: list[Ints] = []
    for pairs in (bound.pairs, *([] if budget.spent() else [dive(bound.relaxation, bound, budget)])):
        found.append(repair(candidates, pairs, strong))
        if len(found[-1]) < len(bound.pairs):
            found.append(repair(candidates, found[-1], everything))
    return max(found, key=lambda pairs: rank(goals, attained(goals, candidates, pairs)))


class _Repair:
    def __init__(self, candidates: Candidates, allowed: Flags) -> None:
        self._candidates = candidates
        self._groups: dict[int, frozenset[int]] = {}
        self._tied: set[int] = set()
        self._looks = self._all_looks = 0
        usable = np.flatnonzero(allowed)
        self._best_first = usable[np.lexsort((usable, -candidates.points[usable], candidates.mentee[usable]))]
        everybody = np.arange(len(candidates.problem.mentees) + 1)
        self._begin = np.searchsorted(candidates.mentee[self._best_first], everybody).tolist()

    def run(self, pairs: Ints) -> Ints:
        groups, kept = self._candidates.by_mentor(pairs), self._candidates.kept
        self._groups = {mentor: frozenset(group[kept[group]].tolist()) for mentor, group in groups.items()}
        for mentor, group in groups.items():
            self._set(mentor, self._largest(mentor, group))
        placed = {int(self._candidates.mentee[pair]) for group in self._groups.values() for pair in group}
        for mentee in range(len(self._candidates.problem.mentees)):
            if mentee not in placed:
                self._looks = 0
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
        choices = [pair for pair in self._choices(mentee) if self._mentor(pair) not in passed]
        if any(self._join(pair) for pair in choices):
            return True
        return depth > 0 and any(self._push(pair, depth, passed) for pair in choices)

    def _choices(self, mentee: int) -> list[int]:
        """The pairs of a mentee, best first."""
        pairs: list[int] = self._best_first[self._begin[mentee] : self._begin[mentee + 1]].tolist()
        return pairs

    def _join(self, pair: int) -> bool:
        group = self._groups.get(self._mentor(pair), frozenset()) | {pair}
        if not self._possible(group):
            return False
        self._set(self._mentor(pair), group)
        return True

    def _push(self, pair: int, depth: int, passed: frozenset[int]) -> bool:
        mentor = self._mentor(pair)
        before = self._groups.get(mentor, frozenset())
        for other in sorted(before):
            after = before - {other} | {pair}
            self._looks += 1
            self._all_looks += 1
            if self._looks > LOOKS or self._all_looks > MOST_LOOKS:
                return False
            if self._candidates.kept[other] or not self._possible(after):
                continue
            self._set(mentor, after)
            if self._place(int(self._candidates.mentee[other]), depth - 1, passed | {mentor}):
                return True
            self._set(mentor, before)
        return False

    def _possible(self, group: frozenset[int]) -> bool:
        mentor = self._mentor(next(iter(group)))
        return len(group) <= self._candidates.places[mentor] and self._fits(mentor, group)

    def _fits(self, mentor: int, group: frozenset[int]) -> bool:
        """Whether the mentor can have these; beside all others, where somebody is in two entries."""
        if not self._candidates.fits(group) or not self._candidates.twice or not self._has_tied(group):
            return self._candidates.fits(group)
        others = (pair for other in sorted(self._tied - {mentor}) for pair in self._groups[other])
        return self._candidates.fits([*group, *others])

    def _set(self, mentor: int, group: frozenset[int]) -> None:
        self._groups[mentor] = group
        if self._candidates.twice:
            self._tied.discard(mentor)
            if self._has_tied(group):
                self._tied.add(mentor)

    def _has_tied(self, group: frozenset[int]) -> bool:
        """Whether somebody in two entries is in one of these pairs."""
        return bool(self._candidates.tied(np.array(sorted(group), np.int64)).any())

    def _mentor(self, pair: int) -> int:
        return int(self._candidates.mentor[pair])
