"""Whether candidate pairs can all be timed, and when they meet.

The slots of a pair are the bits of one integer, and so are the slots that a session excludes. Most mentors are answered
by counting (``Sessions.surely_timed``) or by giving each pair in turn its first slot; the rest by a search
(``slot_search``, ``cheapest``, ``timing_together``).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property, reduce
from operator import and_
from typing import TYPE_CHECKING

import numpy as np

from solver.budget import Budget
from solver.network.flow import Flags, Ints
from solver.problem import PinKind, Slot
from solver.times.beside import bits
from solver.times.cheapest import cheapest
from solver.times.grid import WORD, Words, unpack
from solver.times.groups import Meeting, group_rows, meetings
from solver.times.slot_search import Undecided, any_way
from solver.times.timing import Option
from solver.times.timing_together import Bonds, clash_free, timed_together

if TYPE_CHECKING:
    from solver.candidates import Candidates

CHUNK = 1 << 15
"""Pairs whose preferences are looked at together."""


class Timetable:
    """Pairs are numbers of candidate pairs. Only for problems with a calendar."""

    def __init__(self, candidates: Candidates) -> None:
        if candidates.common is None:
            raise ValueError("a problem without a calendar has no slots")
        self._candidates, self._common, self._sessions = candidates, candidates.common, candidates.pool.sessions
        self._mentee, self._mentor = candidates.mentee, candidates.mentor
        self._masks: dict[int, int] = {}
        self._domains: dict[int, tuple[Option, ...]] = {}
        self._known: dict[frozenset[int], bool] = {}
        self._groups = frozenset(group_rows(candidates.problem))
        self.doubts: list[frozenset[int]] = []
        """Sets of pairs of which nobody could say whether they can be timed."""
        self.hurried = False
        """Whether better times might have been found, had there been time to look for them."""

    def usable(self, pairs: Ints) -> Flags:
        """Pairs x slots: at which slots each pair can meet. A pin with a slot leaves only that one."""
        return unpack(self._words(pairs), len(self._common.slots))

    def domain(self, pair: int) -> tuple[Option, ...]:
        """The options of a pair, preferences aside."""
        if pair not in self._domains:
            self._domains[pair] = tuple(self._options(pair, self._mask(pair)))
        return self._domains[pair]

    def fits(self, pairs: Iterable[int]) -> bool:
        """Whether these pairs can all be timed. What nobody could decide counts as no, and is remembered."""
        group = frozenset(pairs)
        if group not in self._known:
            self._known[group] = self._can_be_timed(sorted(group))
        return self._known[group]

    def clashing(self, pairs: Ints) -> list[Ints]:
        """The sets of ``pairs`` timed together that cannot all be timed."""
        words = self._words(pairs)
        self._remember(pairs, words)
        slots = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
        doubted = ~self._sessions.surely_timed(self._mentor[pairs], slots) | self._candidates.tied(pairs)
        doubted |= np.isin(self._mentor[pairs], sorted(self._groups))
        unsure = pairs[np.isin(self._mentor[pairs], self._mentor[pairs[doubted]])]
        return [group for group in self._candidates.components(unsure) if not self.fits(group.tolist())]

    def times(self, pairs: Ints, budget: Budget | None = None) -> dict[int, Slot]:
        """The slot of each pair: least preference cost, then the smallest in the order of mentee ids; once the budget
        is spent, as far as that is found at once.
        """
        self._remember(pairs, self._words(pairs))
        costs = self._costs(pairs)
        found: dict[int, Slot] = {}
        for group in self._candidates.components(pairs):
            found |= self._assign(group, costs, hurry=budget is not None and budget.spent())
        return found

    def least_costs(self, pairs: Ints) -> Ints:
        """Per pair, what the usable time that suits the two best goes against."""
        least = np.zeros(len(pairs), np.int64)
        asks = np.flatnonzero(self._ask(pairs))
        for start in range(0, len(asks), CHUNK):
            part = asks[start : start + CHUNK]
            row, slot = np.nonzero(self.usable(pairs[part]))
            of_pair = self._mentee[pairs[part][row]], self._mentor[pairs[part][row]]
            cost = self._common.costs(*of_pair, slot)
            first = np.flatnonzero(np.diff(row, prepend=-1))
            least[part[row[first]]] = np.minimum.reduceat(cost, first) if len(first) else 0
        return least

    def _ask(self, pairs: Ints) -> Flags:
        """Which pairs have somebody who prefers any hours."""
        problem = self._candidates.problem
        mentees = np.array([bool(mentee.prefer) for mentee in problem.mentees], bool)
        mentors = np.array([bool(mentor.prefer) for mentor in problem.mentors], bool)
        return np.asarray(mentees[self._mentee[pairs]] | mentors[self._mentor[pairs]], bool)

    def _costs(self, pairs: Ints) -> dict[int, dict[int, int]]:
        """Of pairs with preferences, the cost of each usable slot."""
        asking = pairs[self._ask(pairs)]
        row, slot = np.nonzero(self.usable(asking))
        cost = self._common.costs(self._mentee[asking[row]], self._mentor[asking[row]], slot)
        found: dict[int, dict[int, int]] = {pair: {} for pair in asking.tolist()}
        for pair, number, worth in zip(asking[row].tolist(), slot.tolist(), cost.tolist(), strict=True):
            found[pair][number] = worth
        return found

    def _assign(self, pairs: Ints, costs: dict[int, dict[int, int]], *, hurry: bool) -> dict[int, Slot]:
        """Each mentor's times by themselves; where somebody would then be in two places, all of them together."""
        chosen: dict[Meeting, Option] = {}
        tied = self._candidates.tied(pairs).any()
        for group in self._candidates.by_mentor(pairs).values() if tied else [pairs]:
            chosen |= self._assign_alone(self._meetings(group.tolist()), costs, hurry=hurry)
        if tied and not clash_free(list(chosen.values()), [self._bonds(meeting) for meeting in chosen]):
            chosen = self._assign_together(self._meetings(pairs.tolist()), costs)
        return {pair: option.slot for meeting, option in chosen.items() for pair in meeting}

    def _meetings(self, pairs: Iterable[int]) -> list[Meeting]:
        return meetings(pairs, self._mentor, self._groups)

    def _assign_alone(
        self, held: list[Meeting], costs: dict[int, dict[int, int]], *, hurry: bool
    ) -> dict[Meeting, Option]:
        """One mentor's times; in a hurry the first that are found."""
        mentor = int(self._mentor[held[0][0]])
        masks, priced = [self._common_mask(one) for one in held], [self._cost_of(one, costs) for one in held]
        times = cheapest(masks, priced, self._sessions.excluded(mentor), hurry=hurry)
        if times is None:
            raise ValueError("these pairs cannot be timed")
        self.hurried |= hurry and not times.settled
        return {one: self._sessions.option(mentor, slot) for one, slot in zip(held, times.slots, strict=True)}

    def _assign_together(self, held: list[Meeting], costs: dict[int, dict[int, int]]) -> dict[Meeting, Option]:
        bonds = [self._bonds(meeting) for meeting in held]
        try:
            options = timed_together([self._priced(meeting, costs) for meeting in held], bonds)
        except Undecided:
            options = timed_together([self._domain_of(meeting) for meeting in held], bonds)
        if options is None:
            raise ValueError("these pairs cannot be timed")
        return dict(zip(held, options, strict=True))

    def _priced(self, meeting: Meeting, costs: dict[int, dict[int, int]]) -> Sequence[Option]:
        cost = self._cost_of(meeting, costs)
        if not cost:
            return self._domain_of(meeting)
        return [
            replace(option, cost=cost.get(self._common.position[option.slot], 0)) for option in self._domain_of(meeting)
        ]

    def _cost_of(self, meeting: Meeting, costs: dict[int, dict[int, int]]) -> dict[int, int]:
        """What each slot that all of them can use costs them together; nothing when none has preferences."""
        asking = [costs[pair] for pair in meeting if pair in costs]
        slots = bits(self._common_mask(meeting)) if asking else ()
        return {slot: sum(cost[slot] for cost in asking) for slot in slots}

    def _domain_of(self, meeting: Meeting) -> Sequence[Option]:
        if len(meeting) == 1:
            return self.domain(meeting[0])
        return list(self._options(meeting[0], self._common_mask(meeting)))

    def _common_mask(self, meeting: Meeting) -> int:
        return reduce(and_, (self._mask(pair) for pair in meeting))

    def _bonds(self, meeting: Meeting) -> Bonds:
        return frozenset[Hashable]().union(*(self._candidates.bonds(pair) for pair in meeting))

    def _can_be_timed(self, pairs: list[int]) -> bool:
        if not pairs:
            return True
        mentors = {int(self._mentor[pair]) for pair in pairs}
        held = self._meetings(pairs)
        apart = [] if len(mentors) < 2 else self._candidates.components(np.array(pairs, np.int64))
        if len(apart) > 1:
            return all(self.fits(group.tolist()) for group in apart)
        try:
            if len(mentors) == 1:
                masks = [self._common_mask(meeting) for meeting in held]
                return any_way(masks, self._sessions.excluded(mentors.pop())) is not None
            bonds = [self._bonds(meeting) for meeting in held]
            return timed_together([self._domain_of(meeting) for meeting in held], bonds) is not None
        except Undecided:
            self.doubts.append(frozenset(pairs))
            return False

    def _options(self, pair: int, mask: int) -> Iterable[Option]:
        mentor = int(self._mentor[pair])
        return (self._sessions.option(mentor, slot) for slot in bits(mask))

    def _mask(self, pair: int) -> int:
        if pair not in self._masks:
            pairs = np.array([pair])
            self._remember(pairs, self._words(pairs))
        return self._masks[pair]

    def _remember(self, pairs: Ints, words: Words) -> None:
        width = words.shape[1] * WORD // 8
        octets = words.astype("<u8").tobytes()
        for place, pair in enumerate(pairs.tolist()):
            self._masks[pair] = int.from_bytes(octets[place * width : (place + 1) * width], "little")

    def _words(self, pairs: Ints) -> Words:
        """Pairs x words: the usable slots, or the one a pin names."""
        words = self._common.words_of(self._mentee[pairs], self._mentor[pairs])
        for row in np.flatnonzero(self._at_slot[self._mentee[pairs]] >= 0).tolist():
            slot = int(self._at_slot[self._mentee[pairs[row]]])
            words[row, : slot // WORD] = words[row, slot // WORD + 1 :] = 0
            words[row, slot // WORD] &= np.uint64(1 << slot % WORD)
        return words

    @cached_property
    def _at_slot(self) -> Ints:
        """Per mentee, the slot of a pin that keeps them at one, or -1. They have no other pair."""
        problem, ids = self._candidates.problem, self._candidates.pool.ids
        slot = np.full(len(problem.mentees), -1, np.int64)
        for pin in problem.pins:
            if pin.kind is PinKind.KEEP and pin.slot is not None:
                slot[ids.mentees[pin.mentee]] = self._common.position.get(pin.slot, -1)
        return slot
