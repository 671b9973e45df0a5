"""Certificates put together from the network's prices and those of linear programs."""

from __future__ import annotations

from dataclasses import replace

from solver.problem import LeftOver, Rule, RuleKind, Settings
from solver.solve import solve
from solver.verify import verify
from tests.solver.rounds import a_round, keep, mentee, mentor


def test_a_stage_proven_beside_the_network_leaves_the_prices_of_those_after_it_whole() -> None:
    """The stages of a network are lifted by each other: none may be missing from their chain."""
    plain = a_round(
        [mentor("m1", 2, "MO 9:00-12:00"), mentor("m2", 1, "MO 9:00-12:00")],
        [mentee(name, "MO 9:00-12:00") for name in ("t1", "t2", "t3")],
        {"t1 m1": 500, "t2 m1": 0, "t2 m2": 0, "t3 m1": 0, "t3 m2": 0},
        keep("t1", "m1"),
    )
    problem = replace(
        plain,
        mentees=tuple(replace(one, priority=int(one.id == "t2")) for one in plain.mentees),
        rules=(Rule(RuleKind.SAME_MENTOR, ("t1", "t2")), Rule(RuleKind.AT_MOST, k=2, same="library")),
        settings=Settings(seed=3, left_over=LeftOver.LOTTERY),
    )
    outcome = solve(problem)
    assert [stage.goal for stage in outcome.stages if stage.value != stage.bound] == []
    assert verify(problem, outcome) == ()
