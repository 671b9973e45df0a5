"""The search on its own, against trying every matching; and what makes it unnecessary."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.budget import Budget
from solver.candidates import Candidates
from solver.network import branch, rooms
from solver.network.floor import floor_of
from solver.network.proven import Whole
from solver.network.relaxation import relax
from solver.network.stages import best
from solver.problem import Problem
from solver.programs.cliques import cliques
from solver.programs.repair import repair
from solver.progress import Step
from solver.solve import match
from solver.times.timing import Option
from tests.solver.rounds import a_round, mentee, mentor

WINDOWS = ("MO 9:00-10:00", "MO 9:00-10:30", "MO 9:30-11:00", "MO 9:00-11:30", "TU 9:00-10:00")
window_lists = st.lists(st.sampled_from(WINDOWS), min_size=1, max_size=2, unique=True)


@st.composite
def knots(draw: st.DrawFn) -> Problem:
    """Three or four people who all want the same narrow hours."""
    mentors = [mentor(name, draw(st.integers(1, 3)), *draw(window_lists)) for name in ("m1", "m2")]
    mentees = [mentee(f"t{k}", *draw(window_lists)) for k in range(draw(st.integers(3, 4)))]
    points = {f"{t.id} {m.id}": draw(st.integers(0, 5)) for t in mentees for m in mentors}
    return a_round(mentors, mentees, points)


@st.composite
def tangles(draw: st.DrawFn) -> Problem:
    """The same with people in two entries, and teams whose members are to have mentors of their own."""
    problem = draw(knots())
    people, teams = st.sampled_from((("p1",), ("p1", "p2"), ("p2",), ())), st.sampled_from(("team1", "team1", None))
    mentees = tuple(replace(one, people=draw(people), apart=draw(teams)) for one in problem.mentees)
    return replace(problem, mentees=mentees)


def best_of_all(candidates: Candidates) -> tuple[int, int, int, int]:
    """Placed, shared (less is more), floor (-1 for none) and total, by trying every matching."""
    choices = [
        [-1, *np.flatnonzero(candidates.mentee == row).tolist()] for row in range(len(candidates.problem.mentees))
    ]
    found = []
    for chosen in product(*choices):
        pairs = np.array([pair for pair in chosen if pair >= 0], np.int64)
        led = np.bincount(candidates.mentor[pairs], minlength=2)
        if all(led[k] <= m.places for k, m in enumerate(candidates.problem.mentors)) and not candidates.clashing(pairs):
            found.append(measure(candidates, pairs))
    return max(found)


def measure(candidates: Candidates, pairs: np.ndarray[tuple[int], np.dtype[np.int64]]) -> tuple[int, int, int, int]:
    floor, met = floor_of(candidates, pairs), list(zip(candidates.mentee[pairs], candidates.mentor[pairs], strict=True))
    teams = [(candidates.problem.mentees[row].apart, mentor) for row, mentor in met]
    teams = [pair for pair in teams if pair[0]]
    shared = len(teams) - len(set(teams))
    return len(pairs), -shared, -1 if floor is None else floor, int(candidates.points[pairs].sum())


@given(st.one_of(knots(), tangles()))
@settings(max_examples=80, deadline=None)
def test_rooms_branches_and_search_reach_the_best_of_all(problem: Problem) -> None:
    candidates = Candidates.of(problem)
    greatest = best_of_all(candidates)
    told: list[tuple[Step, int | None]] = []
    with pytest.MonkeyPatch.context() as patch:
        for drawings, branches in ((6, 80), (0, 80), (0, 0)):
            patch.setattr(rooms, "MOST_DRAWINGS", drawings)
            patch.setattr(branch, "MOST_BRANCHES", branches)
            told.clear()
            matching = match(Whole(candidates), Budget(), lambda step, placed: told.append((step, placed)))
            assert told[0] == (Step.MATCHING, None)
            assert max((placed for _, placed in told if placed is not None), default=0) <= greatest[0]
            assert measure(candidates, matching.pairs) == greatest
            bound = {"shared": 0, **matching.bounds}
            floor = -1 if bound["floor"] is None else bound["floor"]
            assert (bound["placed"], -(bound["shared"] or 0), floor, bound["total"]) == greatest
            assert not candidates.clashing(matching.pairs)


@given(st.one_of(knots(), tangles()))
@settings(max_examples=60, deadline=None)
def test_repair_keeps_to_the_rules_and_leaves_nobody_out_who_simply_fits(problem: Problem) -> None:
    candidates = Candidates.of(problem)
    everything = np.ones(len(candidates.points), bool)
    pairs = repair(candidates, best(relax(candidates, {})).pairs, everything)
    assert not candidates.clashing(pairs)
    assert len(np.unique(candidates.mentee[pairs])) == len(pairs)
    for pair in np.flatnonzero(~np.isin(candidates.mentee, candidates.mentee[pairs])):
        led = np.count_nonzero(candidates.mentor[pairs] == candidates.mentor[pair])
        assert led == candidates.places[candidates.mentor[pair]] or not candidates.fits([*pairs.tolist(), int(pair)])


@given(knots())
@settings(max_examples=40, deadline=None)
def test_two_options_clash_exactly_when_a_clique_holds_both(problem: Problem) -> None:
    candidates = Candidates.of(problem)
    options = {option for pair in range(len(candidates.points)) for option in candidates.domain(pair)}
    together: set[frozenset[Option]] = {
        frozenset((a, b)) for clique in cliques(options) for a in clique for b in clique
    }
    for a, b in product(options, repeat=2):
        assert (frozenset((a, b)) in together) == bool(a.taken & b.taken)
