"""The pairs that may be matched, as flat arrays sorted by mentee and mentor, with their points and times.

Every pair that breaks no never-rule and has a time is a candidate: at the size of a round (some 1,500 people) looking
at all of them is quick, and an optimum over all of them needs no further argument.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from solver.availability import CommonSlots
from solver.criteria.scoring import points_matrix
from solver.eligibility import Eligibility
from solver.flow import Flags, Ints
from solver.hours import Participant, zone_of
from solver.lottery import luck
from solver.pins import check_pins
from solver.problem import PinKind, Problem, Slot
from solver.timing import Diary, Option, assign, least_cost, most_disjoint
from solver.timing_together import Bonds, Undecided, clash_free, tied_sets, timed_together


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
        """Whether these pairs can all be timed. What nobody could decide counts as no, and is remembered."""
        if self.common is None:
            return True
        group = frozenset(pairs)
        if group not in self._fits:
            self._fits[group] = self._can_be_timed(sorted(group))
        return self._fits[group]

    def clashing(self, pairs: Ints) -> dict[int, Ints]:
        """The mentors whose mentees among ``pairs`` cannot all be timed, with these pairs.

        Where somebody is in two entries, all the mentors that cannot be timed together because of it.
        """
        found = [group for group in self.components(pairs) if not self.fits(group.tolist())]
        return {mentor: mine for group in found for mentor, mine in self.by_mentor(group).items()}

    def components(self, pairs: Ints) -> list[Ints]:
        """``pairs`` in sets that are timed apart: by mentor, and mentors together whom one person meets twice."""
        groups = self.by_mentor(pairs)
        return list(groups.values()) if not self.twice else tied_sets(groups, self.bonds)

    def bonds(self, pair: int) -> Bonds:
        """Whom a pair shares with others at most: its mentor, and the persons in it who are in two entries."""
        mentor, mentee = int(self.mentor[pair]), int(self.mentee[pair])
        people = {*self.problem.mentors[mentor].people, *self.problem.mentees[mentee].people}
        return frozenset({mentor, *(people & self.twice)})

    @cached_property
    def twice(self) -> frozenset[str]:
        """The persons who stand in two entries or more."""
        entries: tuple[Participant, ...] = (*self.problem.mentors, *self.problem.mentees)
        counts = Counter(person for entry in entries for person in set(entry.people))
        return frozenset(person for person, count in counts.items() if count > 1)

    @cached_property
    def bundle(self) -> Ints:
        """Per pair, a number for the mentor and the team whose members are to have mentors of their own; else -1.

        Only where two pairs or more have it: nobody else could share a mentor.
        """
        teams = {mentee.apart: number for number, mentee in enumerate(self.problem.mentees)}
        team = np.array([-1 if one.apart is None else teams[one.apart] for one in self.problem.mentees], np.int64)
        key = team[self.mentee] * len(self.problem.mentors) + self.mentor
        key[team[self.mentee] < 0] = -1
        found, number, count = np.unique(key, return_inverse=True, return_counts=True)
        several = (found >= 0) & (count > 1)
        return np.where(several, np.cumsum(several) - 1, -1)[number]

    @property
    def keeps_apart(self) -> bool:
        """Whether any team-mates could have the same mentor and should not."""
        return bool(self.bundle.max(initial=-1) >= 0)

    def shared(self, pairs: Ints) -> int:
        """How many team-mates among ``pairs`` do not have a mentor of their own: all but one with each mentor."""
        bundles = self.bundle[pairs]
        bundles = bundles[bundles >= 0]
        return len(bundles) - len(np.unique(bundles))

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
        for group in self.components(pairs):
            chosen = self._assign(group)
            found |= {pair: option.slot for pair, option in chosen.items()}
        return found

    def _assign(self, group: Ints) -> dict[int, Option]:
        """Each mentor's times by themselves; where somebody would then be in two places, all of them together."""
        chosen: dict[int, Option] = {}
        for pairs in self.by_mentor(group).values():
            options = assign([self._priced_domain(pair) for pair in pairs.tolist()])
            if options is None:
                raise ValueError("these pairs cannot be timed")
            chosen |= dict(zip(pairs.tolist(), options, strict=True))
        if self.twice and not clash_free(list(chosen.values()), [self.bonds(pair) for pair in chosen]):
            return self._assign_together(group.tolist())
        return chosen

    def _assign_together(self, pairs: list[int]) -> dict[int, Option]:
        bonds = [self.bonds(pair) for pair in pairs]
        try:
            options = timed_together([self._priced_domain(pair) for pair in pairs], bonds)
        except Undecided:
            options = timed_together([self.domain(pair) for pair in pairs], bonds)
        if options is None:
            raise ValueError("these pairs cannot be timed")
        return dict(zip(pairs, options, strict=True))

    def _can_be_timed(self, pairs: list[int]) -> bool:
        domains = [self.domain(pair) for pair in pairs]
        if len({int(self.mentor[pair]) for pair in pairs}) < 2:
            return least_cost(domains) is not None
        apart = self.components(np.array(pairs, np.int64))
        if len(apart) > 1:
            return all(self.fits(group.tolist()) for group in apart)
        try:
            return timed_together(domains, [self.bonds(pair) for pair in pairs]) is not None
        except Undecided:
            self.doubts.append(frozenset(pairs))
            return False

    @cached_property
    def doubts(self) -> list[frozenset[int]]:
        """Sets of pairs of which nobody could say whether they can be timed."""
        return []

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
