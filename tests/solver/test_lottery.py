"""Ties are drawn: fairly over the seeds, the same for one seed, and never at the cost of a goal."""

from __future__ import annotations

from collections import Counter

from solver.lottery import numbers
from solver.outcome import Outcome
from solver.problem import Problem
from solver.solve import solve
from tests.solver.rounds import a_round, mentee, mentor

SEEDS = range(120)


def test_numbers_are_distinct_and_belong_to_the_id() -> None:
    ids = ["a", "b", "c", "d"]
    drawn = dict(zip(ids, numbers(7, "mentee", ids), strict=True))
    assert sorted(drawn.values()) == [0, 1, 2, 3]
    assert dict(zip(ids[::-1], numbers(7, "mentee", ids[::-1]), strict=True)) == drawn


def test_every_order_is_about_equally_likely() -> None:
    orders = Counter(tuple(numbers(seed, "mentor", ["a", "b", "c"]).tolist()) for seed in range(3000))
    assert len(orders) == 6
    assert all(400 < count < 600 for count in orders.values())


def one_place_for_three(seed: int) -> Problem:
    names = ("t1", "t2", "t3")
    points = {f"{name} m1": 500 for name in names}
    return a_round([mentor("m1", 1)], [mentee(name) for name in names], points, calendar=None, seed=seed)


def winner(outcome: Outcome) -> str:
    return outcome.pairs[0].mentee


def test_the_last_place_goes_to_anyone_about_equally_often() -> None:
    wins = Counter(winner(solve(one_place_for_three(seed))) for seed in SEEDS)
    assert wins.total() == len(SEEDS)
    assert all(20 < wins[name] < 60 for name in ("t1", "t2", "t3"))


def test_one_seed_one_winner() -> None:
    assert winner(solve(one_place_for_three(5))) == winner(solve(one_place_for_three(5)))


def test_luck_never_costs_a_point() -> None:
    points = {"t1 m1": 500, "t2 m1": 501, "t1 m2": 500, "t2 m2": 500}
    for seed in range(20):
        problem = a_round(
            [mentor("m1", 1), mentor("m2", 1)], [mentee("t1"), mentee("t2")], points, calendar=None, seed=seed
        )
        assert {pair.mentee: pair.mentor for pair in solve(problem).pairs} == {"t1": "m2", "t2": "m1"}


def test_the_winner_can_be_timed() -> None:
    """Whoever wins, t1 and t2 share one hour and cannot both be placed."""
    talk = "MO 9:00-10:00"
    placed = set()
    for seed in range(20):
        mentees = [mentee("t1", talk), mentee("t2", talk), mentee("t3", "TU 9:00-10:00")]
        problem = a_round(
            [mentor("m1", 2, talk, "TU 9:00-10:00")], mentees, {f"t{k} m1": 5 for k in (1, 2, 3)}, seed=seed
        )
        outcome = solve(problem)
        assert outcome.ties == "lottery"
        placed.add(tuple(pair.mentee for pair in outcome.pairs))
    assert placed == {("t1", "t3"), ("t2", "t3")}
