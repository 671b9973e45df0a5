"""Whose clock the sessions follow: the next one keeps its instant, later ones keep their time on the new clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models import Mentorship
from matcher.services.series.clocks import clocks_of, follow_clock
from matcher.services.series.wishes import agree
from matcher.states import Cadence, MailKind, WishKind
from solver.problem import Slot
from tests.builders import ARIZONA, EASTERN, PACIFIC, make_mentee, make_mentor, make_mentorship, make_round
from tests.matcher.services.series.pair import (
    DAY,
    TUESDAY_NINE,
    dana_of,
    ellen_of,
    move,
    owed,
    rosa_of,
    session,
    starts,
)


def test_the_next_session_keeps_its_instant(work: Session, mentorship: Mentorship) -> None:
    was = starts(mentorship)
    assert follow_clock(mentorship.series, ARIZONA, actor=ellen_of(mentorship)) is None
    series = mentorship.series
    assert (series.zone, series.weekday, series.start) == (ARIZONA, 1, 600)
    assert starts(mentorship)[:4] == was[:4]
    # From March 14 on, ten in Arizona is ten in California.
    assert starts(mentorship)[4:] == [start + timedelta(hours=1) for start in was[4:]]
    assert owed(work) == ["Dana Whitfield", "Rosa Villanueva"]
    assert follow_clock(series, ARIZONA, actor=ellen_of(mentorship)) is None
    assert series.revision == 1


def test_later_on_it_is_a_split(work: Session, mentorship: Mentorship) -> None:
    was = starts(mentorship)
    with clock.held_at(was[4]):
        follow_clock(mentorship.series, ARIZONA, actor=ellen_of(mentorship))
    assert [(one.zone, one.start) for one in mentorship.every_series] == [(PACIFIC, 540), (ARIZONA, 540)]
    assert starts(mentorship) == was


def test_a_session_moved_by_hand_stays_where_it_comes_before(mentorship: Mentorship) -> None:
    move(session(mentorship, 0), DAY, dana_of(mentorship))
    was = starts(mentorship)
    follow_clock(mentorship.series, ARIZONA, actor=ellen_of(mentorship))
    assert starts(mentorship)[:4] == was[:4]
    assert [len(one.occurrences) for one in mentorship.every_series] == [1, 11]


def test_who_meets_asks(work: Session, mentorship: Mentorship) -> None:
    wish = follow_clock(mentorship.series, ARIZONA, actor=rosa_of(mentorship), words="I live by it.")
    assert wish is not None
    assert (wish.kind, wish.zone, wish.new_start) == (WishKind.CLOCK, ARIZONA, starts(mentorship)[0])
    assert owed(work, MailKind.WISH_ASKED) == ["Dana Whitfield"]
    agree(wish, actor=dana_of(mentorship))
    assert mentorship.series.zone == ARIZONA


def test_only_clocks_of_those_who_meet_or_of_the_program(mentorship: Mentorship) -> None:
    assert clocks_of(mentorship.series) == [PACIFIC, ARIZONA]
    for zone in (EASTERN, "Nowhere/Land", ""):
        with pytest.raises(Invalid) as refused:
            follow_clock(mentorship.series, zone, actor=ellen_of(mentorship))
        assert [fault.where for fault in refused.value.faults] == ["zone"]


def test_somebody_has_another_session_on_the_new_clock(work: Session, mentorship: Mentorship) -> None:
    make_mentorship(mentorship.mentor, make_mentee(mentorship.round), slot=Slot(1, 630, 0))
    with pytest.raises(Conflict, match=r"^Dana Whitfield has another session"):
        follow_clock(mentorship.series, ARIZONA, actor=ellen_of(mentorship))


def test_none_is_left_that_follows_a_clock(work: Session) -> None:
    round_ = make_round(cadence=Cadence.MONTHLY)
    mentor = make_mentor(round_)
    made = make_mentorship(mentor, make_mentee(round_, zone=ARIZONA), slot=Slot(1, 540, 3))
    last = made.series.occurrences[-1]
    with clock.held_at(datetime(2027, 5, 30, tzinfo=UTC)):
        move(last, DAY, mentor.person)
        with pytest.raises(Conflict, match="moved or canceled by hand"):
            follow_clock(made.series, ARIZONA, actor=ellen_of(made))
    assert TUESDAY_NINE.weekday == last.day.weekday()
