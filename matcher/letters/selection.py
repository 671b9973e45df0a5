"""Whether somebody is taken in, on the waiting list, or not taken in this time."""

from __future__ import annotations

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of
from matcher.mail.letter import Button
from matcher.mail.words import fixed
from matcher.models import Enrollment, OutboxMessage
from matcher.states import EnrollmentState, MailKind


def compose_selection(message: OutboxMessage, config: Config) -> Mail | None:
    """None once it was decided otherwise, or withdrawn: what is true then has a letter of its own, or none."""
    row = db.session.scalar(select(Enrollment).where(Enrollment.public_id == message.about.get("enrollment")))
    if row is None or row.state is not EnrollmentState.SENT or row.decision != message.about.get("decision"):
        return None
    program = row.round.program
    values = {"first_name": greeted(row.person), "role": row.role.value}
    path = f"/p/{program.public_id}" if message.kind is MailKind.SELECTION_DECLINED else "/me"
    button = Button(fixed(message.kind, "button"), address_of(config, path))
    return Mail(letter_of(message.kind, program, values, [button]), envelope_of(message, config))
