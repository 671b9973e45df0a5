"""Fixes and blocking sets, against every change there is and every way to place people, on tiny rounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from solver.explaining.blocking import Blocking
from solver.explaining.edits import Kind, edited
from solver.explaining.fix import DEPTH, Fix, Fixes
from solver.explaining.resolve import Resolver
from solver.judge.times import Times
from solver.outcome import Outcome, Status
from solver.problem import Avoid, Goal, Interval, Mentee, Mentor, Problem, SameCooperative, Slot
from solver.solve import solve
from tests.solver import rounds
from tests.solver.brute import Exhaustive
from tests.solver.drawn import OFFSETS, WEEK, problems
from tests.solver.explaining.test_explanations import SLOW, only, solved
from tests.solver.rounds import a_round, forbid, keep

TALK = "MO 9:00-10:00"


@dataclass(frozen=True)
class Size:
    """What a change moves and costs: the smaller the better."""

    others: int
    floor: float
    total: int

    @property
    def key(self) -> tuple[float, ...]:
        return self.others, -self.floor, -self.total


def smallest(problem: Problem, outcome: Outcome, who: str) -> Size | None:
    """Over every change, and every way to place those matched and one more."""
    before = {pair.mentee: pair.mentor for pair in outcome.pairs}
    changed = (replace(only(one, {*before, who}), pins=one.pins) for one in every_change(problem, {*before, who}))
    sizes = [size for one in changed for size in ways(one, before, problem.settings.goal)]
    return min(sizes, key=lambda size: size.key, default=None)


def ways(problem: Problem, before: dict[str, str], goal: Goal) -> Iterator[Size]:
    there = {one.id for one in problem.mentees}
    search = Exhaustive(replace(problem, pins=tuple(pin for pin in problem.pins if pin.mentee in there)))
    choices = [[one for one in search.choices(mentee) if one is not None] for mentee in problem.mentees]
    for chosen in product(*choices):
        if search.possible(chosen):
            then = {mentee.id: mentor.id for mentee, mentor in zip(problem.mentees, chosen, strict=True)}
            pairs = zip(problem.mentees, chosen, strict=True)
            points = [(mentee.id in search.keeps, search.rules.points(mentee, mentor)) for mentee, mentor in pairs]
            floor = min((worth for kept, worth in points if not kept), default=float("inf"))
            others = sum(before[one] != then[one] for one in before)
            yield Size(others, 0 if goal is Goal.TOTAL else floor, sum(worth for _, worth in points))


def every_change(problem: Problem, some: set[str]) -> Iterator[Problem]:
    for number, mentor in enumerate(problem.mentors):
        yield _with_mentor(problem, number, replace(mentor, places=mentor.places + 1))
    for avoid in problem.avoid:
        if avoid.code == "previous_mentor":
            yield replace(problem, avoid=tuple(one for one in problem.avoid if one != avoid))
    if problem.calendar is None:
        return
    for number, mentor in enumerate(problem.mentors):
        now = _meet(problem, [mentor], problem.mentees)
        for window in _windows(mentor, problem.calendar.minutes):
            more = replace(mentor, hours=(*(mentor.hours or ()), window))
            if _meet(problem, [more], problem.mentees) != now:
                yield _with_mentor(problem, number, more)
    for number, mentee in ((number, one) for number, one in enumerate(problem.mentees) if one.id in some):
        now = _meet(problem, problem.mentors, [mentee])
        for window in _windows(mentee, problem.calendar.minutes):
            free = replace(mentee, hours=(*(mentee.hours or ()), window))
            if _meet(problem, problem.mentors, [free]) != now:
                people = (*problem.mentees[:number], free, *problem.mentees[number + 1 :])
                yield replace(problem, mentees=people)


def _with_mentor(problem: Problem, number: int, mentor: Mentor) -> Problem:
    return replace(problem, mentors=(*problem.mentors[:number], mentor, *problem.mentors[number + 1 :]))


def _meet(problem: Problem, mentors: Sequence[Mentor], mentees: Sequence[Mentee]) -> list[list[Slot]]:
    assert problem.calendar is not None
    times = Times(problem.calendar)
    return [times.usable(mentor, mentee) for mentor in mentors for mentee in mentees]


def _windows(person: Mentor | Mentee, minutes: int) -> Iterator[Interval]:
    """Around the instants at which hours are drawn."""
    length = -(-minutes // 15) * 15
    for start in range(-150, 270, 30):
        for day in (0, 3):
            weekday, minute = divmod((day * 24 * 60 + 17 * 60 + start + OFFSETS[person.zone or ""]) % WEEK, 24 * 60)
            if minute + length <= 24 * 60:
                yield Interval(weekday, minute, minute + length)


@st.composite
def crowded(draw: st.DrawFn) -> Problem:
    """Tiny rounds in which somebody is likely to be left out; some once had the mentor."""
    problem = draw(problems())
    mentors = tuple(replace(one, places=min(one.places, draw(st.integers(0, 2)))) for one in problem.mentors)
    avoid = tuple(
        Avoid(one.mentee, one.mentor, draw(st.sampled_from(("veto", "previous_mentor")))) for one in problem.avoid
    )
    return replace(problem, mentors=mentors, avoid=tuple(sorted(avoid)))


def resolver_of(problem: Problem) -> Resolver:
    outcome = solved(problem)
    assume(outcome is not None and outcome.status is Status.OPTIMAL and outcome.unmatched)
    assert outcome is not None
    return Resolver(problem, outcome)


@settings(max_examples=4, deadline=None, suppress_health_check=SLOW)
@given(crowded())
def test_no_smaller_fix(problem: Problem) -> None:
    resolver = resolver_of(problem)
    fixes = Fixes(resolver)
    for left in resolver.outcome.unmatched:
        fix, best = fixes.of(resolver.rows[left.mentee]), smallest(problem, resolver.outcome, left.mentee)
        if best is None or best.others > DEPTH:
            assert fix is None
            continue
        assert fix is not None
        assert size_of(resolver, fix) == best
        check_fix(resolver, fix)


def size_of(resolver: Resolver, fix: Fix) -> Size:
    problem, others = resolver.problem, sum(fix.seats[row] != column for row, column in resolver.mentor_of.items())
    assert problem.points is not None
    points = {
        row: problem.points[problem.mentees[row].id, problem.mentors[column].id] for row, column in fix.seats.items()
    }
    kept = {resolver.rows[pin.mentee] for pin in problem.pins if pin.kind == "keep"}
    floor = min((worth for row, worth in points.items() if row not in kept), default=float("inf"))
    return Size(others, 0 if problem.settings.goal is Goal.TOTAL else floor, sum(points.values()))


def check_fix(resolver: Resolver, fix: Fix) -> None:
    """The changed problem can really place them all that way."""
    problem = edited(resolver.problem, fix.edit)
    pairs = [(problem.mentees[row].id, problem.mentors[column].id) for row, column in fix.seats.items()]
    slots = {pin.mentee: pin for pin in problem.pins if pin.kind == "keep"}
    pins = tuple(slots.get(pair[0], keep(*pair)) for pair in pairs)
    assert solve(replace(only(problem, {one for one, _ in pairs}), pins=pins)).placed == len(pairs)
    if fix.edit.kind is Kind.RULE:
        assert fix.edit.code == "previous_mentor"


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(crowded())
def test_blocking_sets_block_and_need_every_mentor(problem: Problem) -> None:
    resolver = resolver_of(problem)
    blocking = Blocking(resolver)
    for left in resolver.outcome.unmatched:
        found = blocking.of(resolver.rows[left.mentee])
        assert not can_be_placed(resolver, left.mentee, set(found))
        for mentor in found:
            assert can_be_placed(resolver, left.mentee, set(found) - {mentor})


def can_be_placed(resolver: Resolver, mentee: str, mentors: set[int]) -> bool:
    """Whether the mentee and all whom these mentors lead could be, with those whom pins keep."""
    problem = resolver.problem
    led = {problem.mentees[row].id for row, column in resolver.mentor_of.items() if column in mentors}
    pins = tuple(pin for pin in problem.pins if pin.kind == "keep")
    asked = {mentee, *led, *(pin.mentee for pin in pins)}
    forbidden = tuple(pin for pin in problem.pins if pin.kind == "forbid" and pin.mentee in asked)
    return bool(ways_to_place(replace(only(problem, asked), pins=(*pins, *forbidden))))


def ways_to_place(problem: Problem) -> bool:
    search = Exhaustive(problem)
    choices = [[one for one in search.choices(mentee) if one is not None] for mentee in problem.mentees]
    return any(search.possible(chosen) for chosen in product(*choices))


def fix_of(problem: Problem, who: str) -> Fix | None:
    resolver = Resolver(problem, solve(problem))
    return Fixes(resolver).of(resolver.rows[who])


def test_a_place_more_moves_nobody() -> None:
    problem = a_round(
        [rounds.mentor("m1", 1, TALK, "TU 9:00-10:00")],
        [rounds.mentee("t1", TALK), rounds.mentee("t2", "TU 9:00-10:00")],
        {"t1 m1": 9, "t2 m1": 5},
    )
    fix = fix_of(problem, "t2")
    assert fix is not None
    assert fix.edit.kind is Kind.PLACE
    assert fix.seats == {0: 0, 1: 0}


def test_somebody_else_moves_on_where_that_is_all_that_helps() -> None:
    """Nobody but m1 could have t2, who is there at t1's time; t1 could go to m2 with an hour more."""
    problem = a_round(
        [rounds.mentor("m1", 2, TALK), rounds.mentor("m2", 1, "TU 9:00-10:00")],
        [rounds.mentee("t1", TALK), rounds.mentee("t2", TALK)],
        {"t1 m1": 9, "t1 m2": 7, "t2 m1": 5},
        forbid("t2", "m2"),
    )
    fix = fix_of(problem, "t2")
    assert fix is not None
    assert (fix.edit.kind, fix.edit.mentee, fix.edit.mentor) == (Kind.HOURS, 0, 1)
    assert fix.seats == {0: 1, 1: 0}
    assert fix_of(replace(problem, points={("t1", "m1"): 9, ("t2", "m1"): 5}, pins=()), "t2") is None


