"""Two real inputs whose optima are known (``benchmarks/data/README.md``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.outcome import Status
from solver.problem import Goal, Mentee, Mentor, Problem, Settings
from solver.solve import solve

DATA = Path(__file__).parents[2] / "benchmarks" / "data"


def bids(name: str, goal: Goal, zero_is_a_pair: bool = True) -> Problem:
    size, *rows = (DATA / name).read_text().splitlines()
    papers, reviewers = map(int, size.split())
    points = {
        (f"p{paper:03}", f"r{reviewer:03}"): round(1000 * float(bid))
        for paper, row in enumerate(rows)
        for reviewer, bid in enumerate(row.split())
        if zero_is_a_pair or float(bid)
    }
    mentors = tuple(Mentor(f"r{reviewer:03}", 4) for reviewer in range(reviewers))
    mentees = tuple(Mentee(f"p{paper:03}") for paper in range(papers))
    return Problem(mentors, mentees, points=points, settings=Settings(goal))


@pytest.mark.parametrize(
    ("name", "goal", "placed", "floor", "total"),
    [
        ("aamas2015.in", Goal.TOTAL, 613, 250, 540_500),
        ("aamas2015.in", Goal.FLOOR, 613, 500, 538_000),
        ("aamas2016.in", Goal.TOTAL, 442, 250, 373_000),
        ("aamas2016.in", Goal.FLOOR, 442, 250, 373_000),
    ],
)
def test_known_optimum(name: str, goal: Goal, placed: int, floor: int, total: int) -> None:
    outcome = solve(bids(name, goal))
    assert (outcome.placed, outcome.floor, outcome.total) == (placed, floor, total)
    assert (outcome.status, outcome.ties) == (Status.OPTIMAL, "lottery")


def test_bids_of_nothing_may_be_left_out() -> None:
    outcome = solve(bids("aamas2016.in", Goal.FLOOR, zero_is_a_pair=False))
    assert (outcome.placed, outcome.floor, outcome.total) == (442, 250, 373_000)
