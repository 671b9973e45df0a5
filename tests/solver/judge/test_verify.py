"""The judge accepts what is true and names what was doctored."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from solver.certificate import Certificate
from solver.files.codec import digest
from solver.outcome import Outcome, Pair, Proof, Reason, Stage, Status, Unmatched
from solver.problem import (
    Avoid,
    Cadence,
    Calendar,
    Interval,
    Mentee,
    Mentor,
    Pin,
    PinKind,
    Problem,
    Slot,
)
from solver.solve import solve
from solver.verify import verify

CALENDAR = Calendar(date(2027, 1, 11), date(2027, 3, 31), Cadence.FORTNIGHTLY, 60, min_sessions=2)
MORNING = (Interval(0, 540, 660),)
AWAY = frozenset([date(2027, 1, 25)])
AWAY_ALL_BUT_TWO = [date(2027, 1, 25) + timedelta(days=7 * week) for week in range(10)]
NINE, TEN = Slot(0, 540, 0), Slot(0, 600, 0)
ZONE = "America/Los_Angeles"


def mentee(name: str, hours: tuple[Interval, ...] = MORNING, **more: Any) -> Mentee:
    return Mentee(name, zone=ZONE, hours=hours, **more)


PROBLEM = Problem(
    mentors=(Mentor("m1", 2, zone=ZONE, hours=MORNING), Mentor("m2", 0, zone=ZONE, hours=MORNING)),
    mentees=(
        mentee("a", closed=AWAY),
        mentee("b"),
        mentee("c"),
        mentee("d", hours=(Interval(2, 540, 660),)),
        mentee("e"),
        mentee("f"),
        mentee("g", closed=frozenset(AWAY_ALL_BUT_TWO)),
    ),
    calendar=CALENDAR,
    points={(who, mentor): 500 for who in "abcdefg" for mentor in ("m1", "m2")} | {("b", "m1"): 300},
    avoid=(Avoid("e", "m1", "veto"), Avoid("e", "m2", "veto")),
    pins=(
        Pin("a", "m1", PinKind.KEEP, NINE),
        Pin("f", "m1", PinKind.FORBID),
        Pin("f", "m2", PinKind.FORBID),
    ),
)
COUNTS = {"mentors": 2, "barred": 0, "forbidden": 0, "no_common_hours": 0, "too_few_sessions": 0, "usable": 0}


def left(name: str, reason: Reason, count: str, **more: Any) -> Unmatched:
    return Unmatched(name, reason, COUNTS | {count: 2} | more)


TRUE = Outcome(
    Status.OPTIMAL,
    Proof.SEARCH,
    placed=2,
    floor=300,
    total=800,
    stages=(Stage("placed", 2, 2), Stage("floor", 300, 300), Stage("total", 800, 800)),
    pairs=(
        Pair("a", "m1", 500, kept=True, slot=NINE, zone=ZONE, sessions=5, dropped=(date(2027, 1, 25),)),
        Pair("b", "m1", 300, slot=TEN, zone=ZONE, sessions=6),
    ),
    unmatched=(
        left("c", Reason.PLACES_TAKEN, "usable", full=["m1", "m2"], open=[]),
        left("d", Reason.NO_COMMON_HOURS, "no_common_hours"),
        left("e", Reason.BARRED, "barred"),
        left("f", Reason.FORBIDDEN, "forbidden"),
        left("g", Reason.TOO_FEW_SESSIONS, "too_few_sessions"),
    ),
    problem_digest=digest(PROBLEM),
)


def pair(index: int, **change: Any) -> Callable[[Outcome], Outcome]:
    def doctor(outcome: Outcome) -> Outcome:
        pairs = list(outcome.pairs)
        pairs[index] = replace(pairs[index], **change)
        return replace(outcome, pairs=tuple(pairs))

    return doctor


def outcome(**change: Any) -> Callable[[Outcome], Outcome]:
    return lambda true: replace(true, **change)


def unmatched(index: int, **change: Any) -> Callable[[Outcome], Outcome]:
    def doctor(true: Outcome) -> Outcome:
        people = list(true.unmatched)
        people[index] = replace(people[index], **change)
        return replace(true, unmatched=tuple(people))

    return doctor


def test_a_true_outcome_is_accepted() -> None:
    assert verify(PROBLEM, TRUE) == ()


def stages(*values: tuple[str, int | None, int | None]) -> tuple[Stage, ...]:
    return tuple(Stage(*value) for value in values)


@pytest.mark.parametrize(
    ("doctor", "where"),
    [
        (outcome(problem_digest="sha256:0"), "problem_digest"),
        (outcome(pairs=TRUE.pairs[:1]), "mentees b"),
        (outcome(unmatched=TRUE.unmatched[1:]), "mentees c"),
        (outcome(unmatched=(*TRUE.unmatched, TRUE.unmatched[0])), "mentees c"),
        (pair(1, mentee="z"), "mentees z"),
        (pair(1, mentor="m9"), "mentors m9"),
        (pair(1, points=301), "pairs b-m1.points"),
        (pair(1, bonus=1), "pairs b-m1.bonus"),
        (pair(1, kept=True), "pairs b-m1.kept"),
        (pair(1, slot=None), "pairs b-m1.slot"),
        (pair(1, slot=Slot(0, 600, 2)), "pairs b-m1.slot"),
        (pair(1, slot=Slot(0, 630, 0)), "pairs b-m1.slot"),
        (pair(1, zone="America/New_York"), "pairs b-m1.slot.zone"),
        (pair(1, sessions=5), "pairs b-m1.sessions"),
        (pair(0, dropped=()), "pairs a-m1.dropped"),
        (pair(1, slot=Slot(0, 570, 0)), "mentors m1"),
        (pair(1, mentor="m2"), "mentors m2"),
        (pair(0, slot=TEN), "pins a-m1"),
        (outcome(placed=3), "placed"),
        (outcome(floor=500), "floor"),
        (outcome(total=801), "total"),
        (outcome(stages=stages(("placed", 2, 2), ("total", 800, 800))), "stages"),
        (outcome(stages=stages(("placed", 2, 2), ("floor", 300, 300), ("total", 700, 800))), "stages total.value"),
        (outcome(stages=stages(("placed", 2, 1), ("floor", 300, 300), ("total", 800, 800))), "stages placed.bound"),
        (outcome(stages=stages(("placed", 2, 3), ("floor", 300, 300), ("total", 800, 800))), "status"),
        (outcome(status=Status.FEASIBLE), "status"),
        (outcome(proof=Proof.NONE), "proof"),
        (outcome(proof=Proof.PRICES), "certificate"),
        (outcome(certificate=Certificate(0, ())), "certificate.scale"),
        (unmatched(0, reason=Reason.BARRED), "unmatched c.reason"),
        (unmatched(0, reason=Reason.HOURS_TAKEN), "unmatched c.reason"),
        (unmatched(1, reason=Reason.TOO_FEW_SESSIONS), "unmatched d.reason"),
        (unmatched(2, reason=Reason.FORBIDDEN), "unmatched e.reason"),
        (unmatched(3, reason=Reason.BARRED), "unmatched f.reason"),
        (unmatched(4, reason=Reason.NO_COMMON_HOURS), "unmatched g.reason"),
        (unmatched(3, facts=COUNTS | {"barred": 2}), "unmatched f.facts.barred"),
        (unmatched(0, facts=COUNTS | {"usable": 2, "full": ["m1"], "open": []}), "unmatched c.facts"),
    ],
)
def test_what_was_doctored_is_named(doctor: Callable[[Outcome], Outcome], where: str) -> None:
    assert where in {fault.where for fault in verify(PROBLEM, doctor(TRUE))}


def test_a_pair_that_breaks_a_never_rule_is_named() -> None:
    paired = replace(TRUE.pairs[1], mentee="e", points=500)
    doctored = replace(TRUE, pairs=(TRUE.pairs[0], paired), unmatched=(*TRUE.unmatched, left("b", Reason.BARRED, "")))
    doctored = replace(doctored, unmatched=tuple(one for one in doctored.unmatched if one.mentee != "e"))
    assert "pairs e-m1" in {fault.where for fault in verify(PROBLEM, doctored)}


def test_a_forbidden_pair_is_named() -> None:
    problem = replace(PROBLEM, pins=(*PROBLEM.pins, Pin("b", "m1", PinKind.FORBID)))
    faults = verify(problem, replace(TRUE, problem_digest=digest(problem)))
    assert "pins b-m1" in {fault.where for fault in faults}


def test_hours_taken_holds_only_while_no_time_is_left_beside_the_others() -> None:
    """Three places but two hours: the third mentee finds no time; with a third hour the reason is a lie."""
    for until, lie in ((660, False), (720, True)):
        hours = (Interval(0, 540, until),)
        problem = Problem(
            (Mentor("m1", 3, zone=ZONE, hours=hours),),
            (mentee("a"), mentee("b"), mentee("c", hours=hours)),
            replace(CALENDAR, cadence=Cadence.WEEKLY),
            points={(who, "m1"): 300 for who in "abc"},
        )
        facts = COUNTS | {"mentors": 1, "usable": 1, "full": [], "open": ["m1"]}
        claimed = Outcome(
            Status.OPTIMAL,
            Proof.SEARCH,
            placed=2,
            floor=300,
            total=600,
            stages=stages(("placed", 2, 2), ("floor", 300, 300), ("total", 600, 600)),
            pairs=(
                Pair("a", "m1", 300, slot=NINE, zone=ZONE, sessions=12),
                Pair("b", "m1", 300, slot=TEN, zone=ZONE, sessions=12),
            ),
            unmatched=(Unmatched("c", Reason.HOURS_TAKEN, facts),),
            problem_digest=digest(problem),
        )
        found = {fault.where for fault in verify(problem, claimed)}
        assert found == ({"unmatched c.facts.open"} if lie else set())


def a_team(zone: str = ZONE) -> Problem:
    """The team and one of its members, who is also to have a mentor of her own, apart from a team-mate."""
    east = (Interval(0, 720, 960),)
    return Problem(
        (Mentor("m1", 2, zone=ZONE, hours=MORNING), Mentor("m2", 2, zone="America/New_York", hours=east)),
        (
            mentee("a", people=("p1",), apart="team1"),
            mentee("b", people=("p2",), apart="team1"),
            mentee("t", people=("p1", "p2")),
        ),
        CALENDAR,
        points={(who, mentor): 500 for who in "abt" for mentor in ("m1", "m2")},
    )


def test_a_person_in_two_places_at_once_is_named_on_whatever_clock() -> None:
    problem = a_team()
    true = solve(problem)
    assert (verify(problem, true), true.placed) == ((), 3)
    at = {pair.mentee: pair for pair in true.pairs}
    team = at["t"]
    assert team.slot is not None
    other = next(pair for pair in true.pairs if pair.mentee in "ab" and pair.mentor != team.mentor)
    shift = 180 if team.mentor == "m1" else -180
    doctored = replace(other, slot=replace(team.slot, start=team.slot.start + shift))
    moved = replace(true, pairs=tuple(doctored if pair is other else pair for pair in true.pairs))
    person = {"a": "p1", "b": "p2"}[other.mentee]
    assert f"people {person}" in {fault.where for fault in verify(problem, moved)}


def test_team_mates_who_share_a_mentor_are_counted() -> None:
    problem = a_team()
    problem = replace(problem, avoid=(Avoid("a", "m2", "rule"), Avoid("b", "m2", "rule"), Avoid("t", "m1", "rule")))
    true = solve(problem)
    assert [(one.goal, one.value, one.bound) for one in true.stages][:2] == [("placed", 3, 3), ("shared", 1, 1)]
    assert verify(problem, true) == ()
    for value, bound, where in ((0, 0, "stages shared.value"), (1, 2, "stages shared.bound"), (1, 0, "status")):
        stages = tuple(Stage("shared", value, bound) if one.goal == "shared" else one for one in true.stages)
        assert where in {fault.where for fault in verify(problem, replace(true, stages=stages))}


def test_the_judge_needs_no_or_tools() -> None:
    script = "import sys, solver.verify; print(sorted(name for name in sys.modules if name.startswith('ortools')))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
