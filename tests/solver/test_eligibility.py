from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from solver.eligibility import Eligibility
from solver.problem import Avoid, Mentee, Mentor, Pin, PinKind, Problem, SameCooperative, Settings, Weight

MENTOR = Mentor("m", 1, people=("p1",), library="burbank", cooperatives=frozenset(["sccl"]))
MENTEE = Mentee("t", people=("p2", "p3"), library="pima", cooperatives=frozenset(["sccl", "plp"]))
NEVER = Settings(same_cooperative=SameCooperative.NEVER)
ENGLISH, FRENCH = frozenset(["en"]), frozenset(["fr"])


def codes(mentee: Mentee, mentor: Mentor = MENTOR, **more: object) -> tuple[str, ...]:
    return Eligibility.of(Problem((mentor,), (mentee,), **more)).codes(0, 0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mentee", "mentor", "code"),
    [
        (replace(MENTEE, library="burbank"), MENTOR, "same_library"),
        (replace(MENTEE, people=("p1",)), MENTOR, "same_person"),
        (MENTEE, replace(MENTOR, manager_of=frozenset(["p3"])), "own_manager"),
        (replace(MENTEE, languages=FRENCH), replace(MENTOR, languages=ENGLISH), "no_common_language"),
    ],
)
def test_each_rule_bars_under_its_code(mentee: Mentee, mentor: Mentor, code: str) -> None:
    assert codes(mentee, mentor) == (code,)


@pytest.mark.parametrize(
    ("mentee", "mentor"),
    [
        (MENTEE, MENTOR),
        (replace(MENTEE, library=None), replace(MENTOR, library=None)),
        (replace(MENTEE, languages=FRENCH), MENTOR),
        (replace(MENTEE, languages=FRENCH | ENGLISH), replace(MENTOR, languages=ENGLISH)),
        (MENTEE, replace(MENTOR, manager_of=frozenset(["p1"]))),
    ],
)
def test_what_breaks_no_rule_is_allowed(mentee: Mentee, mentor: Mentor) -> None:
    assert codes(mentee, mentor) == ()
    assert Eligibility.of(Problem((mentor,), (mentee,))).barred.tolist() == [[False]]


def test_one_cooperative_bars_only_if_the_program_says_so() -> None:
    assert codes(MENTEE) == ()
    assert codes(MENTEE, settings=NEVER) == ("same_cooperative",)
    assert codes(replace(MENTEE, cooperatives=frozenset()), settings=NEVER) == ()


def test_avoided_pairs_keep_their_codes() -> None:
    avoid = (Avoid("t", "m", "previous_mentor"), Avoid("t", "m", "veto"))
    assert codes(MENTEE, avoid=avoid) == ("previous_mentor", "veto")


def test_given_points_list_the_only_pairs() -> None:
    mentors = (MENTOR, Mentor("n", 1))
    found = Eligibility.of(Problem(mentors, (MENTEE,), points={("t", "n"): 0}))
    assert found.barred.tolist() == [[True, False]]
    assert found.codes(0, 0) == ("not_listed",)


def test_a_must_bars_pairs_without_a_point_in_it() -> None:
    mentors = (
        Mentor("m", 1, answers={"topics_offered": ["a"]}),
        Mentor("n", 1, answers={"topics_offered": ["b"]}),
    )
    mentee = Mentee("t", answers={"topics_wanted": ["a"]})
    found = Eligibility.of(Problem(mentors, (mentee,), settings=Settings(weights={"topics": Weight.MUST})))
    assert found.barred.tolist() == [[False, True]]
    assert found.codes(0, 1) == ("must_topics",)


def test_a_pin_forbids_without_barring() -> None:
    found = Eligibility.of(Problem((MENTOR,), (MENTEE,), pins=(Pin("t", "m", PinKind.FORBID),)))
    assert (found.barred.tolist(), found.forbidden.tolist()) == ([[False]], [[True]])
    assert found.forbids(np.array([0]), np.array([0])).tolist() == [True]
