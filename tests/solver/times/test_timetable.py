from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from time import process_time

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.candidates import Candidates
from solver.errors import ProblemFaults
from solver.judge.times import Times
from solver.problem import Cadence, Calendar, Interval, Mentee, Mentor, Pin, PinKind, Preference, Problem
from solver.solve import solve
from solver.times.timing import assign, can_be_timed
from solver.verify import judge
from tests.solver.drawn import problems
from tests.solver.rounds import PHOENIX, SUMMER, hours

# One mentor and up to four mentees with hours on one day: narrow enough to clash, with costs that pull apart.
starts = st.sampled_from((540, 570, 600, 630, 660))


@st.composite
def spans(draw: st.DrawFn) -> Interval:
    start = draw(starts)
    return Interval(0, start, start + draw(st.sampled_from((60, 90, 120, 180))))


prefers = st.lists(st.builds(Preference, spans(), st.integers(1, 3)), max_size=2).map(tuple)


@st.composite
def handfuls(draw: st.DrawFn) -> Problem:
    mentor = Mentor("m", 4, zone=PHOENIX, hours=hours("MO 9:00-14:00"), prefer=draw(prefers))
    mentees = tuple(
        Mentee(f"t{row}", zone=PHOENIX, hours=(draw(spans()),), prefer=draw(prefers))
        for row in range(draw(st.integers(1, 4)))
    )
    return Problem((mentor,), mentees, SUMMER)


@settings(max_examples=60, deadline=None)
@given(handfuls())
def test_times_are_those_of_the_exact_search(problem: Problem) -> None:
    """Least cost first, then the smallest slots, mentee by mentee."""
    candidates = Candidates.of(problem)
    pairs = np.arange(len(candidates.mentee))
    common = candidates.common
    assert common is not None
    domains = [
        [
            replace(option, cost=common.cost(int(candidates.mentee[pair]), 0, option.slot))
            for option in candidates.domain(pair)
        ]
        for pair in pairs.tolist()
    ]
    expected = assign(domains)
    assert candidates.fits(pairs.tolist()) == (expected is not None)
    assert bool(candidates.clashing(pairs)) == (expected is None)
    assert candidates.preference.tolist() == [min(option.cost for option in domain) for domain in domains]
    if expected is not None:
        assert list(candidates.times(pairs).values()) == [option.slot for option in expected]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(pinned=False).filter(lambda problem: problem.calendar is not None))
def test_whoever_can_be_timed_has_a_place(problem: Problem) -> None:
    assert problem.calendar is not None
    candidates, times = Candidates.of(problem), Times(problem.calendar)
    for column, mentor in enumerate(problem.mentors):
        assert candidates.places[column] <= mentor.places
        pairs = candidates.of_mentor(column).tolist()
        for several in (some for size in (1, 2, 3) for some in combinations(pairs, size)):
            options = [times.usable(mentor, problem.mentees[candidates.mentee[pair]]) for pair in several]
            if len(several) <= mentor.places and times.can_be_timed(mentor, options):
                assert candidates.places[column] >= len(several)


def test_own_hours_without_room_for_every_place_leave_fewer() -> None:
    """From 9:00 to 11:30 two hours fit beside each other, whoever comes, and one in a window of an hour and a half."""
    wide, narrow = hours("MO 9:00-11:30"), hours("MO 9:00-10:30")
    mentors = (Mentor("m1", 3, zone=PHOENIX, hours=wide), Mentor("m2", 3, zone=PHOENIX, hours=narrow))
    assert Candidates.of(Problem(mentors, (), SUMMER)).places.tolist() == [2, 1]


def test_sure_by_counting_is_timed_by_the_exact_search() -> None:
    """Rounds of broad hours: whoever is let through uncounted can be timed."""
    chance = np.random.default_rng(5)
    windows = [(Interval(0, 540, 540 + 30 * int(chance.integers(2, 9))),) for _ in range(40)]
    mentees = tuple(Mentee(f"t{row:02}", zone=PHOENIX, hours=window) for row, window in enumerate(windows))
    mentors = tuple(Mentor(f"m{row}", 9, zone=PHOENIX, hours=hours("MO 9:00-13:00")) for row in range(8))
    candidates = Candidates.of(Problem(mentors, mentees, SUMMER))
    mine = [candidates.of_mentor(mentor)[chance.choice(40, 2 + mentor // 3, replace=False)] for mentor in range(8)]
    clashing = candidates.clashing(np.sort(np.concatenate(mine)))
    expected = [not can_be_timed([candidates.domain(pair) for pair in pairs.tolist()]) for pairs in mine]
    assert [mentor in clashing for mentor in range(8)] == expected
    assert True in expected
    assert False in expected


def crowded_round(mentees: int) -> Problem:
    """One mentor, broadly free in alternating weeks, and mentees most of whom prefer the same mornings."""
    week = hours(*(f"{day} 8:00-16:00" for day in ("MO", "TU", "WE", "TH", "FR")))
    calendar = Calendar(date(2027, 1, 11), date(2027, 6, 30), Cadence.FORTNIGHTLY, 60)
    mornings = [(Preference(Interval(day, 480, 570), 3), Preference(Interval(day + 1, 540, 630), 2)) for day in (0, 2)]
    people = tuple(Mentee(f"t{row:02}", zone=PHOENIX, hours=week, prefer=mornings[row % 2]) for row in range(mentees))
    mentor = Mentor("m", mentees, zone=PHOENIX, hours=week, prefer=(Preference(Interval(1, 510, 690), 1),))
    return Problem((mentor,), people, calendar, {(one.id, "m"): 5 for one in people})


def test_a_dozen_who_prefer_the_same_hours_are_timed_at_once() -> None:
    candidates = Candidates.of(crowded_round(12))
    before = process_time()
    slots = candidates.times(np.arange(12))
    assert process_time() - before < 5
    assert len(slots) == 12
    assert not candidates.clashing(np.arange(12))


def test_without_time_left_the_times_hold_but_perhaps_cost_more() -> None:
    problem = crowded_round(12)
    cut, whole = solve(problem, seconds=0), solve(problem)
    assert (cut.placed, whole.placed) == (12, 12)
    assert not cut.reproducible
    assert whole.reproducible
    assert judge(problem, cut).faults == judge(problem, whole).faults == ()


def test_pins_that_keep_more_than_fit_are_refused_at_once() -> None:
    problem = crowded_round(10)
    mentor = replace(problem.mentors[0], hours=hours("MO 8:00-12:30"))
    pins = tuple(Pin(mentee.id, "m", PinKind.KEEP) for mentee in problem.mentees)
    with pytest.raises(ProblemFaults, match="no times beside each other"):
        solve(replace(problem, mentors=(mentor,), pins=pins))
