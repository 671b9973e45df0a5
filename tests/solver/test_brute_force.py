"""Thousands of small rounds, each compared with the best of all possible outcomes.

``BOOKENDS_EXAMPLES=5000 pytest tests/solver/test_brute_force.py`` tries more than the few hundred of every run.
"""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.errors import ProblemFaults
from solver.files.codec import read_outcome, read_problem, write_outcome, write_problem
from solver.outcome import Proof
from solver.problem import PinKind, Problem
from solver.solve import solve
from solver.verify import verify
from tests.solver.brute import Exhaustive, advantage, best
from tests.solver.drawn import ambitious, problems, tangled
from tests.solver.proofs import bounds

EXAMPLES = int(os.environ.get("BOOKENDS_EXAMPLES", "150"))
many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= 1000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
some = settings(many, max_examples=max(EXAMPLES // 4, 1))


def contradicting(problem: Problem) -> bool:
    """Whether the kept pairs alone are already too much."""
    kept = [pin for pin in problem.pins if pin.kind is PinKind.KEEP]
    mentees = {pin.mentee for pin in kept}
    alone = replace(problem, mentees=tuple(one for one in problem.mentees if one.id in mentees), pins=tuple(kept))
    search = Exhaustive(alone)
    return not any(map(search.possible, product(*map(search.choices, alone.mentees))))


def is_as_good_as_the_best(problem: Problem) -> None:
    if contradicting(problem):
        with pytest.raises(ProblemFaults, match=r"over capacity|clashing"):
            solve(problem)
        return
    outcome, greatest = solve(problem), best(problem)
    assert [(stage.goal, stage.value) for stage in outcome.stages] == greatest.stated
    assert (outcome.placed, outcome.floor) == (greatest.placed, greatest.floor)
    assert verify(problem, outcome) == ()
    assert all(stage.value == stage.bound for stage in outcome.stages)
    proven = bounds(problem, outcome)
    reached = {stage.goal: stage.value for stage in outcome.stages}
    assert outcome.proof is not Proof.PRICES or proven == reached
    assert all(advantage(goal, bound) >= advantage(goal, reached[goal]) for goal, bound in proven.items())


@some
@given(problems())
def test_as_good_as_the_best_of_all_outcomes(problem: Problem) -> None:
    is_as_good_as_the_best(problem)


@some
@given(tangled())
def test_people_in_two_entries_and_teams_kept_apart_are_as_well_off_as_can_be(problem: Problem) -> None:
    is_as_good_as_the_best(problem)


@many
@given(ambitious())
def test_every_goal_there_is_in_its_order(problem: Problem) -> None:
    is_as_good_as_the_best(problem)


@some
@given(ambitious(pinned=False), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_decides_nothing(problem: Problem, random: object) -> None:
    def shuffled(items: tuple[object, ...]) -> tuple[object, ...]:
        mixed = list(items)
        random.shuffle(mixed)  # type: ignore[attr-defined]
        return tuple(mixed)

    other = replace(
        problem,
        mentors=shuffled(tuple(replace(one, hours=one.hours and shuffled(one.hours)) for one in problem.mentors)),  # type: ignore[arg-type]
        mentees=shuffled(problem.mentees),  # type: ignore[arg-type]
        avoid=shuffled(problem.avoid),  # type: ignore[arg-type]
        points=dict(shuffled(tuple((problem.points or {}).items()))),  # type: ignore[arg-type]
    )
    first, second = (replace(solve(case), seconds=0.0) for case in (problem, other))
    assert first == second


@some
@given(ambitious())
def test_files_carry_everything(problem: Problem) -> None:
    assert write_problem(read_problem(write_problem(problem))) == write_problem(problem)
    if not contradicting(problem):
        outcome = solve(problem)
        assert read_outcome(write_outcome(outcome)) == outcome
