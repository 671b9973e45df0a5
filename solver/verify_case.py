"""An outcome laid beside its problem, as the judge looks at both."""

from __future__ import annotations

from collections import Counter, defaultdict

from solver.outcome import Outcome, Pair
from solver.problem import Mentee, Mentor, PinKind, Problem, Slot
from solver.verify_rules import Rules
from solver.verify_times import Times


class Case:
    def __init__(self, problem: Problem, outcome: Outcome) -> None:
        self.problem, self.outcome = problem, outcome
        self.mentors = {mentor.id: mentor for mentor in problem.mentors}
        self.mentees = {mentee.id: mentee for mentee in problem.mentees}
        self.keeps = {pin.mentee: pin for pin in problem.pins if pin.kind is PinKind.KEEP}
        self.forbidden = {(pin.mentee, pin.mentor) for pin in problem.pins if pin.kind is PinKind.FORBID}
        self.rules = Rules(problem)
        self.times = None if problem.calendar is None else Times(problem.calendar)
        self.led: dict[str, list[Pair]] = defaultdict(list)
        for pair in outcome.pairs:
            self.led[pair.mentor].append(pair)
        entries: tuple[Mentor | Mentee, ...] = (*problem.mentors, *problem.mentees)
        counts = Counter(person for entry in entries for person in set(entry.people))
        self._twice = {person for person, count in counts.items() if count > 1}

    def people(self, mentor: Mentor, mentee: Mentee) -> set[str]:
        """Who would attend with both and stands in another entry besides."""
        return self._twice & {*mentor.people, *mentee.people}

    def attended(self) -> dict[str, list[Pair]]:
        """The pairs of each person who stands in two entries."""
        found: dict[str, list[Pair]] = defaultdict(list)
        for pair in self.outcome.pairs:
            for person in self.people(self.mentors[pair.mentor], self.mentees[pair.mentee]):
                found[person].append(pair)
        return found

    def options(self, mentor: Mentor, mentee: Mentee) -> list[Slot]:
        """The slots a pair may have; a pin may leave only one."""
        if self.times is None:
            return []
        pin = self.keeps.get(mentee.id)
        usable = self.times.usable(mentor, mentee)
        return [slot for slot in usable if pin is None or pin.slot in (None, slot)]

    def may_meet(self, mentee: Mentee, mentor: Mentor) -> bool:
        kept = self.keeps.get(mentee.id)
        return (
            not self.rules.bars(mentee, mentor)
            and (mentee.id, mentor.id) not in self.forbidden
            and (kept is None or kept.mentor == mentor.id)
        )
