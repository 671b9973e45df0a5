"""One-time tickets: a link's token together with a typed code, or an address with a typed code.

A link alone never signs in: mail scanners open pages and press buttons. Tokens and codes are stored hashed, a ticket
works once, for a short time, and dies after a few wrong codes.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from matcher import clock
from matcher.config import Config
from matcher.db import db
from matcher.errors import NotFound
from matcher.models import OutboxMessage, Person, SignInTicket, fold_address
from matcher.services.audit import record_act
from matcher.tokens import CODE_DIGITS, derive_code, derive_token, hash_secret, read_code

LIFETIME = timedelta(minutes=10)
LIFETIME_BY_HAND = timedelta(hours=24)
# Of a ticket whose mail is on its way to the relay: it must outlive a slow one, not a lost one.
LIFETIME_UNSENT = timedelta(hours=1)
WRONG_CODES = 5


@dataclass(frozen=True)
class Ticket:
    """What the person gets to see, once."""

    person: Person
    token: str
    code: str


def make_ticket(person: Person, *, lifetime: timedelta = LIFETIME, actor: Person | None = None) -> Ticket:
    """A fresh ticket; earlier ones of the same person stop working."""
    ticket = Ticket(person, secrets.token_urlsafe(24), f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}")
    _store(ticket, lifetime, actor)
    return ticket


def mint_ticket(person: Person, message: OutboxMessage, config: Config) -> Ticket:
    """The ticket that ``message`` carries for ``person``; earlier ones of the same person stop working.

    A repeat of the same mail carries the same ticket. Its ten minutes begin with ``start_validity``.
    """
    ticket = _carried(person, message, config)
    kept = db.session.scalar(select(SignInTicket).where(SignInTicket.token_hash == hash_secret(ticket.token)))
    if kept is None:
        _store(ticket, LIFETIME_UNSENT, None)
    else:
        kept.expires_at = clock.now() + LIFETIME_UNSENT
    return ticket


def start_validity(message: OutboxMessage, config: Config) -> None:
    """The relay has taken ``message``: its tickets are good for ten minutes from now."""
    tokens = [hash_secret(_carried(person, message, config).token) for person in people_at(message.address)]
    db.session.execute(
        update(SignInTicket).where(SignInTicket.token_hash.in_(tokens)).values(expires_at=clock.now() + LIFETIME)
    )


def _carried(person: Person, message: OutboxMessage, config: Config) -> Ticket:
    parts = ("sign_in", message.public_id, person.public_id)
    return Ticket(person, derive_token(config.secret_key, *parts), derive_code(config.secret_key, *parts))


def _store(ticket: Ticket, lifetime: timedelta, actor: Person | None) -> None:
    now, person = clock.now(), ticket.person
    db.session.execute(
        update(SignInTicket)
        .where(SignInTicket.person_id == person.id, SignInTicket.used_at.is_(None))
        .values(used_at=now)
    )
    db.session.add(
        SignInTicket(
            person_id=person.id,
            token_hash=hash_secret(ticket.token),
            code_hash=hash_secret(ticket.code),
            created_at=now,
            expires_at=now + lifetime,
        )
    )
    record_act(actor, "sign_in_ticket_made", person=person.public_id)


def people_at(address: str) -> list[Person]:
    """Everybody known by that address, oldest first."""
    return list(db.session.scalars(select(Person).where(Person.address == fold_address(address)).order_by(Person.id)))


def person_of_token(token: str) -> Person:
    """Whose link this is; raises NotFound when it no longer works. Changes nothing."""
    ticket = db.session.scalar(select(SignInTicket).where(SignInTicket.token_hash == hash_secret(token)))
    if ticket is None or not _alive(ticket):
        raise NotFound("This sign-in link has been used or is too old.")
    return ticket.person


def sign_in_by_link(token: str, code: str) -> Person | None:
    """The person, when token and code belong together; None otherwise, having counted the wrong code."""
    tickets = list(
        db.session.scalars(select(SignInTicket).where(SignInTicket.token_hash == hash_secret(token)).with_for_update())
    )
    return _use_ticket(tickets, code)


def sign_in_by_code(address: str, code: str) -> Person | None:
    """The person at that address whose live ticket has this code; None otherwise, and for an unknown address."""
    tickets = list(
        db.session.scalars(
            select(SignInTicket)
            .join(Person)
            .where(Person.address == fold_address(address), SignInTicket.used_at.is_(None))
            .with_for_update(of=SignInTicket)
        )
    )
    return _use_ticket(tickets, code)


def sign_out(person: Person) -> None:
    """End every session of this person, on every device."""
    db.session.execute(update(Person).where(Person.id == person.id).values(sign_outs=Person.sign_outs + 1))
    record_act(person, "signed_out", person=person.public_id)


def _use_ticket(tickets: list[SignInTicket], code: str) -> Person | None:
    digits = read_code(code)
    if digits is None:
        return None  # a button pressed on an empty field is no guess
    wanted = hash_secret(digits)
    alive = [ticket for ticket in tickets if _alive(ticket)]
    for ticket in alive:
        if hmac.compare_digest(ticket.code_hash, wanted):
            ticket.used_at = clock.now()
            record_act(ticket.person, "signed_in", person=ticket.person.public_id)
            return ticket.person
    for ticket in alive:
        ticket.wrong_codes += 1
    return None


def _alive(ticket: SignInTicket) -> bool:
    return ticket.used_at is None and ticket.wrong_codes < WRONG_CODES and ticket.expires_at > clock.now()
