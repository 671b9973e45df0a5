"""What the end of a solve looks like when it is cut short, rules or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solver.budget import Budget
from solver.candidates import Candidates
from solver.errors import ProblemFaults
from solver.network.relaxation import relax
from solver.network.stages import best
from solver.outcome import Status
from solver.problem import Goal, Rule, RuleKind
from solver.programs import knots, peak
from solver.programs.knots import untie
from solver.programs.linear import Answer
from solver.rules import keeps_rules
from solver.solve import solve
from solver.verify import verify
from tests.solver.rounds import a_round, keep, mentee, mentor

MORNINGS = ("MO 9:00-10:00", "TU 9:00-10:00")
PEOPLE = [mentee(f"t{number}", *MORNINGS) for number in (1, 2, 3)]
POINTS = {f"t{a} m{b}": 10 * a + b for a in (1, 2, 3) for b in (1, 2)}
APART = Rule(RuleKind.DIFFERENT_MENTORS, ("t1", "t2", "t3"))


def test_out_of_time_everybody_who_fits_is_placed_and_bounds_are_the_networks() -> None:
    problem = a_round([mentor("m1", 2, *MORNINGS), mentor("m2", 2, *MORNINGS)], PEOPLE, POINTS)
    ruled = replace(problem, rules=(APART,))
    for one, placed in ((problem, 3), (ruled, 2)):
        candidates = Candidates.of(one)
        found = untie(best(relax(candidates, {})), (), Budget(0))
        assert (len(found.pairs), found.cut, found.proofs) == (placed, True, {})
        assert keeps_rules(candidates, found.pairs)
        assert not candidates.clashing(found.pairs)
        assert found.bounds["placed"] == 3
    outcome = solve(ruled, seconds=0)
    assert (outcome.status, outcome.reproducible, outcome.placed) == (Status.FEASIBLE, False, 2)
    assert verify(ruled, outcome) == ()


def test_kept_pairs_that_rules_leave_no_way_to_hold_are_faults() -> None:
    """m1 needs two and only t1, who is kept there, can come at its hours."""
    mentors = [replace(mentor("m1", 2, "MO 9:00-10:00"), min_places_if_any=2), mentor("m2", 2, "TU 9:00-10:00")]
    people = [mentee("t1", *MORNINGS), mentee("t2", "TU 9:00-10:00")]
    problem = a_round(mentors, people, {"t1 m1": 5, "t2 m1": 5, "t2 m2": 5}, keep("t1", "m1"), goal=Goal.TOTAL)
    with pytest.raises(ProblemFaults, match="kept against the rules"):
        solve(problem)


def test_a_group_of_kept_pairs_needs_a_time_in_common() -> None:
    people = [mentee("t1", "MO 9:00-10:00"), mentee("t2", "TU 9:00-10:00")]
    pins = [keep("t1", "m1"), keep("t2", "m1")]
    problem = a_round([mentor("m1", 2, *MORNINGS)], people, {"t1 m1": 5, "t2 m1": 5}, *pins)
    assert solve(problem).placed == 2
    with pytest.raises(ProblemFaults, match="no time in common"):
        solve(replace(problem, rules=(Rule(RuleKind.GROUP_SESSION, mentor="m1"),)))


def test_where_programs_give_up_everybody_who_fits_is_placed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long before any time is out: HiGHS has limits of its own, and sometimes fails."""
    problem = a_round([mentor("m1", 2, *MORNINGS), mentor("m2", 2, *MORNINGS)], PEOPLE, POINTS)
    problem = replace(
        problem, rules=(Rule(RuleKind.SAME_MENTOR, ("t1", "t2")), Rule(RuleKind.AT_MOST, k=1, same="library"))
    )
    problem = replace(problem, mentees=tuple(replace(one, library="pima") for one in PEOPLE))
    monkeypatch.setattr(knots, "without_broken", lambda candidates, pairs: pairs[:0])
    monkeypatch.setattr(peak, "whole", lambda *_: Answer(None, np.inf))
    outcome = solve(problem)
    assert (outcome.placed, outcome.status, outcome.reproducible) == (2, Status.FEASIBLE, True)
    assert verify(problem, outcome) == ()


def test_what_was_not_found_is_not_said_to_be_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    """t1 is kept with m1, who needs two: t2 would have to leave m2."""
    mentors = [replace(mentor("m1", 2, *MORNINGS), min_places_if_any=2), mentor("m2", 2, *MORNINGS)]
    problem = a_round(mentors, PEOPLE, POINTS, keep("t1", "m1"))
    monkeypatch.setattr(knots, "_start", lambda *_: None)
    assert solve(problem).placed == 3
    monkeypatch.setattr(peak, "whole", lambda *_: Answer(None, np.inf))
    with pytest.raises(ProblemFaults, match="was found so soon"):
        solve(problem)
