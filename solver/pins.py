"""Pins that cannot all hold are faults of the input, each named; nothing is solved around them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence

import numpy as np

from solver.eligibility import Eligibility
from solver.errors import Fault, ProblemFaults
from solver.hours import Participant, zone_of
from solver.problem import Pin, PinKind, Problem, Slot
from solver.times.availability import CommonSlots
from solver.times.groups import group_rows, meetings
from solver.times.sessions import Sessions
from solver.times.slot_search import Undecided, any_way
from solver.times.timing import Diary, Option
from solver.times.timing_together import Bonds, tied_sets, timed_together

AT_ONCE = "clashing: somebody in two kept pairs would be in two places at once"


def check_pins(problem: Problem, common: CommonSlots | None = None, eligibility: Eligibility | None = None) -> None:
    """Raises ProblemFaults naming every pin that is over the places, barred, without a slot or clashing."""
    keeps = [pin for pin in problem.pins if pin.kind is PinKind.KEEP]
    if not keeps:
        return
    checker = _Checker(problem, common, eligibility or Eligibility.of(problem))
    faults = checker.contradicting(keeps)
    by_mentor = defaultdict(list)
    for pin in keeps:
        faults += checker.alone(pin)
        by_mentor[pin.mentor].append(pin)
    for pins in by_mentor.values():
        faults += checker.together(pins)
    faults = faults or checker.of_one_person(keeps)
    if faults:
        raise ProblemFaults(faults)


class _Checker:
    def __init__(self, problem: Problem, common: CommonSlots | None, eligibility: Eligibility) -> None:
        self.problem, self.eligibility = problem, eligibility
        if problem.calendar is not None and common is None:
            common = CommonSlots(problem)
        self.common = common
        self.sessions = None if common is None else Sessions(common)
        self.groups = frozenset(group_rows(problem))
        self.rows = {mentee.id: row for row, mentee in enumerate(problem.mentees)}
        self.columns = {mentor.id: column for column, mentor in enumerate(problem.mentors)}

    def contradicting(self, keeps: Sequence[Pin]) -> list[Fault]:
        forbidden = {(pin.mentee, pin.mentor) for pin in self.problem.pins if pin.kind is PinKind.FORBID}
        both = [pin for pin in keeps if (pin.mentee, pin.mentor) in forbidden]
        twice = [mentee for mentee, count in Counter(pin.mentee for pin in keeps).items() if count > 1]
        return [Fault(_where(pin), "kept and forbidden", "one of the two") for pin in both] + [
            Fault(f"pins {mentee}", "kept more than once", "one kept pair per mentee") for mentee in twice
        ]

    def alone(self, pin: Pin) -> list[Fault]:
        if self.eligibility.codes(self.rows[pin.mentee], self.columns[pin.mentor]):
            # Which rule is not told: it may be somebody's private wish, and faults are stored and printed.
            return [Fault(_where(pin), "barred", "a pair that breaks no never-rule")]
        if self.common is None or self._times(pin):
            return []
        if pin.slot is None:
            return [Fault(_where(pin), "without a slot", "a pair with a common meeting time")]
        return [Fault(_where(pin), "not free at this slot", "one of the pair's common meeting times")]

    def together(self, pins: Sequence[Pin]) -> list[Fault]:
        mentor = self.problem.mentors[self.columns[pins[0].mentor]]
        where = f"pins *-{mentor.id}"
        if len(pins) > mentor.places:
            return [Fault(where, f"over capacity: {len(pins)} kept", f"at most {mentor.places}")]
        if self.common is None or self.sessions is None:
            return []
        options = [[self.common.position[slot] for slot in self._times(pin)] for pin in pins]
        if self.columns[mentor.id] in self.groups:
            if all(options) and not set(options[0]).intersection(*options):
                return [Fault(where, "the kept pairs of this group have no time in common", "fewer kept pairs")]
            return []
        excluded = self.sessions.excluded(self.columns[mentor.id])
        try:
            if all(options) and any_way([sum(1 << slot for slot in slots) for slots in options], excluded) is None:
                return [Fault(where, "clashing: the kept pairs have no times beside each other", "fewer kept pairs")]
        except Undecided:
            return [Fault(where, "too many kept pairs to say whether they have times beside each other", "fewer")]
        return []

    def of_one_person(self, pins: Sequence[Pin]) -> list[Fault]:
        """Kept pairs that put somebody in two places at once: named are all that the same mentors and people tie."""
        entries: tuple[Participant, ...] = (*self.problem.mentors, *self.problem.mentees)
        counts = Counter(person for entry in entries for person in set(entry.people))
        if self.common is None or max(counts.values(), default=0) < 2:
            return []
        mentor = np.array([self.columns[pin.mentor] for pin in pins], np.int64)
        held = [[pins[number] for number in one] for one in meetings(range(len(pins)), mentor, self.groups)]
        bonds = [frozenset[Hashable]().union(*(self._bonds(pin, counts) for pin in one)) for one in held]
        faults = []
        groups = {number: np.array([number], np.int64) for number in range(len(held))}
        for tied in tied_sets(groups, bonds.__getitem__):
            domains = [self._options(held[number]) for number in tied.tolist()]
            if _impossible(domains, [bonds[number] for number in tied.tolist()]):
                faults += [
                    Fault(_where(pin), AT_ONCE, "other times, or fewer kept")
                    for number in tied.tolist()
                    for pin in held[number]
                ]
        return faults

    def _bonds(self, pin: Pin, counts: Mapping[str, int]) -> Bonds:
        mentor, mentee = self.problem.mentors[self.columns[pin.mentor]], self.problem.mentees[self.rows[pin.mentee]]
        return {self.columns[pin.mentor], *(one for one in (*mentor.people, *mentee.people) if counts[one] > 1)}

    def _options(self, held: Sequence[Pin]) -> list[Option]:
        """Of pairs that meet in one session."""
        assert self.problem.calendar is not None  # noqa: S101 - asked only where there are times
        zone, diary = zone_of(self.problem.mentors[self.columns[held[0].mentor]]), Diary(self.problem.calendar)
        times = [self._times(pin) for pin in held]
        return [Option(slot, diary.taken(slot, zone)) for slot in times[0] if all(slot in others for others in times)]

    def _times(self, pin: Pin) -> tuple[Slot, ...]:
        if self.common is None:
            return ()
        times = self.common.times(self.rows[pin.mentee], self.columns[pin.mentor])
        return times if pin.slot is None else tuple(slot for slot in times if slot == pin.slot)


def _impossible(domains: Sequence[Sequence[Option]], bonds: Sequence[Bonds]) -> bool:
    """Proven so; what nobody could decide is left to the search."""
    try:
        return timed_together(domains, bonds) is None
    except Undecided:
        return False


def _where(pin: Pin) -> str:
    return f"pins {pin.mentee}-{pin.mentor}"
