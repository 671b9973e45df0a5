"""Finding matches after sessions were moved: a match stands, its time is taken, and its mentor has the other places."""

from __future__ import annotations

from sqlalchemy.orm import Session

from matcher.models import Mentorship, Person
from matcher.services.series.following import move_following
from matcher.services.snapshot import freeze_problem
from matcher.states import Cadence
from solver.outcome import Pair
from solver.problem import Pin, PinKind, Problem, Slot
from solver.solve import solve
from tests.builders import make_coordinator, make_mentee, make_mentor, make_round
from tests.matcher.services.series.pair import DAY, TUESDAY_NINE, agreed, session

TUESDAY_OR_THURSDAY = ((1, 540, 600), (3, 540, 600))


def follow(match: Mentorship, days: int, actor: Person) -> None:
    one = session(match, 0)
    move_following(one, one.starts_at + days * DAY, shown=one.starts_at, actor=actor)


def pairs(problem: Problem) -> list[Pair]:
    return list(solve(problem).pairs)


def test_a_find_keeps_the_match_at_its_new_time(work: Session) -> None:
    round_ = make_round(cadence=Cadence.WEEKLY)
    dana = make_mentor(round_, places=2, hours=TUESDAY_OR_THURSDAY)
    rosa, uma = (make_mentee(round_, hours=TUESDAY_OR_THURSDAY) for _ in range(2))
    match, ellen = agreed(dana, rosa), make_coordinator(round_.program)
    assert freeze_problem(round_).pins == (Pin(rosa.public_id, dana.public_id, PinKind.KEEP, TUESDAY_NINE),)
    follow(match, 2, ellen)
    moved = freeze_problem(round_)
    (mentor,) = moved.mentors
    assert (mentor.places, [one.id for one in moved.mentees]) == (1, [uma.public_id])
    assert {(one.starts_at, one.ends_at) for one in match.series.held} == set(mentor.busy)
    assert [(one.mentee, one.mentor, one.slot) for one in pairs(moved)] == [
        (uma.public_id, dana.public_id, TUESDAY_NINE)
    ]
    follow(match, -2, ellen)
    back = freeze_problem(round_)
    assert back.pins == (Pin(rosa.public_id, dana.public_id, PinKind.KEEP, TUESDAY_NINE),)
    assert {(one.mentee, one.slot) for one in pairs(back)} == {
        (rosa.public_id, TUESDAY_NINE),
        (uma.public_id, Slot(3, 540, 0)),
    }
