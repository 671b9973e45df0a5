"""An outcome laid beside its problem, as the judge looks at both."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property

import numpy as np

from solver.judge.clocks import Flags
from solver.judge.hours import Hours
from solver.judge.pairs import Pairs
from solver.judge.rules import Rules
from solver.judge.times import Times
from solver.outcome import Outcome, Pair
from solver.problem import Mentee, Mentor, PinKind, Problem, RuleKind, Slot


class Case:
    """``times`` and ``rules`` look at one pair, the slow way; ``hours`` and ``pairs`` at many."""

    def __init__(self, problem: Problem, outcome: Outcome) -> None:
        self.problem, self.outcome = problem, outcome
        self.mentors = {mentor.id: mentor for mentor in problem.mentors}
        self.mentees = {mentee.id: mentee for mentee in problem.mentees}
        self.keeps = {pin.mentee: pin for pin in problem.pins if pin.kind is PinKind.KEEP}
        self.forbidden = {(pin.mentee, pin.mentor) for pin in problem.pins if pin.kind is PinKind.FORBID}
        self.rules = Rules(problem)
        self.times = None if problem.calendar is None else Times(problem.calendar)
        self.hours = None if self.times is None else Hours(problem, self.times)
        self.pairs = Pairs(problem, self.hours)
        self.group_sessions = {rule.mentor for rule in problem.rules if rule.kind is RuleKind.GROUP_SESSION}
        self.led: dict[str, list[Pair]] = defaultdict(list)
        for pair in outcome.pairs:
            self.led[pair.mentor].append(pair)

    @cached_property
    def _twice(self) -> set[str]:
        """Persons in two entries."""
        entries: tuple[Mentor | Mentee, ...] = (*self.problem.mentors, *self.problem.mentees)
        counts = Counter(person for entry in entries for person in set(entry.people))
        return {person for person, count in counts.items() if count > 1}

    def people(self, mentor: Mentor, mentee: Mentee) -> set[str]:
        """Who would attend with both and stands in another entry besides."""
        return self._twice & {*mentor.people, *mentee.people}

    @cached_property
    def attended(self) -> dict[str, list[Pair]]:
        """The pairs of each person who stands in two entries."""
        found: dict[str, list[Pair]] = defaultdict(list)
        for pair in self.outcome.pairs:
            for person in self.people(self.mentors[pair.mentor], self.mentees[pair.mentee]):
                found[person].append(pair)
        return found

    def is_kept(self, mentee: str, mentor: str) -> bool:
        """By a pin."""
        return mentee in self.keeps and self.keeps[mentee].mentor == mentor

    def options(self, mentor: Mentor, mentee: Mentee) -> list[Slot]:
        """The slots a pair may have; a pin may leave only one."""
        if self.hours is None:
            return []
        return [self.hours.slots[number] for number in np.flatnonzero(self._open_slots(mentee, mentor)).tolist()]

    def attended_by(self, mentor: Mentor) -> set[Slot]:
        """The mentor's own hours: slots at which they attend every session that nobody's day away could drop."""
        return set() if self.hours is None else set(self.hours.attended(self.pairs.columns[mentor.id]))

    def met_at(self, mentor: Mentor) -> set[Slot]:
        """The slots at which somebody could meet this mentor."""
        if self.hours is None:
            return set()
        if mentor.id not in self._met_at:
            column = self.pairs.columns[mentor.id]
            row = np.arange(len(self.mentees))
            theirs = (self.pairs.kept < 0) | (self.pairs.kept == column)
            theirs &= self.pairs.points.listed(column) & ~self.pairs.barred(row, np.full(len(row), column))
            theirs &= ~self.pairs.forbidden(row, np.full(len(row), column))
            met = (self.hours.all_of(column) & theirs[:, np.newaxis]).any(axis=0)
            self._met_at[mentor.id] = {self.hours.slots[number] for number in np.flatnonzero(met).tolist()}
        return self._met_at[mentor.id]

    @cached_property
    def _met_at(self) -> dict[str, set[Slot]]:
        return {}

    def least_cost(self, mentee: Mentee, mentor: Mentor) -> int:
        """What the slot that suits the two best goes against; nothing where they have none."""
        if self.hours is None:
            return 0
        costs = self.hours.costs(self.pairs.rows[mentee.id], self.pairs.columns[mentor.id])
        return min(costs[self._open_slots(mentee, mentor)].tolist(), default=0)

    def _open_slots(self, mentee: Mentee, mentor: Mentor) -> Flags:
        assert self.hours is not None  # noqa: S101 - asked only where there are times
        pair = np.array([self.pairs.rows[mentee.id]]), np.array([self.pairs.columns[mentor.id]])
        found: Flags = self.hours.usable(*pair)[0]
        pin = self.keeps.get(mentee.id)
        if pin is not None and pin.slot is not None:
            found &= np.arange(len(found)) == self.hours.number.get(pin.slot, -1)
        return found
