"""Mail is owed with the change that causes it, once, and only wakes the worker when that change stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.db import db, unit_of_work
from matcher.models import OutboxMessage, Series
from matcher.services.outbox import owe_mail, owe_sign_in
from matcher.signals import mail_owed
from matcher.states import MailKind, MailState
from tests.builders import NOW, make_mentee, make_mentor, make_mentorship, make_person, make_program, make_round


@contextmanager
def rings() -> Iterator[list[object]]:
    heard: list[object] = []

    def hear(sender: object, **_: Any) -> None:
        heard.append(sender)

    with mail_owed.connected_to(hear):
        yield heard


def owed() -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def make_series() -> Series:
    round_ = make_round()
    series = make_mentorship(make_mentor(round_), make_mentee(round_)).series
    for message in owed():
        db.session.delete(message)
    db.session.flush()
    return series


def test_what_is_owed(work: Session) -> None:
    person, program = make_person(), make_program()
    message = owe_mail(MailKind.MENTOR_OFFER, person, program, key="offer:1", acceptance="abc")
    assert message is not None
    assert (message.kind, message.state, message.about) == (
        MailKind.MENTOR_OFFER,
        MailState.QUEUED,
        {"acceptance": "abc"},
    )
    assert (message.queued_at, message.wanted_at, message.due_at) == (NOW, NOW, NOW)
    assert (message.attempts, message.message_id, message.sent_at) == (0, None, None)


def test_nine_tomorrow_waits(work: Session) -> None:
    later = NOW + timedelta(hours=16)
    message = owe_mail(MailKind.MENTOR_OFFER, make_person(), make_program(), due=later)
    assert message is not None
    assert (message.queued_at, message.wanted_at, message.due_at) == (NOW, later, later)


def test_what_happens_once_is_owed_once(any_work: Session) -> None:
    person, program = make_person(), make_program()
    assert owe_mail(MailKind.MATCH_CONFIRMED, person, program, key="confirmed:1") is not None
    assert owe_mail(MailKind.MATCH_CONFIRMED, person, program, key="confirmed:1") is None
    assert owe_mail(MailKind.MATCH_CONFIRMED, person, program, key="confirmed:2") is not None
    assert [message.key for message in owed()] == ["confirmed:1", "confirmed:2"]


def test_an_invitation_that_waits_takes_later_changes_with_it(work: Session) -> None:
    series = make_series()
    one, other = (attendee.person for attendee in series.attendees)
    program = series.round.program
    first = owe_mail(MailKind.INVITATION, one, program, series=series)
    assert first is not None
    assert owe_mail(MailKind.INVITATION, one, program, series=series) is None
    assert owe_mail(MailKind.INVITATION, other, program, series=series) is not None
    first.state = MailState.SENDING  # it may have been composed by now
    assert owe_mail(MailKind.INVITATION, one, program, series=series) is not None


def test_sign_in_mail_is_owed_to_an_address(work: Session) -> None:
    known = make_person(address="rosa@example.org")
    rows = [owe_sign_in(" Rosa@Example.org"), owe_sign_in("nobody@example.org"), owe_sign_in("rosa@example.org")]
    assert rows[2] is None
    assert [(row.address, row.person_id, row.urgency) for row in rows if row] == [
        (known.address, None, 0),
        ("nobody@example.org", None, 0),
    ]


def test_the_worker_is_woken_once_and_after_the_commit(app: Flask) -> None:
    with app.app_context(), rings() as heard:
        with unit_of_work(writes=True):
            person, program = make_person(), make_program()
            owe_mail(MailKind.MONDAY, person, program)
            owe_mail(MailKind.MONDAY, person, program)
            assert heard == []
        assert len(heard) == 1
        with pytest.raises(ZeroDivisionError), unit_of_work(writes=True):
            owe_mail(MailKind.MONDAY, make_person(), make_program())
            raise ZeroDivisionError
        assert len(heard) == 1
