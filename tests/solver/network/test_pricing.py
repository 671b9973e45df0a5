"""Prices found on some pairs, held against all: a pair is found exactly where going through all of them finds one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from benchmarks.hard import all_tied, assortative, chains, one_giant, one_hour, two_values, wanted_by_all
from benchmarks.rounds import Width, large
from solver.candidates import Candidates
from solver.errors import ProblemFaults
from solver.factors import Factors
from solver.goals import PREFERRED, TOTAL, aims
from solver.lottery import luck
from solver.network import pricing, proven, screen, sparse, strongest
from solver.network.flow import Ints
from solver.network.prices import Prices
from solver.network.pricing import close, violations
from solver.network.profits import profits
from solver.network.relaxation import Relaxation, Rooms, relax
from solver.network.screen import Bound, Products
from solver.network.stages import best
from solver.outcome import Outcome
from solver.pool import Pool
from solver.problem import Problem, Rule, RuleKind
from solver.solve import solve
from solver.verify import verify
from tests.solver import rounds
from tests.solver.drawn import problems, tangled

EXAMPLES = int(os.environ.get("BOOKENDS_EXAMPLES", "40"))
many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= 1000,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
Pair = tuple[int, int]
NOBODY = np.zeros(0, np.int64), np.zeros(0, np.int64)


def pool_of(problem: Problem) -> Pool:
    try:
        return Pool.of(problem)
    except ProblemFaults:
        assume(False)
        raise


@st.composite
def some_rooms(draw: st.DrawFn, candidates: Candidates) -> Rooms:
    """For some mentors sets of slots that take one instant."""
    rooms: dict[int, tuple[frozenset[int], ...]] = {}
    for mentor in range(len(candidates.problem.mentors) if candidates.slots else 0):
        left, mine = frozenset(range(len(candidates.slots))), list[frozenset[int]]()
        while left:
            if not draw(st.booleans()):
                break
            taken = candidates.option(mentor, min(left)).taken
            mine.append(candidates.slots_at(mentor, taken & -taken) & left)
            left -= mine[-1]
        if mine:
            rooms[mentor] = tuple(mine)
    return rooms


@st.composite
def factored(draw: st.DrawFn) -> Problem:
    """Rounds whose points are products, which go another way through the screen."""
    problem = draw(st.one_of(problems(pinned=False), tangled(pinned=False)))
    numbers = st.sampled_from((0, 0, 1, 2, 3, 500_000))
    sides = [
        np.array([[draw(numbers), draw(st.integers(0, 1))] for _ in people], np.int64).reshape(len(people), 2)
        for people in (problem.mentees, problem.mentors)
    ]
    return replace(problem, points=None, factors=Factors(sides[0], np.minimum(sides[1], 1)))


@st.composite
def roomy(draw: st.DrawFn) -> Problem:
    """Rounds in which everybody is placed, so that points alone limit the floor."""
    chance = np.random.default_rng(draw(st.integers(0, 10_000)))
    mentees, places = draw(st.integers(3, 9)), draw(st.integers(1, 2))
    mentors = mentees + draw(st.integers(0, 4))
    problem = large(mentees, mentors, None, seed=draw(st.integers(0, 99)))
    sides = [chance.integers(0, 20, (people, 2)) ** 2 for people in (mentees, mentors)]
    who_leads = tuple(replace(one, library="", places=places) for one in problem.mentors)
    return replace(problem, mentors=who_leads, factors=Factors(*sides))


@contextmanager
def begun_with(few: int) -> Iterator[None]:
    """Fewer candidates to begin with, so that small rounds lack some; and few of many that are tried first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sparse, "STRONGEST", few)
        patch.setattr(sparse, "ANYWHERE", 1)
        patch.setattr(sparse, "GROUPS", 1)
        patch.setattr(sparse, "KEPT", few)
        patch.setattr(strongest, "WEAKEST", few)
        patch.setattr(strongest, "STRONGEST_OF_WEAKEST", few)
        patch.setattr(pricing, "FLOOD", few)
        patch.setattr(screen, "BLOCK", few)
        yield


