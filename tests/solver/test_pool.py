from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.candidates import Candidates
from solver.errors import ProblemFaults
from solver.judge.rules import Rules
from solver.judge.times import Times
from solver.pool import Pool
from solver.problem import Avoid, Mentee, Mentor, Pin, PinKind, Problem, SameCooperative, Settings, Weight
from tests.solver.drawn import problems

KEYS = ("a", "b", "c")
some = settings(max_examples=35, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = st.frozensets(st.sampled_from(KEYS), max_size=2)
names = st.lists(st.sampled_from(("p1", "p2", "p3", "p4")), max_size=2, unique=True).map(tuple)
listed = st.lists(st.sampled_from(KEYS), max_size=3, unique=True)
answers = st.fixed_dictionaries(
    {},
    optional={
        "topics_wanted": listed,
        "topics_offered": listed,
        "ways": listed,
        "years": st.integers(0, 30),
        "own": st.dictionaries(st.sampled_from(("q1", "q2")), listed, max_size=2),
        "wished": names.map(list),
        "persons": names.map(list),
    },
)
entries = {"people": names, "library": st.sampled_from((None, "l1", "l2")), "cooperatives": few, "languages": few}
weights = st.fixed_dictionaries(
    {
        "topics": st.sampled_from(Weight),
        "ways_of_working": st.sampled_from(Weight),
        "own": st.sampled_from((Weight.OFF, Weight.LOW)),
        "wishes": st.sampled_from((Weight.OFF, Weight.HIGH)),
    }
)


@st.composite
def compared(draw: st.DrawFn) -> Problem:
    """Rounds whose points come from answers, with every never-rule."""
    mentor = st.builds(Mentor, id=st.just(""), places=st.just(1), manager_of=few, answers=answers, **entries)
    mentee = st.builds(Mentee, id=st.just(""), answers=answers, **entries)
    mentors = [replace(one, id=f"m{row}") for row, one in enumerate(draw(st.lists(mentor, min_size=1, max_size=4)))]
    mentees = [replace(one, id=f"t{row}") for row, one in enumerate(draw(st.lists(mentee, min_size=1, max_size=5)))]
    pairs = [(one.id, other.id) for one in mentees for other in mentors]
    asked = {pair: draw(st.sampled_from(("", "", "", "", "", "veto", "previous_mentor", "forbid"))) for pair in pairs}
    return Problem(
        tuple(mentors),
        tuple(mentees),
        avoid=tuple(Avoid(*pair, code) for pair, code in asked.items() if code not in ("", "forbid")),
        pins=tuple(Pin(*pair, PinKind.FORBID) for pair, code in asked.items() if code == "forbid"),
        settings=Settings(
            weights=draw(weights),
            same_cooperative=draw(st.sampled_from(SameCooperative)),
            floor_at_least=draw(st.sampled_from((None, None, 1, 250_000))),
        ),
    )


def all_pairs(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    pairs = list(product(range(len(problem.mentees)), range(len(problem.mentors))))
    mentee, mentor = np.array(pairs, np.int64).reshape(-1, 2).T
    return mentee, mentor


def may_be_made(problem: Problem, row: int, column: int) -> bool:
    """One pair by the definitions, with the judge's rules and times."""
    mentee, mentor = problem.mentees[row], problem.mentors[column]
    rules = Rules(problem)
    keeps = {pin.mentee: pin.mentor for pin in problem.pins if pin.kind is PinKind.KEEP}
    if mentee.id in keeps:
        return keeps[mentee.id] == mentor.id
    forbidden = Pin(mentee.id, mentor.id, PinKind.FORBID) in problem.pins
    if forbidden or rules.bars(mentee, mentor):
        return False
    least = problem.settings.floor_at_least
    if least is not None and rules.points(mentee, mentor) < least:
        return False
    return problem.calendar is None or bool(Times(problem.calendar).usable(mentor, mentee))


def check(problem: Problem) -> None:
    pool, rules = Pool.of(problem), Rules(problem)
    mentee, mentor = all_pairs(problem)
    expected = [may_be_made(problem, *pair) for pair in zip(mentee.tolist(), mentor.tolist(), strict=True)]
    assert pool.may_be_made(mentee, mentor).tolist() == expected
    told = pool.points(mentee, mentor)
    for worth, row, column in zip(told.tolist(), mentee.tolist(), mentor.tolist(), strict=True):
        pair = problem.mentees[row], problem.mentors[column]
        listed = problem.points is None or (pair[0].id, pair[1].id) in problem.points
        assert worth == (rules.points(*pair) if listed else 0)
    assert pool.block(np.arange(len(problem.mentees))).ravel().tolist() == told.tolist()
    everything = pool.everything()
    made = np.array(expected, bool)
    assert (everything.mentee.tolist(), everything.mentor.tolist()) == (mentee[made].tolist(), mentor[made].tolist())
    assert everything.points.tolist() == told[made].tolist()


@some
@given(compared())
def test_every_pair_by_its_answers_is_as_the_definitions_say(problem: Problem) -> None:
    check(problem)


@some
@given(problems(), st.sampled_from((None, None, 4)))
def test_every_pair_by_listed_points_and_hours_is_as_the_definitions_say(problem: Problem, least: int | None) -> None:
    problem = replace(problem, settings=replace(problem.settings, floor_at_least=least))
    try:
        Pool.of(problem)
    except ProblemFaults:
        return
    check(problem)


@some
@given(compared(), st.randoms(use_true_random=False))
def test_some_pairs_are_those_asked_for_and_those_nobody_may_overlook(problem: Problem, random: object) -> None:
    pool = Pool.of(problem)
    mentee, mentor = all_pairs(problem)
    asked = np.array(random.choices(range(len(mentee)), k=3))  # type: ignore[attr-defined]
    found = pool.some(mentee[asked], mentor[asked])
    wanted = {*zip(mentee[asked].tolist(), mentor[asked].tolist(), strict=True)}
    wanted |= {*zip(*(side.tolist() for side in pool.beside), strict=True)}
    expected = sorted(pair for pair in wanted if may_be_made(problem, *pair))
    assert list(zip(found.mentee.tolist(), found.mentor.tolist(), strict=True)) == expected


def test_kept_pairs_are_always_among_some_and_a_mentee_kept_has_no_other() -> None:
    keep = Pin("t0", "m1", PinKind.KEEP)
    problem = Problem((Mentor("m0", 1), Mentor("m1", 1)), (Mentee("t0"), Mentee("t1")), pins=(keep,))
    found = Pool.of(problem).some(np.array([0, 1]), np.array([0, 0]))
    assert (found.mentee.tolist(), found.mentor.tolist()) == ([0, 1], [1, 0])
    assert found.kept.tolist() == [True, False]


def test_a_pair_kept_by_a_pin_may_be_weaker_than_any_match_is_to_be() -> None:
    problem = Problem(
        (Mentor("m0", 2),),
        (Mentee("t0"), Mentee("t1")),
        points={("t0", "m0"): 3, ("t1", "m0"): 3},
        pins=(Pin("t0", "m0", PinKind.KEEP),),
        settings=Settings(floor_at_least=4),
    )
    assert Candidates.of(problem).mentee.tolist() == [0]


def test_factors_multiply_to_the_points_but_for_the_pairs_beside() -> None:
    mentors = (Mentor("m0", 1, answers={"topics_offered": ["a"], "persons": ["p1"]}), Mentor("m1", 1))
    mentees = (Mentee("t0", answers={"topics_wanted": ["a"], "wished": ["p1"]}),)
    pool = Pool.of(Problem(mentors, mentees, settings=Settings(weights={"topics": Weight.HIGH, "wishes": Weight.HIGH})))
    assert pool.factors is not None
    wanted, had = pool.factors
    assert (wanted @ had.T).tolist() == [[500_000, 0]]
    assert [side.tolist() for side in pool.beside] == [[0], [0]]
    assert pool.points(np.array([0, 0]), np.array([0, 1])).tolist() == [750_000, 0]


def test_listed_points_have_no_factors() -> None:
    assert Pool.of(Problem((Mentor("m", 1),), (Mentee("t"),), points={})).factors is None


@pytest.mark.parametrize("sides", [((), ()), ((Mentor("m", 1),), ()), ((), (Mentee("t"),))])
def test_nobody_to_meet_is_no_error(sides: tuple[tuple[Mentor, ...], tuple[Mentee, ...]]) -> None:
    nobody = np.zeros(0, np.int64)
    pool = Pool.of(Problem(*sides))
    assert len(pool.everything().mentee) == len(pool.some(nobody, nobody).mentee) == 0
    assert pool.block(np.arange(len(sides[1]))).shape == (len(sides[1]), len(sides[0]))