@pytest.mark.parametrize(
    ("change", "helps"),
    [
        ({"avoid": (Avoid("t1", "m1", "previous_mentor"),)}, True),
        ({"avoid": (Avoid("t1", "m1", "veto"),)}, False),
        ({"avoid": (Avoid("t1", "m1", "previous_mentor"), Avoid("t1", "m1", "veto"))}, False),
        ({"pins": (forbid("t1", "m1"),)}, False),
        ({"avoid": (Avoid("t1", "m1", "previous_mentor"),), "pins": (forbid("t1", "m1"),)}, False),
    ],
)
def test_only_rules_that_may_be_set_aside(change: dict[str, Any], helps: bool) -> None:
    problem = replace(a_round([rounds.mentor("m1", 1, TALK)], [rounds.mentee("t1", TALK)], {"t1 m1": 5}), **change)
    fix = fix_of(problem, "t1")
    assert (fix is not None) is helps
    assert fix is None or (fix.edit.kind, fix.edit.code) == (Kind.RULE, "previous_mentor")


@pytest.mark.parametrize(
    ("of_mentor", "of_mentee", "code"),
    [
        ({"cooperatives": frozenset({"c"})}, {"cooperatives": frozenset({"c"})}, "same_cooperative"),
        ({"library": "l"}, {"library": "l"}, None),
        ({"manager_of": frozenset({"p"})}, {"people": ("p",)}, None),
    ],
)
def test_what_two_have_in_common(of_mentor: dict[str, Any], of_mentee: dict[str, Any], code: str | None) -> None:
    problem = a_round(
        [replace(rounds.mentor("m1", 1, TALK), **of_mentor)],
        [replace(rounds.mentee("t1", TALK), **of_mentee)],
        {"t1 m1": 5},
    )
    never = replace(problem, settings=replace(problem.settings, same_cooperative=SameCooperative.NEVER))
    fix = fix_of(never, "t1")
    assert (None if fix is None else fix.edit.code) == code


def test_the_mentors_it_is_about() -> None:
    """Both want m1 alone; m2, whom t3 has, has nothing to do with it."""
    problem = a_round(
        [rounds.mentor("m1", 1, TALK), rounds.mentor("m2", 1, TALK)],
        [rounds.mentee("t1", TALK), rounds.mentee("t2", TALK), rounds.mentee("t3", TALK)],
        {"t1 m1": 9, "t2 m1": 5, "t3 m2": 5},
    )
    resolver = Resolver(problem, solve(problem))
    assert Blocking(resolver).of(resolver.rows["t2"]) == (resolver.columns["m1"],)
