"""Rules that are not well formed, and pins that no outcome could keep beside them."""

from __future__ import annotations

import pytest

from solver.problem import Mentee, Mentor, Pin, PinKind, Problem, Rule, RuleKind, Slot
from solver.validation import problem_faults

MENTORS = (Mentor("m1", 4), Mentor("m2", 4), Mentor("m3", 4, min_places_if_any=4))
MENTEES = tuple(Mentee(f"t{k}", library="pima") for k in range(1, 5))


def keep(mentee: str, mentor: str, slot: Slot | None = None) -> Pin:
    return Pin(mentee, mentor, PinKind.KEEP, slot)


def faults(rules: tuple[Rule, ...], *pins: Pin) -> list[tuple[str, str]]:
    problem = Problem(MENTORS, MENTEES, rules=rules, pins=pins)
    return [(fault.where, fault.what) for fault in problem_faults(problem) if "without a calendar" not in fault.what]


@pytest.mark.parametrize(
    ("rule", "where", "what"),
    [
        (Rule(RuleKind.SAME_MENTOR, ("t1", "t1")), "rules same_mentor t1-t1.mentees", "t1 given 2 times"),
        (Rule(RuleKind.SAME_MENTOR, ("t1", "t9")), "rules same_mentor t1-t9.mentees", "unknown mentee 't9'"),
        (Rule(RuleKind.AT_MOST, k=1), "rules at_most.same", "missing"),
        (Rule(RuleKind.AT_MOST, ("t1", "t2"), 1, "library"), "rules at_most t1-t2.mentees", "not a key of this kind"),
        (Rule(RuleKind.GROUP_SESSION, k=2, mentor="m1"), "rules group_session m1.k", "not a key of this kind"),
        (Rule(RuleKind.GROUP_SESSION), "rules group_session.mentor", "missing"),
    ],
)
def test_each_fault_of_a_rule_is_named(rule: Rule, where: str, what: str) -> None:
    assert (where, what) in faults((rule,))


@pytest.mark.parametrize(
    ("rule", "pins", "where", "what"),
    [
        (
            Rule(RuleKind.SAME_MENTOR, ("t1", "t2")),
            [keep("t1", "m1"), keep("t2", "m2")],
            "rules same_mentor t1-t2",
            "kept with m1 and m2",
        ),
        (
            Rule(RuleKind.DIFFERENT_MENTORS, ("t1", "t2", "t3", "t4")),
            [keep("t1", "m1"), keep("t3", "m1")],
            "rules different_mentors t1-t2-t3",
            "2 kept with m1",
        ),
        (
            Rule(RuleKind.AT_MOST, k=1, same="library"),
            [keep("t1", "m1"), keep("t2", "m1")],
            "rules at_most library",
            "2 of library pima kept with m1",
        ),
        (
            Rule(RuleKind.GROUP_SESSION, mentor="m1"),
            [keep("t1", "m1", Slot(0, 540, 0)), keep("t2", "m1", Slot(0, 600, 0))],
            "rules group_session m1",
            "kept at 2 slots",
        ),
    ],
)
def test_pins_that_break_a_rule_are_named(rule: Rule, pins: list[Pin], where: str, what: str) -> None:
    assert faults((rule,), *pins) == [(where, what)]
    assert faults((rule,), pins[0]) == []


def test_a_kept_pair_with_a_mentor_who_could_never_have_enough() -> None:
    enough, too_few = [keep("t1", "m3")], [keep("t1", "m3"), keep("t2", "m1")]
    assert faults((), *enough) == []
    assert faults((), *too_few) == [("pins *-m3", "kept, but only 3 mentees could come")]
