"""Each reason, on a round where it is the true one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from solver.errors import OutcomeFaults, ProblemFaults
from solver.explain import explain
from solver.outcome import Reason
from solver.problem import Avoid, Mentee, Mentor, Pin, Problem
from solver.solve import solve
from solver.verify import verify
from tests.solver.rounds import SUMMER, a_round, forbid, mentee, mentor

TALK = "MO 9:00-10:00"


def a_pair(teacher: Mentor, learner: Mentee, *pins: Pin) -> Problem:
    return a_round([teacher], [learner], {f"{learner.id} {teacher.id}": 500}, *pins)


def reason(problem: Problem) -> tuple[Reason, dict[str, object]]:
    outcome = solve(problem)
    assert verify(problem, outcome) == ()
    return outcome.unmatched[-1].reason, dict(outcome.unmatched[-1].facts)


def counts(**more: int) -> dict[str, int]:
    nothing = {"barred": 0, "forbidden": 0, "no_common_hours": 0, "too_few_sessions": 0, "usable": 0}
    return {"mentors": 1} | nothing | more


def test_barred() -> None:
    same = a_pair(replace(mentor("m1", 1, TALK), library="pima"), replace(mentee("t1", TALK), library="pima"))
    assert reason(same) == (Reason.BARRED, counts(barred=1))
    assert reason(replace(same, avoid=(Avoid("t1", "m1", "veto"),))) == (Reason.BARRED, counts(barred=1))


def test_forbidden() -> None:
    problem = a_pair(mentor("m1", 1, TALK), mentee("t1", TALK), forbid("t1", "m1"))
    assert reason(problem) == (Reason.FORBIDDEN, counts(forbidden=1))


def test_too_weak() -> None:
    """The class and its count are there where the setting is; times are not looked at before."""
    problem = a_pair(mentor("m1", 1, TALK), mentee("t1", "TU 9:00-10:00"))
    weak = replace(problem, settings=replace(problem.settings, floor_at_least=501))
    assert reason(weak) == (Reason.TOO_WEAK, counts() | {"too_weak": 1})
    enough = replace(problem, settings=replace(problem.settings, floor_at_least=500))
    assert reason(enough) == (Reason.NO_COMMON_HOURS, counts(no_common_hours=1) | {"too_weak": 0})


def test_no_common_hours() -> None:
    problem = a_pair(mentor("m1", 1, TALK), mentee("t1", "TU 9:00-10:00"))
    assert reason(problem) == (Reason.NO_COMMON_HOURS, counts(no_common_hours=1))


def test_too_few_sessions() -> None:
    away = replace(mentee("t1", TALK), closed=frozenset({date(2027, 6, 14)}))
    problem = replace(a_pair(mentor("m1", 1, TALK), away), calendar=replace(SUMMER, min_sessions=4))
    assert reason(problem) == (Reason.TOO_FEW_SESSIONS, counts(too_few_sessions=1))


def both(places: int) -> Problem:
    return a_round(
        [mentor("m1", places, TALK, "TU 9:00-10:00")],
        [mentee("t1", TALK), mentee("t2", TALK)],
        {"t1 m1": 9, "t2 m1": 5},
    )


def test_places_taken() -> None:
    expected = counts(usable=1) | {"full": ["m1"], "open": []}
    assert reason(both(places=1)) == (Reason.PLACES_TAKEN, expected)


def test_hours_taken() -> None:
    """The mentor could still meet somebody on Tuesday, but the one time they share with t2 is somebody else's."""
    tuesday = mentee("t0", "TU 9:00-10:00")
    teacher = mentor("m1", 2, TALK, "TU 9:00-10:00")
    problem = a_round(
        [teacher, mentor("m2", 1, "TU 9:00-10:00")],
        [tuesday, mentee("t1", TALK), mentee("t2", TALK)],
        {"t0 m1": 5, "t0 m2": 9, "t1 m1": 9, "t2 m1": 5},
    )
    expected = counts(mentors=2, barred=1, usable=1) | {"full": [], "open": ["m1"]}
    assert reason(problem) == (Reason.HOURS_TAKEN, expected)


def test_nobody_to_meet() -> None:
    assert reason(a_round([], [mentee("t1", TALK)], {})) == (Reason.BARRED, counts() | {"mentors": 0})


def test_explaining_one_mentee_or_one_pair() -> None:
    problem = both(places=1)
    outcome = solve(problem)
    assert explain(problem, outcome, "t2")["reason"] == "places_taken"
    assert explain(problem, outcome, "t1") == {"mentee": "t1", "mentor": "m1", "class": "usable", "points": 9}
    assert explain(problem, outcome, "t2", "m1") == {"mentee": "t2", "mentor": "m1", "class": "usable", "points": 5}


def test_explaining_by_criteria() -> None:
    problem = replace(both(places=1), points=None)
    told = explain(problem, solve(problem), "t1", "m1")
    assert set(told["criteria"]["topics"]) == {"points", "of", "shared", "missing"}


def test_unknown_ids_are_faults() -> None:
    problem = both(places=1)
    outcome = solve(problem)
    with pytest.raises(ProblemFaults, match="unknown id"):
        explain(problem, outcome, "t9")
    with pytest.raises(ProblemFaults, match="unknown id"):
        explain(problem, outcome, "t1", "m9")
    with pytest.raises(OutcomeFaults, match="missing"):
        explain(problem, replace(outcome, unmatched=()), "t2")