def fortune(problem: Problem, outcome: Outcome) -> int:
    """What the lottery made as large as it could."""
    rows = {mentee.id: row for row, mentee in enumerate(problem.mentees)}
    columns = {mentor.id: column for column, mentor in enumerate(problem.mentors)}
    mentee = np.array([rows[pair.mentee] for pair in outcome.pairs], np.int64)
    mentor = np.array([columns[pair.mentor] for pair in outcome.pairs], np.int64)
    return int(luck(problem, mentee, mentor).sum())


def above_zero(everything: Candidates, relaxation: Relaxation, prices: Sequence[Prices]) -> dict[Pair, set[int]]:
    """The sign of the vector of each pair's reduced profits at its best slot, in each chain, slot by slot."""
    gains = {aim.goal: aim.gain for aim in aims(everything)}
    bundle = _bundles(relaxation)
    signs: dict[Pair, set[int]] = {}
    for pair, (row, column) in enumerate(zip(everything.mentee.tolist(), everything.mentor.tolist(), strict=True)):
        whose = everything.problem.mentees[row].apart, column
        for chain in pricing.chains(prices):
            vectors = []
            for room in _ways(everything, relaxation, pair):
                vector = []
                for one in chain:
                    weak = one.min_points is not None and everything.points[pair] < one.min_points
                    number = int(gains[one.goal][pair] - one.mentee[row] - one.mentor[column] + one.minimum[column])
                    number -= int(one.room[room]) if room is not None else 0
                    number -= int(one.bundle[bundle[whose]]) if whose in bundle else 0
                    vector.append(0 if weak and not everything.kept[pair] else number)
                vectors.append(vector)
            most = next((number for number in max(vectors) if number), 0)
            signs.setdefault((row, column), set()).add((most > 0) - (most < 0))
    return signs


def _ways(everything: Candidates, relaxation: Relaxation, pair: int) -> list[int | None]:
    if not everything.slots:
        return [None]
    rooms = {
        slot: number
        for number, (mentor, slots) in enumerate(relaxation.rooms)
        for slot in slots
        if mentor == everything.mentor[pair]
    }
    return [rooms.get(slot) for slot in np.flatnonzero(everything.usable(np.array([pair]))[0]).tolist()]


def _bundles(relaxation: Relaxation) -> dict[tuple[str | None, int], int]:
    candidates = relaxation.candidates
    return {
        (candidates.problem.mentees[candidates.mentee[pair]].apart, int(candidates.mentor[pair])): int(number)
        for pair, number in enumerate(candidates.bundle)
        if number >= 0
    }


def _pairs(flat: tuple[Ints, Ints]) -> set[Pair]:
    return set(zip(flat[0].tolist(), flat[1].tolist(), strict=True))


@many
@given(st.data(), st.one_of(problems(), tangled(), factored()))
def test_what_is_found_is_what_going_through_all_pairs_finds(data: st.DataObject, problem: Problem) -> None:
    pool = pool_of(problem)
    everything = pool.everything()
    chosen = [pair for pair in range(len(everything.mentee)) if data.draw(st.booleans())]
    candidates = pool.some(everything.mentee[chosen], everything.mentor[chosen])
    relaxation = relax(candidates, data.draw(some_rooms(candidates)))
    prices = best(relaxation).prices
    signs = above_zero(everything, relaxation, prices)
    expected = {pair for pair, found in signs.items() if 1 in found}
    found = _pairs(violations(pool, relaxation, prices))
    assert found <= expected
    assert {mentee for mentee, _ in found} == {mentee for mentee, _ in expected}
    assert not expected & _pairs((candidates.mentee, candidates.mentor))


@many
@given(st.data(), st.one_of(problems(), tangled(), factored()))
def test_what_is_close_is_all_that_costs_little(data: st.DataObject, problem: Problem) -> None:
    """Prices over all pairs; a gap in the total lets in what costs no more than that, and nothing else."""
    pool = pool_of(problem)
    everything, gap = pool.everything(), data.draw(st.integers(0, 4))
    relaxation = relax(everything, data.draw(some_rooms(everything)))
    found = best(relaxation)
    *before, total = [one for one in pricing.chains(found.prices)[0] if one.goal != PREFERRED]
    lost = profits(everything, relaxation, [*before, total])
    strong = everything.kept | (everything.points >= (found.floor or 0))
    cheap = (lost[:, :-1] == 0).all(axis=1) & (lost[:, -1] >= -gap) & strong
    assert _pairs(close(pool, relaxation, found.prices, TOTAL, gap, 1000) or NOBODY) == _pairs(
        (everything.mentee[cheap], everything.mentor[cheap])
    )
    used = np.isin(np.arange(len(cheap)), found.pairs)
    assert cheap[used].all()


