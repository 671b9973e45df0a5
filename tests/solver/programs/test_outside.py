"""Where only some pairs are candidates: linear programs whose prices hold over all, and what is left without time."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.budget import Budget
from solver.candidates import Candidates
from solver.goals import TOTAL
from solver.network.dive import dive
from solver.network.relaxation import relax
from solver.network.rooms import Plan
from solver.network.stages import best
from solver.outcome import Proof
from solver.pool import Pool
from solver.problem import Problem
from solver.programs import outside
from solver.solve import match, solve
from solver.verify import verify
from tests.solver.programs.test_search import best_of_all, knots, tangles

some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(st.one_of(knots(), tangles()))
@some
def test_without_branches_a_round_whose_pairs_are_priced_is_as_good(
    monkeypatch: pytest.MonkeyPatch, problem: Problem
) -> None:
    monkeypatch.setitem(match.__globals__, "branch", lambda *_: None)
    priced, everything = solve(problem, most_pairs=0), solve(problem)
    assert [stage.value for stage in priced.stages] == [stage.value for stage in everything.stages]
    assert not verify(problem, priced)


@given(st.data(), knots())
@some
def test_all_that_is_better_is_among_what_is_found(data: st.DataObject, problem: Problem) -> None:
    """Whatever the candidates: with what joins them, the best that can be timed is the best of all."""
    pool = Pool.of(problem)
    everything = pool.everything()
    network = best(relax(everything, Plan(everything).rooms))
    value = data.draw(st.integers(0, 5))
    found = outside.all_better(pool, network, data.draw(st.sets(st.integers(0, 1))), value, 1000, Budget())
    reached = best_of_all(everything)
    as_network = reached[0] == network.values[0] and reached[2] == network.floor
    if found is not None and as_network and reached[3] > value:
        assert best_of_all(found) == reached


@given(st.one_of(knots(), tangles()))
@some
def test_what_a_dive_ends_with_can_be_timed(problem: Problem) -> None:
    candidates = Candidates.of(problem)
    relaxation = relax(candidates, {})
    pairs = dive(relaxation, best(relaxation), Budget())
    assert not candidates.clashing(pairs)
    assert max(Counter(candidates.mentee[pairs].tolist()).values(), default=1) == 1
    led = np.bincount(candidates.mentor[pairs], minlength=len(candidates.places))
    assert (led <= candidates.places).all()


@given(st.one_of(knots(), tangles()))
@some
def test_without_any_time_there_is_an_outcome_whose_bounds_hold(problem: Problem) -> None:
    outcome, whole = solve(problem, seconds=0.0, most_pairs=0), solve(problem)
    assert not verify(problem, outcome)
    assert not outcome.reproducible
    assert outcome.stages[0].bound is not None
    assert outcome.stages[0].bound >= whole.placed >= outcome.placed
    total = outcome.stages[-1]
    if total.goal == TOTAL and outcome.placed == whole.placed and outcome.floor == whole.floor:
        assert total.bound is not None
        assert total.bound >= whole.total
    assert outcome.proof in (Proof.NONE, Proof.SEARCH, Proof.PRICES)
