"""From stage to stage on the network: what a stage leaves the next, and what is proven about all of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.rounds import Width, synthetic
from solver.candidates import Candidates
from solver.goals import attained, rank, stated
from solver.network.flow import Ints
from solver.network.lift import certificate
from solver.network.relaxation import relax
from solver.network.stages import Best, best, bounds_beside
from solver.ordering import in_order
from solver.outcome import Outcome, Proof
from solver.problem import Changes, Goal, LeftOver, Problem
from solver.solve import solve
from solver.verify import verify
from tests.solver.drawn import ambitious, with_goals
from tests.solver.programs.test_search import tangles
from tests.solver.rounds import a_round, keep, mentee, mentor

few = settings(max_examples=40, deadline=None)


def untimed(problem: Problem) -> Problem:
    return in_order(replace(problem, calendar=None))


def every_matching(candidates: Candidates) -> list[Ints]:
    """Of a round without times."""
    rows = range(len(candidates.problem.mentees))
    choices = [[*np.flatnonzero(candidates.mentee == row).tolist()] for row in rows]
    choices = [mine if len(mine) and candidates.kept[mine[0]] else [-1, *mine] for mine in choices]
    every = (np.array([pair for pair in chosen if pair >= 0], np.int64) for chosen in product(*choices))
    mentors = len(candidates.places)
    return [
        pairs
        for pairs in every
        if (np.bincount(candidates.mentor[pairs], minlength=mentors) <= candidates.places).all()
    ]


def feasible(problem: Problem) -> bool:
    kept = [pin.mentor for pin in problem.pins if pin.kind.value == "keep"]
    return all(kept.count(mentor.id) <= mentor.places for mentor in problem.mentors)


@given(ambitious())
@few
def test_the_last_face_holds_exactly_the_best_matchings(problem: Problem) -> None:
    problem = untimed(problem)
    if not feasible(problem):
        return
    candidates = Candidates.of(problem)
    found = best(relax(candidates, {}))
    every, stages = every_matching(candidates), found.relaxation.aims
    ranks = [rank(stages, attained(stages, candidates, pairs)) for pairs in every]
    optimal = [pairs for pairs, one in zip(every, ranks, strict=True) if one == max(ranks)]
    assert rank(stages, attained(stages, candidates, found.pairs)) == max(ranks)
    assert candidates.luck[found.lucky].sum() == max(candidates.luck[pairs].sum() for pairs in optimal)
    assert any(np.array_equal(found.lucky, pairs) for pairs in optimal)


@given(ambitious(), st.data())
@few
def test_a_worse_matching_is_told_what_none_like_it_betters(problem: Problem, data: st.DataObject) -> None:
    problem = untimed(problem)
    if not feasible(problem):
        return
    candidates = Candidates.of(problem)
    every = every_matching(candidates)
    pairs = data.draw(st.sampled_from(every))
    bounds = bounds_beside(best(relax(candidates, {})), pairs)
    stages = stated(relax(candidates, {}).aims, bounds_floor(candidates, pairs))
    own = rank(stages, attained(stages, candidates, pairs))
    limits = rank(stages, [bounds[aim.goal] for aim in stages])
    for other in every:
        theirs = rank(stages, attained(stages, candidates, other))
        for at, limit in enumerate(limits):
            if theirs[:at] == own[:at]:
                assert theirs[at] <= limit


def bounds_floor(candidates: Candidates, pairs: Ints) -> int | None:
    return min((int(candidates.points[pair]) for pair in pairs if not candidates.kept[pair]), default=None)


@given(with_goals(tangles()))
@few
def test_rooms_and_bundles_have_prices_that_prove_every_stage(problem: Problem) -> None:
    """Whatever rooms are drawn: every third slot of every mentor is a room of its own."""
    candidates = Candidates.of(in_order(problem))
    slots = range(len(candidates.slots))
    rooms = {mentor: tuple(frozenset({slot}) for slot in slots[mentor::3]) for mentor in range(len(problem.mentors))}
    found = best(relax(candidates, rooms))
    assert_proven(found)


def assert_proven(found: Best) -> None:
    least = {mentor.id: mentor.min_places for mentor in found.relaxation.candidates.problem.mentors}
    reached = {aim.goal: aim.gained(found.bounds[aim.goal] or 0) for aim in found.stages}
    proofs = {proof.proves: proof for proof in certificate(found.relaxation, found.prices, reached).stages}
    for aim in found.stages:
        if aim.goal != "floor":
            assert proofs[aim.goal].most_gained(1, least) == reached[aim.goal]
        elif "floor" in proofs:
            assert proofs["floor"].most_gained(1, least) < reached[proofs["floor"].goal]


def ambitious_season(goal: Goal) -> Problem:
    """A round of a real size with every goal there is."""
    problem = synthetic(60, 24, Width.MEDIUM)
    mentors = tuple(replace(one, min_places=min(2, one.places)) for one in problem.mentors)
    mentees = tuple(
        replace(one, priority=number % 3, apart=f"team{number // 3}" if number < 30 else None)
        for number, one in enumerate(problem.mentees)
    )
    kept = frozenset((f"t{number:04}", f"m{number % 24:04}") for number in range(0, 60, 2))
    plan = replace(
        problem.settings, goal=goal, band=50_000, kept=kept, changes=Changes.FEWEST, left_over=LeftOver.LOTTERY
    )
    return replace(problem, mentors=mentors, mentees=mentees, settings=plan)


@pytest.mark.parametrize("goal", list(Goal))
def test_every_goal_at_once_in_a_round_of_a_real_size(goal: Goal) -> None:
    problem = ambitious_season(goal)
    outcome = solve(problem)
    assert outcome.proof is Proof.PRICES
    assert verify(problem, outcome) == ()
    goals = [stage.goal for stage in outcome.stages]
    assert goals[:6] == ["placed", "priority 2", "priority 1", "missing", "shared", "changes"]
    assert (goals[6], goals[-1]) == ("drawn", "total")


def crossed(goal: Goal, band: int = 10_000) -> Problem:
    """Three who want m1, which one can have; t3 has nobody else to go to but m3, whatever the others do."""
    points = {"t1 m1": 900, "t2 m1": 700, "t1 m2": 300, "t2 m2": 150, "t3 m1": 950, "t3 m3": 100}
    mentors, mentees = [mentor(name, 1) for name in ("m1", "m2", "m3")], [mentee(f"t{k}") for k in (1, 2, 3)]
    problem = a_round(mentors, mentees, points, calendar=None, goal=goal)
    return replace(problem, settings=replace(problem.settings, band=band))


def paired(outcome: Outcome) -> dict[str, str]:
    return {pair.mentee: pair.mentor for pair in outcome.pairs}


def test_leximin_goes_on_where_the_floor_ends() -> None:
    floor, fairer = solve(crossed(Goal.FLOOR)), solve(crossed(Goal.LEXIMIN, 200))
    assert (floor.floor, paired(floor)) == (100, {"t1": "m1", "t2": "m2", "t3": "m3"})
    assert (fairer.floor, paired(fairer)) == (100, {"t1": "m2", "t2": "m1", "t3": "m3"})
    assert [(stage.goal, stage.value) for stage in fairer.stages] == [
        ("placed", 3), ("floor", 100), ("below 200", 1), ("below 400", 2), ("below 600", 2), ("below 800", 3),
        ("total", 1100),
    ]  # fmt: skip


def test_only_kept_pairs_leave_every_band_to_be_stated() -> None:
    points = {"t1 m1": 100, "t2 m1": 900}
    problem = a_round(
        [mentor("m1", 1)], [mentee("t1"), mentee("t2")], points, keep("t1", "m1"), calendar=None, goal=Goal.LEXIMIN
    )
    problem = replace(problem, settings=replace(problem.settings, band=400))
    assert [(stage.goal, stage.value) for stage in solve(problem).stages] == [
        ("placed", 1), ("floor", None), ("below 400", 0), ("below 800", 0), ("total", 100),
    ]  # fmt: skip


def test_the_bonus_counts_in_the_stage_and_not_in_points() -> None:
    points = {"t1 m1": 500, "t1 m2": 505}
    problem = a_round([mentor("m1", 1), mentor("m2", 1)], [mentee("t1")], points, calendar=None)
    for bonus, chosen in ((4, "m2"), (6, "m1")):
        plan = replace(problem.settings, kept=frozenset({("t1", "m1")}), stay_bonus=bonus, goal=Goal.TOTAL)
        outcome = solve(replace(problem, settings=plan))
        assert (paired(outcome)["t1"], outcome.total) == (chosen, points[f"t1 {chosen}"])
        assert outcome.pairs[0].bonus == (bonus if chosen == "m1" else 0)
        assert outcome.stages[-1].value == outcome.total + outcome.pairs[0].bonus


def test_earlier_stages_outweigh_all_later_ones() -> None:
    found = best(relax(Candidates.of(in_order(crossed(Goal.LEXIMIN, 50))), {}))
    reached = {aim.goal: aim.gained(found.bounds[aim.goal] or 0) for aim in found.stages}
    *_, last = certificate(found.relaxation, found.prices, reached).stages
    weights = [keep.price for keep in last.keep]
    assert [keep.goal for keep in last.keep] == [aim.goal for aim in found.stages if aim.goal not in ("floor", "total")]
    assert weights[-1] > max(candidate_points(found))
    assert sorted(weights, reverse=True) == weights


def candidate_points(found: Best) -> list[int]:
    return [int(points) for points in found.relaxation.candidates.points]
