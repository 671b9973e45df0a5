"""What somebody's calendar says they answered, after the session they answered for was moved, or all were."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.db import db
from matcher.models import Mentorship, Occurrence, Person
from matcher.queries.answered import series_answer, session_answers
from matcher.queries.flags import flags_of_series
from matcher.queries.session_answers import answers_to
from matcher.services.replies import record_reply
from matcher.services.series.canceling import cancel_session, hold_after_all
from matcher.services.series.following import move_following
from matcher.services.series.moving import move_session
from matcher.states import AnsweredHow, ReplyKind
from tests.builders import ARIZONA, NOW, make_mentee, make_mentor, make_round
from tests.matcher.services.series.pair import DAY, agreed, dana_of, ellen_of, move, rosa_of, session

YES, NO = ReplyKind.ACCEPTED, ReplyKind.DECLINED
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mentorship(work: Session) -> Mentorship:
    dana = make_mentor(make_round(gap=15), "Dana Whitfield")
    return agreed(dana, make_mentee(dana.round, "Rosa Villanueva", zone=ARIZONA))


def says(one: Occurrence, person: Person, kind: ReplyKind, minutes: int, *, to_all: bool = False) -> None:
    start = None if to_all else one.original_start
    with clock.held_at(NOW + minutes * MINUTE):
        record_reply(one.series, person, kind, how=AnsweredHow.MAIL, original_start=start)


def answer(one: Occurrence, person: Person) -> Answer:
    series = one.series
    db.session.flush()
    db.session.expire(series, ["replies", "overrides"])
    return session_answers(series, person).get(one.original_start, series_answer(series, person))


def test_who_moves_a_session_they_had_declined_comes_to_it(mentorship: Mentorship) -> None:
    one, dana, rosa = session(mentorship), dana_of(mentorship), rosa_of(mentorship)
    says(one, dana, NO, 1)
    with clock.held_at(NOW + 2 * MINUTE):
        move(one, DAY, dana)
    assert (answer(one, dana), answer(one, rosa)) == (Answer.ACCEPTED, Answer.UNANSWERED)
    assert [each.how for each in answers_to(one)] == [None, None]
    says(one, dana, NO, 3)
    assert answer(one, dana) is Answer.DECLINED


def test_a_no_to_another_time_is_none_to_the_first_one(mentorship: Mentorship) -> None:
    one, dana, rosa = session(mentorship), dana_of(mentorship), rosa_of(mentorship)
    with clock.held_at(NOW + MINUTE):
        move(one, DAY, dana)
    says(one, rosa, NO, 2)
    with clock.held_at(NOW + 3 * MINUTE):
        move_session(one, one.original_start, shown=one.starts_at, actor=dana)
    assert (answer(one, rosa), answer(one, dana)) == (Answer.UNANSWERED, Answer.ACCEPTED)
    assert flags_of_series(one.series) == []
    says(one, rosa, YES, 4)
    assert answer(one, rosa) is Answer.ACCEPTED


def test_a_session_that_takes_place_after_all_is_asked_of_who_declined_it(mentorship: Mentorship) -> None:
    one, dana, rosa = session(mentorship), dana_of(mentorship), rosa_of(mentorship)
    says(one, rosa, NO, 1)
    with clock.held_at(NOW + 2 * MINUTE):
        cancel_session(one, actor=dana)
    with clock.held_at(NOW + 3 * MINUTE):
        assert hold_after_all(one, actor=dana)
        assert not hold_after_all(one, actor=dana)
    assert (answer(one, rosa), answer(one, dana)) == (Answer.UNANSWERED, Answer.ACCEPTED)
    assert flags_of_series(one.series) == []


def test_all_moved_from_the_first_on_an_old_no_says_nothing_of_the_new_time(mentorship: Mentorship) -> None:
    """The same series, written anew: who said no to it, or to a session at that time, said it of another one."""
    first, rosa = session(mentorship, 0), rosa_of(mentorship)
    says(first, rosa, NO, 1, to_all=True)
    says(session(mentorship, 1), rosa, NO, 2)
    with clock.held_at(NOW + 3 * MINUTE):
        move_following(first, first.starts_at + 14 * DAY, shown=first.starts_at, actor=ellen_of(mentorship))
    assert first.series is mentorship.series
    assert {answer(one, rosa) for one in first.series.held} == {Answer.ACCEPTED}
    assert flags_of_series(first.series) == []
    says(first, rosa, NO, 4, to_all=True)
    assert answer(first, rosa) is Answer.DECLINED
