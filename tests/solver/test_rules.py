"""Rounds with rules that no network expresses, compared with the best of all possible outcomes."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.errors import ProblemFaults
from solver.problem import Goal, Problem, Rule, RuleKind
from solver.programs import peak
from solver.solve import solve
from solver.verify import verify
from tests.solver.brute_rules import best, ruled
from tests.solver.drawn import problems, tangled
from tests.solver.rounds import a_round, mentee, mentor

EXAMPLES = int(os.environ.get("BOOKENDS_EXAMPLES", "60"))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= 1000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(ruled(st.one_of(problems(), tangled())))
def test_rules_bind_and_nothing_better_keeps_them(problem: Problem) -> None:
    greatest = best(problem)
    if greatest is None:
        with pytest.raises(ProblemFaults, match=r"over capacity|clashing|in common|against the rules"):
            solve(problem)
        return
    outcome = solve(problem)
    assert [(stage.goal, stage.value) for stage in outcome.stages] == greatest.stated
    assert verify(problem, outcome) == ()
    assert all(stage.value == stage.bound for stage in outcome.stages)


@settings(max_examples=max(EXAMPLES // 4, 1), deadline=None, suppress_health_check=list(HealthCheck))
@given(ruled(st.one_of(problems(), tangled())))
def test_with_few_candidates_an_outcome_keeps_the_rules_and_tells_no_less_than_its_gap(problem: Problem) -> None:
    greatest = best(problem)
    if greatest is None:
        with pytest.raises(ProblemFaults):
            solve(problem, most_pairs=0)
        return
    outcome = solve(problem, most_pairs=0)
    assert verify(problem, outcome) == ()
    assert outcome.stages[0].bound is not None
    assert outcome.placed <= greatest.placed <= outcome.stages[0].bound


HOURS = ("MO 9:00-10:00", "TU 9:00-10:00")
POINTS = {"t1 m1": 9, "t2 m1": 8, "t3 m1": 7, "t1 m2": 1, "t2 m2": 2, "t3 m2": 3}


def round_of_three(*rules: Rule, least: int = 0) -> Problem:
    mentors = [replace(mentor("m1", 2, *HOURS), min_places_if_any=least), mentor("m2", 2, *HOURS)]
    problem = a_round(mentors, [mentee(f"t{k}", *HOURS) for k in (1, 2, 3)], POINTS)
    return replace(problem, rules=rules)


def mentors_of(problem: Problem) -> dict[str, str]:
    return {pair.mentee: pair.mentor for pair in solve(problem).pairs}


def test_without_rules_the_strongest_go_to_the_first_mentor() -> None:
    assert mentors_of(round_of_three()) == {"t1": "m1", "t2": "m1", "t3": "m2"}


def test_each_kind_of_rule_changes_who_meets_whom() -> None:
    both = ("t1", "t2")
    assert mentors_of(round_of_three(Rule(RuleKind.SAME_MENTOR, ("t2", "t3")))) == {"t1": "m1", "t2": "m2", "t3": "m2"}
    apart = mentors_of(round_of_three(Rule(RuleKind.DIFFERENT_MENTORS, both)))
    assert apart["t1"] != apart["t2"]
    group = solve(round_of_three(Rule(RuleKind.GROUP_SESSION, mentor="m1")))
    assert len({pair.slot for pair in group.pairs if pair.mentor == "m1"}) == 1
    of_one_library = replace(
        round_of_three(Rule(RuleKind.AT_MOST, k=1, same="library")),
        mentees=tuple(replace(mentee(f"t{k}", *HOURS), library="l1") for k in (1, 2, 3)),
    )
    assert len(mentors_of(of_one_library)) == 2
    two_or_none = round_of_three(Rule(RuleKind.DIFFERENT_MENTORS, both), least=2)
    assert list(mentors_of(two_or_none).values()).count("m1") in (0, 2)


def test_a_group_has_room_where_single_sessions_would_not_fit() -> None:
    """One hour a week: three sessions of their own find no time, one session of all three does."""
    people = [mentee(f"t{k}", "MO 9:00-10:00") for k in (1, 2, 3)]
    alone = a_round([mentor("m1", 3, "MO 9:00-10:00")], people, {f"t{k} m1": k for k in (1, 2, 3)})
    assert len(solve(alone).pairs) == 1
    group = solve(replace(alone, rules=(Rule(RuleKind.GROUP_SESSION, mentor="m1"),)))
    assert len(group.pairs) == 3
    assert all(one.slot == other.slot for one, other in combinations(group.pairs, 2))


def test_a_pair_joins_a_program_for_what_it_lets_others_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself nobody gains by m4, who takes two or none."""
    mentors = [replace(mentor("m1", 2), min_places_if_any=2), mentor("m2", 1), mentor("m3", 2)]
    mentors.append(replace(mentor("m4", 3), min_places_if_any=2))
    points = {"t2 m1": 6, "t2 m2": 6, "t2 m4": 3, "t3 m4": 3, "t4 m1": 9, "t4 m2": 2}
    mentees = [mentee(f"t{k}") for k in (1, 2, 3, 4)]
    problem = a_round(mentors, mentees, points, calendar=None, goal=Goal.TOTAL)
    for limit, few in {"FEW": 0, "FIRST": 1, "MORE": 1}.items():
        monkeypatch.setattr(peak, limit, few)
    assert mentors_of(problem) == {"t2": "m4", "t3": "m4", "t4": "m2"}
