"""Whose turn a message is, and whose hands it is in.

A worker claims a message for a while (the lease) and writes down what became of it only while the claim is still its
own. On PostgreSQL rows are locked in this order: whatever a letter is composed from, messages, people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from matcher import clock
from matcher.config import Config
from matcher.db import db
from matcher.ids import new_id
from matcher.log import log
from matcher.models import OutboxMessage
from matcher.services.outbox import USUAL
from matcher.services.pacing import next_allowed_at
from matcher.states import MailKind, MailState, advance

#: Longer than a transport takes for one mail, even when only the share that makes it ``FRESH`` is left of it.
LEASE = timedelta(seconds=60)
FRESH = 11 / 12
_ONE_CLAIMS = 0x0B0073


class MailFailure(StrEnum):
    """Why a message is not on its way, or waits longer than it should."""

    BOUNCED = "bounced"
    BOUNCED_BEFORE = "bounced_before"
    REFUSED = "refused"
    NOT_ACCEPTED = "not_accepted"
    EXPIRED = "expired"
    POSTPONED = "postponed"
    UNREACHABLE = "unreachable"
    NOT_COMPOSED = "not_composed"


@dataclass(frozen=True)
class Claimed:
    """A message in one worker's hands: ``claim`` tells this attempt from every other."""

    id: int
    public_id: str
    kind: MailKind
    claim: str


def claim_message(config: Config, *, lease: timedelta = LEASE) -> Claimed | None:
    """Take the most urgent message that is due and that the pace allows; None when there is none.

    Of the invitations of one series to one person only one is on its way, the earliest first: a calendar that gets an
    older state after a newer one may go back to it. People whose address bounced get nothing but sign-in mail.
    """
    _claim_alone()
    now = clock.now()
    if next_allowed_at(config, now, pressing=True) > now:
        return None
    everything = next_allowed_at(config, now) <= now
    due = _DUE if everything else _PRESSING
    while (message := db.session.scalar(due, {"now": now})) is not None:
        if message.person is None or not message.person.unreachable:
            return _claim(message, config, now + lease)
        end_message(message, MailState.DEAD, MailFailure.BOUNCED_BEFORE)
        db.session.flush()
    return None


def keep_claim(claimed: Claimed, *, lease: timedelta = LEASE) -> bool:
    """Whether the message is ours still and may be sent. The lease begins anew, unless it began just now."""
    message = held_message(claimed)
    if message is None or message.lease_until is None:
        return False
    now = clock.now()
    if message.lease_until < now + lease * FRESH:
        message.lease_until = now + lease
    return True


def claimed_message(claimed: Claimed) -> OutboxMessage | None:
    """The message, to compose it from, unless it is no longer ours. Takes no lock: composing locks other rows first."""
    return db.session.scalar(_CLAIMED, {"number": claimed.id, "claim": claimed.claim})


def held_message(claimed: Claimed) -> OutboxMessage | None:
    """The message, locked, if it is still ours."""
    message = db.session.scalar(
        _HELD, {"number": claimed.id, "claim": claimed.claim}, execution_options={"populate_existing": True}
    )
    if message is None:
        log.warning("mail_claim_lost", mail=claimed.public_id, kind=claimed.kind.value)
    return message


def end_message(message: OutboxMessage, state: MailState, failure: MailFailure | None = None, said: str = "") -> None:
    message.state = advance(message.state, state)
    message.failure, message.relay_said = failure, said
    message.claim = message.lease_until = None
    log.info("mail", mail=message.public_id, kind=message.kind.value, state=state.value, failure=failure)


def _claim_alone() -> None:
    """One claims at a time, so that two workers keep one pace and one order. SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(_ONE_CLAIMS)))


def _claim(message: OutboxMessage, config: Config, lease_until: datetime) -> Claimed:
    message.state = advance(message.state, MailState.SENDING)
    message.claim, message.lease_until = new_id(), lease_until
    message.attempts += 1
    message.tried_at = clock.now()
    message.message_id = message.message_id or f"<{message.public_id}.mail@{config.mail_domain}>"
    return Claimed(message.id, message.public_id, message.kind, message.claim)


def _another_goes_first() -> ColumnElement[bool]:
    other = aliased(OutboxMessage)
    return (
        select(other.id)
        .where(
            other.kind == MailKind.INVITATION,
            other.person_id == OutboxMessage.person_id,
            other.series_id == OutboxMessage.series_id,
            or_(
                and_(other.state == MailState.QUEUED, other.id < OutboxMessage.id),
                and_(other.state == MailState.SENDING, other.id != OutboxMessage.id),
            ),
        )
        .exists()
    )


# Built once: that costs as much as executing them.
_DUE = (
    select(OutboxMessage)
    .where(
        OutboxMessage.state == MailState.QUEUED,
        OutboxMessage.due_at <= bindparam("now"),
        or_(OutboxMessage.kind != MailKind.INVITATION, ~_another_goes_first()),
    )
    .order_by(OutboxMessage.urgency, OutboxMessage.due_at, OutboxMessage.id)
    .limit(1)
    .options(joinedload(OutboxMessage.person))
    .with_for_update(skip_locked=True, key_share=True, of=OutboxMessage)
)
_PRESSING = _DUE.where(OutboxMessage.urgency < USUAL)
_IN_HANDS = select(OutboxMessage).where(
    OutboxMessage.id == bindparam("number"),
    OutboxMessage.claim == bindparam("claim"),
    OutboxMessage.state == MailState.SENDING,
)
_CLAIMED = _IN_HANDS.options(
    joinedload(OutboxMessage.person), joinedload(OutboxMessage.program), joinedload(OutboxMessage.series)
)
_HELD = _IN_HANDS.with_for_update(key_share=True, of=OutboxMessage)
