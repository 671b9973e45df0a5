"""The goals in their order, on rounds small enough to see the answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver.budget import Budget
from solver.candidates import Candidates
from solver.errors import ProblemFaults
from solver.network import branch, rooms
from solver.network.proven import Whole
from solver.outcome import Outcome, Proof, Stage, Status
from solver.problem import Goal, Preference, Problem, Slot
from solver.solve import match, solve
from solver.verify import verify
from tests.solver.rounds import a_round, forbid, hours, keep, mentee, mentor

TALK = "MO 9:00-12:00"


def solved(problem: Problem) -> Outcome:
    outcome = solve(problem)
    assert verify(problem, outcome) == ()
    return outcome


def pairs(outcome: Outcome) -> dict[str, str]:
    return {pair.mentee: pair.mentor for pair in outcome.pairs}


def starts(outcome: Outcome) -> dict[str, int]:
    return {pair.mentee: pair.slot.start for pair in outcome.pairs if pair.slot}


def test_one_more_placed_is_worth_any_points() -> None:
    points = {"t1 m1": 900, "t2 m1": 1000, "t1 m2": 1}
    outcome = solved(
        a_round([mentor("m1", 1, TALK), mentor("m2", 1, TALK)], [mentee("t1", TALK), mentee("t2", TALK)], points)
    )
    assert pairs(outcome) == {"t1": "m2", "t2": "m1"}
    assert outcome.stages == (Stage("placed", 2, 2), Stage("floor", 1, 1), Stage("total", 1001, 1001))


def crossed(goal: Goal) -> Problem:
    points = {"t1 m1": 1000, "t1 m2": 400, "t2 m1": 450, "t2 m2": 100}
    mentors, mentees = [mentor("m1", 1, TALK), mentor("m2", 1, TALK)], [mentee("t1", TALK), mentee("t2", TALK)]
    return a_round(mentors, mentees, points, goal=goal)


def test_the_floor_comes_before_the_total() -> None:
    assert pairs(solved(crossed(Goal.FLOOR))) == {"t1": "m2", "t2": "m1"}
    assert pairs(solved(crossed(Goal.TOTAL))) == {"t1": "m1", "t2": "m2"}


def test_the_goal_total_reports_its_floor_but_has_no_stage_for_it() -> None:
    outcome = solved(crossed(Goal.TOTAL))
    assert outcome.floor == 100
    assert outcome.stages == (Stage("placed", 2, 2), Stage("total", 1100, 1100))


def test_a_kept_pair_stays_and_does_not_hold_the_floor_down() -> None:
    outcome = solved(replace(crossed(Goal.FLOOR), pins=(keep("t2", "m2"),)))
    assert pairs(outcome) == {"t1": "m1", "t2": "m2"}
    assert (outcome.floor, [pair.kept for pair in outcome.pairs]) == (1000, [False, True])


def test_only_kept_pairs_have_no_floor() -> None:
    problem = replace(crossed(Goal.FLOOR), pins=(keep("t1", "m2"), keep("t2", "m1")))
    assert solved(problem).stages[1] == Stage("floor", None, None)


def test_a_forbidden_pair_is_not_made() -> None:
    problem = replace(crossed(Goal.TOTAL), pins=(forbid("t1", "m1"), forbid("t2", "m2")))
    assert pairs(solved(problem)) == {"t1": "m2", "t2": "m1"}


def test_a_pair_kept_at_a_time_leaves_the_others_around_it() -> None:
    ten = Slot(0, 600, 0)
    problem = a_round(
        [mentor("m1", 3, TALK)],
        [mentee(t, TALK) for t in ("t1", "t2", "t3")],
        {"t1 m1": 1, "t2 m1": 1, "t3 m1": 1},
        keep("t2", "m1", ten),
    )
    assert starts(solved(problem)) == {"t1": 540, "t2": 600, "t3": 660}


def test_contradicting_pins_are_faults() -> None:
    with pytest.raises(ProblemFaults, match="over capacity"):
        solve(replace(crossed(Goal.TOTAL), pins=(keep("t1", "m1"), keep("t2", "m1"))))


def test_times_are_the_earliest_in_the_order_of_ids() -> None:
    problem = a_round(
        [mentor("m1", 2, TALK)], [mentee("t1", TALK), mentee("t2", "MO 9:00-10:00")], {"t1 m1": 1, "t2 m1": 1}
    )
    assert starts(solved(problem)) == {"t1": 600, "t2": 540}


def test_preferred_hours_choose_among_times_only() -> None:
    late = Preference(hours("MO 11:00-12:00")[0], 5)
    keen = replace(mentee("t1", TALK), prefer=(late,))
    outcome = solved(a_round([mentor("m1", 2, TALK)], [keen, mentee("t2", TALK)], {"t1 m1": 1, "t2 m1": 1}))
    assert starts(outcome) == {"t1": 660, "t2": 540}


def clash() -> Problem:
    """t1 and t2 share m1's one hour and a half; by points both belong there, by time only one of them can be."""
    narrow = "MO 9:00-10:30"
    return a_round(
        [mentor("m1", 3, narrow, "TU 9:00-12:00"), mentor("m2", 1, TALK)],
        [mentee("t1", narrow), mentee("t2", narrow), mentee("t3", "TU 9:00-12:00")],
        {"t1 m1": 900, "t2 m1": 800, "t1 m2": 300, "t2 m2": 100, "t3 m1": 50},
    )


