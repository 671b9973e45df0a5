"""What a change of sessions runs into, as it is shown before: each kind once for each person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matcher.errors import Conflict, Forbidden
from matcher.services.series.canceling import cancel_session, hold_after_all
from matcher.services.series.conflicts import ConflictFact, ConflictKind, check_free, conflicts_of
from matcher.services.series.following import plan_following
from matcher.services.series.moving import move_session
from solver.problem import Slot
from tests.builders import ARIZONA, make_mentee, make_mentor, make_mentorship, make_round
from tests.matcher.gatherings import coordinator_of, make_event, weekly
from tests.matcher.services.series.pair import DAY, agreed, session

NINE = datetime(2027, 1, 28, 17, tzinfo=UTC)  # Thursday, on the clock of the series


@pytest.mark.parametrize(
    ("hours", "start", "who"),
    [
        (((3, 540, 600),), NINE, []),
        (((3, 540, 570), (3, 570, 600)), NINE, []),
        (((3, 540, 585),), NINE, ["Dana"]),
        (((3, 540, 600, "A"),), NINE, ["Dana"]),
        (((3, 540, 600, "B"),), NINE, []),
        (((2, 540, 600),), NINE, ["Dana"]),
        (((3, 540, 600),), NINE + timedelta(minutes=15), ["Dana", "Rosa"]),
    ],
)
def test_hours_nobody_marked(
    work: Session, hours: tuple[tuple[int, ...], ...], start: datetime, who: list[str]
) -> None:
    """Rosa is free from ten to eleven in Arizona."""
    round_ = make_round()
    rosa = make_mentee(round_, "Rosa", zone=ARIZONA, hours=((3, 600, 660),))
    match = agreed(make_mentor(round_, "Dana", hours=hours), rosa)
    found = conflicts_of(match.series, [start, start + 28 * DAY], own=[])
    assert found == [ConflictFact(ConflictKind.HOURS, name, start) for name in who]


def test_days_away_and_events_are_told_and_forbid_nothing(work: Session) -> None:
    round_ = make_round()
    rosa = make_mentee(round_, "Rosa", away=[(date(2027, 1, 28), date(2027, 1, 29))])
    match = agreed(make_mentor(round_, "Dana"), rosa)
    office_hours = make_event(round_, weekly())
    late = NINE + timedelta(minutes=90)
    assert conflicts_of(match.series, [late], own=[]) == [
        ConflictFact(ConflictKind.CLOSED, "Rosa", late),
        ConflictFact(ConflictKind.EVENT, "Dana", late),
        ConflictFact(ConflictKind.EVENT, "Rosa", late),
    ]
    check_free(match.series, [late])
    cancel_session(office_hours.series.occurrences[1], actor=coordinator_of(round_))
    assert [one.kind for one in conflicts_of(match.series, [late], own=[])] == [ConflictKind.CLOSED]


def test_everybody_who_has_another_session_then_is_named(work: Session) -> None:
    round_ = make_round()
    dana, rosa = make_mentor(round_, "Dana", places=2), make_mentee(round_, "Rosa")
    match = agreed(dana, rosa)
    other = make_round()
    mentor = make_mentor(other, person=dana.person)
    mentee = make_mentee(other, person=rosa.members[0].person)
    busy = make_mentorship(mentor, mentee, slot=Slot(3, 540, 1)).series.occurrences[0]
    with pytest.raises(Conflict, match=r"^Dana and Rosa have another session at that time on January 28"):
        check_free(match.series, [busy.starts_at])


def test_an_event_is_changed_by_coordinators_and_one_meeting_at_a_time(work: Session) -> None:
    """Sessions of its guests forbid it nothing."""
    round_ = make_round()
    match = agreed(make_mentor(round_, "Dana"), make_mentee(round_))
    event, ellen = make_event(round_, weekly()), coordinator_of(round_)
    one = event.series.occurrences[0]
    for act in (cancel_session, hold_after_all):
        with pytest.raises(Forbidden):
            act(one, actor=match.mentor.person)
    first = session(match, 0)
    assert move_session(one, first.starts_at, shown=one.starts_at, actor=ellen)
    assert (cancel_session(one, actor=ellen), hold_after_all(one, actor=ellen)) == (True, True)
    with pytest.raises(Conflict, match="one by one"):
        plan_following(one, one.starts_at + DAY)
