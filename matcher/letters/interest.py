"""To people who are interested: that we know, and that they can apply. Both say how to be left alone."""

from __future__ import annotations

from sqlalchemy import exists, select

from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of
from matcher.mail.letter import Block, Button, Facts
from matcher.mail.words import fixed
from matcher.models import Enrollment, Interest, OutboxMessage, Round
from matcher.queries.openings import apply_until
from matcher.services.interests import takes, unsubscribe_token
from matcher.states import EnrollmentState, MailKind
from matcher.words.present import weekday_and_day


def compose_interest_received(message: OutboxMessage, config: Config) -> Mail | None:
    """None for somebody who has taken their address out since."""
    interest = _interest(message)
    if interest is None:
        return None
    kind, program = MailKind.INTEREST_RECEIVED, interest.program
    values = {"first_name": greeted(interest.person), "role": interest.role.value}
    button = Button(fixed(kind, "button"), address_of(config, f"/p/{program.public_id}"))
    blocks = [button, _way_out(kind, interest, config)]
    return Mail(letter_of(kind, program, values, blocks), envelope_of(message, config))


def compose_applications_open(message: OutboxMessage, config: Config) -> Mail | None:
    """None when applications are closed again, and for who has applied or has taken their address out since."""
    interest = _interest(message)
    round_ = db.session.scalar(select(Round).where(Round.public_id == message.about.get("round")))
    if interest is None or round_ is None or not takes(round_, interest.role) or _has_applied(interest, round_):
        return None
    kind = MailKind.APPLICATIONS_OPEN
    values = {
        "first_name": greeted(interest.person),
        "role": interest.role.value,
        "apply_by": weekday_and_day(apply_until(round_, interest.role)),
    }
    button = Button(fixed(kind, "button"), address_of(config, f"/p/{round_.program.public_id}"))
    blocks = [button, _way_out(kind, interest, config)]
    return Mail(letter_of(kind, round_.program, values, blocks), envelope_of(message, config))


def _interest(message: OutboxMessage) -> Interest | None:
    interest = db.session.scalar(select(Interest).where(Interest.public_id == message.about.get("interest")))
    return interest if interest is not None and interest.unsubscribed_at is None else None


def _has_applied(interest: Interest, round_: Round) -> bool:
    applied = exists().where(
        Enrollment.round_id == round_.id,
        Enrollment.person_id == interest.person_id,
        Enrollment.state == EnrollmentState.SENT,
    )
    return bool(db.session.scalar(select(applied)))


def _way_out(kind: MailKind, interest: Interest, config: Config) -> Block:
    address = address_of(config, f"/interest/{unsubscribe_token(interest, config)}")
    return Facts("", ((fixed(kind, "unsubscribe"), address),))
