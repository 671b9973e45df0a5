"""A ticket works once, for a short time, with its own code, for its own person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.errors import NotFound
from matcher.models import Person, SignInTicket
from matcher.services.sign_in import (
    LIFETIME,
    WRONG_CODES,
    Ticket,
    make_ticket,
    person_of_token,
    sign_in_by_code,
    sign_in_by_link,
)

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
