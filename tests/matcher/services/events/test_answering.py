"""Guests answer on their page, through their link and by mail: one history, and seats for who says yes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.errors import Conflict, NotFound
from matcher.models import Event, Guest, OutboxMessage, Round
from matcher.queries.events import guests_of, line_of, seats_left
from matcher.services.events.answering import answer
from matcher.services.events.changing import call_off, move_meeting
from matcher.services.events.links import guest_of_token, guest_token, mint_token
from matcher.services.replies import record_reply
from matcher.states import AnsweredHow, MailKind, MailState, ReplyKind
from tests.builders import NOW, make_mentor, make_participant, make_round
from tests.matcher.gatherings import STARTS, coordinator_of, make_event
from tests.matcher.mailed import config_here

YES, NO, MAYBE = ReplyKind.ACCEPTED, ReplyKind.DECLINED, ReplyKind.TENTATIVE
PAGE, LINK, MAIL = AnsweredHow.PAGE, AnsweredHow.LINK, AnsweredHow.MAIL


@pytest.fixture
def round_(work: Session) -> Round:
    round_ = make_round()
    make_mentor(round_, "Dana")
    make_participant(round_, "Rosa")
    return round_


@pytest.fixture
def event(round_: Round) -> Event:
    """People register; there is one seat."""
    return make_event(round_, registers=True, seats=1)


def attending(event: Event) -> list[str]:
    return [one.person.name for one in event.series.attendees]


def both(event: Event) -> tuple[Guest, Guest]:
    dana, rosa = sorted(event.guests, key=lambda one: one.person.name)
    return dana, rosa


def owed_since(work: Session, kind: MailKind) -> list[tuple[str, object]]:
    rows = work.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.kind == kind, OutboxMessage.state == MailState.QUEUED)
        .order_by(OutboxMessage.id)
    )
    return [(row.person.name, row.about.get("why")) for row in rows if row.person]


def test_a_yes_takes_a_seat_and_a_no_gives_it_back(work: Session, event: Event) -> None:
    dana, rosa = both(event)
    assert answer(dana, YES, how=PAGE)
    assert (attending(event), seats_left(event)) == (["Dana"], 0)
    assert owed_since(work, MailKind.INVITATION) == [("Dana", "event")]
    with pytest.raises(Conflict, match="Every seat is taken"):
        answer(rosa, YES, how=LINK)
    assert answer(dana, NO, how=LINK)
    assert (attending(event), seats_left(event), event.series.revision) == ([], 1, 1)
    assert answer(rosa, YES, how=LINK)
    assert attending(event) == ["Rosa"]
    line = line_of(event)
    assert (line.yes, line.no, line.maybe, line.open) == (1, 1, 0, 0)


def test_the_same_again_is_said_once(event: Event) -> None:
    dana, _ = both(event)
    assert [answer(dana, YES, how=PAGE) for _ in range(2)] == [True, False]
    assert len(event.series.replies) == 1


def test_a_mailed_answer_counts_as_one_on_the_page(event: Event) -> None:
    """The later word wins, and a mail that comes late is not the later word."""
    dana, _ = both(event)
    answer(dana, YES, how=PAGE)
    record_reply(event.series, dana.person, NO, how=MAIL, at=NOW - timedelta(hours=1))
    assert attending(event) == ["Dana"]
    with clock.held_at(NOW + timedelta(hours=1)):
        record_reply(event.series, dana.person, NO, how=MAIL)
        assert attending(event) == []
    assert [(one.answer, one.by_mail) for one in guests_of(event)] == [
        (Answer.DECLINED, True),
        (Answer.UNANSWERED, False),
    ]


def test_a_mailed_yes_to_a_full_event_is_told_so(work: Session, event: Event) -> None:
    dana, rosa = both(event)
    answer(dana, YES, how=PAGE)
    record_reply(event.series, rosa.person, YES, how=MAIL)
    assert attending(event) == ["Dana"]
    told = owed_since(work, MailKind.EVENT_INVITED)
    assert told[-1] == ("Rosa", "full")
    with clock.held_at(NOW + timedelta(minutes=1)):  # a program that answers again and again
        record_reply(event.series, rosa.person, YES, how=MAIL)
    assert owed_since(work, MailKind.EVENT_INVITED) == told
    with clock.held_at(NOW + timedelta(minutes=2)):
        answer(dana, NO, how=PAGE)
        assert answer(rosa, YES, how=PAGE)
    assert attending(event) == ["Rosa"]


def test_one_meeting_declined_by_mail_keeps_the_seat(event: Event) -> None:
    dana, _ = both(event)
    answer(dana, YES, how=PAGE)
    record_reply(event.series, dana.person, NO, how=MAIL, original_start=STARTS)
    assert attending(event) == ["Dana"]


def test_without_registration_everybody_keeps_it_in_their_calendar(round_: Round) -> None:
    event = make_event(round_)
    dana, rosa = both(event)
    assert (answer(dana, MAYBE, how=LINK), answer(rosa, NO, how=PAGE)) == (True, True)
    assert sorted(attending(event)) == ["Dana", "Rosa"]
    line = line_of(event)
    assert (line.yes, line.no, line.maybe, line.open) == (0, 1, 1, 0)


def test_what_nobody_can_answer(event: Event) -> None:
    dana, _ = both(event)
    with pytest.raises(Conflict, match="yes or no"):
        answer(dana, MAYBE, how=PAGE)
    with pytest.raises(Conflict, match="one time for everybody"):
        answer(dana, ReplyKind.OTHER_TIME, how=PAGE)
    with clock.held_at(STARTS + timedelta(hours=1)), pytest.raises(Conflict, match="is over"):
        answer(dana, YES, how=PAGE)
    call_off(event, actor=coordinator_of(event.round))
    with pytest.raises(Conflict, match="called off"):
        answer(dana, YES, how=PAGE)


def test_a_meeting_that_was_moved_is_asked_anew(round_: Round) -> None:
    event = make_event(round_)
    dana, _ = both(event)
    answer(dana, YES, how=PAGE)
    with clock.held_at(NOW + timedelta(minutes=5)):
        (meeting,) = event.series.occurrences
        move_meeting(meeting, STARTS + timedelta(days=1), shown=STARTS, actor=coordinator_of(round_))
        assert line_of(event).open == 2
    with clock.held_at(NOW + timedelta(minutes=10)):
        assert answer(dana, YES, how=PAGE)
        assert (line_of(event).yes, line_of(event).open) == (1, 1)


def test_the_link_is_good_once_it_was_mailed(event: Event) -> None:
    dana, rosa = both(event)
    token = mint_token(dana, config_here())
    assert guest_of_token(token) is dana
    assert token == mint_token(dana, config_here())
    with pytest.raises(NotFound):
        guest_of_token(guest_token(rosa, config_here()))
