from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import unit_of_work
from matcher.models import Person, Program
from matcher.queries.mail_standing import Batch, Needed, Standing, mail_needs, mail_stands
from matcher.states import MailKind, MailState, ReceivedState
from tests.builders import NOW, make_coordinator, make_message, make_person, make_program, make_received

LONG_AGO, SOON = NOW - timedelta(hours=3), NOW + timedelta(hours=16)


@pytest.fixture
def any_work(any_app: Flask) -> Iterator[Session]:
    """What is counted here is counted by SQL, so on both engines."""
    with any_app.app_context(), clock.held_at(NOW), unit_of_work(writes=True) as session:
        yield session


@pytest.fixture
def program(any_work: Session) -> Program:
    return make_program()


@pytest.fixture
def ellen(program: Program) -> Person:
    return make_coordinator(program)


def mails(program: Program, number: int, kind: MailKind = MailKind.MENTOR_OFFER, **given: object) -> None:
    person = make_person()
    for _ in range(number):
        make_message(kind, person, program, **given)


def stands(program: Program, viewer: Person, per_minute: int = 30, per_day: int = 10_000) -> Standing:
    return mail_stands(program, viewer, per_minute=per_minute, per_day=per_day)


def test_a_batch_counts_what_was_wanted_with_it(program: Program, ellen: Person) -> None:
    mails(program, 6, state=MailState.SENT, when=LONG_AGO)
    mails(program, 3, state=MailState.SENT)
    mails(program, 1, state=MailState.DEAD)
    mails(program, 1, state=MailState.SENDING)
    mails(program, 5, when=NOW)
    mails(program, 2, when=SOON)
    found = stands(program, ellen)
    assert found.batch == Batch(out=4, total=10, minutes=1, tomorrow=False)
    assert (found.failed, found.sent) == (1, 9)


@pytest.mark.parametrize(
    ("per_minute", "per_day", "expected"),
    [
        (30, 10_000, (2, False)),  # a tenth of the allowance is kept: 27 a minute
        (10, 10_000, (5, False)),
        (0, 0, (None, False)),
        (30, 50, (2, False)),
        (30, 48, (2, True)),
    ],
)
def test_how_long_it_takes(
    program: Program, ellen: Person, per_minute: int, per_day: int, expected: tuple[int | None, bool]
) -> None:
    mails(program, 45)
    batch = stands(program, ellen, per_minute, per_day).batch
    assert batch is not None
    assert (batch.minutes, batch.tomorrow) == expected


def test_mail_of_other_programs_holds_ours_up_and_is_not_counted(program: Program, ellen: Person) -> None:
    mails(program, 20)
    mails(make_program(), 61)
    assert stands(program, ellen).batch == Batch(out=0, total=20, minutes=3, tomorrow=False)


def test_what_waits_for_its_hour(program: Program, ellen: Person) -> None:
    mails(program, 54, when=SOON)
    mails(program, 3, MailKind.SESSION_REMINDER, when=SOON + timedelta(days=1))
    later = stands(program, ellen).later
    assert later is not None
    assert (later.number, later.at, later.offers) == (54, SOON, True)


def test_not_only_offers(program: Program, ellen: Person) -> None:
    mails(program, 2, when=SOON)
    mails(program, 1, MailKind.MONDAY, when=SOON)
    later = stands(program, ellen).later
    assert later is not None
    assert (later.number, later.offers) == (3, False)


@pytest.mark.parametrize(("failure", "unreachable"), [("postponed", False), ("unreachable", True)])
def test_what_was_put_off_is_neither_a_batch_nor_planned(
    program: Program, ellen: Person, failure: str, unreachable: bool
) -> None:
    mails(program, 2, due_at=NOW + timedelta(minutes=30), failure=failure, wanted_at=LONG_AGO)
    found = stands(program, ellen)
    assert (found.batch, found.later, found.again, found.unreachable) == (None, None, 2, unreachable)


@pytest.mark.parametrize(
    ("waits", "tried", "stalled"),
    [
        (timedelta(seconds=119), None, False),
        (timedelta(seconds=121), None, True),
        (timedelta(hours=1), timedelta(seconds=30), False),
        (timedelta(hours=1), timedelta(minutes=3), True),
    ],
)
def test_nobody_sends(
    program: Program, ellen: Person, waits: timedelta, tried: timedelta | None, stalled: bool
) -> None:
    mails(program, 1, when=NOW - waits)
    if tried is not None:
        mails(make_program(), 1, state=MailState.SENT, when=NOW - tried)
    assert (stands(program, ellen).stalled_since is not None) is stalled


def test_the_end_of_a_days_allowance_is_no_standstill(program: Program, ellen: Person) -> None:
    mails(program, 1, when=LONG_AGO)
    mails(program, 9, state=MailState.SENT, when=LONG_AGO)
    assert stands(program, ellen, per_day=10).stalled_since is None
    assert stands(program, ellen, per_day=20).stalled_since == LONG_AGO


def test_what_needs_a_coordinator(program: Program, ellen: Person) -> None:
    mails(program, 2, state=MailState.DEAD)
    mails(program, 1, state=MailState.BOUNCED)
    mails(make_program(), 1, state=MailState.BOUNCED)
    make_received(program)
    make_received(program, state=ReceivedState.HANDLED)
    assert mail_needs(program, ellen) == Needed(failed=3, tray=1)
