"""What became of a mail is written down by whoever has it in hands, and what came back may be tried once more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict
from matcher.models import AuditEntry, OutboxMessage, Person, Program, SignInTicket
from matcher.services.claims import Claimed, MailFailure, claim_message
from matcher.services.delivery import (
    count_due,
    next_look_at,
    record_bounce,
    record_dropped,
    record_postponed,
    record_refused,
    record_sent,
    record_unreachable,
    send_again,
    send_all_again,
    take_back_expired,
)
from matcher.services.retries import PATIENCE, is_given_up, wait_after
from matcher.services.sign_in import mint_ticket
from matcher.states import MailKind, MailState
from tests.builders import NOW, make_coordinator, make_message, make_person, make_program
from tests.matcher.services.mail_in_hand import CONFIG, claim, reread

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def program(work: Session) -> Program:
    return make_program()


@pytest.fixture
def person(program: Program) -> Person:
    return make_person("Dana Albright", address="dana@library.example")


@pytest.fixture
def message(person: Person, program: Program) -> OutboxMessage:
    return make_message(MailKind.MENTOR_OFFER, person, program)


def is_let_go(message: OutboxMessage) -> bool:
    return (message.claim, message.lease_until) == (None, None)


def test_sent(message: OutboxMessage) -> None:
    with clock.held_at(LATER):
        record_sent(claim(), "dana@library.example", CONFIG)
    assert (message.state, message.sent_at, message.sent_to) == (MailState.SENT, LATER, "dana@library.example")
    assert (message.sequence, message.failure, is_let_go(message)) == (None, None, True)


@pytest.mark.parametrize(("before", "now", "after"), [(None, 0, 0), (3, 2, 3), (2, 3, 3), (3, None, 3)])
def test_the_highest_sequence_is_kept(message: OutboxMessage, before: int, now: int, after: int) -> None:
    message.sequence = before
    record_sent(claim(), "dana@library.example", CONFIG, sequence=now)
    assert message.sequence == after


def test_dropped(message: OutboxMessage) -> None:
    record_dropped(claim())
    assert (message.state, is_let_go(message)) == (MailState.DROPPED, True)


def test_of_sign_in_mail_that_nobody_gets_nothing_stays(work: Session) -> None:
    make_message(MailKind.SIGN_IN, None, None, address="stranger@nowhere.example")
    record_dropped(claim())
    assert db.session.scalars(select(OutboxMessage)).all() == []


def test_the_ten_minutes_of_a_sign_in_begin_when_the_relay_took_it(person: Person) -> None:
    message = make_message(MailKind.SIGN_IN, None, None, address=person.address)
    mint_ticket(person, message, CONFIG)
    with clock.held_at(LATER):
        record_sent(claim(), person.address, CONFIG)
    assert reread(message).state is MailState.SENT
    assert list(db.session.scalars(select(SignInTicket.expires_at))) == [LATER + timedelta(minutes=10)]


def test_refused_for_its_address(message: OutboxMessage, person: Person) -> None:
    record_refused(claim(), "550 5.1.1 no such mailbox", bad_address=person.address)
    assert (message.state, message.failure, message.relay_said, is_let_go(message)) == (
        MailState.DEAD,
        "refused",
        "550 5.1.1 no such mailbox",
        True,
    )
    assert person.unreachable


def test_refused_for_another_reason(message: OutboxMessage, person: Person) -> None:
    record_refused(claim(), "554 5.7.1 looks like spam")
    assert (message.state, message.failure, person.unreachable) == (MailState.DEAD, "not_accepted", False)


def test_postponed_for_longer_and_longer(message: OutboxMessage) -> None:
    """One, five, fifteen minutes, half an hour, an hour, then every two hours, each up to a tenth more."""
    waits = []
    for _ in range(8):
        with clock.held_at(message.due_at):
            record_postponed(claim(), said="450 4.2.0 greylisted")
            waits.append((message.due_at - clock.now()) / timedelta(minutes=1))
        assert (message.state, message.failure, is_let_go(message)) == (MailState.QUEUED, "postponed", True)
    expected = [1, 5, 15, 30, 60, 120, 120, 120]
    assert [least <= wait <= 1.1 * least for least, wait in zip(expected, waits, strict=True)] == [True] * 8
    assert message.relay_said == "450 4.2.0 greylisted"


def test_what_failed_together_does_not_come_back_together(person: Person, program: Program) -> None:
    waits = {wait_after(make_message(MailKind.MENTOR_OFFER, person, program, attempts=6)) for _ in range(20)}
    assert len(waits) > 15
    again = make_message(MailKind.MENTOR_OFFER, person, program, attempts=6)
    assert wait_after(again) == wait_after(again)


def test_sign_in_mail_is_tried_often_and_not_for_long(work: Session) -> None:
    message = make_message(MailKind.SIGN_IN, None, None, address="dana@library.example", attempts=9)
    assert timedelta(minutes=5) <= wait_after(message) <= timedelta(minutes=5.5)
    assert not is_given_up(message, NOW + timedelta(minutes=119))
    assert is_given_up(message, NOW + timedelta(minutes=120))


@pytest.mark.parametrize("record", [record_postponed, lambda claimed: record_unreachable(claimed, "")])
def test_given_up_after_five_days(message: OutboxMessage, record: Callable[[Claimed], None]) -> None:
    message.due_at = NOW + PATIENCE - timedelta(seconds=1)
    with clock.held_at(message.due_at):
        record(claim())
    assert message.state is MailState.QUEUED
    with clock.held_at(NOW + PATIENCE + timedelta(hours=2)):
        record(claim())
    assert (message.state, message.failure, is_let_go(message)) == (MailState.DEAD, "expired", True)


def test_what_waited_for_the_pace_is_tried_however_late(message: OutboxMessage) -> None:
    with clock.held_at(NOW + timedelta(days=9)):
        claimed = claim()
    assert claimed.id == message.id


def test_an_outage_costs_a_mail_nothing(message: OutboxMessage) -> None:
    record_unreachable(claim(), "ConnectionRefusedError")
    assert (message.state, message.attempts, message.failure) == (MailState.QUEUED, 0, "unreachable")
    assert message.due_at == NOW + timedelta(minutes=1)
    assert claim_message(CONFIG) is None


def test_taken_back_when_the_lease_has_passed(message: OutboxMessage) -> None:
    claim()
    assert take_back_expired() == 0
    with clock.held_at(NOW + timedelta(seconds=61)):
        assert take_back_expired() == 1
        assert (message.state, message.due_at, message.attempts) == (MailState.QUEUED, NOW, 1)
        assert is_let_go(message)


def test_what_kills_whoever_sends_it_lets_others_pass(message: OutboxMessage) -> None:
    message.attempts = 3
    claim()
    with clock.held_at(LATER):
        assert take_back_expired() == 1
        assert message.due_at >= LATER + timedelta(minutes=30)


WRITERS: dict[str, Callable[[Claimed], None]] = {
    "sent": lambda claimed: record_sent(claimed, "dana@library.example", CONFIG),
    "dropped": record_dropped,
    "refused": lambda claimed: record_refused(claimed, "550 no", bad_address="dana@library.example"),
    "postponed": record_postponed,
    "unreachable": lambda claimed: record_unreachable(claimed, ""),
}


@pytest.mark.parametrize("what", WRITERS)
def test_nothing_is_written_by_who_has_lost_the_claim(message: OutboxMessage, person: Person, what: str) -> None:
    lost = claim()
    with clock.held_at(LATER):
        take_back_expired()
        held = claim()
    WRITERS[what](lost)
    assert (reread(message).state, message.claim, message.attempts) == (MailState.SENDING, held.claim, 2)
    assert (message.sent_at, message.failure, person.unreachable) == (None, None, False)


# Once more


@pytest.fixture
def actor(program: Program) -> Person:
    return make_coordinator(program)


@pytest.mark.parametrize("state", [MailState.DEAD, MailState.BOUNCED])
def test_send_again(program: Program, person: Person, actor: Person, state: MailState) -> None:
    message = make_message(MailKind.MENTOR_OFFER, person, program, state=state, attempts=7)
    person.bounced_address, before = person.address, message.message_id
    with clock.held_at(LATER):
        send_again(message, actor)
    assert (message.state, message.attempts, message.failure, message.relay_said) == (MailState.QUEUED, 0, None, "")
    assert (message.wanted_at, message.due_at, message.message_id) == (LATER, LATER, before)
    assert not person.unreachable
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "mail_sent_again")).one()
    assert (entry.actor_id, entry.program_id, entry.subject) == (actor.id, program.id, {"mail": message.public_id})


def test_twice_is_once(program: Program, person: Person, actor: Person) -> None:
    message = make_message(MailKind.MENTOR_OFFER, person, program, state=MailState.DEAD)
    send_again(message, actor)
    send_again(message, actor)
    assert claim().id == message.id
    send_again(message, actor)
    assert message.state is MailState.SENDING
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.act == "mail_sent_again")).all()) == 1


@pytest.mark.parametrize("state", [MailState.SENT, MailState.DROPPED])
def test_nothing_to_send_again(program: Program, person: Person, actor: Person, state: MailState) -> None:
    message = make_message(MailKind.MENTOR_OFFER, person, program, state=state)
    with pytest.raises(Conflict):
        send_again(message, actor)
    assert message.state is state


def test_send_all_again(program: Program, actor: Person) -> None:
    kind, elsewhere = MailKind.MENTOR_OFFER, make_program()
    states = [MailState.DEAD, MailState.BOUNCED, MailState.SENT, MailState.DROPPED]
    mine = [make_message(kind, make_person(), program, state=state) for state in states]
    theirs = make_message(kind, make_person(), elsewhere, state=MailState.DEAD)
    assert (send_all_again(program, actor), send_all_again(program, actor)) == (2, 0)
    queued = MailState.QUEUED
    assert [message.state for message in (*mine, theirs)] == [queued, queued, *states[2:], MailState.DEAD]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "mail_all_sent_again")).one()
    assert entry.subject == {"count": 2}


# Bounces


def test_a_bounce_is_noted_against_mail_and_person(program: Program, person: Person) -> None:
    message = make_message(MailKind.MENTOR_OFFER, person, program, state=MailState.SENT, sent_to=person.address)
    assert record_bounce(f" {message.message_id} ", "x" * 900) is message
    assert (message.state, message.failure, message.relay_said) == (MailState.BOUNCED, "bounced", "x" * 500)
    assert person.unreachable
    assert record_bounce(message.message_id or "", "again") is message
    assert message.relay_said == "x" * 500


def test_a_bounce_of_an_address_that_changed_since(program: Program, person: Person) -> None:
    message = make_message(MailKind.MENTOR_OFFER, person, program, state=MailState.SENT, sent_to="old@library.example")
    record_bounce(message.message_id or "", "")
    assert (message.state, person.bounced_address, person.unreachable) == (
        MailState.BOUNCED,
        "old@library.example",
        False,
    )


def test_a_bounce_that_is_faster_than_our_note(message: OutboxMessage, person: Person) -> None:
    """The worker died after the relay took the mail: it would be sent once more, and come back once more."""
    claim()
    assert record_bounce(message.message_id or "", "") is message
    assert (message.state, person.unreachable) == (MailState.SENDING, True)
    with clock.held_at(LATER):
        take_back_expired()
        assert claim_message(CONFIG) is None
    assert (message.state, message.failure) == (MailState.DEAD, MailFailure.BOUNCED_BEFORE)


def test_a_bounce_of_nothing_of_ours(message: OutboxMessage) -> None:
    assert record_bounce("<other@elsewhere.example>", "") is None


def test_what_depends_on_the_engine(any_work: Session) -> None:
    """Each lock is taken, each moment is read back and compared."""
    program, person = make_program(), make_person()
    actor = make_coordinator(program)
    message = make_message(MailKind.MENTOR_OFFER, person, program)
    claim()
    with clock.held_at(LATER):
        assert (take_back_expired(), count_due(), next_look_at(CONFIG)) == (1, 1, LATER)
        record_sent(claim(), person.address, CONFIG)
        assert record_bounce(message.message_id or "", "") is message
        assert (send_all_again(program, actor), send_all_again(program, actor)) == (1, 0)
        record_refused(claim(), "550 no", bad_address=person.address)
        send_again(message, actor)
    assert (reread(message).state, message.wanted_at, person.unreachable) == (MailState.QUEUED, LATER, False)


# When to look again


def test_nothing_owed(work: Session) -> None:
    assert (next_look_at(CONFIG), count_due()) == (None, 0)


def test_the_next_look(program: Program, person: Person) -> None:
    later = make_message(MailKind.MENTOR_OFFER, person, program, due_at=LATER)
    assert (next_look_at(CONFIG), count_due()) == (LATER, 0)
    sooner = make_message(MailKind.SIGN_IN, None, None, address="a@b.example", urgency=0, due_at=NOW)
    assert (next_look_at(CONFIG), count_due()) == (NOW, 1)
    claim()
    assert (next_look_at(CONFIG), count_due()) == (sooner.lease_until, 0)
    assert later.state is MailState.QUEUED
