"""Pins that cannot all hold are faults of the input, each named; nothing is solved around them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from solver.availability import CommonSlots
from solver.eligibility import Eligibility
from solver.errors import Fault, ProblemFaults
from solver.hours import Bools
from solver.problem import Pin, PinKind, Problem, Slot


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
    if faults:
        raise ProblemFaults(faults)


class _Checker:
    def __init__(self, problem: Problem, common: CommonSlots | None, eligibility: Eligibility) -> None:
        self.problem, self.eligibility = problem, eligibility
        if problem.calendar is not None and common is None:
            common = CommonSlots(problem, ~eligibility.barred)
        self.common = common
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
        pair = self.rows[pin.mentee], self.columns[pin.mentor]
        if self.eligibility.barred[pair]:
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
        if self.common is None:
            return []
        options = [[self.common.position[slot] for slot in self._times(pin)] for pin in pins]
        if all(options) and not _fit(options, self.common.clashes(self.columns[mentor.id])):
            return [Fault(where, "clashing: the kept pairs have no times beside each other", "fewer kept pairs")]
        return []

    def _times(self, pin: Pin) -> tuple[Slot, ...]:
        if self.common is None:
            return ()
        times = self.common.times(self.rows[pin.mentee], self.columns[pin.mentor])
        return times if pin.slot is None else tuple(slot for slot in times if slot == pin.slot)


def _fit(options: Sequence[Sequence[int]], clashes: Bools) -> bool:
    """Whether each can have one of its options without clashing: fewest options first, then backtracking."""
    if not options:
        return True
    first, *rest = sorted(options, key=len)
    return any(
        _fit([[other for other in left if not clashes[option, other]] for left in rest], clashes) for option in first
    )


def _where(pin: Pin) -> str:
    return f"pins {pin.mentee}-{pin.mentor}"
