"""The judge: checks an outcome against its problem without the optimizer (and without OR-Tools).

Everything is recomputed from the definitions in ``docs/problem-format.md``. What is not checked is that no better
outcome exists: bounds are only held against the values they bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from solver.codec import digest
from solver.errors import Fault
from solver.outcome import Outcome, Pair, Proof, Stage, Status
from solver.problem import Goal, Mentee, Mentor, Problem
from solver.verify_case import Case
from solver.verify_reasons import reasons
from solver.verify_times import zone_name


def verify(problem: Problem, outcome: Outcome) -> tuple[Fault, ...]:
    """Every fault of the outcome; empty when all is true."""
    case = Case(problem, outcome)
    faults = list(identity(case))
    if not faults:
        for check in (pairs, places, people, pins, numbers, reasons):
            faults += check(case)
    return tuple(sorted(faults))


def identity(case: Case) -> Iterator[Fault]:
    """The outcome is of this problem and speaks of its people, each mentee once."""
    if case.outcome.problem_digest != digest(case.problem):
        yield Fault("problem_digest", "of another problem", digest(case.problem))
    spoken = [pair.mentee for pair in case.outcome.pairs] + [left.mentee for left in case.outcome.unmatched]
    for mentee, times in (Counter(case.mentees.keys()) | Counter(spoken)).items():
        if mentee not in case.mentees:
            yield Fault(f"mentees {mentee}", "not in the problem", "its mentees")
        elif spoken.count(mentee) != 1:
            count = times if mentee in spoken else 0
            yield Fault(f"mentees {mentee}", f"listed {count} times", "once, in pairs or unmatched")
    for mentor in case.led.keys() - case.mentors.keys():
        yield Fault(f"mentors {mentor}", "not in the problem", "its mentors")


def pairs(case: Case) -> Iterator[Fault]:
    for pair in case.outcome.pairs:
        where = f"pairs {pair.mentee}-{pair.mentor}"
        mentee, mentor = case.mentees[pair.mentee], case.mentors[pair.mentor]
        if case.rules.bars(mentee, mentor):
            yield Fault(where, "breaks a never-rule")
        elif pair.points != (points := case.rules.points(mentee, mentor)):
            yield Fault(f"{where}.points", str(pair.points), str(points))
        if pair.bonus:
            yield Fault(f"{where}.bonus", str(pair.bonus), "0")
        kept = pair.mentee in case.keeps and case.keeps[pair.mentee].mentor == pair.mentor
        if pair.kept != kept:
            yield Fault(f"{where}.kept", str(pair.kept), str(kept))
        yield from _meeting(case, where, pair, mentee, mentor)


def _meeting(case: Case, where: str, pair: Pair, mentee: Mentee, mentor: Mentor) -> Iterator[Fault]:
    if case.times is None:
        if (pair.slot, pair.zone, pair.sessions, pair.dropped) != (None, None, None, ()):
            yield Fault(f"{where}.slot", "a slot without a calendar", "null")
        return
    if pair.slot is None or pair.slot not in case.times.dates:
        yield Fault(f"{where}.slot", "no slot of the program", "a slot")
        return
    if pair.zone != zone_name(mentor):
        yield Fault(f"{where}.slot.zone", str(pair.zone), zone_name(mentor))
    meetings = case.times.at(mentor, mentee, pair.slot)
    if not meetings.fits:
        yield Fault(f"{where}.slot", "not both are free at every session")
    if len(meetings.held) < case.times.calendar.min_sessions:
        yield Fault(f"{where}.slot", f"{len(meetings.held)} sessions", "min_sessions or more")
    if pair.sessions != len(meetings.held):
        yield Fault(f"{where}.sessions", str(pair.sessions), str(len(meetings.held)))
    if pair.dropped != meetings.dropped:
        yield Fault(f"{where}.dropped", "not the dates that were dropped", ", ".join(map(str, meetings.dropped)))


def places(case: Case) -> Iterator[Fault]:
    """No mentor leads more than their places, or two series that clash."""
    for name, pairs in case.led.items():
        mentor = case.mentors[name]
        if len(pairs) > mentor.places:
            yield Fault(f"mentors {name}", f"{len(pairs)} pairs", f"at most {mentor.places}")
        if case.times is None:
            continue
        timed = [(pair.mentee, pair.slot) for pair in pairs if pair.slot is not None]
        for (one, slot), (other, beside) in combinations(timed, 2):
            if case.times.clash(mentor, slot, beside):
                yield Fault(f"mentors {name}", f"the sessions of {one} and {other} clash")


def people(case: Case) -> Iterator[Fault]:
    """Nobody who stands in two entries is in two places at once."""
    for person, attended in case.attended().items():
        for one, other in combinations(attended, 2):
            if one.slot is None or other.slot is None or case.times is None or one.mentor == other.mentor:
                continue
            if case.times.clash(case.mentors[one.mentor], one.slot, other.slot, case.mentors[other.mentor]):
                yield Fault(f"people {person}", f"the sessions of {one.mentee} and {other.mentee} clash")


def pins(case: Case) -> Iterator[Fault]:
    chosen = {pair.mentee: pair for pair in case.outcome.pairs}
    for pin in case.keeps.values():
        pair = chosen.get(pin.mentee)
        if pair is None or pair.mentor != pin.mentor or (pin.slot is not None and pair.slot != pin.slot):
            yield Fault(f"pins {pin.mentee}-{pin.mentor}", "not kept", "the kept pair, at its slot")
    for mentee, mentor in case.forbidden:
        if mentee in chosen and chosen[mentee].mentor == mentor:
            yield Fault(f"pins {mentee}-{mentor}", "forbidden and yet paired")


def numbers(case: Case) -> Iterator[Fault]:
    """Placed, floor, total and stages follow from the pairs; status and proof follow from the bounds."""
    points = [pair.points for pair in case.outcome.pairs]
    floor = min((pair.points for pair in case.outcome.pairs if not pair.kept), default=None)
    true = {"placed": len(points), "shared": shared(case), "floor": floor, "total": sum(points)}
    stated = {"placed": case.outcome.placed, "floor": case.outcome.floor, "total": case.outcome.total}
    for goal, value in stated.items():
        if value != true[goal]:
            yield Fault(goal, str(value), str(true[goal]))
    if case.problem.settings.goal is Goal.TOTAL:
        del true["floor"]
    if all(mentee.apart is None for mentee in case.problem.mentees):
        del true["shared"]
    if [stage.goal for stage in case.outcome.stages] != list(true):
        yield Fault("stages", ", ".join(stage.goal for stage in case.outcome.stages), ", ".join(true))
        return
    for stage in case.outcome.stages:
        if stage.value != true[stage.goal]:
            yield Fault(f"stages {stage.goal}.value", str(stage.value), str(true[stage.goal]))
        yield from _bound(stage)
    yield from _claims(case)


def shared(case: Case) -> int:
    """Team-mates without a mentor of their own: all but one of a team with each mentor."""
    met = [(case.mentees[pair.mentee].apart, pair.mentor) for pair in case.outcome.pairs]
    met = [(team, mentor) for team, mentor in met if team is not None]
    return len(met) - len(set(met))


def _bound(stage: Stage) -> Iterator[Fault]:
    """Of ``shared`` the least is best, of every other goal the most."""
    if stage.value is None:
        return
    least = stage.goal == "shared"
    if stage.bound is None or (stage.bound > stage.value if least else stage.bound < stage.value):
        yield Fault(f"stages {stage.goal}.bound", str(stage.bound), f"{stage.value} or {'less' if least else 'more'}")


def _claims(case: Case) -> Iterator[Fault]:
    closed = all(stage.value == stage.bound for stage in case.outcome.stages)
    status, proof = (Status.OPTIMAL, Proof.SEARCH) if closed else (Status.FEASIBLE, Proof.NONE)
    if case.outcome.status is not status:
        yield Fault("status", case.outcome.status, status)
    if case.outcome.proof is not proof:
        yield Fault("proof", case.outcome.proof, proof)
    if case.outcome.certificate is not None:
        yield Fault("certificate", "not supported by this version", "null")
