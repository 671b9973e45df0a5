"""Whether the reasons an outcome gives for people not matched are true; defined in ``docs/problem-format.md``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from solver.errors import Fault
from solver.judge.case import Case
from solver.judge.clocks import Flags
from solver.judge.round_rules import broken
from solver.judge.sessions import Sessions
from solver.outcome import Reason, Unmatched
from solver.problem import Mentee, Mentor, Slot

CLASSES = (Reason.BARRED, Reason.FORBIDDEN, Reason.TOO_WEAK, Reason.NO_COMMON_HOURS, Reason.TOO_FEW_SESSIONS)


@dataclass(frozen=True)
class Situation:
    """All mentors as one unmatched mentee sees them, each in the first class that applies."""

    mentee: Mentee
    classes: Mapping[str, Sequence[Mentor]]

    @classmethod
    def of(cls, case: Case, mentee: Mentee) -> Situation:
        classes: dict[str, list[Mentor]] = {name: [] for name in (*_classes(case), "usable")}
        left = np.ones(len(case.problem.mentors), bool)
        for name, applies in _met(case, mentee):
            classes[name] = [case.problem.mentors[column] for column in np.flatnonzero(left & applies).tolist()]
            left &= ~applies
        return cls(mentee, {name: sorted(some, key=lambda mentor: mentor.id) for name, some in classes.items()})

    @property
    def usable(self) -> Sequence[Mentor]:
        return self.classes["usable"]

    def counts(self) -> dict[str, int]:
        counts = {str(name): len(mentors) for name, mentors in self.classes.items()}
        return {"mentors": sum(counts.values())} | counts

    def reasons(self) -> tuple[Reason, ...]:
        """With usable mentors either may be true, depending on who has an opening."""
        if self.usable:
            return Reason.PLACES_TAKEN, Reason.HOURS_TAKEN, Reason.RULES
        met = [reason for reason in CLASSES if self.classes.get(reason)]
        return (met[-1] if met else Reason.BARRED,)


def _classes(case: Case) -> tuple[Reason, ...]:
    """Nobody is too weak where no least is set."""
    weak = case.problem.settings.floor_at_least is not None
    return tuple(reason for reason in CLASSES if weak or reason is not Reason.TOO_WEAK)


def _met(case: Case, mentee: Mentee) -> Iterator[tuple[str, Flags]]:
    """Each class, and to which mentors it applies."""
    column = np.arange(len(case.problem.mentors))
    row = np.full(len(column), case.pairs.rows[mentee.id])
    points = case.pairs.points.of(slice(int(row[0]), int(row[0]) + 1))[0] if len(row) else column
    yield Reason.BARRED, case.pairs.barred(row, column) | (points < 0)
    yield Reason.FORBIDDEN, case.pairs.forbidden(row, column)
    if case.problem.settings.floor_at_least is not None:
        yield Reason.TOO_WEAK, points < case.problem.settings.floor_at_least
    if case.hours is not None:
        fits, usable = case.hours.fitting(row, column)
        yield Reason.NO_COMMON_HOURS, np.asarray(~fits.any(axis=1), bool)
        yield Reason.TOO_FEW_SESSIONS, np.asarray(~usable.any(axis=1), bool)
    yield "usable", np.ones(len(column), bool)


def reasons(case: Case) -> Iterator[Fault]:
    full = Full(case)
    for left in case.outcome.unmatched:
        where = f"unmatched {left.mentee}"
        about = Situation.of(case, case.mentees[left.mentee])
        if left.reason not in about.reasons():
            yield Fault(f"{where}.reason", left.reason, " or ".join(about.reasons()))
        for key, count in about.counts().items():
            if left.facts.get(key) != count:
                yield Fault(f"{where}.facts.{key}", str(left.facts.get(key)), str(count))
        if about.usable:
            yield from _mentors_of(case, full, where, left, about)


def _mentors_of(case: Case, is_full: Full, where: str, left: Unmatched, about: Situation) -> Iterator[Fault]:
    full, free = list(left.facts.get("full", ())), list(left.facts.get("open", ()))
    if sorted(full + free) != [mentor.id for mentor in about.usable]:
        yield Fault(f"{where}.facts", "full and open are not the usable mentors")
    only_a_rule = any(
        _breaks_a_rule(case, mentor, about.mentee) and has_time(case, mentor, about.mentee)
        for mentor in about.usable
        if mentor.id in free
    )
    true = Reason.PLACES_TAKEN if not free else Reason.RULES if only_a_rule else Reason.HOURS_TAKEN
    if left.reason is not true:
        yield Fault(f"{where}.reason", left.reason, f"{true}, as openings, times and rules are")
    for mentor in about.usable:
        if mentor.id in full and not is_full.of(mentor):
            yield Fault(f"{where}.facts.full", f"{mentor.id} has an opening")
        if mentor.id in free and has_room(case, mentor, about.mentee):
            yield Fault(f"{where}.facts.open", f"{mentor.id} could take {left.mentee}")


class Full:
    """Whether mentors lead all their places, or as many sessions as fit beside each other in their hours."""

    def __init__(self, case: Case) -> None:
        self._case, self._sessions = case, Sessions(case)
        self._known: dict[str, bool] = {}

    def of(self, mentor: Mentor) -> bool:
        if mentor.id not in self._known:
            self._known[mentor.id] = self._find(mentor)
        return self._known[mentor.id]

    def _find(self, mentor: Mentor) -> bool:
        led = len(self._case.led[mentor.id])
        if led >= mentor.places or self._case.times is None or mentor.id in self._case.group_sessions:
            return led >= mentor.places
        return led >= self._sessions.most(mentor, self._case.attended_by(mentor))


def has_room(case: Case, mentor: Mentor, mentee: Mentee) -> bool:
    """Whether the mentor could take this mentee beside those they have, at other times if need be."""
    return not _breaks_a_rule(case, mentor, mentee) and has_time(case, mentor, mentee)


def has_time(case: Case, mentor: Mentor, mentee: Mentee) -> bool:
    """The same, whatever the rules. Where somebody is in two entries, their sessions with other mentors stay where they
    are.
    """
    led = [case.mentees[pair.mentee] for pair in case.led[mentor.id]]
    if len(led) >= mentor.places:
        return False
    if case.times is None:
        return True
    options = [_free(case, mentor, other) for other in (*led, mentee)]
    if mentor.id in case.group_sessions:
        return bool(set.intersection(*map(set, options)))
    return case.times.can_be_timed(mentor, options)


def _breaks_a_rule(case: Case, mentor: Mentor, mentee: Mentee) -> bool:
    mentor_of = {pair.mentee: pair.mentor for pair in case.outcome.pairs} | {mentee.id: mentor.id}
    return any(broken(case.problem, mentor_of))


def _free(case: Case, mentor: Mentor, mentee: Mentee) -> list[Slot]:
    """The slots of a pair that keep clear of what the same people attend with other mentors."""
    options, people = case.options(mentor, mentee), case.people(mentor, mentee)
    if not people or case.times is None:
        return options
    beside = {pair for person in people for pair in case.attended.get(person, ()) if pair.mentor != mentor.id}
    fixed = [(case.mentors[pair.mentor], pair.slot) for pair in beside if pair.slot is not None]
    times = case.times
    return [slot for slot in options if not any(times.clash(mentor, slot, other, whose) for whose, other in fixed)]
