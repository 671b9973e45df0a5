"""A ticket works once, for a short time, with its own code, for its own person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.errors import NotFound
from matcher.models import OutboxMessage, Person, SignInTicket
from matcher.services.sign_in import (
    LIFETIME,
    LIFETIME_UNSENT,
    WRONG_CODES,
    Ticket,
    make_ticket,
    mint_ticket,
    people_at,
    person_of_token,
    sign_in_by_code,
    sign_in_by_link,
    start_validity,
)
from matcher.states import MailKind
from tests.builders import make_message, make_person
from tests.matcher.mailed import config_here

NOW = datetime(2027, 1, 5, 9, tzinfo=UTC)
ADDRESS = "info@library.example.org"


@pytest.fixture
def two_people(app: Flask) -> Iterator[tuple[Ticket, Ticket]]:
    """Rosa and Calvin share an address, and each has a ticket."""
    with app.app_context(), clock.held_at(NOW), unit_of_work(writes=True) as session:
        people = [Person(name=name, address=ADDRESS, zone="UTC", created_at=NOW) for name in ("Rosa", "Calvin")]
        session.add_all(people)
        session.flush()
        rosa, calvin = (make_ticket(person) for person in people)
        yield rosa, calvin


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_the_code_tells_people_of_one_address_apart(two_people: tuple[Ticket, Ticket]) -> None:
    rosa, calvin = two_people
    assert sign_in_by_code(" INFO@library.example.org", f"{calvin.code[:3]} {calvin.code[3:]}") is calvin.person
    assert sign_in_by_code(ADDRESS, rosa.code) is rosa.person


def test_a_ticket_works_once(two_people: tuple[Ticket, Ticket]) -> None:
    rosa, _ = two_people
    assert sign_in_by_link(rosa.token, rosa.code) is rosa.person
    assert sign_in_by_link(rosa.token, rosa.code) is None
    assert sign_in_by_code(ADDRESS, rosa.code) is None


def test_a_link_needs_its_own_code(two_people: tuple[Ticket, Ticket]) -> None:
    rosa, calvin = two_people
    assert sign_in_by_link(rosa.token, calvin.code if calvin.code != rosa.code else wrong(rosa.code)) is None


def test_guessing_ends_the_ticket(two_people: tuple[Ticket, Ticket]) -> None:
    rosa, _ = two_people
    for _ in range(WRONG_CODES):
        assert sign_in_by_link(rosa.token, wrong(rosa.code)) is None
    assert sign_in_by_link(rosa.token, rosa.code) is None
    with pytest.raises(NotFound):
        person_of_token(rosa.token)


def test_a_ticket_grows_old(two_people: tuple[Ticket, Ticket]) -> None:
    rosa, _ = two_people
    with clock.held_at(NOW + LIFETIME - timedelta(seconds=1)):
        assert person_of_token(rosa.token) is rosa.person
    with clock.held_at(NOW + LIFETIME):
        assert sign_in_by_link(rosa.token, rosa.code) is None


def test_a_new_ticket_ends_the_old_one(two_people: tuple[Ticket, Ticket]) -> None:
    rosa, _ = two_people
    newer = make_ticket(rosa.person)
    assert sign_in_by_link(rosa.token, rosa.code) is None
    assert sign_in_by_link(newer.token, newer.code) is rosa.person


def test_neither_token_nor_code_is_stored(two_people: tuple[Ticket, Ticket]) -> None:
    rosa, _ = two_people
    for row in db.session.scalars(select(SignInTicket)):
        assert rosa.token not in row.token_hash
        assert rosa.code not in (row.code_hash, row.token_hash)


@pytest.mark.parametrize("typed", ["", "12345", "abcdef"])
def test_a_slip_is_no_guess(two_people: tuple[Ticket, Ticket], typed: str) -> None:
    rosa, _ = two_people
    for _ in range(WRONG_CODES):
        assert sign_in_by_link(rosa.token, typed) is None
        assert sign_in_by_code(ADDRESS, typed) is None
    assert sign_in_by_link(rosa.token, rosa.code) is rosa.person


def asked_for() -> OutboxMessage:
    return make_message(MailKind.SIGN_IN, None, None, address=ADDRESS)


def mint(message: OutboxMessage) -> list[Ticket]:
    return [mint_ticket(person, message, config_here()) for person in people_at(message.address)]


@pytest.fixture
def rosa_and_calvin(any_work: Session) -> Session:
    for name in ("Rosa", "Calvin"):
        make_person(name, address=ADDRESS)
    return any_work


def test_a_repeated_mail_carries_the_same_tickets_and_ends_none(rosa_and_calvin: Session) -> None:
    message = asked_for()
    first, again = mint(message), mint(message)
    assert first == again
    assert [ticket.person.name for ticket in first] == ["Rosa", "Calvin"]
    assert len({ticket.token for ticket in first} | {ticket.code for ticket in first}) == 4
    assert [sign_in_by_code(ADDRESS, ticket.code) for ticket in first] == [ticket.person for ticket in first]


def test_another_mail_ends_the_tickets_of_the_one_before(rosa_and_calvin: Session) -> None:
    earlier, later = asked_for(), asked_for()
    dead, alive = mint(earlier)[0], mint(later)[0]
    assert mint(earlier)[0] == dead  # a late repeat brings nothing back to life, and ends nothing
    assert sign_in_by_link(dead.token, dead.code) is None
    assert sign_in_by_link(alive.token, alive.code) is alive.person


def test_a_used_ticket_stays_used_when_its_mail_is_repeated(rosa_and_calvin: Session) -> None:
    message = asked_for()
    ticket = mint(message)[0]
    assert sign_in_by_link(ticket.token, ticket.code) is ticket.person
    mint(message)
    start_validity(message, config_here())
    assert sign_in_by_link(ticket.token, ticket.code) is None


def test_ten_minutes_begin_when_the_relay_took_the_mail(rosa_and_calvin: Session) -> None:
    message, began = asked_for(), clock.now()
    rosa, calvin = mint(message)
    with clock.held_at(began + LIFETIME_UNSENT - timedelta(minutes=1)):
        start_validity(message, config_here())
    ends = began + LIFETIME_UNSENT - timedelta(minutes=1) + LIFETIME
    with clock.held_at(ends - timedelta(seconds=1)):
        assert sign_in_by_link(rosa.token, rosa.code) is rosa.person
    with clock.held_at(ends):
        assert sign_in_by_link(calvin.token, calvin.code) is None


def test_a_mail_the_relay_never_took_opens_nothing_for_long(rosa_and_calvin: Session) -> None:
    message, began = asked_for(), clock.now()
    ticket = mint(message)[0]
    with clock.held_at(began + timedelta(minutes=50)):
        mint(message)  # tried once more
    with clock.held_at(began + timedelta(minutes=50) + LIFETIME_UNSENT):
        assert sign_in_by_link(ticket.token, ticket.code) is None


def test_starting_one_mail_leaves_other_tickets_as_they_are(rosa_and_calvin: Session) -> None:
    by_hand = make_ticket(people_at(ADDRESS)[0], lifetime=timedelta(hours=24))
    start_validity(asked_for(), config_here())
    with clock.held_at(clock.now() + timedelta(hours=23)):
        assert sign_in_by_link(by_hand.token, by_hand.code) is by_hand.person