def test_a_clash_is_seen_by_the_network_once_it_has_rooms() -> None:
    outcome = solved(clash())
    assert pairs(outcome) == {"t1": "m2", "t2": "m1", "t3": "m1"}
    assert (outcome.status, outcome.proof, outcome.ties) == (Status.OPTIMAL, Proof.PRICES, "lottery")


@pytest.mark.parametrize(("branches", "ties"), [(80, "lottery"), (0, "order")])
def test_without_rooms_branches_or_the_search_find_the_same(
    monkeypatch: pytest.MonkeyPatch, branches: int, ties: str
) -> None:
    monkeypatch.setattr(rooms, "MOST_DRAWINGS", 0)
    monkeypatch.setattr(branch, "MOST_BRANCHES", branches)
    outcome = solved(clash())
    assert (outcome.status, outcome.ties) == (Status.OPTIMAL, ties)
    assert (outcome.placed, outcome.floor, outcome.total) == (3, 50, 1150)


def test_out_of_time_still_gives_a_matching_that_can_be_held() -> None:
    problem = clash()
    outcome = solve(problem, seconds=0)
    assert verify(problem, outcome) == ()
    assert not outcome.reproducible
    assert all(
        stage.bound is not None and stage.value is not None and stage.value <= stage.bound for stage in outcome.stages
    )


def test_the_order_of_lists_decides_nothing() -> None:
    problem = clash()
    turned = replace(problem, mentors=problem.mentors[::-1], mentees=problem.mentees[::-1])
    assert replace(solve(turned), seconds=0) == replace(solve(problem), seconds=0)


def test_nobody_to_match() -> None:
    assert solved(a_round([], [], {})).placed == 0
    alone = solved(a_round([], [mentee("t1", TALK)], {}))
    assert [left.mentee for left in alone.unmatched] == ["t1"]
    assert solved(a_round([mentor("m1", 0, TALK)], [mentee("t1", TALK)], {"t1 m1": 5})).placed == 0


def test_without_a_calendar_hours_do_not_matter() -> None:
    outcome = solved(a_round([mentor("m1", 2)], [mentee("t1"), mentee("t2")], {"t1 m1": 5, "t2 m1": 0}, calendar=None))
    assert [(pair.mentee, pair.slot, pair.sessions) for pair in outcome.pairs] == [
        ("t1", None, None),
        ("t2", None, None),
    ]


def test_a_matching_is_proven_by_equal_value_and_bound() -> None:
    candidates = Candidates.of(clash())
    matching = match(Whole(candidates), Budget())
    assert matching.bounds["total"] == candidates.points[matching.pairs].sum()
