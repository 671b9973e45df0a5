"""What tests of the outbox share: a configuration without pace, and messages in a worker's hands."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete

from matcher.config import read_config
from matcher.db import db
from matcher.models import OutboxMessage, Series
from matcher.services.claims import Claimed, claim_message
from tests.builders import make_mentee, make_mentor, make_mentorship, make_round
from tests.fixtures.apps import settings_for

#: Without a pace, so that only what a test is about holds a message back.
CONFIG = replace(read_config(settings_for("sqlite://")), mail_per_minute=0, mail_per_day=0)


def make_series() -> Series:
    """Agreed on, with no mail owed about it."""
    round_ = make_round()
    mentorship = make_mentorship(make_mentor(round_), make_mentee(round_))
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.program_id == round_.program_id))
    return mentorship.series


def claim() -> Claimed:
    claimed = claim_message(CONFIG)
    assert claimed is not None
    return claimed


def claim_all() -> list[OutboxMessage]:
    """Everything that can be claimed now, in that order."""
    taken = []
    while (claimed := claim_message(CONFIG)) is not None:
        taken.append(db.session.get_one(OutboxMessage, claimed.id))
    return taken


def reread(message: OutboxMessage) -> OutboxMessage:
    db.session.flush()
    db.session.refresh(message)
    return message
