"""A week ahead: from that session on, the reader’s clock shows another time."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from matcher import clock
from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of, others_in
from matcher.letters.series_reading import Reading
from matcher.mail.envelope import Mailbox
from matcher.mail.letter import Block, Button, Facts, Paragraph
from matcher.mail.words import fixed
from matcher.models import Occurrence, OutboxMessage
from matcher.queries.clock_shifts import Shift, shifts_between
from matcher.states import MailKind
from matcher.words.present import time_of_day, weekday_and_day

KIND = MailKind.CLOCK_SHIFT


def compose_clock_shift(message: OutboxMessage, config: Config) -> Mail | None:
    """None once that session has begun, falls out, was moved or follows another clock; or the reader is not in it."""
    occurrence = db.session.scalar(select(Occurrence).where(Occurrence.public_id == message.about.get("occurrence")))
    person = message.person
    if occurrence is None or person is None or occurrence.starts_at <= clock.now():
        return None
    found = shifts_between(clock.now(), occurrence.starts_at)
    shift = next((one for one in found if (one.occurrence_id, one.person_id) == (occurrence.id, person.id)), None)
    if shift is None:
        return None
    series = occurrence.series
    reading, program = Reading(series, person), series.round.program
    values = {
        "first_name": greeted(person),
        "other": reading.other,
        "day": weekday_and_day(shift.start.date()),
        "time": time_of_day(shift.start),
        "before": time_of_day(shift.before),
    }
    blocks = list(_blocks(shift, reading, occurrence, config))
    others = Mailbox(others_in(series, person), config.series_address(series.token))
    return Mail(letter_of(KIND, program, values, blocks), envelope_of(message, config, reply_to=others))


def _blocks(shift: Shift, reading: Reading, occurrence: Occurrence, config: Config) -> Iterator[Block]:
    rows = [
        (fixed(KIND, name, day=weekday_and_day(at.date())), fixed(KIND, "on_your_clock", time=time_of_day(at)))
        for name, at in (("until", shift.before), ("from_then", shift.start))
    ]
    yield Facts("", tuple(rows))
    if reading.words.shifts and reading.words.shifts.clocks:
        yield Paragraph(reading.words.shifts.clocks)
    yield Paragraph(fixed(KIND, "calendar"))
    yield Button(fixed(KIND, "button"), address_of(config, f"/sessions/{occurrence.public_id}"))
    yield Paragraph(fixed(KIND, "move"))
