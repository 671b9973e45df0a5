"""No faster than the relay allows, whatever was restarted meanwhile; a tenth is kept for who waits at the screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.config import Config
from matcher.models import OutboxMessage
from matcher.services.claims import claim_message
from matcher.services.delivery import next_look_at
from matcher.services.pacing import next_allowed_at
from matcher.states import MailKind, MailState
from tests.builders import NOW, make_message, make_person, make_program
from tests.matcher.services.mail_in_hand import CONFIG

SECOND = timedelta(seconds=1)


def paced(*, minute: int = 0, day: int = 0) -> Config:
    return replace(CONFIG, mail_per_minute=minute, mail_per_day=day)


@contextmanager
def seconds_later(seconds: float) -> Iterator[None]:
    with clock.held_at(NOW + seconds * SECOND):
        yield


def tried(*seconds_ago: float) -> None:
    program = make_program()
    for ago in seconds_ago:
        when = NOW - ago * SECOND
        make_message(MailKind.MENTOR_OFFER, make_person(), program, state=MailState.SENT, tried_at=when)


def waiting(count: int) -> None:
    program = make_program()
    for _ in range(count):
        make_message(MailKind.MENTOR_OFFER, make_person(), program)


def sign_in_wanted() -> OutboxMessage:
    return make_message(MailKind.SIGN_IN, None, None, address="dana@library.example", urgency=0)


def claims(config: Config) -> int:
    count = 0
    while claim_message(config) is not None:
        count += 1
    return count


def test_without_limits_now(work: Session) -> None:
    tried(*[0.0] * 50)
    assert next_allowed_at(paced(), NOW) == NOW


def test_when_the_oldest_of_the_last_few_is_a_minute_ago(any_work: Session) -> None:
    tried(70, 50, 40, 10)
    assert next_allowed_at(paced(minute=4), NOW) == NOW
    assert next_allowed_at(paced(minute=3), NOW) == NOW + 10 * SECOND
    assert next_allowed_at(paced(minute=2), NOW) == NOW + 20 * SECOND


def test_whatever_lets_us_wait_longer(work: Session) -> None:
    tried(3600, 10)
    assert next_allowed_at(paced(minute=1, day=2), NOW) == NOW + timedelta(hours=23)
    assert next_allowed_at(paced(minute=1, day=3), NOW) == NOW + 50 * SECOND


def test_a_minute_of_mail(work: Session) -> None:
    waiting(12)
    config = paced(minute=5)
    assert claims(config) == 5
    with seconds_later(59):
        assert claims(config) == 0
        assert next_look_at(config) == NOW + 60 * SECOND
    with seconds_later(60):
        assert claims(config) == 5


def test_never_more_in_any_minute(work: Session) -> None:
    """Not only in those that begin with ours: relays count in minutes of their own."""
    waiting(40)
    config, taken = paced(minute=7), []
    for second in range(0, 240, 13):
        with seconds_later(second):
            taken += [second] * claims(config)
    assert len(taken) == 28
    assert max(sum(begin <= at < begin + 60 for at in taken) for begin in taken) == 7


@pytest.mark.parametrize(("limit", "usual"), [(30, 27), (10, 9), (9, 9), (1, 1)])
def test_a_tenth_is_kept_for_what_is_pressing(work: Session, limit: int, usual: int) -> None:
    waiting(limit + 1)
    config = paced(minute=limit)
    assert claims(config) == usual
    for number in range(limit - usual + 1):
        make_message(MailKind.FORWARDED, make_person(), make_program(), urgency=number % 2)
    assert claims(config) == limit - usual


def test_who_waits_at_the_screen_does_not_wait_for_tomorrow(any_work: Session) -> None:
    waiting(12)
    config = paced(day=10)
    assert claims(config) == 9
    message = sign_in_wanted()
    assert next_look_at(config) == NOW
    assert claims(config) == 1
    assert message.state is MailState.SENDING
