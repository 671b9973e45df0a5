"""The stages by linear and integer programs, against trying every matching."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.budget import Budget
from solver.candidates import Candidates
from solver.goals import FLOOR, TOTAL, Aim, aims, attained, rank, stated
from solver.network.floor import above, floor_of
from solver.network.flow import Ints
from solver.network.relaxation import relax
from solver.network.stages import best
from solver.problem import Goal, Problem
from solver.programs import peak
from solver.programs.ascent import Ascended, Ascent, Target
from solver.programs.peak import Peak, Stage
from solver.programs.repair import repair
from tests.solver.programs.test_search import knots, tangles
from tests.solver.rounds import a_round, mentee, mentor


@st.composite
def ambitious_knots(draw: st.DrawFn) -> Problem:
    """Clashes of all kinds, with priorities, least numbers and any goal."""
    problem = draw(st.one_of(knots(), tangles()))
    return replace(
        problem,
        settings=replace(problem.settings, goal=draw(st.sampled_from(list(Goal))), band=2),
        mentors=tuple(replace(one, min_places=draw(st.integers(0, one.places))) for one in problem.mentors),
        mentees=tuple(replace(one, priority=draw(st.integers(0, 1))) for one in problem.mentees),
    )


def all_matchings(candidates: Candidates) -> list[Ints]:
    """Every one that can be timed."""
    mentees, mentors = candidates.problem.mentees, candidates.problem.mentors
    choices = [[-1, *np.flatnonzero(candidates.mentee == row).tolist()] for row in range(len(mentees))]
    found = [np.array(sorted(pair for pair in chosen if pair >= 0), np.int64) for chosen in product(*choices)]
    places = [one.places for one in mentors]
    return [
        pairs
        for pairs in found
        if (np.bincount(candidates.mentor[pairs], minlength=len(mentors)) <= places).all()
        and not candidates.clashing(pairs)
    ]


def ascend(candidates: Candidates, budget: Budget | None = None) -> Ascended:
    """From the network without rooms."""
    network = best(relax(candidates, {}))
    clashing = candidates.clashing(network.pairs).keys() | candidates.clashing(network.lucky).keys()
    target = Target(aims(candidates), network.bounds, network.loss)
    start = repair(candidates, network.pairs, above(candidates, None))
    return Ascent(candidates, target, clashing, budget or Budget()).run(start)


@given(ambitious_knots(), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_stage_is_as_good_as_the_best_of_all(problem: Problem, few_columns: bool) -> None:
    candidates = Candidates.of(problem)
    stages = aims(candidates)

    def reached(pairs: Ints) -> tuple[float, ...]:
        return rank(stages, attained(stages, candidates, pairs))

    with pytest.MonkeyPatch.context() as patch:
        if few_columns:
            # Almost everything has to be priced in, and the first integer programs are too narrow.
            patch.setattr(peak, "FEW", 1)
            patch.setattr(peak, "FIRST", 1)
            patch.setattr(peak, "WIDTH", 1)
        found = ascend(candidates)
    assert not candidates.clashing(found.pairs)
    assert reached(found.pairs) == max(map(reached, all_matchings(candidates)))
    for aim in stated(stages, floor_of(candidates, found.pairs)):
        value = aim.value(candidates, found.pairs)
        assert found.bounds[aim.goal] == value
        if aim.goal in found.proofs and value is not None:
            bound, _ = found.proofs[aim.goal]
            assert bound >= (value if aim.goal == FLOOR else aim.gained(value))


def test_out_of_time_the_start_remains_with_its_gap() -> None:
    """Two want the same hour, which the network does not see."""
    people = [mentee("t1", "MO 9:00-10:00"), mentee("t2", "MO 9:00-10:00")]
    busy = mentor("m1", 2, "MO 9:00-10:00", "TU 9:00-10:00")
    candidates = Candidates.of(a_round([busy], people, {"t1 m1": 5, "t2 m1": 7}, goal=Goal.TOTAL))
    stage = Stage(Aim(TOTAL, candidates.points), (), np.ones(2, bool))
    start, loss = np.array([0], np.int64), np.zeros(2, np.int64)
    cut = Peak(candidates, [0], loss, Budget(0)).most(stage, start, top=12)
    assert cut.pairs is not None
    assert (cut.pairs.tolist(), cut.bound) == ([0], 12)
    found = Peak(candidates, [0], loss, Budget()).most(stage, start, top=12)
    assert found.pairs is not None
    assert (found.pairs.tolist(), found.bound) == ([1], 7)
    assert ascend(candidates, Budget(0)).pairs.tolist() == [1]
