"""An application has come in."""

from __future__ import annotations

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of
from matcher.mail.letter import Block, Button, Paragraph
from matcher.mail.words import fixed
from matcher.models import Enrollment, OutboxMessage
from matcher.queries.rounds import closes_on
from matcher.states import ConsentHow, EnrollmentState, MailKind
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
        "apply_by": weekday_and_day(closes_on(round_, enrollment.role)),
    }
    blocks: list[Block] = [Button(fixed(KIND, "button"), address_of(config, "/me"))]
    if enrollment.consent_how is not ConsentHow.PAGE:
        blocks.append(Paragraph(fixed(KIND, "written_down", contact=round_.program.contact_name)))
    return Mail(letter_of(KIND, round_.program, values, blocks), envelope_of(message, config))
