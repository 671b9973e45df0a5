"""Pairs that a problem names one by one: sorted, so that any pair is found by halving."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from solver.factors import ListedPoints
from solver.network.flow import Flags, Ints
from solver.problem import Problem


@dataclass(frozen=True, eq=False)
class Ids:
    """Ids of a problem by their rows."""

    mentees: dict[str, int]
    mentors: dict[str, int]

    @classmethod
    def of(cls, problem: Problem) -> Ids:
        return cls(
            {mentee.id: row for row, mentee in enumerate(problem.mentees)},
            {mentor.id: row for row, mentor in enumerate(problem.mentors)},
        )

    def rows(self, pairs: Iterable[tuple[str, str]]) -> tuple[Ints, Ints]:
        """Rows of pairs (mentee id, mentor id)."""
        if isinstance(pairs, ListedPoints):
            return pairs.rows(self.mentees, self.mentors)
        found = [(self.mentees[mentee], self.mentors[mentor]) for mentee, mentor in pairs]
        mentee, mentor = np.array(found, np.int64).reshape(-1, 2).T
        return mentee, mentor


@dataclass(frozen=True, eq=False)
class Listed:
    """Pairs as sorted ``key`` = mentee row times ``width`` plus mentor row, each once, with a number for each."""

    key: Ints
    number: Ints
    width: int

    @classmethod
    def of(cls, mentee: Ints, mentor: Ints, width: int, number: Ints | None = None) -> Listed:
        """Of a pair given twice the first number counts."""
        key, first = np.unique(mentee * width + mentor, return_index=True)
        return cls(key, np.zeros(len(key), np.int64) if number is None else number[first], width)

    @property
    def pairs(self) -> tuple[Ints, Ints]:
        return self.key // self.width, self.key % self.width

    def has(self, mentee: Ints, mentor: Ints) -> Flags:
        return self._find(mentee, mentor)[1]

    def numbers(self, mentee: Ints, mentor: Ints) -> Ints:
        """The number of each pair; 0 where it is not listed."""
        place, found = self._find(mentee, mentor)
        return np.where(found, np.append(self.number, 0)[place], 0)

    def _find(self, mentee: Ints, mentor: Ints) -> tuple[Ints, Flags]:
        key = mentee * self.width + mentor
        place = np.searchsorted(self.key, key)
        return place, np.append(self.key, -1)[place] == key
