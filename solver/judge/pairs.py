"""Which of all pairs may be made, recomputed for the judge in whole arrays; ``verify_rules`` is the slow way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np

from solver.criteria.scoring import weights_of
from solver.judge.clocks import Flags, Ints
from solver.judge.hours import Hours
from solver.judge.points import Points
from solver.problem import PinKind, Problem, SameCooperative, Weight

BLOCK = 400_000
"""Pairs whose points are held together."""


class Pairs:
    """Mentees are rows, mentors columns, in the order of the problem."""

    def __init__(self, problem: Problem, hours: Hours | None) -> None:
        self.problem, self.hours = problem, hours
        self.rows = {mentee.id: row for row, mentee in enumerate(problem.mentees)}
        self.columns = {mentor.id: column for column, mentor in enumerate(problem.mentors)}
        self.points = Points(problem)
        self.kept = np.full(len(self.rows), -1, np.int64)
        for pin in problem.pins:
            if pin.kind is PinKind.KEEP:
                self.kept[self.rows[pin.mentee]] = self.columns[pin.mentor]

    def blocks(self) -> Iterator[tuple[slice, Ints]]:
        """All pairs: rows, and the points of each with every mentor (less than 0 where there are none)."""
        size = max(1, BLOCK // max(1, len(self.columns)))
        for first in range(0, len(self.rows), size):
            rows = slice(first, min(first + size, len(self.rows)))
            yield rows, self.points.of(rows)

    def open_to(self, row: Ints, column: Ints, points: Ints) -> Flags:
        """Which of these pairs may be made by somebody whom no pin keeps: hours apart (those cost most to look at)."""
        least = self.problem.settings.floor_at_least
        strong = points >= (0 if least is None else least)
        return strong & (self.kept[row] < 0) & ~self.barred(row, column) & ~self.forbidden(row, column)

    def may_be_made(self, row: Ints, column: Ints, points: Ints) -> Flags:
        possible = self.open_to(row, column, points)
        if self.hours is not None:
            left = np.flatnonzero(possible)
            possible[left] = self.hours.meets(row[left], column[left])
        return possible

    def barred(self, row: Ints, column: Ints) -> Flags:
        """By a never-rule; pairs that are not listed aside, which have no points."""
        named = self._among(self._named, row, column)
        same = (self._library[0][row] >= 0) & (self._library[0][row] == self._library[1][column])
        mentee_speaks, mentor_speaks = self._languages[0][row], self._languages[1][column]
        foreign = mentee_speaks.any(axis=1) & mentor_speaks.any(axis=1) & ~(mentee_speaks & mentor_speaks).any(axis=1)
        found = named | same | foreign
        if self.problem.settings.same_cooperative is SameCooperative.NEVER:
            found |= (self._cooperatives[0][row] & self._cooperatives[1][column]).any(axis=1)
        for wanted, had in self._musts:
            found |= (wanted[row] * had[column]).sum(axis=1) == 0
        return np.asarray(found, bool)

    def forbidden(self, row: Ints, column: Ints) -> Flags:
        return self._among(self._forbidden, row, column)

    def _among(self, sorted_pairs: Ints, row: Ints, column: Ints) -> Flags:
        return np.asarray(np.isin(row * len(self.columns) + column, sorted_pairs), bool)

    @cached_property
    def _named(self) -> Ints:
        """Pairs barred one by one: avoided, of one person with themselves, of somebody with their manager."""
        entries = defaultdict(list)
        for mentee in self.problem.mentees:
            for person in mentee.people:
                entries[person].append(mentee.id)
        pairs = [(avoid.mentee, avoid.mentor) for avoid in self.problem.avoid]
        for mentor in self.problem.mentors:
            pairs += [(one, mentor.id) for person in {*mentor.people, *mentor.manager_of} for one in entries[person]]
        return self._numbers(pairs)

    @cached_property
    def _forbidden(self) -> Ints:
        return self._numbers((pin.mentee, pin.mentor) for pin in self.problem.pins if pin.kind is PinKind.FORBID)

    def _numbers(self, pairs: Iterable[tuple[str, str]]) -> Ints:
        width = len(self.columns)
        return np.array(sorted({self.rows[a] * width + self.columns[b] for a, b in pairs}), np.int64)

    @cached_property
    def _library(self) -> tuple[Ints, Ints]:
        names = sorted({one.library for one in self.problem.mentees if one.library})
        numbers = {name: number for number, name in enumerate(names)}
        sides = self.problem.mentees, self.problem.mentors
        mentees, mentors = (np.array([numbers.get(one.library or "", -1) for one in side], np.int64) for side in sides)
        return mentees, mentors

    @cached_property
    def _languages(self) -> tuple[Flags, Flags]:
        return _incidence(
            [one.languages for one in self.problem.mentees], [one.languages for one in self.problem.mentors]
        )

    @cached_property
    def _cooperatives(self) -> tuple[Flags, Flags]:
        return _incidence(
            [one.cooperatives for one in self.problem.mentees], [one.cooperatives for one in self.problem.mentors]
        )

    @cached_property
    def _musts(self) -> list[tuple[Ints, Ints]]:
        """The factors of criteria that a pair must have points of."""
        if self.problem.points is not None or self.problem.factors is not None:
            return []
        weights = weights_of(self.problem.settings)
        return [self.points.factors_of(key) for key, weight in weights.items() if weight is Weight.MUST]


def _incidence(mentees: Sequence[Collection[str]], mentors: Sequence[Collection[str]]) -> tuple[Flags, Flags]:
    """People x words, for both sides over the same words."""
    numbers = {
        word: number
        for number, word in enumerate(sorted({word for side in (mentees, mentors) for words in side for word in words}))
    }
    sides = []
    for side in (mentees, mentors):
        has = np.zeros((len(side), len(numbers)), bool)
        for row, words in zip(has, side, strict=True):
            row[[numbers[word] for word in words]] = True
        sides.append(has)
    return sides[0], sides[1]
