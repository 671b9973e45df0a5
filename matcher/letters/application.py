"""An application has come in."""

from __future__ import annotations

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of
from matcher.mail.letter import Button
from matcher.mail.words import fixed
from matcher.models import Enrollment, OutboxMessage
from matcher.states import EnrollmentState, MailKind
from matcher.words.present import weekday_and_day

KIND = MailKind.APPLICATION_RECEIVED


def compose_application(message: OutboxMessage, config: Config) -> Mail | None:
    """None once it is withdrawn."""
    enrollment = db.session.scalar(select(Enrollment).where(Enrollment.public_id == message.about.get("enrollment")))
    if enrollment is None or enrollment.state is not EnrollmentState.SENT:
        return None
    round_ = enrollment.round
    values = {
        "first_name": greeted(enrollment.person),
        "role": enrollment.role.value,
        "apply_by": weekday_and_day(round_.apply_by),
    }
    button = Button(fixed(KIND, "button"), address_of(config, "/me"))
    return Mail(letter_of(KIND, round_.program, values, [button]), envelope_of(message, config))
