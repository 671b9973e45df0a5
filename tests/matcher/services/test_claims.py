"""Whose turn a message is: the most urgent first, invitations of a series in order, each in one pair of hands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.models import OutboxMessage, Person, Program, Series
from matcher.services.claims import Claimed, claim_message, claimed_message, keep_claim
from matcher.services.delivery import record_sent, take_back_expired
from matcher.states import MailKind, MailState
from tests.builders import NOW, make_message, make_person, make_program
from tests.matcher.services.mail_in_hand import CONFIG, claim_all, make_series, reread

LATER = NOW + timedelta(hours=1)


def make_offer_mail(program: Program | None = None, **given: object) -> OutboxMessage:
    return make_message(MailKind.MENTOR_OFFER, make_person(), program or make_program(), **given)


def invite(person: Person, series: Series, **given: object) -> OutboxMessage:
    return make_message(MailKind.INVITATION, person, series.round.program, series=series, **given)


def test_what_a_claim_writes_down(any_work: Session) -> None:
    message = make_offer_mail()
    claimed = claim_message(CONFIG)
    assert claimed == Claimed(message.id, message.public_id, MailKind.MENTOR_OFFER, message.claim or "")
    assert (message.state, message.attempts, message.tried_at) == (MailState.SENDING, 1, NOW)
    assert message.lease_until == NOW + timedelta(seconds=60)
    assert message.message_id == f"<{message.public_id}.mail@bookends.example>"
    assert claim_message(CONFIG) is None


def test_the_message_id_stays(any_work: Session) -> None:
    message = make_offer_mail(message_id="<first@bookends.example>")
    assert claim_message(CONFIG)
    assert message.message_id == "<first@bookends.example>"


def test_the_most_urgent_first_and_then_the_one_that_waited_longest(any_work: Session) -> None:
    program = make_program()
    early, late = timedelta(minutes=2), timedelta(minutes=1)
    usual = make_offer_mail(program, due_at=NOW - early)
    same = [make_offer_mail(program, due_at=NOW - late) for _ in range(2)]
    pressing = make_offer_mail(program, due_at=NOW, urgency=0)
    make_offer_mail(program, due_at=NOW + timedelta(seconds=1), urgency=0)
    assert claim_all() == [pressing, usual, *same]


def test_only_what_is_queued(any_work: Session) -> None:
    for state in set(MailState) - {MailState.QUEUED}:
        make_offer_mail(state=state)
    assert claim_all() == []


def test_invitations_of_a_series_to_one_person_go_out_in_order(any_work: Session) -> None:
    """The older one is tried later, for the relay did not want it; the newer one waits for it all the same."""
    series, person = make_series(), make_person()
    first = invite(person, series, due_at=LATER)
    second = invite(person, series)
    assert claim_all() == []
    with clock.held_at(LATER):
        assert claim_all() == [first]
        record_sent(in_hand(first), person.address, CONFIG, sequence=0)
        assert claim_all() == [second]


def test_an_older_invitation_tried_again_waits_for_the_newer_one_in_hand(any_work: Session) -> None:
    series, person = make_series(), make_person()
    older = invite(person, series, state=MailState.DEAD)
    newer = invite(person, series)
    assert claim_all() == [newer]
    older.state = MailState.QUEUED
    db.session.flush()
    assert claim_all() == []
    record_sent(in_hand(newer), person.address, CONFIG, sequence=1)
    assert claim_all() == [older]


def test_other_people_other_series_and_other_mails_do_not_wait(any_work: Session) -> None:
    series, person = make_series(), make_person()
    first = invite(person, series)
    others = [
        invite(make_person(), series),
        invite(person, make_series()),
        make_message(MailKind.SESSION_REMINDER, person, series.round.program, series=series),
    ]
    invite(person, series)
    assert claim_all() == [first, *others]


def test_nothing_but_sign_in_for_whose_address_bounced(any_work: Session) -> None:
    person, program = make_person(), make_program()
    person.bounced_address = person.address
    offer = make_message(MailKind.MENTOR_OFFER, person, program)
    sign_in = make_message(MailKind.SIGN_IN, None, None, address=person.address, urgency=0)
    assert claim_all() == [sign_in]
    assert (offer.state, offer.failure, offer.attempts) == (MailState.DEAD, "bounced_before", 0)


def test_a_new_address_is_tried(any_work: Session) -> None:
    person = make_person()
    person.bounced_address, person.address = person.address, "dana@new.example"
    offer = make_message(MailKind.MENTOR_OFFER, person, make_program())
    assert claim_all() == [offer]


def test_a_lease_kept(any_work: Session) -> None:
    make_offer_mail()
    claimed = claim_message(CONFIG)
    assert claimed
    with clock.held_at(NOW + timedelta(seconds=50)):
        assert keep_claim(claimed)
    with clock.held_at(NOW + timedelta(seconds=100)):
        assert take_back_expired() == 0
        assert claimed_message(claimed)


def test_a_lease_that_began_just_now_costs_no_write(any_work: Session) -> None:
    message = make_offer_mail()
    claimed = claim_message(CONFIG)
    assert claimed
    for seconds, until in ((5, 60), (6, 66)):
        with clock.held_at(NOW + timedelta(seconds=seconds)):
            assert keep_claim(claimed)
        assert message.lease_until == NOW + timedelta(seconds=until)


def test_a_claim_lost(any_work: Session) -> None:
    """The first worker slept for too long; what it says then is not heard."""
    message = make_offer_mail()
    first = claim_message(CONFIG)
    with clock.held_at(LATER):
        assert take_back_expired() == 1
        second = claim_message(CONFIG)
    assert first
    assert second
    assert (claimed_message(first), keep_claim(first)) == (None, False)
    record_sent(first, "dana@library.example", CONFIG)
    assert (reread(message).state, message.claim, message.attempts) == (MailState.SENDING, second.claim, 2)


def in_hand(message: OutboxMessage) -> Claimed:
    return Claimed(message.id, message.public_id, message.kind, message.claim or "")


def test_ten_workers_at_once_take_different_messages(any_app: Flask) -> None:
    with any_app.app_context():
        with unit_of_work(writes=True):
            program = make_program()
            wanted = {make_offer_mail(program, when=clock.now()).id for _ in range(25)}
        line = Barrier(10)

        def work(_number: int) -> list[int]:
            taken: list[int] = []
            with any_app.app_context():
                line.wait(timeout=60)
                while True:
                    with unit_of_work(writes=True):
                        claimed = claim_message(CONFIG)
                    if claimed is None:
                        return taken
                    taken.append(claimed.id)

        with ThreadPoolExecutor(10) as threads:
            taken = [number for worker in threads.map(work, range(10)) for number in worker]
        assert sorted(taken) == sorted(wanted)
        with unit_of_work(writes=False):
            assert set(db.session.scalars(select(OutboxMessage.attempts))) == {1}


def test_two_workers_at_once_keep_the_order_of_a_series(any_app: Flask) -> None:
    with any_app.app_context():
        with unit_of_work(writes=True):
            person, series = make_person(), make_series()
            first = invite(person, series, when=clock.now()).id
            invite(person, series, when=clock.now())
        line = Barrier(4)

        def claim(_number: int) -> int | None:
            with any_app.app_context():
                line.wait(timeout=60)
                with unit_of_work(writes=True):
                    claimed = claim_message(CONFIG)
                return claimed.id if claimed else None

        with ThreadPoolExecutor(4) as threads:
            assert sorted(threads.map(claim, range(4)), key=str) == [first, None, None, None]
