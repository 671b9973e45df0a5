"""Every pair of a problem, answered for on demand: its points, and whether it may be made.

Points are integer factors (``solver.criteria``), so those of any pair are one dot product and those of a block of pairs
one matrix product; a few pairs have points beside them (who asked for whom). Times and never-rules are answered from
what is known of each person. Nothing of the size mentees x mentors is held, so a pool of a hundred thousand people
costs no more than these people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from solver.candidates import Candidates
from solver.criteria.scoring import Factors, exact, score_but_named, weights_of
from solver.eligibility import Eligibility
from solver.factors import positions
from solver.hours import Participant
from solver.listed import Ids, Listed
from solver.network.flow import Flags, Ints
from solver.pins import check_pins
from solver.problem import PinKind, Problem
from solver.times.availability import CommonSlots
from solver.times.groups import group_rows
from solver.times.sessions import Sessions

CHUNK = 1 << 15
"""Pairs whose factors are multiplied together."""
BLOCK = 1 << 19
"""Pairs looked at together where all are."""


class Pool:
    """People are named by their rows in ``problem.mentees`` and ``problem.mentors``; methods take flat arrays of them.

    ``kept[i]``: the mentor a pin keeps for mentee i, or -1. ``common`` is None without a calendar.
    """

    def __init__(self, problem: Problem) -> None:
        """Of a problem whose pins are known to hold, or do not matter."""
        self.problem = problem
        self.ids = ids = Ids.of(problem)
        self._width = len(problem.mentors)
        self._listed = None
        if problem.points is not None:
            mentee, mentor, worth = positions(problem.points, problem.mentees, problem.mentors)
            self._listed = Listed.of(mentee, mentor, self._width, worth)
        self.eligibility = Eligibility.of(problem, self._listed)
        self.common = None if problem.calendar is None else CommonSlots(problem)
        self.kept = np.full(len(problem.mentees), -1, np.int64)
        mentee, mentor = ids.rows((pin.mentee, pin.mentor) for pin in problem.pins if pin.kind is PinKind.KEEP)
        self.kept[mentee] = mentor

    @classmethod
    def of(cls, problem: Problem) -> Pool:
        """The pool of a problem in id order. Raises ``ProblemFaults`` for pins that contradict it."""
        pool = cls(problem)
        check_pins(problem, pool.common, pool.eligibility)
        return pool

    @property
    def factors(self) -> tuple[Factors, Factors] | None:
        """Rows U (mentees) and V (mentors) of non-negative integers: the points of a pair are U_i . V_j, those of the
        pairs ``beside`` more. None where the problem lists the points itself.
        """
        return None if self._listed is not None else self._factors

    @property
    def beside(self) -> tuple[Ints, Ints]:
        """The pairs that have more points than their factors say, sorted."""
        none = np.zeros(0, np.int64)
        return (none, none) if self._listed is not None else self._beside.pairs

    def points(self, mentee: Ints, mentor: Ints) -> Ints:
        """What each pair is worth; 0 where the problem lists the points and this pair is not among them."""
        if self._listed is not None:
            return self._listed.numbers(mentee, mentor)
        wanted, had = self._factors
        points = np.zeros(len(mentee), np.int64)
        for start in range(0, len(points), CHUNK):
            part = slice(start, start + CHUNK)
            points[part] = np.einsum("ij,ij->i", wanted[mentee[part]], had[mentor[part]])
        return points + self._beside.numbers(mentee, mentor)

    def block(self, mentees: Ints) -> Ints:
        """Points of some mentees (each once) with all mentors: mentees x mentors."""
        if self._listed is not None:
            column = np.tile(np.arange(self._width), len(mentees))
            return self.points(np.repeat(mentees, self._width), column).reshape(len(mentees), self._width)
        wanted, had = self._factors
        points = np.asarray(wanted[mentees] @ had.T, np.int64)
        row_of = np.full(len(self.problem.mentees), -1, np.int64)
        row_of[mentees] = np.arange(len(mentees))
        mentee, mentor = self._beside.pairs
        here = row_of[mentee] >= 0
        points[row_of[mentee[here]], mentor[here]] += self._beside.number[here]
        return points

    def may_be_made(self, mentee: Ints, mentor: Ints) -> Flags:
        """Which pairs break no never-rule and no pin, are strong enough and have a usable time.

        A mentee kept by a pin may only be paired with that mentor.
        """
        kept = self.kept[mentee]
        made = kept == mentor
        asked = np.flatnonzero(kept < 0)
        for narrower in (self._breaks_nothing, self._strong, self._has_time):
            asked = asked[narrower(mentee[asked], mentor[asked])]
        made[asked] = True
        return np.asarray(made, bool)

    def too_weak(self, mentee: Ints, mentor: Ints) -> Flags:
        """Which pairs have fewer points than any match is to have. Pairs kept by a pin are exempt."""
        return np.asarray(~self._strong(mentee, mentor) & (self.kept[mentee] != mentor), bool)

    def everything(self) -> Candidates:
        """All pairs that may be made."""
        none = np.zeros(0, np.int64)
        parts = [(none, none), *(self._made(*pairs) for pairs in self._all())]
        mentee, mentor = map(np.concatenate, zip(*parts, strict=True))
        return self._candidates(mentee, mentor)

    def some(self, mentee: Ints, mentor: Ints) -> Candidates:
        """Those of the given pairs that may be made, with all pairs that are kept by a pin or have points beside their
        factors."""
        kept = np.flatnonzero(self.kept >= 0)
        key = [mentee * self._width + mentor, kept * self._width + self.kept[kept]]
        key.append(self.beside[0] * self._width + self.beside[1])
        pairs = np.unique(np.concatenate(key))
        return self._candidates(*self._made(pairs // max(self._width, 1), pairs % max(self._width, 1)))

    def _candidates(self, mentee: Ints, mentor: Ints) -> Candidates:
        """Of pairs that may be made, sorted."""
        points, kept = self.points(mentee, mentor), self.kept[mentee] == mentor
        return Candidates(self, mentee, mentor, points, kept)

    def _made(self, mentee: Ints, mentor: Ints) -> tuple[Ints, Ints]:
        made = self.may_be_made(mentee, mentor)
        return mentee[made], mentor[made]

    def _all(self) -> Iterator[tuple[Ints, Ints]]:
        """All pairs, sorted, in blocks; of a problem that lists them only those."""
        if self._listed is not None:
            mentee, mentor = self._listed.pairs
            parts = (slice(start, start + BLOCK) for start in range(0, len(mentee), BLOCK))
            yield from ((mentee[part], mentor[part]) for part in parts)
            return
        rows, mentors = max(BLOCK // max(self._width, 1), 1), np.arange(self._width)
        for start in range(0, len(self.problem.mentees), rows):
            mentees = np.arange(start, min(start + rows, len(self.problem.mentees)))
            yield np.repeat(mentees, len(mentors)), np.tile(mentors, len(mentees))

    def _breaks_nothing(self, mentee: Ints, mentor: Ints) -> Flags:
        return ~(self.eligibility.bars(mentee, mentor) | self.eligibility.forbids(mentee, mentor))

    def _strong(self, mentee: Ints, mentor: Ints) -> Flags:
        least = self.problem.settings.floor_at_least
        return np.ones(len(mentee), bool) if least is None else self.points(mentee, mentor) >= least

    def _has_time(self, mentee: Ints, mentor: Ints) -> Flags:
        return np.ones(len(mentee), bool) if self.common is None else self.common.usable_of(mentee, mentor)

    @cached_property
    def twice(self) -> frozenset[str]:
        """The persons who stand in two entries or more."""
        entries: tuple[Participant, ...] = (*self.problem.mentors, *self.problem.mentees)
        counts = Counter(person for entry in entries for person in set(entry.people))
        return frozenset(person for person, count in counts.items() if count > 1)

    @cached_property
    def in_two(self) -> tuple[Flags, Flags]:
        """Which mentees and which mentors have somebody who stands in two entries or more."""
        sides = (self.problem.mentees, self.problem.mentors)
        mentees, mentors = (np.array([not self.twice.isdisjoint(one.people) for one in side], bool) for side in sides)
        return mentees, mentors

    @cached_property
    def places(self) -> Ints:
        """Per mentor, places reduced to the sessions that fit beside each other in the mentor's own hours. A group
        meets in one session, so its places stay."""
        all_places = np.array([mentor.places for mentor in self.problem.mentors], np.int64)
        if self.common is None:
            return all_places
        places, groups = self.sessions.places.copy(), group_rows(self.problem)
        places[groups] = all_places[groups]
        return places

    @cached_property
    def sessions(self) -> Sessions:
        """Raises ValueError without a calendar."""
        if self.common is None:
            raise ValueError("a problem without a calendar has no sessions")
        return Sessions(self.common)

    @property
    def _factors(self) -> tuple[Factors, Factors]:
        return self._scores[0], self._scores[1]

    @property
    def _beside(self) -> Listed:
        return self._scores[2]

    @cached_property
    def _scores(self) -> tuple[Factors, Factors, Listed]:
        if self.problem.factors is not None:
            nobody = np.zeros(0, np.int64)
            factors = exact(self.problem.factors.mentees, self.problem.factors.mentors)
            return *factors, Listed.of(nobody, nobody, self._width)
        answers = [one.answers for one in self.problem.mentees], [one.answers for one in self.problem.mentors]
        wanted, had, named = score_but_named(*answers, weights_of(self.problem.settings))
        none = np.zeros(0, np.int64)
        mentee, mentor, worth = map(np.concatenate, zip((none, none, none), *named, strict=True))
        return *exact(wanted, had), Listed.of(mentee, mentor, self._width, worth)
