"""What a changed round comes to, in the words of its problem: ids, times, and points as people may read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solver.criteria.scoring import score, shown, weights_of
from solver.explaining.resolve import Again, Resolver
from solver.network.flow import Ints
from solver.problem import Slot


@dataclass(frozen=True)
class Change:
    """A stage's value less the outcome's; None where one of the two has no floor and the other does."""

    goal: str
    change: int | None


@dataclass(frozen=True)
class Place:
    """A pair as people read it: ``points`` are counted without what is shown to nobody."""

    mentee: str
    mentor: str
    slot: Slot | None
    points: int


@dataclass(frozen=True)
class Move:
    """Somebody who would be with another mentor: from ``was`` to ``now``, None for nobody."""

    mentee: str
    was: str | None
    now: Place | None


class Teller:
    """Results of a resolver in the words of the problem."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver

    def changes(self, again: Again) -> tuple[Change, ...]:
        then, now = again.values, self.resolver.values
        return tuple(
            Change(goal, _difference(value, before))
            for goal, value, before in zip(self.resolver.goals, then, now, strict=True)
        )

    def places(self, again: Again, mentees: Iterable[int]) -> list[Place]:
        """Where the matching puts those of these rows whom it places."""
        candidates, asked = again.candidates, set(mentees)
        pairs = [pair for pair in again.pairs.tolist() if int(candidates.mentee[pair]) in asked]
        mentors = {int(candidates.mentor[pair]) for pair in pairs}
        together = self._with_whom_they_are_timed(again, mentors)
        slots = candidates.times(together)
        rows, columns = candidates.mentee[pairs], candidates.mentor[pairs]
        points = self.points(rows, columns) if pairs else []
        return [
            self.place(int(row), int(column), slots.get(pair), worth)
            for row, column, pair, worth in zip(rows, columns, pairs, points, strict=True)
        ]

    def place(self, row: int, column: int, slot: Slot | None, points: int) -> Place:
        problem = self.resolver.problem
        return Place(problem.mentees[row].id, problem.mentors[column].id, slot, points)

    def _with_whom_they_are_timed(self, again: Again, mentors: set[int]) -> Ints:
        groups = again.candidates.components(again.pairs)
        told = [group for group in groups if not mentors.isdisjoint(again.candidates.mentor[group].tolist())]
        return np.sort(np.concatenate(told)) if told else np.zeros(0, np.int64)

    def moves(self, again: Again, but: int | None = None) -> tuple[Move, ...]:
        """Everybody whom the matching puts with somebody else than the outcome does, in the order of ids."""
        candidates, problem = again.candidates, self.resolver.problem
        pairs = zip(candidates.mentee[again.pairs].tolist(), candidates.mentor[again.pairs].tolist(), strict=True)
        before, after = self.resolver.mentor_of, dict(pairs)
        rows = [row for row in sorted({*before, *after}) if row != but and before.get(row) != after.get(row)]
        now = {place.mentee: place for place in self.places(again, rows)}
        return tuple(
            Move(
                problem.mentees[row].id,
                problem.mentors[before[row]].id if row in before else None,
                now.get(problem.mentees[row].id),
            )
            for row in rows
        )

    def points(self, rows: Ints, columns: Ints) -> list[int]:
        """Points of pairs without what is shown to nobody."""
        problem = self.resolver.problem
        if problem.points is not None:
            ids = zip(rows.tolist(), columns.tolist(), strict=True)
            return [problem.points[problem.mentees[row].id, problem.mentors[column].id] for row, column in ids]
        wanted, had = self._factors
        return [int(worth) for worth in np.einsum("ij,ij->i", wanted[rows], had[columns])]

    @cached_property
    def _factors(self) -> tuple[Ints, Ints]:
        openly = shown(self.resolver.problem)
        if openly.factors is not None:
            return openly.factors.mentees, openly.factors.mentors
        answers = [one.answers for one in openly.mentees], [one.answers for one in openly.mentors]
        return score(*answers, weights_of(openly.settings))


def _difference(value: int | None, before: int | None) -> int | None:
    if value is None or before is None:
        return 0 if value is before else None
    return value - before
