"""What explanations say, against the edited round solved from the start."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from solver.errors import ProblemFaults
from solver.explaining.alternatives import Alternative, Alternatives
from solver.explaining.resolve import Resolver
from solver.explaining.words import Change, Teller
from solver.explaining.worth import Places
from solver.outcome import Outcome, Status
from solver.problem import Goal, Pin, PinKind, Problem, RuleKind
from solver.solve import solve
from tests.solver import rounds
from tests.solver.brute_rules import ruled
from tests.solver.drawn import ambitious, problems, tangled
from tests.solver.rounds import a_round

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def keeping(problem: Problem, mentee: str, mentor: str) -> Problem:
    return replace(problem, pins=(*problem.pins, Pin(mentee, mentor, PinKind.KEEP)))


def with_places(problem: Problem, mentor: str, more: int) -> Problem:
    mentors = (replace(one, places=one.places + more) if one.id == mentor else one for one in problem.mentors)
    return replace(problem, mentors=tuple(mentors))


def only(problem: Problem, some: Set[str]) -> Problem:
    """Without other mentees, pins, and rules but those on which times depend."""
    assert problem.points is not None
    return replace(
        problem,
        mentees=tuple(mentee for mentee in problem.mentees if mentee.id in some),
        points={pair: worth for pair, worth in problem.points.items() if pair[0] in some},
        avoid=tuple(avoid for avoid in problem.avoid if avoid.mentee in some),
        pins=(),
        settings=replace(problem.settings, kept=frozenset(pair for pair in problem.settings.kept if pair[0] in some)),
        rules=tuple(rule for rule in problem.rules if rule.kind is RuleKind.GROUP_SESSION),
    )


def at_least(problem: Problem) -> int:
    return problem.settings.floor_at_least or 0


def worth(outcome: Outcome) -> int:
    return sum(pair.points + pair.bonus for pair in outcome.pairs)


def solved(problem: Problem) -> Outcome | None:
    try:
        return solve(problem)
    except ProblemFaults:
        return None


def costs(outcome: Outcome, then: Outcome) -> list[tuple[str, int | None]]:
    """Of the stages that both state."""
    after = {stage.goal: stage.value for stage in then.stages}
    return [
        (one.goal, None if (now := after[one.goal]) is None or one.value is None else now - one.value)
        for one in outcome.stages
        if one.goal in after and not (after[one.goal] is None and one.value is None)
    ]


def told(changes: tuple[Change, ...], goals: list[tuple[str, int | None]]) -> list[tuple[str, int | None]]:
    wanted = {goal for goal, _ in goals}
    return [(one.goal, one.change) for one in changes if one.goal in wanted]


def check_costs(problem: Problem) -> None:
    outcome = solved(problem)
    assume(outcome is not None and outcome.status is Status.OPTIMAL)
    assert outcome is not None
    alternatives = Alternatives(Resolver(problem, outcome))
    resolver = alternatives.resolver
    candidates = resolver.candidates
    free = {int(row) for row in candidates.mentee[~candidates.kept]}
    for row in sorted(free):
        found: dict[str, Alternative] = {}
        for column, mentor in enumerate(resolver.problem.mentors):
            mentee = resolver.problem.mentees[row].id
            alternative = alternatives.why_not(row, column)
            then = solved(keeping(problem, mentee, mentor.id))
            weak = problem.points is not None and problem.points.get((mentee, mentor.id), 0) < at_least(problem)
            if then is None or weak:
                assert alternative is None
                continue
            assert alternative is not None
            expected = costs(outcome, then)
            assert alternative.exact is (then.status is Status.OPTIMAL)
            assert told(alternative.cost, expected) == expected
            check_chain(problem, outcome, alternative)
            if resolver.mentor_of.get(row) != column:
                found[mentor.id] = alternative
        check_best(alternatives, row, found)


def check_chain(problem: Problem, outcome: Outcome, alternative: Alternative) -> None:
    """Whoever is said to move really can, and what all have then is what the cost says."""
    seats = {pair.mentee: pair.mentor for pair in outcome.pairs}
    for move in alternative.moves:
        assert seats.pop(move.mentee, None) == move.was
        if move.now is not None:
            seats[move.mentee] = move.now.mentor
    seats[alternative.place.mentee] = alternative.place.mentor
    kept = {pin.mentee: pin for pin in problem.pins if pin.kind is PinKind.KEEP}
    pins = tuple(kept.get(mentee, Pin(mentee, mentor, PinKind.KEEP)) for mentee, mentor in seats.items())
    then = solve(replace(only(problem, set(seats)), pins=pins))
    assert then.placed == len(seats)
    changes = {one.goal: one.change for one in alternative.cost}
    assert then.placed - outcome.placed == changes["placed"]
    assert worth(then) - worth(outcome) == changes["total"]
    places = {pair.mentee: pair for pair in then.pairs}
    assert places[alternative.place.mentee].slot == alternative.place.slot
    assert all(places[move.mentee].slot == move.now.slot for move in alternative.moves if move.now)


def check_best(alternatives: Alternatives, row: int, found: dict[str, Alternative]) -> None:
    """The best few are those that cost least, best first."""
    resolver = alternatives.resolver

    def rank(alternative: Alternative) -> tuple[float, ...]:
        values = tuple(
            None if one.change is None or value is None else value + one.change
            for one, value in zip(alternative.cost, resolver.values, strict=True)
        )
        return resolver.rank(values)

    best = alternatives.best(row, most=2)
    assert len(best) == min(2, len(found))
    assert [rank(one) for one in best] == sorted((rank(one) for one in found.values()), reverse=True)[:2]
    assert all(found[one.place.mentor].cost == one.cost for one in best)


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(problems())
def test_what_another_mentor_costs(problem: Problem) -> None:
    check_costs(problem)


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
@given(tangled())
def test_what_another_mentor_costs_where_people_are_in_two_entries(problem: Problem) -> None:
    check_costs(problem)


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(problems())
def test_what_a_place_is_worth(problem: Problem) -> None:
    outcome = solved(problem)
    assume(outcome is not None and outcome.status is Status.OPTIMAL)
    assert outcome is not None
    resolver = Resolver(problem, outcome)
    teller, places = Teller(resolver), Places(Alternatives(resolver))
    for column, mentor in enumerate(resolver.problem.mentors):
        for more, again in ((1, places.one_more(column)), (-1, places.one_less(column))):
            then = solved(with_places(problem, mentor.id, more)) if mentor.places + more >= 0 else None
            if then is None:
                assert again is None
                continue
            assert again is not None
            expected = costs(outcome, then)
            assert told(teller.changes(again), expected) == expected


@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(ambitious())
def test_what_another_mentor_costs_with_every_goal(problem: Problem) -> None:
    check_costs(problem)


@settings(max_examples=8, deadline=None, suppress_health_check=SLOW)
@given(ruled(problems()))
def test_what_another_mentor_costs_under_rules_that_no_network_expresses(problem: Problem) -> None:
    check_costs(problem)


def test_the_formula_alone_where_the_total_is_the_goal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a floor no pair needs the round to be solved again, as long as its chain can be timed."""
    problem = crowd(goal=Goal.TOTAL)
    outcome = solve(problem)
    alternatives = Alternatives(Resolver(problem, outcome))
    assert alternatives.formula is not None
    monkeypatch.setattr(Resolver, "pinned", lambda *_: pytest.fail("solved again"))
    for row in range(len(problem.mentees)):
        for one in alternatives.best(row):
            then = solved(keeping(problem, one.place.mentee, one.place.mentor))
            assert then is not None
            assert told(one.cost, costs(outcome, then)) == costs(outcome, then)


def test_keeping_the_weakest_pair_itself_lifts_the_floor() -> None:
    problem = a_round(
        [rounds.mentor("m1", 1, "MO 9:00-10:00"), rounds.mentor("m2", 2, "MO 9:00-12:00")],
        [rounds.mentee("t1", "MO 9:00-12:00"), rounds.mentee("t2", "MO 9:00-12:00")],
        {"t1 m2": 1, "t2 m1": 9, "t2 m2": 5},
    )
    found = Alternatives(Resolver(problem, solve(problem))).why_not(0, 1)
    assert found is not None
    assert [one.change for one in found.cost] == [0, 8, 0]


def crowd(goal: Goal) -> Problem:
    """Twelve who want four."""
    worth = {f"t{i:02} m{j}": (7 * i * i + 13 * j * (i + 1)) % 50 for i in range(12) for j in range(4)}
    mentors = [rounds.mentor(f"m{j}", 2 + j % 2, "MO 9:00-17:00") for j in range(4)]
    mentees = [rounds.mentee(f"t{i:02}", "MO 9:00-17:00") for i in range(12)]
    return a_round(mentors, mentees, worth, goal=goal)
