from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.criteria import BY_KEY, CRITERIA
from solver.criteria.scoring import (
    PERFECT,
    Strength,
    points_by_criterion,
    points_of,
    product,
    shares,
    strength,
    weights_of,
)
from solver.problem import Mentee, Mentor, Problem, Settings, Weight

MENTEE = {
    "topics_wanted": ["supervision", "coaching"],
    "qualities_to_develop": ["asking"],
    "ways": ["agenda"],
    "years": 2,
    "job_role": "supervisor",
}
PERFECT_MENTOR = {
    "topics_offered": ["coaching", "supervision"],
    "qualities_built": ["asking"],
    "ways": ["agenda", "visits"],
    "years": 20,
    "job_role": "manager",
    "jobs_done": ["supervisor"],
}


@given(st.fixed_dictionaries({key: st.sampled_from(one.weights) for key, one in BY_KEY.items()}))
def test_shares_add_up_to_a_perfect_match(weights: dict[str, Weight]) -> None:
    found = shares(weights)
    everything_off = all(weight is Weight.OFF for weight in weights.values())
    assert sum(found.values()) == (0 if everything_off else PERFECT)
    assert all(found[key] == 0 for key, weight in weights.items() if weight is Weight.OFF)


def test_a_perfect_match_has_all_points() -> None:
    problem = Problem((Mentor("m", 1, answers=PERFECT_MENTOR),), (Mentee("t", answers=MENTEE),))
    assert points_of(problem, [("t", "m")]) == [PERFECT]


def test_points_by_criterion_add_up_to_the_points() -> None:
    mentor = PERFECT_MENTOR | {"topics_offered": ["coaching"], "years": 4}
    problem = Problem((Mentor("m", 1, answers=mentor),), (Mentee("t", answers=MENTEE),))
    details = points_by_criterion(MENTEE, mentor, weights_of(problem.settings))
    assert sum(points for points, _ in details.values()) == points_of(problem, [("t", "m")])[0]
    assert details["qualities"] == (200_000, 200_000)


def test_weights_left_out_are_the_defaults_and_weights_given_are_all() -> None:
    asked = {criterion.key: criterion.default_weight for criterion in CRITERIA if criterion.questions}
    assert weights_of(Settings()) == asked | {"own": Weight.OFF, "wishes": Weight.OFF}
    given_ = weights_of(Settings(weights={"topics": Weight.LOW}))
    assert [key for key, weight in given_.items() if weight is not Weight.OFF] == ["topics"]


def test_given_points_replace_the_criteria() -> None:
    points = {("t", "n"): 7}
    problem = Problem((Mentor("m", 1), Mentor("n", 1)), (Mentee("t"),), points=points)
    assert points_of(problem, [("t", "n")]) == [7]


@pytest.mark.parametrize("size", [1000, 2**20, 2**40])
def test_products_are_exact_at_every_size(size: int) -> None:
    numbers = np.random.default_rng(7)
    left, right = numbers.integers(0, size, (5, 4)), numbers.integers(0, 1000, (6, 4))
    expected = [[sum(int(a) * int(b) for a, b in zip(u, v, strict=True)) for v in right] for u in left]
    assert product(left, right).tolist() == expected


@pytest.mark.parametrize(
    ("points", "word"),
    [(0, "fair"), (379_999, "fair"), (380_000, "good"), (599_999, "good"), (600_000, "strong"), (PERFECT, "strong")],
)
def test_strength(points: int, word: str) -> None:
    assert strength(points) is Strength(word)
