"""Whether somebody comes to an event: asked, asked anew at another time, told that it is full or called off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.letters.event_blocks import WORDS, about_blocks, interest_in, page_button, values_of, way_out, when_blocks
from matcher.letters.frame import Mail, envelope_of, letter_of, thread_of
from matcher.mail.letter import Block, Letter, Paragraph
from matcher.mail.words import fixed
from matcher.models import Guest, OutboxMessage
from matcher.queries.own_events import OwnEvent, own_event
from matcher.services.events.changing import CALLED, MOVED
from matcher.services.events.registration import FULL

KIND = WORDS
#: What a mail may be about besides the question itself; each has a subject and a sentence of its own.
NEWS = frozenset({MOVED, FULL, CALLED})


def compose_event_invited(message: OutboxMessage, config: Config) -> Mail | None:
    """None for who is not invited any more or comes already, and for an event that was called off before they were
    asked, or is over."""
    guest = db.session.scalar(select(Guest).where(Guest.public_id == message.about.get("guest")))
    if guest is None or guest.person_id != message.person_id:
        return None
    own, why = own_event(guest.event, guest.person), str(message.about.get("why"))
    if own.attends or own.over or own.called_off is not (why == CALLED):
        return None
    thread = thread_of(guest.event.series, guest.person, config)
    return Mail(_letter(guest, own, why, config), envelope_of(message, config, thread=thread))


def _letter(guest: Guest, own: OwnEvent, why: str, config: Config) -> Letter:
    event, program = guest.event, guest.event.round.program
    values = values_of(event, guest.person, own.next)
    letter = letter_of(KIND, program, values, [*_blocks(guest, own, why, config)])
    values |= {"program": program.name, "contact": program.contact_name}
    if interest_in(event, guest.person) is not None:
        letter = replace(letter, footer=fixed(KIND, "footer_interested", **values))
    if why not in NEWS:
        return letter
    words = (fixed(KIND, "greeting", **values), fixed(KIND, why, **values))
    return replace(letter, subject=fixed(KIND, f"{why}_subject", **values), words=words)


def _blocks(guest: Guest, own: OwnEvent, why: str, config: Config) -> Iterator[Block]:
    if why != CALLED and own.next is not None:
        yield from when_blocks(own, own.next)
        yield from about_blocks(own)
        if own.seats_left is not None and why != FULL:
            seats = {"seats": str(guest.event.seats), "left": str(own.seats_left)}
            yield Paragraph(fixed(KIND, "seats", **seats))
        label = "page" if why == FULL else "button"
        yield page_button(fixed(KIND, label), guest, config)
    yield from way_out(guest.event, guest.person, config)
