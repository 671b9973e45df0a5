from __future__ import annotations

from datetime import date

import pytest

from solver.errors import ProblemFaults
from solver.pins import check_pins
from solver.problem import Cadence, Calendar, Interval, Mentee, Mentor, Pin, PinKind, Problem, Slot

CALENDAR = Calendar(date(2027, 1, 11), date(2027, 2, 28), Cadence.WEEKLY, 60)
NINE_TO_ELEVEN = (Interval(0, 540, 660),)
HALF_PAST = (Interval(0, 570, 630),)
KEEP = PinKind.KEEP


def round_of(*pins: Pin, hours: tuple[Interval, ...] = NINE_TO_ELEVEN, places: int = 2) -> Problem:
    mentors = (Mentor("m", places, library="pima", hours=NINE_TO_ELEVEN), Mentor("n", 1, hours=NINE_TO_ELEVEN))
    mentees = (
        Mentee("away", hours=(Interval(4, 540, 660),)),
        Mentee("local", library="pima", hours=NINE_TO_ELEVEN),
        Mentee("t1", hours=hours),
        Mentee("t2", hours=NINE_TO_ELEVEN),
    )
    return Problem(mentors, mentees, CALENDAR, pins=pins)


def faults(problem: Problem) -> list[tuple[str, str]]:
    with pytest.raises(ProblemFaults) as caught:
        check_pins(problem)
    return [(fault.where, fault.what.split(":")[0]) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("pins", "where", "what"),
    [
        ([Pin("local", "m", KEEP)], "pins local-m", "barred"),
        ([Pin("away", "m", KEEP)], "pins away-m", "without a slot"),
        ([Pin("t1", "m", KEEP, Slot(0, 630, 0))], "pins t1-m", "not free at this slot"),
        ([Pin("t1", "n", KEEP), Pin("t2", "n", KEEP)], "pins *-n", "over capacity"),
        ([Pin("t1", "m", KEEP), Pin("t1", "m", PinKind.FORBID)], "pins t1-m", "kept and forbidden"),
        ([Pin("t1", "m", KEEP), Pin("t1", "n", KEEP)], "pins t1", "kept more than once"),
        (
            [Pin("t1", "m", KEEP, Slot(0, 540, 0)), Pin("t2", "m", KEEP, Slot(0, 570, 0))],
            "pins *-m",
            "clashing",
        ),
    ],
)
def test_each_fault_is_named(pins: list[Pin], where: str, what: str) -> None:
    assert faults(round_of(*pins)) == [(where, what)]


def test_kept_pairs_with_no_times_beside_each_other_clash() -> None:
    pins = Pin("t1", "m", KEEP), Pin("t2", "m", KEEP)
    check_pins(round_of(*pins))
    assert faults(round_of(*pins, hours=HALF_PAST)) == [("pins *-m", "clashing")]


def test_pins_that_hold_pass() -> None:
    check_pins(round_of())
    check_pins(round_of(Pin("t1", "m", KEEP, Slot(0, 600, 0)), Pin("t2", "m", KEEP), Pin("away", "m", PinKind.FORBID)))


def test_without_a_calendar_only_rules_and_places_matter() -> None:
    mentors, mentees = (Mentor("m", 1),), (Mentee("t1"), Mentee("t2"))
    check_pins(Problem(mentors, mentees, pins=(Pin("t1", "m", KEEP),)))
    both = Problem(mentors, mentees, pins=(Pin("t1", "m", KEEP), Pin("t2", "m", KEEP)))
    assert faults(both) == [("pins *-m", "over capacity")]
