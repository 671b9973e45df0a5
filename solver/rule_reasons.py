"""Whether it is a rule alone that keeps somebody from a mentor who has an opening."""

from __future__ import annotations

import numpy as np

from solver.candidates import Candidates
from solver.network.flow import Ints
from solver.problem import Slot
from solver.rules import keeps_rules
from solver.times.groups import group_rows, meetings
from solver.times.slot_search import Undecided
from solver.times.timing import Domain, Option, can_be_timed


class OnlyRules:
    """Of the matching ``pairs``, which is complete. Where somebody is in two entries, their sessions with other mentors
    stay where they are.
    """

    def __init__(self, candidates: Candidates, pairs: Ints) -> None:
        self._candidates, self._pairs = candidates, pairs
        self._times: dict[int, Slot] = candidates.times(pairs)
        self._groups = frozenset(group_rows(candidates.problem))

    def bar(self, pair: int) -> bool:
        """Whether the mentor of this candidate pair could take the mentee at some time, if it were not for a rule."""
        candidates = self._candidates
        if keeps_rules(candidates, np.sort(np.append(self._pairs, pair))):
            return False
        if candidates.common is None:
            return True
        mentor = int(candidates.mentor[pair])
        led = self._pairs[candidates.mentor[self._pairs] == mentor].tolist()
        domains = [self._common(one) for one in meetings([*led, pair], candidates.mentor, self._groups)]
        try:
            return can_be_timed(domains)
        except Undecided:
            return False

    def _common(self, meeting: tuple[int, ...]) -> Domain:
        """The options that all of these pairs have."""
        first, *others = (self._free(pair) for pair in meeting)
        return [option for option in first if all(option in other for other in others)]

    def _free(self, pair: int) -> list[Option]:
        """The options that keep clear of what the same people attend with other mentors."""
        candidates, mentor = self._candidates, self._candidates.mentor
        persons = candidates.bonds(pair) & candidates.twice
        fixed = [
            self._option(other)
            for other in (self._pairs.tolist() if persons else [])
            if mentor[other] != mentor[pair] and candidates.bonds(other) & persons
        ]
        return [option for option in candidates.domain(pair) if not any(option.taken & one.taken for one in fixed)]

    def _option(self, pair: int) -> Option:
        slot = self._times[pair]
        return next(option for option in self._candidates.domain(pair) if option.slot == slot)
