"""What the judge computes for all pairs at once is what it computes for one, the slow way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.judge.case import Case
from solver.judge.hours import Hours
from solver.judge.pairs import Pairs
from solver.judge.rules import Rules
from solver.judge.sessions import Sessions
from solver.judge.times import Times
from solver.outcome import Outcome, Proof, Status
from solver.problem import Cadence, Calendar, Mentee, Mentor, Problem, SameCooperative, Settings, Slot, Weight
from tests.solver.drawn import problems
from tests.solver.rounds import hours

some = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
NOBODY = Outcome(Status.FEASIBLE, Proof.NONE, 0, None, 0, (), (), (), "")


def everybody(problem: Problem) -> list[tuple[int, int]]:
    return [(row, column) for row in range(len(problem.mentees)) for column in range(len(problem.mentors))]


def hours_agree(problem: Problem) -> None:
    assert problem.calendar is not None
    times = Times(problem.calendar)
    fast, asked = Hours(problem, times), np.array(everybody(problem)).reshape(-1, 2).T
    fits, usable = fast.fitting(*asked)
    meets = fast.meets(*asked)
    for pair, (row, column) in enumerate(everybody(problem)):
        slow = {meetings.slot for meetings in times.fitting(problem.mentors[column], problem.mentees[row])}
        assert {fast.slots[number] for number in np.flatnonzero(fits[pair])} == slow
        enough = set(times.usable(problem.mentors[column], problem.mentees[row]))
        assert {fast.slots[number] for number in np.flatnonzero(usable[pair])} == enough
        assert bool(meets[pair]) == bool(enough)
        assert enough <= set(fast.attended(column))


@some
@given(problems(pinned=False))
def test_hours_of_all_pairs(problem: Problem) -> None:
    if problem.calendar is not None:
        hours_agree(problem)


def test_hours_in_times_when_clocks_were_not_whole_quarters_apart() -> None:
    """Liberia was 44 minutes and 30 seconds behind until 1972."""
    calendar = Calendar(date(1971, 3, 1), date(1971, 3, 28), Cadence.WEEKLY, 60)
    zone, mornings = "Africa/Monrovia", hours("MO 9:00-11:00")
    early, late = Mentee("t1", zone=zone, hours=mornings), Mentee("t2", zone="UTC", hours=hours("MO 9:00-11:30"))
    points = {("t1", "m1"): 1, ("t2", "m1"): 1}
    problem = Problem((Mentor("m1", 1, zone=zone, hours=mornings),), (early, late), calendar, points)
    hours_agree(problem)


@st.composite
def strangers(draw: st.DrawFn) -> Problem:
    """Any never-rule, with points from criteria."""
    few = st.sampled_from
    people = st.lists(few(("p1", "p2", "p3", "p4")), max_size=2, unique=True).map(tuple)
    groups, spoken = st.frozensets(few(("c1", "c2")), max_size=2), st.frozensets(few(("en", "es")), max_size=2)
    topics = st.lists(few(("a", "b", "c")), max_size=3, unique=True)
    wished = st.lists(few(("q1", "q2")), max_size=2, unique=True)

    def stranger(kind: type[Any], name: str, answers: dict[str, Any], **more: Any) -> Any:
        facts = {"people": draw(people), "library": draw(few((None, "l1", "l2", "")))}
        return kind(name, cooperatives=draw(groups), languages=draw(spoken), answers=answers, **facts, **more)

    mentors = tuple(
        stranger(
            Mentor,
            name,
            {"topics_offered": draw(topics), "persons": draw(wished)},
            places=1,
            manager_of=frozenset(draw(people)),
        )
        for name in ("m1", "m2", "m3")
    )
    mentees = tuple(
        stranger(Mentee, name, {"topics_wanted": draw(topics), "wished": draw(wished)}) for name in ("t1", "t2", "t3")
    )
    weights = draw(
        few(({}, {"topics": Weight.MUST, "wishes": Weight.HIGH}, {"topics": Weight.LOW, "wishes": Weight.LOW}))
    )
    never = draw(few(list(SameCooperative)))
    return Problem(mentors, mentees, settings=Settings(weights=weights, same_cooperative=never))


@some
@given(st.one_of(strangers(), problems()))
def test_points_and_never_rules_of_all_pairs(problem: Problem) -> None:
    problem = replace(problem, calendar=None)
    fast, slow = Pairs(problem, None), Rules(problem)
    ((_, points),) = list(fast.blocks()) if problem.mentees else [(None, np.zeros((0, 0)))]
    forbidden = Case(problem, NOBODY).forbidden
    for row, column in everybody(problem):
        mentee, mentor = problem.mentees[row], problem.mentors[column]
        pair, worth = (np.array([row]), np.array([column])), points[row, column]
        barred = bool(fast.barred(*pair)[0]) or worth < 0
        assert barred == slow.bars(mentee, mentor)
        if not barred:
            assert worth == slow.points(mentee, mentor)
            assert worth <= fast.points.most
        kept = fast.kept[row] >= 0
        possible = not barred and not kept and (mentee.id, mentor.id) not in forbidden
        assert bool(fast.may_be_made(*pair, np.array([worth]))[0]) == possible


@some
@given(problems(pinned=False), st.data())
def test_no_more_sessions_fit_than_the_judge_says(problem: Problem, data: st.DataObject) -> None:
    case = Case(problem, NOBODY)
    if case.hours is None or case.times is None or not case.hours.slots:
        return
    mentor = data.draw(st.sampled_from(problem.mentors))
    slots = data.draw(st.lists(st.sampled_from(case.hours.slots), max_size=7, unique=True))
    most = Sessions(case).most(mentor, slots)
    assert most <= len(slots)
    assert not any(_all_apart(case.times, mentor, some) for some in combinations(slots, most + 1))
    assert any(_all_apart(case.times, mentor, some) for some in combinations(slots, 1)) == bool(most)


def _all_apart(times: Times, mentor: Mentor, slots: tuple[Slot, ...]) -> bool:
    return not any(times.clash(mentor, one, other) for one, other in combinations(slots, 2))
