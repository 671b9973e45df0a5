"""The pairs that may be matched, as flat arrays sorted by mentee and mentor, with their points and times.

Every pair that breaks no never-rule and has a time is a candidate: at the size of a round (some 1,500 people) looking
at all of them is quick, and an optimum over all of them needs no further argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from solver.availability import CommonSlots
from solver.criteria.scoring import points_matrix
from solver.eligibility import Eligibility
from solver.flow import Flags, Ints
from solver.hours import zone_of
from solver.lottery import luck
from solver.pins import check_pins
from solver.problem import PinKind, Problem, Slot
from solver.timing import Diary, Option, assign, least_cost, most_disjoint


@dataclass(frozen=True)
class Candidates:
    """``mentee[k]`` and ``mentor[k]`` (rows of the problem) form candidate pair k, worth ``points[k]``.

    A mentee whose pair is ``kept`` by a pin has no other candidate.
    """

    problem: Problem
    mentee: Ints
    mentor: Ints
    points: Ints
    kept: Flags
    common: CommonSlots | None
    eligibility: Eligibility

    @classmethod
    def of(cls, problem: Problem) -> Candidates:
        """All candidate pairs. Raises ``ProblemFaults`` for pins that contradict the problem."""
        eligibility = Eligibility.of(problem)
        common = None if problem.calendar is None else CommonSlots(problem, eligibility.allowed)
        check_pins(problem, common, eligibility)
        open_to = eligibility.allowed if common is None else eligibility.allowed & common.usable
        kept = _kept(problem)
        bound = kept.any(axis=1, keepdims=True)
        mentee, mentor = np.nonzero(np.where(bound, kept, open_to))
        points = points_matrix(problem)[mentee, mentor]
        return cls(problem, mentee, mentor, points, kept[mentee, mentor], common, eligibility)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return () if self.common is None else self.common.slots

    def of_mentor(self, mentor: int) -> Ints:
        """The candidate pairs of a mentor."""
        return self._by_mentor[mentor]

    def usable(self, pairs: Ints) -> Flags:
        """Pairs x slots: at which slots each pair can meet. A pin with a slot leaves only that one."""
        if self.common is None:
            raise ValueError("a problem without a calendar has no slots")
        words = self.common.words[self.mentee[pairs], self.mentor[pairs]]
        bits = np.unpackbits(words.astype("<u8").view(np.uint8), axis=1, bitorder="little", count=len(self.slots))
        found = bits.astype(bool)
        for row, pair in enumerate(pairs.tolist()):
            if pair in self._pinned:
                found[row] &= np.arange(len(self.slots)) == self._pinned[pair]
        return found

    def domain(self, pair: int) -> tuple[Option, ...]:
        """The options of a pair, preferences aside."""
        if pair not in self._domains:
            open_to_it = np.flatnonzero(self.usable(np.array([pair]))[0])
            self._domains[pair] = tuple(self._option(int(self.mentor[pair]), int(slot)) for slot in open_to_it)
        return self._domains[pair]

    def fits(self, pairs: Iterable[int]) -> bool:
        """Whether these pairs of one mentor can all be timed."""
        if self.common is None:
            return True
        group = frozenset(pairs)
        if group not in self._fits:
            self._fits[group] = least_cost([self.domain(pair) for pair in sorted(group)]) is not None
        return self._fits[group]

    def clashing(self, pairs: Ints) -> dict[int, Ints]:
        """The mentors whose mentees among ``pairs`` cannot all be timed, with these pairs."""
        groups = self.by_mentor(pairs)
        return {mentor: group for mentor, group in groups.items() if not self.fits(group.tolist())}

    def by_mentor(self, pairs: Ints) -> dict[int, Ints]:
        """``pairs`` by mentor."""
        ordered = pairs[np.argsort(self.mentor[pairs], kind="stable")]
        mentors, starts = np.unique(self.mentor[ordered], return_index=True)
        return dict(zip(mentors.tolist(), np.split(ordered, starts[1:]), strict=True)) if len(pairs) else {}

    def times(self, pairs: Ints) -> dict[int, Slot]:
        """The slot of each pair: least preference cost, then the smallest in the order of mentee ids."""
        found: dict[int, Slot] = {}
        if self.common is None:
            return found
        for group in self.by_mentor(pairs).values():
            chosen = assign([self._priced_domain(pair) for pair in group.tolist()])
            if chosen is None:
                raise ValueError("these pairs cannot be timed")
            found |= {pair: option.slot for pair, option in zip(group.tolist(), chosen, strict=True)}
        return found

    def slots_at(self, mentor: int, instant: int) -> frozenset[int]:
        """The slots that take an instant on this mentor's clock."""
        every = range(len(self.slots))
        return frozenset(slot for slot in every if self._option(mentor, slot).taken & instant)

    @cached_property
    def places(self) -> Ints:
        """Per mentor, places reduced to the sessions that fit beside each other in the times of all its pairs."""
        places = np.array([mentor.places for mentor in self.problem.mentors], np.int64)
        if self.common is not None:
            for mentor in np.flatnonzero(places > 1).tolist():
                times = np.flatnonzero(self.usable(self.of_mentor(mentor)).any(axis=0))
                room = most_disjoint(self._option(mentor, int(slot)) for slot in times)
                places[mentor] = min(int(places[mentor]), room)
        return places

    @cached_property
    def luck(self) -> Ints:
        """What each pair is worth in the lottery between equals."""
        return luck(self.problem, self.mentee, self.mentor)

    def _priced_domain(self, pair: int) -> Sequence[Option]:
        common, mentee, mentor = self.common, int(self.mentee[pair]), int(self.mentor[pair])
        people = (self.problem.mentees[mentee], self.problem.mentors[mentor])
        if common is None or not any(person.prefer for person in people):
            return self.domain(pair)
        return [replace(option, cost=common.cost(mentee, mentor, option.slot)) for option in self.domain(pair)]

    def _option(self, mentor: int, slot: int) -> Option:
        zone = zone_of(self.problem.mentors[mentor])
        if (zone, slot) not in self._options:
            self._options[zone, slot] = Option(self.slots[slot], self._diary.taken(self.slots[slot], zone))
        return self._options[zone, slot]

    @cached_property
    def _diary(self) -> Diary:
        if self.problem.calendar is None:
            raise ValueError("a problem without a calendar has no sessions")
        return Diary(self.problem.calendar)

    @cached_property
    def _by_mentor(self) -> list[Ints]:
        order = np.argsort(self.mentor, kind="stable")
        ends = np.cumsum(np.bincount(self.mentor, minlength=len(self.problem.mentors)))
        return np.split(order, ends[:-1])

    @cached_property
    def _pinned(self) -> dict[int, int]:
        """The slot of each pair kept at a slot."""
        number = {slot: index for index, slot in enumerate(self.slots)}
        asked = {
            (pin.mentee, pin.mentor): number[pin.slot]
            for pin in self.problem.pins
            if pin.kind is PinKind.KEEP and pin.slot is not None and self.common is not None
        }
        mentees, mentors = self.problem.mentees, self.problem.mentors
        named = {
            pair: (mentees[self.mentee[pair]].id, mentors[self.mentor[pair]].id) for pair in np.flatnonzero(self.kept)
        }
        return {int(pair): asked[ids] for pair, ids in named.items() if ids in asked}

    @cached_property
    def _domains(self) -> dict[int, tuple[Option, ...]]:
        return {}

    @cached_property
    def _fits(self) -> dict[frozenset[int], bool]:
        return {}

    @cached_property
    def _options(self) -> dict[tuple[str, int], Option]:
        return {}


def _kept(problem: Problem) -> Flags:
    rows = {mentee.id: row for row, mentee in enumerate(problem.mentees)}
    columns = {mentor.id: column for column, mentor in enumerate(problem.mentors)}
    mask = np.zeros((len(rows), len(columns)), bool)
    for pin in problem.pins:
        if pin.kind is PinKind.KEEP:
            mask[rows[pin.mentee], columns[pin.mentor]] = True
    return mask
