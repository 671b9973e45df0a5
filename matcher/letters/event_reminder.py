"""A meeting of an event is near: when, where, and what to do for whoever cannot come."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.config import Config
from matcher.db import db
from matcher.letters.event_blocks import about_blocks, guest_in, page_button, values_of, way_out, when_blocks
from matcher.letters.frame import Mail, envelope_of, letter_of, thread_of
from matcher.mail.letter import Block, Paragraph
from matcher.mail.words import fixed
from matcher.models import Guest, Occurrence, OutboxMessage
from matcher.queries.events import answer_to
from matcher.queries.own_events import OwnEvent, OwnMeeting, own_event
from matcher.services.timed_mail import DAY_BEFORE
from matcher.states import MailKind, SeriesState

KIND = MailKind.EVENT_REMINDER


def compose_event_reminder(message: OutboxMessage, config: Config) -> Mail | None:
    """None once it has begun, does not take place, or was moved to a later day, and for who does not attend any more or
    has said no."""
    occurrence = db.session.scalar(select(Occurrence).where(Occurrence.public_id == message.about.get("occurrence")))
    person = message.person
    if occurrence is None or person is None or occurrence.series.event is None:
        return None
    event, series = occurrence.series.event, occurrence.series
    guest = guest_in(event, person)
    near = clock.now() < occurrence.starts_at <= clock.now() + DAY_BEFORE
    ahead = series.state is SeriesState.CONFIRMED and occurrence in series.held and near
    if guest is None or not ahead or answer_to(occurrence, person) is Answer.DECLINED:
        return None
    own = own_event(event, person)
    if not own.attends:
        return None
    meeting = next(one for one in own.meetings if one.id == occurrence.public_id)
    blocks = list(_blocks(guest, own, meeting, config))
    letter = letter_of(KIND, event.round.program, values_of(event, person, meeting), blocks)
    return Mail(letter, envelope_of(message, config, thread=thread_of(series, person, config)))


def _blocks(guest: Guest, own: OwnEvent, meeting: OwnMeeting, config: Config) -> Iterator[Block]:
    yield from when_blocks(own, meeting, others=False)
    if not own.link:
        yield Paragraph(fixed(KIND, "no_link"))
    yield from about_blocks(own)
    yield page_button(fixed(KIND, "button"), guest, config)
    seats = guest.event.seats is not None
    yield Paragraph(fixed(KIND, "seat_back" if seats else "cannot_come"))
    yield from way_out(guest.event, guest.person, config)
