"""Sessions of several mentors that somebody attends: against trying everything, by both searches."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.errors import ProblemFaults
from solver.pins import AT_ONCE
from solver.problem import Slot
from solver.programs.search import timed
from solver.solve import solve
from solver.times import timing_together as together
from solver.times.timing import Option
from solver.times.timing_together import Bonds, clash_free, timed_together
from tests.solver.rounds import a_round, hours, keep, mentee, mentor
from tests.solver.times.test_timing import option

options = st.builds(option, st.integers(0, 6), st.integers(0, 2), st.integers(0, 1))
sessions = st.tuples(
    st.lists(options, min_size=1, max_size=4, unique_by=lambda o: o.slot),
    st.frozensets(st.sampled_from(("m1", "m2", "p1", "p2")), min_size=1, max_size=2),
)


def held(chosen: tuple[Option, ...], bonds: list[Bonds]) -> bool:
    both = combinations(zip(chosen, bonds, strict=True), 2)
    return not any(a.taken & b.taken and of_a & of_b for (a, of_a), (b, of_b) in both)


@given(st.lists(sessions, min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_as_good_as_trying_everything(given_sessions: list[tuple[list[Option], Bonds]]) -> None:
    domains, bonds = [domain for domain, _ in given_sessions], [whose for _, whose in given_sessions]
    possible = [chosen for chosen in product(*domains) if held(chosen, bonds)]
    found = timed_together(domains, bonds)
    assert (found is None) == (not possible)
    if found is not None:
        assert clash_free(found, bonds)
        assert held(found, bonds)
        assert sum(o.cost for o in found) == min(sum(o.cost for o in chosen) for chosen in possible)


@given(st.lists(sessions, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_the_second_search_says_the_same(given_sessions: list[tuple[list[Option], Bonds]]) -> None:
    domains, bonds = [domain for domain, _ in given_sessions], [whose for _, whose in given_sessions]
    found, other = timed_together(domains, bonds), timed(domains, bonds)
    assert (found is None) == (other is None)
    assert other is None or held(other, bonds)


def test_when_the_first_search_gives_up_the_second_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "STEPS", 0)
    domains, bonds = [[option(0), option(2)], [option(0)]], [frozenset({"m1", "p1"}), frozenset({"m2", "p1"})]
    assert timed_together(domains, bonds) == (option(2), option(0))
    assert timed_together([domains[1]] * 2, bonds) is None


def test_kept_pairs_that_put_somebody_in_two_places_are_named() -> None:
    both = [mentee("t1", "MO 9:00-10:00"), mentee("t2", "MO 9:00-10:00")]
    mentors = [mentor("m1", 1, "MO 9:00-10:00"), mentor("m2", 1, "MO 9:00-12:00")]
    points = {"t1 m1": 5, "t2 m2": 5}
    pins = (keep("t1", "m1"), keep("t2", "m2", Slot(0, 540, 0)))
    assert solve(a_round(mentors, both, points, *pins)).placed == 2
    same = [replace(one, people=("p1",)) for one in both]
    with pytest.raises(ProblemFaults) as caught:
        solve(a_round(mentors, same, points, *pins))
    assert [(fault.where, fault.what) for fault in caught.value.faults] == [
        ("pins t1-m1", AT_ONCE),
        ("pins t2-m2", AT_ONCE),
    ]
    freer = [replace(one, hours=hours("MO 9:00-11:00")) for one in same]
    elsewhere = (keep("t1", "m1"), keep("t2", "m2", Slot(0, 600, 0)))
    assert solve(a_round(mentors, freer, points, *elsewhere)).placed == 2
