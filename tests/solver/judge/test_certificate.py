"""Certificates that prove nothing better exists are believed; doctored ones are not, and the fault says where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from solver.certificate import Bundle, Certificate, Keep, Minimum, Row, StageProof
from solver.outcome import Outcome, Pair, Proof, Stage
from solver.problem import Goal, Problem, Settings, Slot
from solver.solve import solve
from solver.verify import judge, verify
from tests.solver.rounds import a_round, mentee, mentor

NINE, TEN = Slot(0, 540, 0), Slot(0, 600, 0)
# Two mentors with one place each and one with a place that nobody wants; whoever gets m1 is better off.
ROUND = a_round(
    [mentor("m1", 1, "MO 9:00-10:00"), mentor("m2", 1, "MO 9:00-11:00"), mentor("m3", 1, "MO 9:00-11:00")],
    [mentee(name, "MO 9:00-11:00") for name in ("t1", "t2", "t3")],
    {"t1 m1": 9, "t1 m2": 5, "t2 m1": 8, "t2 m2": 3, "t3 m1": 7, "t3 m2": 6, "t3 m3": 2, "t2 m3": 4},
)
SOLVED = solve(ROUND)
PROVEN = Certificate(
    1,
    (
        StageProof("placed", "placed", None, (), {}, tuple(Row(name, None, 1, 1) for name in ("m1", "m2", "m3"))),
        StageProof("placed", "floor", 5, (), {}, (Row("m1", None, 1, 1), Row("m2", None, 1, 1))),
        StageProof(
            "total",
            "total",
            4,
            (Keep("placed", 3, 10),),
            {"t1": 1, "t2": 4, "t3": 1},
            (Row("m1", None, 1, 18), Row("m2", None, 1, 15), Row("m3", None, 1, 10)),
        ),
    ),
)
TRUE = replace(SOLVED, certificate=PROVEN)
Doctor = Callable[[Outcome], Outcome]


def of(stage: str, **change: Any) -> Doctor:
    """Changes the proof of a stage."""

    def doctor(true: Outcome) -> Outcome:
        assert true.certificate is not None
        stages = tuple(replace(one, **change) if one.proves == stage else one for one in true.certificate.stages)
        return replace(true, certificate=replace(true.certificate, stages=stages))

    return doctor


def certificate(change: Callable[[Certificate], Certificate | None]) -> Doctor:
    def doctor(true: Outcome) -> Outcome:
        assert true.certificate is not None
        return replace(true, certificate=change(true.certificate))

    return doctor


def without(stage: str) -> Doctor:
    return certificate(lambda one: replace(one, stages=tuple(proof for proof in one.stages if proof.proves != stage)))


def proof(true: Outcome, stage: str) -> StageProof:
    assert true.certificate is not None
    return next(one for one in true.certificate.stages if one.proves == stage)


def prices(stage: str, **change: int) -> Doctor:
    """Adds to the prices of mentees."""
    old = proof(TRUE, stage).mentee_price
    return of(stage, mentee_price={name: old.get(name, 0) + change.get(name, 0) for name in {**old, **change}})


def swapped(true: Outcome) -> Outcome:
    """Two mentees change mentors, and all numbers are told as they then are."""
    pairs = list(true.pairs)
    by = {pair.mentee: at for at, pair in enumerate(pairs)}
    one, other = pairs[by["t1"]], pairs[by["t3"]]
    points = ROUND.points or {}
    for pair, mentor_of in ((one, other), (other, one)):
        worth = points[pair.mentee, mentor_of.mentor]
        pairs[by[pair.mentee]] = replace(mentor_of, mentee=pair.mentee, points=worth)
    floor, total = min(pair.points for pair in pairs), sum(pair.points for pair in pairs)
    values = {"placed": 3, "floor": floor, "total": total}
    stages = tuple(Stage(goal, value, value) for goal, value in values.items())
    return replace(true, pairs=tuple(pairs), stages=stages, floor=floor, total=total)


@pytest.mark.parametrize("true", [SOLVED, TRUE])
def test_true_prices_are_believed_whoever_wrote_them(true: Outcome) -> None:
    verdict = judge(ROUND, true)
    assert (true.proof, verdict.faults) == (Proof.PRICES, ())
    assert verdict.told(true) == "verified: 3 placed, optimal; proven by prices: placed, floor, total"
    assert {pair.mentee: pair.mentor for pair in TRUE.pairs} == {"t1": "m1", "t2": "m3", "t3": "m2"}


@pytest.mark.parametrize(
    ("doctor", "where"),
    [
        (swapped, "certificate total"),
        (without("placed"), "certificate placed"),
        (without("floor"), "certificate floor"),
        (without("total"), "certificate total"),
        (certificate(lambda one: None), "certificate"),
        (certificate(lambda one: replace(one, scale=2)), "certificate placed.pair t1-m1"),
        (certificate(lambda one: replace(one, scale=0)), "certificate.scale"),
        (certificate(lambda one: replace(one, stages=one.stages[::-1])), "certificate.stages"),
        (of("placed", rows=proof(TRUE, "placed").rows[1:]), "certificate placed.pair t1-m1"),
        (prices("total", t1=-1), "certificate total.pair t1-m1"),
        (prices("total", t1=1), "certificate total"),
        (prices("total", t1=-99), "certificate total.mentee_price t1"),
        (prices("total", t9=9), "certificate total.mentee_price t9"),
        (of("total", goal="placed"), "certificate total.goal"),
        (of("floor", goal="total"), "certificate floor.goal"),
        (of("floor", min_points=6), "certificate floor"),
        (of("floor", min_points=4), "certificate floor.min_points"),
        (of("floor", min_points=None), "certificate floor.min_points"),
        (of("total", min_points=None), "certificate total.min_points"),
        (of("total", min_points=5), "certificate total.min_points"),
        (of("placed", min_points=4), "certificate placed.min_points"),
        (of("placed", keep=(Keep("total", 19, 1),)), "certificate placed.keep"),
        (of("placed", rows=(Row("m9", None, 1, 1),)), "certificate placed.rows m9"),
        (of("placed", rows=(Row("m1", None, 0, 1),)), "certificate placed.rows m1.limit"),
        (of("placed", rows=(Row("m1", None, 1, -1),)), "certificate placed.rows m1.price"),
        (of("placed", rows=(Row("m1", (Slot(9, 9, 9),), 1, 1),)), "certificate placed.rows m1.starts"),
        (of("placed", rows=(Row("m2", (NINE, TEN), 0, 1),)), "certificate placed.rows m2.limit"),
        (of("placed", rows=(Row("m2", (NINE,), 1, 0), Row("m2", (NINE,), 1, 0))), "certificate placed.rows"),
        (of("placed", bundles=(Bundle("x", "m1", 0),)), "certificate placed.bundles x-m1"),
        (of("placed", minimums=(Minimum("m1", 1),)), "certificate placed.minimums m1.price"),
        (of("placed", minimums=(Minimum("m9", 0),)), "certificate placed.minimums m9"),
    ],
)
def test_a_doctored_certificate_is_rejected_and_the_fault_named(doctor: Doctor, where: str) -> None:
    assert where in {fault.where for fault in verify(ROUND, doctor(TRUE))}


CROWDED = a_round(
    [mentor("m1", 1, "MO 9:00-10:00"), mentor("m2", 1, "MO 9:00-10:00")],
    [mentee(name, "MO 9:00-10:00") for name in ("t1", "t2", "t3")],
    {"t1 m1": 9, "t1 m2": 5, "t2 m1": 8, "t2 m2": 3, "t3 m1": 7, "t3 m2": 6},
)


ROW, OTHER, KEEP = Row("m1", None, 1, 11), Row("m2", None, 1, 8), Keep("placed", 2, 2)
SCARCE = replace(
    solve(CROWDED),
    certificate=Certificate(
        1,
        (
            StageProof("placed", "placed", None, (), {}, (replace(ROW, price=1), replace(OTHER, price=1))),
            StageProof("placed", "floor", 7, (), {}, (replace(ROW, price=1),)),
            StageProof("total", "total", 6, (KEEP,), {}, (ROW, OTHER)),
        ),
    ),
)


@pytest.mark.parametrize(
    ("doctor", "where"),
    [
        (of("total", rows=(replace(ROW, limit=0), OTHER)), "certificate total.rows m1.limit"),
        (of("total", rows=(replace(ROW, mentor="m2"), OTHER)), "certificate total.rows"),
        (of("total", rows=(OTHER,)), "certificate total.pair t1-m1"),
        (of("total", keep=(replace(KEEP, price=0),)), "certificate total"),
        (of("total", keep=(replace(KEEP, price=-1),)), "certificate total.keep placed.price"),
        (of("total", keep=(replace(KEEP, at_least=3),)), "certificate total.keep placed.at_least"),
        (of("total", keep=(replace(KEEP, goal="shared"),)), "certificate total.keep"),
        (of("total", keep=()), "certificate total"),
    ],
)
def test_prices_of_places_and_of_earlier_stages_are_held_to_what_they_are(doctor: Doctor, where: str) -> None:
    assert verify(CROWDED, SCARCE) == ()
    assert where in {fault.where for fault in verify(CROWDED, doctor(SCARCE))}


def test_numbers_of_any_size_are_added_up_where_pairs_have_no_points() -> None:
    """No sum grows with points that are all 0, however much each of them would weigh."""
    problem = a_round([mentor("m1", 1)], [mentee("t1")], {"t1 m1": 0}, calendar=None, goal=Goal.TOTAL)
    solved = solve(problem)
    assert solved.certificate is not None
    stages = tuple(
        replace(one, mentee_price={"t1": 10**20} if one.proves == "placed" else {}, keep=(), rows=())
        for one in solved.certificate.stages
    )
    assert verify(problem, replace(solved, certificate=Certificate(10**20, stages))) == ()


@pytest.mark.parametrize("problem", [ROUND, CROWDED])
def test_the_engine_states_no_price_that_could_be_lower(problem: Problem) -> None:
    """Its bounds are attained: whichever price is lowered by one, the stage is named."""
    true = solve(problem)
    for stage in ("placed", "total"):
        one = proof(true, stage)
        lower = [{**one.mentee_price, name: price - 1} for name, price in one.mentee_price.items()]
        doctored = [of(stage, mentee_price=prices) for prices in lower]
        for at, row in enumerate(one.rows):
            rows = (*one.rows[:at], replace(row, price=row.price - 1), *one.rows[at + 1 :])
            doctored.append(of(stage, rows=rows))
        assert doctored
        for doctor in doctored:
            assert any(fault.where.startswith(f"certificate {stage}") for fault in verify(problem, doctor(true)))


def test_a_lowered_bound_is_not_believed() -> None:
    """Somebody hides that the total could be better: value and bound agree, the prices do not."""
    problem = replace(ROUND, settings=Settings(Goal.TOTAL))
    true = solve(problem)
    worse = (Pair("t1", "m2", 5), Pair("t2", "m1", 8), Pair("t3", "m3", 2))
    times = {pair.mentor: pair for pair in true.pairs}
    pairs = tuple(replace(times[pair.mentor], mentee=pair.mentee, points=pair.points) for pair in worse)
    stages = (Stage("placed", 3, 3), Stage("total", 15, 15))
    claimed = replace(true, pairs=pairs, total=15, floor=2, stages=stages)
    assert {str(fault) for fault in verify(problem, claimed)} == {
        "certificate total: prices prove 19 (allowed: the bound, 15)"
    }


def test_prices_that_hold_and_prove_less_than_what_is_attained_betray_a_wrong_limit() -> None:
    """A row for sessions that do not exclude each other allows two of them."""
    problem = a_round(
        [mentor("m1", 3, "MO 9:00-11:00")],
        [mentee(one, "MO 9:00-11:00") for one in ("t1", "t2")],
        {"t1 m1": 5, "t2 m1": 5},
    )
    true = solve(problem)

    def with_row(limit: int) -> Outcome:
        return of("placed", mentee_price={}, rows=(Row("m1", None, limit, 1),))(true)

    assert verify(problem, with_row(2)) == ()
    assert {fault.where for fault in verify(problem, with_row(1))} == {"certificate placed.rows m1.limit"}
    assert {fault.where for fault in verify(problem, with_row(3))} == {"certificate placed"}
