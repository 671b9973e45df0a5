"""Somebody has been given a right in a program."""

from __future__ import annotations

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, signature_of
from matcher.mail.letter import Button, Letter
from matcher.mail.words import fill, fixed, standard_text
from matcher.models import Grant, OutboxMessage, Person
from matcher.states import MailKind
from matcher.words.rights import RIGHTS

KIND = MailKind.COORDINATOR_INVITED


def compose_right(message: OutboxMessage, config: Config) -> Mail | None:
    """None once the right was taken back."""
    person, program = message.person, message.program
    grant = db.session.scalars(
        select(Grant).where(Grant.person_id == message.person_id, Grant.program_id == message.program_id)
    ).first()
    if person is None or program is None or grant is None:
        return None
    inviter = db.session.get(Person, grant.invited_by) if grant.invited_by else None
    values = {
        "first_name": greeted(person),
        "inviter": inviter.name if inviter else program.contact_name,
        "right": RIGHTS[grant.right],
        "program": program.name,
        "contact": program.contact_name,
    }
    button = Button(fixed(KIND, "button"), address_of(config, f"/programs/{program.public_id}"))
    subject, words = fill(KIND, standard_text(KIND), values)
    letter = Letter(subject, words, (button,), signature_of(program), fixed(KIND, "footer", **values))
    return Mail(letter, envelope_of(message, config))
