"""How the mail about each offer of a round stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from matcher.db import db
from matcher.models import OutboxMessage, Proposal, Round
from matcher.states import MailKind, MailState

KINDS = (MailKind.MENTOR_OFFER, MailKind.PARTICIPANT_OFFER, MailKind.OFFER_REMINDER)


@dataclass(frozen=True)
class OfferMail:
    """``at`` is when it went out, or is to."""

    person_id: int | None
    reminder: bool
    state: MailState
    at: datetime


def offer_mail(round_: Round) -> Mapping[str, Sequence[OfferMail]]:
    """By the offer's public id, the oldest first; what was not needed any more is left out."""
    proposal = OutboxMessage.about["proposal"].as_string()
    rows = db.session.execute(
        select(proposal, OutboxMessage)
        .where(
            OutboxMessage.program_id == round_.program_id,
            OutboxMessage.kind.in_(KINDS),
            OutboxMessage.state != MailState.DROPPED,
            proposal.in_(select(Proposal.public_id).where(Proposal.round_id == round_.id)),
        )
        .order_by(OutboxMessage.id)
    )
    found = defaultdict(list)
    for key, row in rows:
        reminder = row.kind is MailKind.OFFER_REMINDER
        found[key].append(OfferMail(row.person_id, reminder, row.state, row.sent_at or row.due_at))
    return found
