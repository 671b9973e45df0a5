"""A matching to have at once, before anything is optimized: the strongest pair that still fits, again and again.

Like every greedy choice it may end with fewer mentees than could be placed; nothing is proven about it. It keeps
places, times, pins and rules, so whoever stops the solver early is left with something that can be held.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable

import numpy as np

from solver.candidates import Candidates
from solver.network.flow import Ints
from solver.problem import Rule, RuleKind
from solver.rules import has_rules, keeps_rules
from solver.times.groups import group_mentors
from solver.times.slot_search import Undecided
from solver.times.timing_together import timed_together


def greedy(candidates: Candidates) -> Ints | None:
    """Pairs of a matching that can be timed, sorted; None where not even the kept pairs lead to one."""
    banned: set[int] = set()
    while True:
        pairs = _Greedy(candidates, banned).run()
        too_few = _with_too_few(candidates, pairs)
        if not too_few:
            return pairs if not has_rules(candidates.problem) or keeps_rules(candidates, pairs) else None
        if any(candidates.kept[candidates.of_mentor(mentor)].any() for mentor in too_few):
            return None
        banned |= too_few


def _with_too_few(candidates: Candidates, pairs: Ints) -> set[int]:
    """Mentors who have somebody, but fewer than they have when they have any."""
    led = np.bincount(candidates.mentor[pairs], minlength=len(candidates.problem.mentors))
    least = np.array([mentor.min_places_if_any for mentor in candidates.problem.mentors], np.int64)
    return set(np.flatnonzero((led > 0) & (led < least)).tolist())


class _Greedy:
    def __init__(self, candidates: Candidates, banned: set[int]) -> None:
        self._candidates, self._banned = candidates, banned
        self._placed: set[int] = set()
        self._chosen: list[int] = []
        self._led: Counter[int] = Counter()
        self._at: dict[Hashable, list[int]] = defaultdict(list)
        self._rules = _Rules(candidates)

    def run(self) -> Ints:
        """Kept pairs; then those of mentors who have a kept pair and too few; then all others, strongest first."""
        candidates = self._candidates
        for pair in np.flatnonzero(candidates.kept).tolist():
            self._take(pair)
        worth = candidates.points + candidates.bonus
        order = np.lexsort((np.arange(len(worth)), -worth))
        least = [mentor.min_places_if_any for mentor in candidates.problem.mentors]
        short = [mentor for mentor, led in self._led.items() if led < least[mentor]]
        for pair in order[np.isin(candidates.mentor[order], short)].tolist():
            if self._led[int(candidates.mentor[pair])] < least[int(candidates.mentor[pair])]:
                self._try(pair)
        for pair in order.tolist():
            self._try(pair)
            if len(self._placed) == len(candidates.problem.mentees):
                break
        return np.array(sorted(self._chosen), np.int64)

    def _try(self, pair: int) -> None:
        mentee, mentor = int(self._candidates.mentee[pair]), int(self._candidates.mentor[pair])
        full = self._led[mentor] >= self._candidates.places[mentor]
        if mentee in self._placed or full or mentor in self._banned or not self._rules.allow(mentee, mentor):
            return
        if self._fits(pair):
            self._take(pair)

    def _take(self, pair: int) -> None:
        mentee, mentor = int(self._candidates.mentee[pair]), int(self._candidates.mentor[pair])
        self._placed.add(mentee)
        self._chosen.append(pair)
        self._led[mentor] += 1
        self._rules.note(mentee, mentor)
        for bond in self._candidates.bonds(pair):
            self._at[bond].append(pair)

    def _fits(self, pair: int) -> bool:
        """Beside all that are tied to it. What is too hard to say counts as no, and leaves no trace."""
        candidates = self._candidates
        if candidates.common is None:
            return True
        tied = self._tied(pair)
        if len({int(candidates.mentor[one]) for one in tied}) == 1:
            return candidates.fits(tied)
        try:
            domains, bonds = zip(*((candidates.domain(one), candidates.bonds(one)) for one in tied), strict=True)
            return timed_together(domains, bonds) is not None
        except Undecided:
            return False

    def _tied(self, pair: int) -> list[int]:
        found, looked, next_ones = {pair}, set[Hashable](), [pair]
        while next_ones:
            for bond in self._candidates.bonds(next_ones.pop()) - looked:
                looked.add(bond)
                new = set(self._at[bond]) - found
                found |= new
                next_ones += sorted(new)
        return sorted(found)


class _Rules:
    """Who may still join whom. Of a group that meets in one session there is one mentee, beside those that are kept."""

    def __init__(self, candidates: Candidates) -> None:
        problem = candidates.problem
        self._library = [mentee.library for mentee in problem.mentees]
        rows = {mentee.id: row for row, mentee in enumerate(problem.mentees)}
        self._of_mentee: dict[int, list[Rule]] = defaultdict(list)
        for rule in problem.rules:
            for name in rule.mentees:
                self._of_mentee[rows[name]].append(rule)
        self._most = min((rule.k for rule in problem.rules if rule.k is not None), default=None)
        groups = group_mentors(problem)
        self._groups = {row for row, mentor in enumerate(problem.mentors) if mentor.id in groups}
        self._with: dict[Rule, set[int]] = defaultdict(set)
        self._alike: Counter[tuple[int, str | None]] = Counter()
        self._met: set[int] = set()

    def allow(self, mentee: int, mentor: int) -> bool:
        if mentor in self._groups & self._met:
            return False
        library = self._library[mentee]
        if self._most is not None and library is not None and self._alike[mentor, library] >= self._most:
            return False
        return all(self._joins(rule, mentor) for rule in self._of_mentee.get(mentee, ()))

    def _joins(self, rule: Rule, mentor: int) -> bool:
        others = self._with[rule]
        return others <= {mentor} if rule.kind is RuleKind.SAME_MENTOR else mentor not in others

    def note(self, mentee: int, mentor: int) -> None:
        self._met.add(mentor)
        self._alike[mentor, self._library[mentee]] += 1
        for rule in self._of_mentee.get(mentee, ()):
            self._with[rule].add(mentor)
