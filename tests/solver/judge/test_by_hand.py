"""Certificates written by hand for rounds of two and two: what they prove can be added up in the head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from solver.certificate import Bundle, Certificate, Keep, Minimum, Row, StageProof
from solver.files.codec import digest
from solver.outcome import Outcome, Pair, Proof, Stage, Status
from solver.problem import Changes, Goal, Mentee, Mentor, Pin, PinKind, Problem, Settings
from solver.verify import judge, verify


def by_hand(problem: Problem, pairs: Sequence[Pair], stages: Sequence[Stage], *proofs: StageProof) -> Outcome:
    floor = min((pair.points for pair in pairs if not pair.kept), default=None)
    total = sum(pair.points for pair in pairs)
    return Outcome(
        Status.OPTIMAL, Proof.PRICES, len(pairs), floor, total, tuple(stages), tuple(pairs), (), digest(problem),
        certificate=Certificate(1, tuple(proofs)),
    )  # fmt: skip


def steps(*stages: tuple[str, int]) -> tuple[Stage, ...]:
    return tuple(Stage(goal, value, value) for goal, value in stages)


def two_by_two(**settings: Any) -> Problem:
    points = {("t1", "m1"): 9, ("t1", "m2"): 4, ("t2", "m1"): 6, ("t2", "m2"): 3}
    pair = Mentor("m1", 2), Mentor("m2", 1)
    return Problem(pair, (Mentee("t1"), Mentee("t2")), None, points, settings=Settings(Goal.TOTAL, **settings))


PLACED = StageProof("placed", "placed", None, (), {"t1": 1, "t2": 1}, ())


def test_team_mates_are_bundled_by_hand() -> None:
    """Kept apart they have 4 and 6 points, 5 fewer than together: one share is worth 5 in the stage total."""
    problem = two_by_two()
    problem = replace(problem, mentees=tuple(replace(one, apart="x") for one in problem.mentees))
    shared = StageProof(
        "shared", "shared", None, (), {}, (Row("m2", None, 1, 0),), (Bundle("x", "m1", 0), Bundle("x", "m2", 0))
    )
    total = StageProof(
        "total",
        "total",
        None,
        (Keep("shared", 0, 5),),
        {"t1": 4, "t2": 3},
        (),
        (Bundle("x", "m1", 5), Bundle("x", "m2", 0)),
    )
    # t1-m1: 9 <= 4 + 5; t2-m1: 6 <= 3 + 5; t1-m2: 4 <= 4; t2-m2: 3 <= 3. Bound: 4 + 3 + 5 - 0 = 12 = 9 + 3.
    pairs = (Pair("t1", "m1", 9), Pair("t2", "m2", 3))
    stages = steps(("placed", 2), ("shared", 0), ("total", 12))
    true = by_hand(problem, pairs, stages, PLACED, shared, total)
    assert verify(problem, true) == ()
    cheaper = replace(total, bundles=(Bundle("x", "m1", 4), Bundle("x", "m2", 0)))
    (fault,) = verify(problem, by_hand(problem, pairs, stages, PLACED, shared, cheaper))
    assert str(fault) == "certificate total.pair t1-m1: gains 9 (allowed: its prices, 8)"
    dearer = replace(total, keep=(Keep("shared", 0, 4),))
    (fault,) = verify(problem, by_hand(problem, pairs, stages, PLACED, shared, dearer))
    assert str(fault) == "certificate total.bundles x-m1.price: 5 (allowed: 0 to 4)"


def test_bands_count_what_lies_below_them_by_hand() -> None:
    """Bands of 3 up to 9 points: above the floor there is only 9, and 9 is not below it."""
    problem = replace(two_by_two(), settings=Settings(Goal.LEXIMIN, band=3))
    floor = StageProof("placed", "floor", 7, (), {"t1": 1}, ())
    # With 7 points and more there is t1-m1 alone: one placed, not two.
    below = StageProof("below 9", "below 9", 6, (Keep("placed", 2, 1),), {"t1": 1}, ())
    # t1-m1: 1 - 0 <= 1; t2-m1: 1 - 1 <= 0. Bound: 1 - 2 = -1: one lies below.
    total = StageProof("total", "total", 6, (), {"t1": 9, "t2": 6}, ())
    pairs = (Pair("t1", "m1", 9), Pair("t2", "m1", 6))
    stages = steps(("placed", 2), ("floor", 6), ("below 9", 1), ("total", 15))
    assert verify(problem, by_hand(problem, pairs, stages, PLACED, floor, below, total)) == ()
    (fault,) = verify(problem, by_hand(problem, pairs, stages, PLACED, floor, replace(below, mentee_price={}), total))
    assert str(fault) == "certificate below 9.pair t1-m1: gains 1 (allowed: its prices, 0)"


def test_a_mentor_who_should_have_somebody_by_hand() -> None:
    problem = two_by_two()
    problem = replace(problem, mentors=(problem.mentors[0], replace(problem.mentors[1], min_places=1)))
    missing = StageProof("missing", "missing", None, (), {}, ())
    total = StageProof(
        "total", "total", None, (Keep("missing", 0, 3),), {"t1": 9, "t2": 6}, (), (), (Minimum("m2", 3),)
    )
    # t2-m2: 3 + 3 <= 6; t1-m2: 4 + 3 <= 9. Bound: 9 + 6 - 1 x 3 - 0 = 12.
    pairs = (Pair("t1", "m1", 9), Pair("t2", "m2", 3))
    stages = steps(("placed", 2), ("missing", 0), ("total", 12))
    assert verify(problem, by_hand(problem, pairs, stages, PLACED, missing, total)) == ()
    greedy = replace(total, minimums=(Minimum("m2", 4),))
    (fault,) = verify(problem, by_hand(problem, pairs, stages, PLACED, missing, greedy))
    assert str(fault) == "certificate total.minimums m2.price: 4 (allowed: 0 to 3)"


def test_bonus_and_changes_by_hand() -> None:
    """t2 stays with m2 for three points more; faking the bonus, or counting it where changes count, is named."""
    problem = two_by_two(kept=frozenset({("t2", "m2")}), stay_bonus=4)
    total = StageProof("total", "total", None, (), {"t1": 9, "t2": 7}, ())
    pairs = (Pair("t1", "m1", 9), Pair("t2", "m2", 3, bonus=4))
    stages = steps(("placed", 2), ("total", 16))
    assert verify(problem, by_hand(problem, pairs, stages, PLACED, total)) == ()
    faked = (Pair("t1", "m1", 9, bonus=4), Pair("t2", "m2", 3, bonus=4))
    assert "pairs t1-m1.bonus" in {
        fault.where for fault in verify(problem, by_hand(problem, faked, stages, PLACED, total))
    }
    fewest = replace(problem, settings=replace(problem.settings, changes=Changes.FEWEST))
    changes = StageProof("changes", "changes", None, (), {"t2": 1}, ())
    total = StageProof("total", "total", None, (Keep("changes", 1, 3),), {"t1": 9, "t2": 6}, ())
    pairs = (Pair("t1", "m1", 9), Pair("t2", "m2", 3))
    stages = steps(("placed", 2), ("changes", 0), ("total", 12))
    assert verify(fewest, by_hand(fewest, pairs, stages, PLACED, changes, total)) == ()
    wrong = replace(total, keep=(Keep("changes", 0, 3),))
    (fault,) = verify(fewest, by_hand(fewest, pairs, stages, PLACED, changes, wrong))
    assert fault.where == "certificate total.keep changes.at_least"


def test_a_price_below_nothing_is_for_those_whom_a_pin_keeps() -> None:
    problem = replace(two_by_two(), pins=(Pin("t2", "m2", PinKind.KEEP),))
    total = StageProof("total", "total", None, (), {"t1": 9, "t2": -1}, (Row("m2", None, 1, 4),))
    pairs = (Pair("t1", "m1", 9), Pair("t2", "m2", 3, kept=True))
    stages = steps(("placed", 2), ("total", 12))
    assert verify(problem, by_hand(problem, pairs, stages, PLACED, total)) == ()
    (fault,) = verify(
        problem, by_hand(problem, pairs, stages, PLACED, replace(total, mentee_price={"t1": 9, "t2": -2}))
    )
    assert fault.where == "certificate total.pair t2-m2"
    (fault,) = verify(
        problem, by_hand(problem, pairs, stages, PLACED, replace(total, mentee_price={"t1": -1, "t2": 3}))
    )
    assert fault.where == "certificate total.mentee_price t1"


def test_a_search_is_never_said_to_have_proven_anything() -> None:
    """Its bound stands beside what the prices show; where they show as much, that is confirmed."""
    problem = two_by_two()
    total = StageProof("total", "total", None, (), {"t1": 11, "t2": 6}, ())
    pairs, stages = (Pair("t1", "m1", 9), Pair("t2", "m1", 6)), steps(("placed", 2), ("total", 15))
    searched = replace(by_hand(problem, pairs, stages, PLACED, total), proof=Proof.SEARCH)
    assert judge(problem, searched).told(searched).splitlines() == [
        "verified: 2 placed, optimal; confirmed by prices: placed",
        "not checked: total (search proved 15; prices prove at most 17)",
    ]
    alone = replace(searched, certificate=None)
    assert judge(problem, alone).told(alone).splitlines() == [
        "verified: 2 placed, optimal",
        "not checked: placed (search proved 2; no prices), total (search proved 15; no prices)",
    ]
    (fault,) = verify(problem, replace(searched, proof=Proof.PRICES))
    assert str(fault) == "certificate total: prices prove 17 (allowed: the bound, 15)"
