"""Whether the pairs of an outcome are possible: never-rules, times, places, pins, and rules of the round."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from solver.errors import Fault
from solver.files.codec import digest
from solver.judge.case import Case
from solver.judge.round_rules import broken
from solver.judge.times import zone_name
from solver.outcome import Pair
from solver.problem import Changes, Mentee, Mentor


def identity(case: Case) -> Iterator[Fault]:
    """The outcome is of this problem and speaks of its people, each mentee once."""
    if case.outcome.problem_digest != digest(case.problem):
        yield Fault("problem_digest", "of another problem", digest(case.problem))
    spoken = Counter([pair.mentee for pair in case.outcome.pairs] + [left.mentee for left in case.outcome.unmatched])
    for mentee in {**case.mentees, **spoken}:
        if mentee not in case.mentees:
            yield Fault(f"mentees {mentee}", "not in the problem", "its mentees")
        elif spoken[mentee] != 1:
            yield Fault(f"mentees {mentee}", f"listed {spoken[mentee]} times", "once, in pairs or unmatched")
    for mentor in case.led.keys() - case.mentors.keys():
        yield Fault(f"mentors {mentor}", "not in the problem", "its mentors")


def pairs(case: Case) -> Iterator[Fault]:
    settings = case.problem.settings
    worth = settings.stay_bonus if settings.changes is Changes.BONUS else 0
    for pair in case.outcome.pairs:
        where = f"pairs {pair.mentee}-{pair.mentor}"
        mentee, mentor = case.mentees[pair.mentee], case.mentors[pair.mentor]
        kept = case.is_kept(pair.mentee, pair.mentor)
        if pair.kept != kept:
            yield Fault(f"{where}.kept", str(pair.kept), str(kept))
        if case.rules.bars(mentee, mentor):
            yield Fault(where, "breaks a never-rule")
        else:
            yield from _points(
                where, pair, case.rules.points(mentee, mentor), None if kept else settings.floor_at_least
            )
        bonus = worth if (pair.mentee, pair.mentor) in settings.kept else 0
        if pair.bonus != bonus:
            yield Fault(f"{where}.bonus", str(pair.bonus), str(bonus))
        yield from _meeting(case, where, pair, mentee, mentor)


def _points(where: str, pair: Pair, points: int, least: int | None) -> Iterator[Fault]:
    if pair.points != points:
        yield Fault(f"{where}.points", str(pair.points), str(points))
    elif least is not None and points < least:
        yield Fault(f"{where}.points", str(points), f"floor_at_least, {least}")


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
    """No mentor leads more than their places, or two series that clash, but for one session of all their mentees."""
    for name, pairs in case.led.items():
        mentor = case.mentors[name]
        if len(pairs) > mentor.places:
            yield Fault(f"mentors {name}", f"{len(pairs)} pairs", f"at most {mentor.places}")
        if case.times is None or name in case.group_sessions:
            continue
        timed = [(pair.mentee, pair.slot) for pair in pairs if pair.slot is not None]
        for (one, slot), (other, beside) in combinations(timed, 2):
            if case.times.clash(mentor, slot, beside):
                yield Fault(f"mentors {name}", f"the sessions of {one} and {other} clash")


def people(case: Case) -> Iterator[Fault]:
    """Nobody who stands in two entries is in two places at once."""
    for person, attended in case.attended.items():
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


def rules(case: Case) -> Iterator[Fault]:
    """What the round asks of several pairs at once."""
    met = defaultdict(set)
    for name, pairs in case.led.items():
        if name in case.group_sessions:
            met[name] = {pair.slot for pair in pairs}
    for name, slots in met.items():
        if len(slots) > 1:
            yield Fault(f"rules group_session {name}", f"{len(slots)} slots", "one session of all")
    for where, what in broken(case.problem, {pair.mentee: pair.mentor for pair in case.outcome.pairs}):
        yield Fault(where, what)
