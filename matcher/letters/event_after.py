"""After a meeting of an event: its recording, and one question about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.letters.event_blocks import feedback_button, guest_in, values_of, way_out
from matcher.letters.frame import Mail, envelope_of, letter_of, thread_of
from matcher.mail.letter import Block, Facts, Paragraph
from matcher.mail.words import fixed
from matcher.models import Guest, Occurrence, OutboxMessage
from matcher.queries.own_events import OwnEvent, OwnMeeting, own_event
from matcher.services.events.mails import RECORDING
from matcher.states import MailKind, SeriesState

KIND = MailKind.EVENT_AFTER


def compose_event_after(message: OutboxMessage, config: Config) -> Mail | None:
    """None when there is nothing to show and nothing left to ask, and for who is not invited any more."""
    occurrence = db.session.scalar(select(Occurrence).where(Occurrence.public_id == message.about.get("occurrence")))
    person = message.person
    event = occurrence.series.event if occurrence is not None else None
    if occurrence is None or event is None or person is None or event.series.state is not SeriesState.CONFIRMED:
        return None
    guest = guest_in(event, person)
    if guest is None:
        return None
    own = own_event(event, person)
    meeting = next(one for one in own.meetings if one.id == occurrence.public_id)
    shows = message.about.get("what") == RECORDING and bool(own.recording)
    asks = meeting.may_rate and meeting.rating is None
    if not shows and not asks:
        return None
    values = values_of(event, person, meeting)
    blocks = [*_blocks(guest, own, meeting, config, shows=shows, asks=asks)]
    letter = letter_of(KIND, event.round.program, values, blocks)
    if shows:
        letter = replace(letter, subject=fixed(KIND, "recording_subject", **values))
    return Mail(letter, envelope_of(message, config, thread=thread_of(event.series, person, config)))


def _blocks(
    guest: Guest, own: OwnEvent, meeting: OwnMeeting, config: Config, *, shows: bool, asks: bool
) -> Iterator[Block]:
    if shows:
        yield Facts(fixed(KIND, "recording_title"), ((fixed(KIND, "recording"), own.recording),))
    if asks:
        yield Facts(fixed(KIND, "question_title"), ((own.title, own.feedback),))
        yield feedback_button(fixed(KIND, "button"), guest, meeting, config)
        yield Paragraph(fixed(KIND, "private"))
    yield from way_out(guest.event, guest.person, config)