@many
@given(st.one_of(problems(), tangled(), factored()), st.sampled_from((1, 2, 16)))
def test_pricing_comes_to_the_same_as_all_pairs(problem: Problem, few: int) -> None:
    try:
        expected = solve(problem)
    except ProblemFaults:
        return
    with begun_with(few):
        found = solve(problem, most_pairs=0)
    assert verify(problem, found) == ()
    assert found.stages == expected.stages
    assert (found.status, found.proof) == (expected.status, expected.proof)
    if found.ties == expected.ties == "lottery":
        assert fortune(problem, found) == fortune(problem, expected)


@pytest.mark.parametrize(
    "problem",
    [
        wanted_by_all(60, 25),
        all_tied(40, 20),
        two_values(40, 20),
        one_giant(60, 30, places=20),
        assortative(40, 30),
        one_hour(40, 30),
        chains(5),
        chains(25, 4),
        large(60, 40, Width.NARROW),
        large(60, 40, Width.MEDIUM, tight=True),
    ],
    ids=lambda problem: f"{len(problem.mentees)}x{len(problem.mentors)}",
)
def test_hard_rounds_come_to_the_same_as_all_pairs(problem: Problem) -> None:
    with begun_with(2):
        found = solve(problem, most_pairs=0)
    expected = solve(problem)
    assert found.stages == expected.stages
    assert (found.status, found.proof) == (expected.status, expected.proof)
    assert verify(problem, found) == ()


@given(st.integers(0, 2**30), st.integers(0, 2**30), st.integers(1, 2**60))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_products_are_as_wrong_as_they_say_at_most(one: int, other: int, far: int) -> None:
    """Prices may be of any size: what the screen allows for rounding covers what is lost."""
    mentees, mentors = np.array([[one % 1000, 7]], np.int64), np.array([[other % 1000, 5]], np.int64)
    total = Bound(np.array([far + one]), np.array([far - other]), points=True)
    exact = int(mentees[0] @ mentors[0]) + one + other
    products = Products(mentees, mentors, total)
    assert abs(float(products.of(np.array([0]))[0, 0]) - exact) <= products.rounding


def test_what_needs_more_than_single_precision_gets_it() -> None:
    small, large_ = (np.full((2, 1), number, np.int64) for number in (1000, 2**20))
    assert Products(small, small).rounding == 0
    assert 0 <= Products(large_, large_).rounding < 1


def test_nothing_betters_no_floor_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule keeps out everybody but t1, whom a pin keeps, and too many pairs are close to being worth it."""
    monkeypatch.setattr(proven, "MOST_TIED", 0)
    plain = rounds.a_round(
        [rounds.mentor("m1", 2)],
        [rounds.mentee("t1"), rounds.mentee("t2")],
        {"t1 m1": 5, "t2 m1": 5},
        rounds.keep("t1", "m1"),
        calendar=None,
    )
    problem = replace(plain, rules=(Rule(RuleKind.DIFFERENT_MENTORS, ("t1", "t2")),))
    outcome = solve(problem, most_pairs=0)
    assert {stage.goal: (stage.value, stage.bound) for stage in outcome.stages}["floor"] == (None, None)
    assert verify(problem, outcome) == ()
    stages = tuple(replace(stage, bound=9) if stage.goal == "floor" else stage for stage in outcome.stages)
    assert [fault.where for fault in verify(problem, replace(outcome, stages=stages))] == ["stages floor.bound"]


@given(roomy())
@many
def test_a_floor_sought_from_above_is_that_of_all_pairs(problem: Problem) -> None:
    with begun_with(1):
        found = solve(problem, most_pairs=0)
    expected = solve(problem)
    assert (found.floor, found.total, found.pairs) == (expected.floor, expected.total, expected.pairs)
    assert verify(problem, found) == ()
