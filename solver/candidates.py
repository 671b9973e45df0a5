"""The pairs that may be matched, as flat arrays sorted by mentee and mentor, with their points and times.

Every pair that breaks no never-rule and has a time is a candidate: at the size of a round (some 1,500 people) looking
at all of them is quick, and an optimum over all of them needs no further argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from solver.budget import Budget
from solver.eligibility import Eligibility
from solver.listed import Listed
from solver.lottery import luck
from solver.network.flow import Flags, Ints
from solver.problem import Changes, Problem, Slot
from solver.times.availability import CommonSlots
from solver.times.timetable import Timetable
from solver.times.timing import Option
from solver.times.timing_together import Bonds, tied_sets

if TYPE_CHECKING:
    from solver.pool import Pool


@dataclass(frozen=True, eq=False)
class Candidates:
    """``mentee[k]`` and ``mentor[k]`` (rows of the problem) form candidate pair k, worth ``points[k]``.

    A mentee whose pair is ``kept`` by a pin has no other candidate.
    """

    pool: Pool
    mentee: Ints
    mentor: Ints
    points: Ints
    kept: Flags

    @classmethod
    def of(cls, problem: Problem) -> Candidates:
        """All candidate pairs. Raises ``ProblemFaults`` for pins that contradict the problem."""
        from solver.pool import Pool  # noqa: PLC0415 - a pool makes candidates

        return Pool.of(problem).everything()

    @property
    def problem(self) -> Problem:
        return self.pool.problem

    @property
    def common(self) -> CommonSlots | None:
        return self.pool.common

    @property
    def eligibility(self) -> Eligibility:
        return self.pool.eligibility

    @property
    def slots(self) -> tuple[Slot, ...]:
        return () if self.common is None else self.common.slots

    def of_mentor(self, mentor: int) -> Ints:
        """The candidate pairs of a mentor."""
        return self._by_mentor[mentor]

    def usable(self, pairs: Ints) -> Flags:
        """Pairs x slots: at which slots each pair can meet. A pin with a slot leaves only that one."""
        return self._timetable.usable(pairs)

    def domain(self, pair: int) -> tuple[Option, ...]:
        """The options of a pair, preferences aside."""
        return self._timetable.domain(pair)

    def fits(self, pairs: Iterable[int]) -> bool:
        """Whether these pairs can all be timed. What nobody could decide counts as no, and is remembered."""
        return self.common is None or self._timetable.fits(pairs)

    def clashing(self, pairs: Ints) -> dict[int, Ints]:
        """The mentors whose mentees among ``pairs`` cannot all be timed, with these pairs.

        Where somebody is in two entries, all the mentors that cannot be timed together because of it.
        """
        found = [] if self.common is None else self._timetable.clashing(pairs)
        return {mentor: mine for group in found for mentor, mine in self.by_mentor(group).items()}

    def components(self, pairs: Ints) -> list[Ints]:
        """``pairs`` in sets that are timed apart: by mentor, and mentors together whom one person meets twice."""
        groups = self.by_mentor(pairs)
        if not self.twice:
            return list(groups.values())
        several = set(self.mentor[pairs[self.tied(pairs)]].tolist())
        alone = [np.sort(group) for mentor, group in groups.items() if mentor not in several]
        together = tied_sets({mentor: groups[mentor] for mentor in sorted(several)}, self.bonds)
        return sorted([*alone, *together], key=lambda group: int(group[0]))

    def tied(self, pairs: Ints) -> Flags:
        """Which pairs have somebody who stands in two entries."""
        mentees, mentors = self.pool.in_two
        return np.asarray(mentees[self.mentee[pairs]] | mentors[self.mentor[pairs]], bool)

    def bonds(self, pair: int) -> Bonds:
        """Whom a pair shares with others at most: its mentor, and the persons in it who are in two entries."""
        mentor, mentee = int(self.mentor[pair]), int(self.mentee[pair])
        people = {*self.problem.mentors[mentor].people, *self.problem.mentees[mentee].people}
        return frozenset({mentor, *(people & self.twice)})

    @property
    def twice(self) -> frozenset[str]:
        """The persons who stand in two entries or more."""
        return self.pool.twice

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

    @cached_property
    def stays(self) -> Flags:
        """Which pairs are to stay from an earlier outcome, if they can."""
        ids, kept = self.pool.ids, self.problem.settings.kept
        known = sorted(pair for pair in kept if pair[0] in ids.mentees and pair[1] in ids.mentors)
        return Listed.of(*ids.rows(known), len(self.problem.mentors)).has(self.mentee, self.mentor)

    @cached_property
    def bonus(self) -> Ints:
        """Points more for pairs that stay."""
        settings = self.problem.settings
        worth = settings.stay_bonus if settings.changes is Changes.BONUS else 0
        return self.stays.astype(np.int64) * worth

    @cached_property
    def preference(self) -> Ints:
        """Per pair, what the time that suits the two best goes against."""
        return self._timetable.least_costs(np.arange(len(self.mentee)))

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

    def times(self, pairs: Ints, budget: Budget | None = None) -> dict[int, Slot]:
        """The slot of each pair: least preference cost, then the smallest in the order of mentee ids; once the budget
        is spent, as far as that is found at once (``hurried``).
        """
        return {} if self.common is None else self._timetable.times(pairs, budget)

    @property
    def hurried(self) -> bool:
        """Whether better times might have been found, had there been time to look for them."""
        return self.common is not None and self._timetable.hurried

    @property
    def doubts(self) -> list[frozenset[int]]:
        """Sets of pairs of which nobody could say whether they can be timed."""
        return [] if self.common is None else self._timetable.doubts

    def slots_at(self, mentor: int, instant: int) -> frozenset[int]:
        """The slots that take an instant on this mentor's clock."""
        every = range(len(self.slots))
        return frozenset(slot for slot in every if self.option(mentor, slot).taken & instant)

    @property
    def places(self) -> Ints:
        """Per mentor, places reduced to the sessions that fit beside each other in the mentor's own hours."""
        return self.pool.places

    @cached_property
    def luck(self) -> Ints:
        """What each pair is worth in the lottery between equals."""
        return luck(self.problem, self.mentee, self.mentor)

    def option(self, mentor: int, slot: int) -> Option:
        """A slot on a mentor's clock."""
        return self.pool.sessions.option(mentor, slot)

    @cached_property
    def _by_mentor(self) -> list[Ints]:
        order = np.argsort(self.mentor, kind="stable")
        ends = np.cumsum(np.bincount(self.mentor, minlength=len(self.problem.mentors)))
        return np.split(order, ends[:-1])

    @cached_property
    def _timetable(self) -> Timetable:
        return Timetable(self)
