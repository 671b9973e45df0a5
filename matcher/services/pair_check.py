"""One pair against every rule: may these two meet, when, and beside whom the mentor meets already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from matcher.errors import Conflict, Invalid
from matcher.models import Enrollment, Mentee, Proposal, Round
from matcher.services.never_rules import DECLINED
from matcher.services.snapshot import entrants_around, freeze
from solver.criteria.scoring import points_of, shown
from solver.eligibility import Eligibility
from solver.errors import ProblemFaults
from solver.occurrences import clash, slot_starts
from solver.pins import check_pins
from solver.problem import Pin, PinKind, Problem, Slot
from solver.times.availability import CommonSlots

# Never says which rule: some are private wishes.
KEPT_APART = "A rule of the program keeps these two apart."
NO_TIME = "These two share no meeting time that holds at every session."
NOT_FREE = "These two are not both free at that time at every session."


@dataclass(frozen=True)
class Examined:
    """A pair in the small problem of the mentor and whoever meets or is kept with them, and of whom the same people
    meet otherwise.

    ``held`` are the times of the mentor's other sessions, ``beside`` those of the same people's, each with the clock of
    its own mentor; ``points`` are without anything private.
    """

    problem: Problem
    pair: tuple[str, str]
    held: tuple[Slot, ...]
    beside: tuple[tuple[Slot, str], ...]
    points: int
    times: tuple[Slot, ...]
    codes: tuple[str, ...]


def check_offer(round_: Round, mentor: Enrollment, mentee: Mentee, slot: Slot) -> int:
    """The points of a pair that may be offered at ``slot``. That somebody declined it once is no hindrance.

    Raises Invalid when a rule or the hours forbid it, Conflict when the mentor meets somebody else then.
    """
    found = _examine(round_, mentor, mentee)
    _check_alone(replace(found, codes=tuple(code for code in found.codes if code != DECLINED)), slot)
    calendar = found.problem.calendar
    assert calendar is not None  # noqa: S101 - a round has days
    starts = slot_starts(calendar, slot, mentor.zone)
    for other in found.held:
        if clash(starts, slot_starts(calendar, other, mentor.zone), round_.minutes, round_.minutes, round_.gap):
            raise Conflict(f"{mentor.person.name} meets somebody else at that time.")
    for other, zone in found.beside:
        if clash(starts, slot_starts(calendar, other, zone), round_.minutes, round_.minutes, round_.gap):
            raise Conflict(f"{mentee.name} would then be in two places: another session is at that time.")
    return found.points


def check_keep(round_: Round, mentor: Enrollment, mentee: Mentee, slot: Slot | None) -> None:
    """Whether the pair can be kept, at ``slot`` or at any time, beside all that is kept with this mentor already.

    Raises Invalid when it cannot.
    """
    found = _examine(round_, mentor, mentee)
    _check_alone(found, slot)
    others = tuple(pin for pin in found.problem.pins if pin.mentee != found.pair[0])
    kept = sum(pin.kind is PinKind.KEEP and pin.mentor == mentor.public_id for pin in others) + 1
    if kept > next(one.places for one in found.problem.mentors if one.id == mentor.public_id):
        raise Invalid(f"{mentor.person.name} has {_openings(len(mentor.places))}, and all of them are kept already.")
    try:
        check_pins(replace(found.problem, pins=(*others, Pin(*found.pair, PinKind.KEEP, slot))))
    except ProblemFaults as faults:
        raise Invalid(
            f"{mentor.person.name} cannot meet them beside what is kept already: the times do not fit."
        ) from faults


def _examine(round_: Round, mentor: Enrollment, mentee: Mentee) -> Examined:
    entrants = entrants_around(round_, mentor, mentee)
    if mentor not in entrants.mentors or mentee not in entrants.mentees:
        raise Invalid("One of the two takes no part in this round any more.")
    problem = freeze(round_, entrants)
    row = [one.id for one in problem.mentees].index(mentee.public_id)
    column = [one.id for one in problem.mentors].index(mentor.public_id)
    with_mentor = [one for one in entrants.held_here if one.mentor_id == mentor.id and one.mentee_id != mentee.id]
    people = {member.person_id for member in mentee.members}
    same = {one.id for one in entrants.mentees if people & {member.person_id for member in one.members}} - {mentee.id}
    beside = [one for one in entrants.held_here if one.mentee_id in same and one.mentor_id != mentor.id]
    pinned = {(pin.mentee, pin.mentor): pin.slot for pin in problem.pins if pin.kind is PinKind.KEEP}
    return Examined(
        problem=problem,
        pair=(mentee.public_id, mentor.public_id),
        held=tuple(slot for one in with_mentor if (slot := _pinned(one, pinned))),
        beside=tuple((slot, one.zone) for one in beside if (slot := _pinned(one, pinned))),
        points=points_of(shown(problem), [(mentee.public_id, mentor.public_id)])[0],
        times=CommonSlots(problem).times(row, column),
        codes=Eligibility.of(problem).codes(row, column),
    )


def _pinned(row: Proposal, pinned: Mapping[tuple[str, str], Slot | None]) -> Slot | None:
    """The time at which a pair is kept; one that is left out of the problem is a busy time in it."""
    return pinned.get((row.mentee.public_id, row.mentor.public_id))


def _check_alone(found: Examined, slot: Slot | None) -> None:
    if DECLINED in found.codes:
        raise Invalid("One of these two has said no to this match.")
    if found.codes:
        raise Invalid(KEPT_APART)
    if not found.times:
        raise Invalid(NO_TIME)
    if slot is not None and slot not in found.times:
        raise Invalid(NOT_FREE)


def _openings(count: int) -> str:
    return "1 opening" if count == 1 else f"{count} openings"
