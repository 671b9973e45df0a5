"""What is wrong with rules, and with pins that no outcome could keep beside them, as far as it shows without times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from solver.errors import Fault
from solver.problem import Pin, PinKind, Problem, Rule, RuleKind

KEYS: Mapping[RuleKind, tuple[str, ...]] = {
    RuleKind.SAME_MENTOR: ("mentees",),
    RuleKind.DIFFERENT_MENTORS: ("mentees",),
    RuleKind.AT_MOST: ("k", "same"),
    RuleKind.GROUP_SESSION: ("mentor",),
}
LIBRARY = "library"


def rule_faults(problem: Problem) -> Iterator[Fault]:
    """Rules that are not well formed, or name nobody."""
    mentees, mentors = {mentee.id for mentee in problem.mentees}, {mentor.id for mentor in problem.mentors}
    for rule in problem.rules:
        where = place_of(rule)
        yield from _keys(where, rule)
        if rule.kind in (RuleKind.SAME_MENTOR, RuleKind.DIFFERENT_MENTORS) and len(set(rule.mentees)) < 2:
            yield Fault(f"{where}.mentees", f"{len(set(rule.mentees))} mentees", "two or more")
        for mentee, count in Counter(rule.mentees).items():
            if mentee not in mentees:
                yield Fault(f"{where}.mentees", f"unknown mentee {mentee!r}", "an id in mentees")
            if count > 1:
                yield Fault(f"{where}.mentees", f"{mentee} given {count} times", "each mentee once")
        if rule.mentor is not None and rule.mentor not in mentors:
            yield Fault(f"{where}.mentor", f"unknown mentor {rule.mentor!r}", "an id in mentors")
        if rule.k is not None and rule.k < 1:
            yield Fault(f"{where}.k", str(rule.k), "1 or more")
        if rule.same is not None and rule.same != LIBRARY:
            yield Fault(f"{where}.same", f"{rule.same!r} is unknown", LIBRARY)


def _keys(where: str, rule: Rule) -> Iterator[Fault]:
    given = {"mentees": rule.mentees or None, "k": rule.k, "same": rule.same, "mentor": rule.mentor}
    for key, value in given.items():
        if value is None and key in KEYS[rule.kind] and key != "mentees":
            yield Fault(f"{where}.{key}", "missing", f"{rule.kind} has {' and '.join(KEYS[rule.kind])}")
        if value is not None and key not in KEYS[rule.kind]:
            yield Fault(f"{where}.{key}", "not a key of this kind", f"{rule.kind} has {' and '.join(KEYS[rule.kind])}")


def place_of(rule: Rule) -> str:
    """Where a rule stands, in words that do not depend on the order of the list."""
    about = rule.mentor or "-".join(rule.mentees[:3]) or (rule.same or "")
    return f"rules {rule.kind} {about}".rstrip()


def pins_against_rules(problem: Problem) -> Iterator[Fault]:
    """Kept pairs that together break a rule, and mentors with a kept pair who could never have enough mentees."""
    keeps = [pin for pin in problem.pins if pin.kind is PinKind.KEEP]
    if not keeps:
        return
    for rule in problem.rules:
        yield from CHECKS[rule.kind](problem, rule, keeps)
    kept_with = Counter(pin.mentor for pin in keeps)
    for mentor in problem.mentors:
        free = len(problem.mentees) - sum(kept_with.values()) + kept_with[mentor.id]
        if kept_with[mentor.id] and free < mentor.min_places_if_any <= mentor.places:
            allowed = f"min_places_if_any up to {free}, or no kept pair"
            yield Fault(f"pins *-{mentor.id}", f"kept, but only {free} mentees could come", allowed)


def _same_mentor(problem: Problem, rule: Rule, keeps: list[Pin]) -> Iterator[Fault]:
    mentors = sorted({pin.mentor for pin in keeps if pin.mentee in rule.mentees})
    if len(mentors) > 1:
        yield Fault(place_of(rule), f"kept with {' and '.join(mentors)}", "kept pairs with one mentor")


def _different_mentors(problem: Problem, rule: Rule, keeps: list[Pin]) -> Iterator[Fault]:
    for mentor, count in sorted(Counter(pin.mentor for pin in keeps if pin.mentee in rule.mentees).items()):
        if count > 1:
            yield Fault(place_of(rule), f"{count} kept with {mentor}", "kept pairs with a mentor each")


def _at_most(problem: Problem, rule: Rule, keeps: list[Pin]) -> Iterator[Fault]:
    library = {mentee.id: mentee.library for mentee in problem.mentees}
    counts = Counter((pin.mentor, library.get(pin.mentee)) for pin in keeps)
    for (mentor, name), count in counts.items():
        if name is not None and rule.k is not None and count > rule.k:
            yield Fault(place_of(rule), f"{count} of library {name} kept with {mentor}", f"at most {rule.k}")


def _group_session(problem: Problem, rule: Rule, keeps: list[Pin]) -> Iterator[Fault]:
    slots = {pin.slot for pin in keeps if pin.mentor == rule.mentor and pin.slot is not None}
    if len(slots) > 1:
        yield Fault(place_of(rule), f"kept at {len(slots)} slots", "one slot for all")


Check = Callable[[Problem, Rule, list[Pin]], Iterator[Fault]]
CHECKS: Mapping[RuleKind, Check] = {
    RuleKind.SAME_MENTOR: _same_mentor,
    RuleKind.DIFFERENT_MENTORS: _different_mentors,
    RuleKind.AT_MOST: _at_most,
    RuleKind.GROUP_SESSION: _group_session,
}
