"""Reminders the day before, and what follows the day after: once each, to who attends and to who was there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.errors import Conflict
from matcher.models import Event, OutboxMessage, Round
from matcher.services.duties import do_duties
from matcher.services.events.answering import answer
from matcher.services.events.attendance import mark_everybody
from matcher.services.events.changing import call_off, cancel_meeting, move_meeting, set_recording
from matcher.services.events.mails import find_after, find_near_meetings, owe_after, remind_meetings, send_after
from matcher.services.replies import record_reply
from matcher.states import AnsweredHow, MailKind, ReplyKind
from tests.builders import NOW, make_mentor, make_participant, make_round
from tests.matcher.gatherings import STARTS, coordinator_of, guest, make_event, weekly

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: Nine in the morning after, where the program is.
MORNING = datetime(2027, 1, 22, 17, tzinfo=UTC)
VIDEO = "https://video.example.org/1"


@pytest.fixture
def round_(work: Session) -> Round:
    round_ = make_round()
    make_mentor(round_, "Dana")
    make_participant(round_, "Rosa")
    return round_


def owed(kind: MailKind) -> list[str]:
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id))
    return [row.person.name for row in rows if row.person]


def reminded(at: datetime) -> list[str]:
    with clock.held_at(at):
        remind_meetings(find_near_meetings())
        assert find_near_meetings() == []
    return owed(MailKind.EVENT_REMINDER)


def follows(at: datetime) -> list[str]:
    with clock.held_at(at):
        owe_after(find_after())
        assert find_after() == []
    return owed(MailKind.EVENT_AFTER)


def say(event: Event, name: str, kind: ReplyKind) -> None:
    answer(next(one for one in event.guests if one.person.name == name), kind, how=AnsweredHow.PAGE)


def test_reminded_the_day_before_unless_they_said_no(round_: Round) -> None:
    event = make_event(round_)
    say(event, "Rosa", ReplyKind.DECLINED)
    assert reminded(STARTS - DAY - HOUR) == []
    assert reminded(STARTS - DAY) == ["Dana"]
    assert reminded(STARTS - HOUR) == ["Dana"]


def test_who_was_reminded_of_a_meeting_that_is_moved_is_reminded_where_it_stands_now(round_: Round) -> None:
    event = make_event(round_)
    meeting = event.series.occurrences[0]
    assert reminded(STARTS - HOUR) == ["Dana", "Rosa"]
    with clock.held_at(STARTS - HOUR):
        move_meeting(meeting, STARTS + 7 * DAY, shown=STARTS, actor=coordinator_of(round_))
    assert reminded(STARTS + 6 * DAY) == ["Dana", "Rosa"] * 2


def test_who_has_just_been_invited_or_registered_is_not(round_: Round) -> None:
    with clock.held_at(STARTS - 30 * HOUR):
        make_event(round_)
    assert reminded(STARTS - 20 * HOUR) == []
    event = make_event(round_, title="Another", registers=True)
    with clock.held_at(STARTS - 23 * HOUR):
        say(event, "Dana", ReplyKind.ACCEPTED)
    assert reminded(STARTS - 22 * HOUR) == []


def test_a_meeting_that_falls_out_reminds_nobody(round_: Round) -> None:
    event = make_event(round_, weekly())
    first, second, third, _ = event.series.occurrences
    cancel_meeting(first, actor=coordinator_of(round_))
    assert reminded(first.starts_at - HOUR) == []
    dana = next(one.person for one in event.guests if one.person.name == "Dana")
    record_reply(event.series, dana, ReplyKind.DECLINED, how=AnsweredHow.MAIL, original_start=second.original_start)
    assert reminded(second.starts_at - HOUR) == ["Rosa"]
    call_off(event, actor=coordinator_of(round_))
    assert reminded(third.starts_at - HOUR) == ["Rosa"]


def test_the_question_goes_out_the_morning_after(round_: Round) -> None:
    event = make_event(round_, feedback="Was it useful?")
    say(event, "Dana", ReplyKind.ACCEPTED)
    assert follows(MORNING - HOUR) == []
    assert follows(MORNING) == ["Dana"]


def test_nothing_to_show_and_nothing_to_ask_is_no_mail(round_: Round) -> None:
    say(make_event(round_), "Dana", ReplyKind.ACCEPTED)
    assert follows(MORNING) == []


def test_a_recording_given_later_is_sent_by_a_press(round_: Round) -> None:
    """Once, whoever has had the question; and a morning that comes after the press sends nothing more."""
    event, ellen = make_event(round_, feedback="Was it useful?"), coordinator_of(round_)
    meeting = event.series.occurrences[0]
    say(event, "Dana", ReplyKind.ACCEPTED)
    assert follows(MORNING) == ["Dana"]
    with clock.held_at(MORNING + HOUR):
        set_recording(event, VIDEO, actor=ellen)
        assert [send_after(meeting, actor=ellen) for _ in range(2)] == [1, 0]
    assert follows(MORNING + DAY) == ["Dana", "Dana"]


def test_pressed_before_the_morning_it_is_one_mail(round_: Round) -> None:
    event, ellen = make_event(round_, feedback="Was it useful?"), coordinator_of(round_)
    meeting = event.series.occurrences[0]
    with pytest.raises(Conflict, match="not over"):
        send_after(meeting, actor=ellen)
    with clock.held_at(STARTS + HOUR):
        people = {one.person.public_id: one.person.name == "Rosa" for one in event.guests}
        mark_everybody(meeting, people, actor=ellen)
        assert send_after(meeting, actor=ellen) == 1
        event.feedback = ""
        with pytest.raises(Conflict, match="nothing to send"):
            send_after(meeting, actor=ellen)
    event.feedback = "Was it useful?"
    assert follows(MORNING) == ["Rosa"]


def test_the_recording_of_an_earlier_meeting_is_not_sent_by_itself(round_: Round) -> None:
    event = make_event(round_, weekly())
    set_recording(event, VIDEO, actor=coordinator_of(round_))
    say(event, "Dana", ReplyKind.ACCEPTED)
    assert follows(MORNING) == []


@pytest.fixture
def here(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context():
        yield any_app


def test_duties_do_it_on_both_engines(here: Flask) -> None:
    with clock.held_at(NOW), unit_of_work(writes=True):
        round_ = make_round()
        make_mentor(round_, "Dana")
        rosa = make_participant(round_, "Rosa")
        event = make_event(round_, feedback="Was it useful?")
        answer(guest(event, event.guests[0].person), ReplyKind.ACCEPTED, how=AnsweredHow.PAGE)
        rosa.state = rosa.state.WITHDRAWN
    done = []
    for moment in (STARTS - HOUR, STARTS - HOUR, MORNING, MORNING):
        with clock.held_at(moment):
            did = do_duties()
            done.append((did.event_reminders, did.after_events))
    assert done == [(1, 0), (0, 0), (0, 1), (0, 0)]
