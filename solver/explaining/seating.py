"""Who sits with whom, tried by hand: whether a mentor can have these mentees, and what a whole seating is worth."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

import numpy as np

from solver.eligibility import SAME_COOPERATIVE
from solver.explaining.edits import PREVIOUS_MENTOR, Edit, Kind
from solver.explaining.resolve import Resolver
from solver.problem import Changes
from solver.times.slot_search import Undecided
from solver.times.timing import Domain, can_be_timed
from solver.times.timing_together import timed_together

Seats = Mapping[int, int]
"""The mentor of each mentee who has one, by rows."""


class Seating:
    def __init__(self, resolver: Resolver) -> None:
        self._resolver, self._candidates, self._pool = resolver, resolver.candidates, resolver.candidates.pool
        self._problem, self._points = resolver.problem, dict[tuple[int, int], int]()
        self._kept = {(resolver.rows[one], resolver.columns[other]) for one, other in self._problem.settings.kept}

    def points(self, mentee: int, mentor: int) -> int:
        """Of any pair, candidate or not."""
        if (mentee, mentor) not in self._points:
            self._points[mentee, mentor] = int(self._pool.points(*_one(mentee, mentor))[0])
        return self._points[mentee, mentor]

    def floor(self, seats: Seats) -> float:
        """The fewest points of a match that no pin keeps."""
        pinned = self._pool.kept
        return min((self.points(*pair) for pair in seats.items() if pinned[pair[0]] < 0), default=float("inf"))

    def total(self, seats: Seats) -> int:
        settings = self._problem.settings
        bonus = settings.stay_bonus if settings.changes is Changes.BONUS else 0
        return sum(self.points(*pair) + bonus * (pair in self._kept) for pair in seats.items())

    def could_meet(self, mentee: int, mentor: int) -> bool:
        """Whether nothing but times stands between the two."""
        pair = _one(mentee, mentor)
        rules = self._pool.eligibility
        return not (rules.bars(*pair)[0] or rules.forbids(*pair)[0] or self._pool.too_weak(*pair)[0])

    def set_aside(self, mentee: int, mentor: int) -> str | None:
        """The code of the one never-rule between the two, if it is one that may be set aside."""
        pair = _one(mentee, mentor)
        codes = self._pool.eligibility.codes(mentee, mentor)
        if len(codes) != 1 or self._pool.eligibility.forbids(*pair)[0] or self._pool.too_weak(*pair)[0]:
            return None
        ids = self._problem.mentees[mentee].id, self._problem.mentors[mentor].id
        asked = {one.code for one in self._problem.avoid if (one.mentee, one.mentor) == ids}
        if codes == (PREVIOUS_MENTOR,) or (codes == (SAME_COOPERATIVE,) and not asked):
            return codes[0]
        return None

    def fits(self, seats: Seats, mentor: int, edit: Edit | None) -> bool:
        """Whether everybody with ``mentor`` finds a time there, and nobody is in two places at once."""
        if self._problem.calendar is None:
            return True
        pairs = [pair for pair in sorted(seats.items()) if self._candidates.twice or pair[1] == mentor]
        numbers = [self._resolver.pair(*pair) for pair in pairs]
        if not self._touched(pairs, edit) and None not in numbers:
            return self._candidates.fits(number for number in numbers if number is not None)
        domains = [self._domain(pair, number, edit) for pair, number in zip(pairs, numbers, strict=True)]
        try:
            if not self._candidates.twice:
                return can_be_timed(domains)
            return timed_together(domains, [self._bonds(*pair) for pair in pairs]) is not None
        except Undecided:
            return False

    def _touched(self, pairs: Iterable[tuple[int, int]], edit: Edit | None) -> bool:
        return edit is not None and edit.kind is not Kind.PLACE and (edit.mentee, edit.mentor) in set(pairs)

    def _domain(self, pair: tuple[int, int], number: int | None, edit: Edit | None) -> Domain:
        if edit is not None and edit.option is not None and pair == (edit.mentee, edit.mentor):
            return [edit.option]
        if number is not None:
            return self._candidates.domain(number)
        common = self._pool.common
        slots: Sequence[int] = [] if common is None else [common.position[slot] for slot in common.times(*pair)]
        return [self._candidates.option(pair[1], slot) for slot in slots]

    def _bonds(self, mentee: int, mentor: int) -> frozenset[Hashable]:
        people = {*self._problem.mentors[mentor].people, *self._problem.mentees[mentee].people}
        return frozenset({mentor, *(people & self._candidates.twice)})


def _one(mentee: int, mentor: int) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
    return np.array([mentee]), np.array([mentor])
