"""Whether the reasons an outcome gives for people not matched are true; defined in ``docs/problem-format.md``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from solver.errors import Fault
from solver.outcome import Reason, Unmatched
from solver.problem import Mentee, Mentor, Slot
from solver.verify_case import Case

CLASSES = (Reason.BARRED, Reason.FORBIDDEN, Reason.NO_COMMON_HOURS, Reason.TOO_FEW_SESSIONS)


@dataclass(frozen=True)
class Situation:
    """All mentors as one unmatched mentee sees them, each in the first class that applies."""

    mentee: Mentee
    classes: Mapping[str, Sequence[Mentor]]

    @classmethod
    def of(cls, case: Case, mentee: Mentee) -> Situation:
        classes: dict[str, list[Mentor]] = {reason: [] for reason in (*CLASSES, "usable")}
        for mentor in sorted(case.problem.mentors, key=lambda mentor: mentor.id):
            classes[_class(case, mentee, mentor)].append(mentor)
        return cls(mentee, classes)

    @property
    def usable(self) -> Sequence[Mentor]:
        return self.classes["usable"]

    def counts(self) -> dict[str, int]:
        counts = {str(name): len(mentors) for name, mentors in self.classes.items()}
        return {"mentors": sum(counts.values())} | counts

    def reasons(self) -> tuple[Reason, ...]:
        """With usable mentors either may be true, depending on who has an opening."""
        if self.usable:
            return Reason.PLACES_TAKEN, Reason.HOURS_TAKEN
        met = [reason for reason in CLASSES if self.classes[reason]]
        return (met[-1] if met else Reason.BARRED,)


def _class(case: Case, mentee: Mentee, mentor: Mentor) -> str:
    if case.rules.bars(mentee, mentor):
        return Reason.BARRED
    if (mentee.id, mentor.id) in case.forbidden:
        return Reason.FORBIDDEN
    if case.times is None:
        return "usable"
    fitting = case.times.fitting(mentor, mentee)
    if not fitting:
        return Reason.NO_COMMON_HOURS
    enough = any(len(meetings.held) >= case.times.calendar.min_sessions for meetings in fitting)
    return "usable" if enough else Reason.TOO_FEW_SESSIONS


def reasons(case: Case) -> Iterator[Fault]:
    for left in case.outcome.unmatched:
        where = f"unmatched {left.mentee}"
        about = Situation.of(case, case.mentees[left.mentee])
        if left.reason not in about.reasons():
            yield Fault(f"{where}.reason", left.reason, " or ".join(about.reasons()))
        for key, count in about.counts().items():
            if left.facts.get(key) != count:
                yield Fault(f"{where}.facts.{key}", str(left.facts.get(key)), str(count))
        if about.usable:
            yield from _mentors_of(case, where, left, about)


def _mentors_of(case: Case, where: str, left: Unmatched, about: Situation) -> Iterator[Fault]:
    full, free = list(left.facts.get("full", ())), list(left.facts.get("open", ()))
    if sorted(full + free) != [mentor.id for mentor in about.usable]:
        yield Fault(f"{where}.facts", "full and open are not the usable mentors")
    if bool(free) != (left.reason is Reason.HOURS_TAKEN):
        yield Fault(f"{where}.reason", left.reason, "hours_taken exactly when a mentor has an opening")
    for mentor in about.usable:
        if mentor.id in full and not is_full(case, mentor):
            yield Fault(f"{where}.facts.full", f"{mentor.id} has an opening")
        if mentor.id in free and has_room(case, mentor, about.mentee):
            yield Fault(f"{where}.facts.open", f"{mentor.id} could take {left.mentee}")


def is_full(case: Case, mentor: Mentor) -> bool:
    """Whether the mentor leads all their places, or as many sessions as the times of all who may come allow."""
    led = len(case.led[mentor.id])
    if led >= mentor.places or case.times is None:
        return led >= mentor.places
    times: set[Slot] = set()
    for mentee in case.problem.mentees:
        if case.may_meet(mentee, mentor):
            times |= set(case.options(mentor, mentee))
    return led >= case.times.most_beside(mentor, times)


def has_room(case: Case, mentor: Mentor, mentee: Mentee) -> bool:
    """Whether the mentor could take this mentee beside those they have, at other times if need be.

    Where somebody is in two entries, their sessions with other mentors stay where they are.
    """
    led = [case.mentees[pair.mentee] for pair in case.led[mentor.id]]
    if len(led) >= mentor.places:
        return False
    if case.times is None:
        return True
    return case.times.can_be_timed(mentor, [_free(case, mentor, other) for other in (*led, mentee)])


def _free(case: Case, mentor: Mentor, mentee: Mentee) -> list[Slot]:
    """The slots of a pair that keep clear of what the same people attend with other mentors."""
    options, people = case.options(mentor, mentee), case.people(mentor, mentee)
    if not people or case.times is None:
        return options
    attended = case.attended()
    beside = {pair for person in people for pair in attended.get(person, ()) if pair.mentor != mentor.id}
    fixed = [(case.mentors[pair.mentor], pair.slot) for pair in beside if pair.slot is not None]
    times = case.times
    return [slot for slot in options if not any(times.clash(mentor, slot, other, whose) for whose, other in fixed)]
