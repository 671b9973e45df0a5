"""Answers to events: recorded for their coordinator, told to no other guest; words and wishes wait for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db
from matcher.models import Event, OutboxMessage
from matcher.queries.flags import flags_in_program, flags_of_series
from matcher.queries.tray import tray
from matcher.services.placing import Why
from matcher.states import MailKind, ReceivedState, ReplyKind
from tests.builders import make_mentor, make_participant, make_round
from tests.matcher.calendars.replies import event as answered
from tests.matcher.gatherings import coordinator_of, make_event
from tests.matcher.mail.mails import DANA, ROSA, TOKEN, mail
from tests.matcher.services.calendar_replies.answering import answer, owed, replies, take
from tests.matcher.services.calendar_replies.test_taking import LATER

OTHERS = (MailKind.SESSION_ANSWER, MailKind.FORWARDED)


@pytest.fixture
def gathering(work: Session) -> Iterator[Event]:
    """Dana and Rosa are invited to register; Rosa has not answered, so that it is not in her calendar."""
    round_ = make_round()
    make_mentor(round_, "Dana Whitfield").person.address = DANA
    make_participant(round_, "Rosa Villanueva").person.address = ROSA
    event = make_event(round_, registers=True)
    event.series.token = TOKEN
    db.session.flush()
    with clock.held_at(LATER):
        yield event


def attending(event: Event) -> list[str]:
    return [one.person.name for one in event.series.attendees]


def test_a_yes_and_a_no_by_mail_count_and_nobody_else_reads_of_them(gathering: Event) -> None:
    first = answer(answered("ACCEPTED"), text="Dana has accepted this invitation.")
    assert (first.state, first.why, attending(gathering)) == (ReceivedState.NOTED, Why.ANSWERED, ["Dana Whitfield"])
    answer(answered("DECLINED", "COMMENT:I am away.", stamp="20270105T010000Z"))
    assert ([(one.kind, one.words) for one in replies()], attending(gathering)) == (
        [(ReplyKind.ACCEPTED, ""), (ReplyKind.DECLINED, "I am away.")],
        [],
    )
    assert db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.kind.in_(OTHERS))).all() == []
    assert flags_of_series(gathering.series) == []


def test_words_to_all_guests_wait_for_the_coordinator(gathering: Event) -> None:
    answer(answered(attendee=f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ROSA}"), text="", sender=f"Rosa Villanueva <{ROSA}>")
    row = take(mail("May I bring a colleague?"))
    assert (row.state, row.why, row.series, owed(MailKind.FORWARDED)) == (
        ReceivedState.TRAY,
        Why.EVENT,
        gathering.series,
        [],
    )
    (letter,) = tray(gathering.round.program, coordinator_of(gathering.round)).letters
    assert attending(gathering) == ["Rosa Villanueva"]
    assert (letter.about, letter.readers) == (f"the event {gathering.title}", ())


def test_another_time_waits_for_the_coordinator_and_moves_nothing(gathering: Event) -> None:
    start = gathering.series.occurrences[0].starts_at
    wished = start + timedelta(hours=2)
    row = answer(answered("TENTATIVE", f"DTSTART:{wished:%Y%m%dT%H%M%SZ}"), method="COUNTER", text="")
    assert (row.state, row.why) == (ReceivedState.TRAY, Why.EVENT_OTHER_TIME)
    assert [(one.kind, one.wished_start) for one in replies()] == [
        (ReplyKind.OTHER_TIME, wished),
        (ReplyKind.TENTATIVE, None),
    ]
    assert gathering.series.occurrences[0].starts_at == start
    assert [flag.about for flag in flags_of_series(gathering.series)] == [None]
    assert flags_in_program(gathering.round.program, coordinator_of(gathering.round)) == []
