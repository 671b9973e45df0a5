"""Offers that wait for an answer: reminded after three days and after seven, over with the last day to answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from matcher import clock
from matcher.db import db
from matcher.models import Acceptance, Proposal, Round
from matcher.services.answer_links import answering_ends
from matcher.services.audit import record_act
from matcher.services.locks import lock_proposal
from matcher.services.offers import close_proposal
from matcher.services.owed_once import not_owed, owe_once
from matcher.states import AcceptanceState, MailKind, ProposalState

#: Days of silence after which somebody is reminded, the later first: one reminder at a time.
REMINDED_AFTER = (7, 3)
#: Hours of the day at which nobody minds, on the reader's own clock.
FROM, UNTIL = time(8), time(18)


def expire_offers(ids: Sequence[int]) -> int:
    """End offers that nobody answered by the last day. Their places are free, and nobody is mailed."""
    ended = 0
    for proposal in db.session.scalars(select(Proposal).where(Proposal.id.in_(ids)).order_by(Proposal.id)).all():
        lock_proposal(proposal)
        if proposal.state is ProposalState.OFFERED and _is_over(proposal):
            close_proposal(proposal, ProposalState.EXPIRED)
            record_act(None, "offer_expired", proposal.round.program, proposal=proposal.public_id)
            ended += 1
    return ended


def find_expired() -> Sequence[int]:
    somewhere = (clock.now() + timedelta(days=1)).date()  # no clock is further ahead
    rows = db.session.scalars(
        select(Proposal)
        .join(Round)
        .where(Proposal.state == ProposalState.OFFERED, Round.answer_by < somewhere)
        .order_by(Proposal.id)
        .options(selectinload(Proposal.acceptances))
    )
    return [row.id for row in rows if _is_over(row)]


def _is_over(proposal: Proposal) -> bool:
    return clock.now() >= answering_ends(proposal)


def remind_offers(ids: Sequence[int]) -> int:
    """Remind who was asked days ago and has not answered, by day on their own clock, each time once."""
    rows = db.session.scalars(select(Acceptance).where(Acceptance.id.in_(ids)).order_by(Acceptance.id))
    return sum(_remind(row) for row in rows.all())


def find_silent() -> Sequence[int]:
    due = clock.now() - timedelta(days=min(REMINDED_AFTER))
    rows = db.session.scalars(
        select(Acceptance)
        .join(Proposal)
        .where(
            Acceptance.state == AcceptanceState.ASKED,
            Acceptance.asked_at <= due,
            Proposal.state == ProposalState.OFFERED,
        )
        .order_by(Acceptance.id)
        .options(joinedload(Acceptance.enrollment), joinedload(Acceptance.proposal))
    )
    return [key for key, _ in not_owed([(row.id, _reminder_key(row)) for row in rows if _may_be_reminded(row)])]


def _may_be_reminded(row: Acceptance) -> bool:
    local = clock.now().astimezone(ZoneInfo(row.enrollment.zone))
    return FROM <= local.time() < UNTIL and not _is_over(row.proposal)


def _reminder_key(row: Acceptance) -> str:
    return f"remind:{row.proposal.public_id}:{row.role.value}:{_silent_days(row)}{_asked_again(row)}"


def _asked_again(row: Acceptance) -> str:
    """Who is asked anew, at another time, is reminded anew."""
    changed = len(row.proposal.earlier_times)
    return f":{changed}" if changed else ""


def _silent_days(row: Acceptance) -> int:
    asked_at = row.asked_at or clock.now()
    return next((days for days in REMINDED_AFTER if clock.now() - asked_at >= timedelta(days=days)), 0)


def _remind(row: Acceptance) -> bool:
    proposal = row.proposal
    if row.state is not AcceptanceState.ASKED or proposal.state is not ProposalState.OFFERED:
        return False
    about = {"proposal": proposal.public_id, "role": row.role.value, "days": str(_silent_days(row))}
    return owe_once(MailKind.OFFER_REMINDER, row.enrollment.person, proposal.round.program, _reminder_key(row), about)
