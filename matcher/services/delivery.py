"""What became of a mail: sent, refused, tried again, come back, tried once more.

What a dead worker left in the middle is taken back when its lease has passed, and sent again with the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from matcher import clock
from matcher.config import Config
from matcher.db import after_commit, db
from matcher.errors import Conflict
from matcher.log import log
from matcher.models import OutboxMessage, Person, Program
from matcher.services.audit import record_act
from matcher.services.claims import Claimed, MailFailure, end_message, held_message
from matcher.services.outbox import USUAL
from matcher.services.pacing import next_allowed_at
from matcher.services.retries import is_given_up, wait_after
from matcher.services.selection_letters import note_told
from matcher.services.sign_in import start_validity
from matcher.signals import mail_owed
from matcher.states import OWED, MailKind, MailState, advance

#: How long the relay is left alone after it could not be reached.
PAUSE = timedelta(minutes=1)
#: A message that was left in the middle more often than this may be why the worker dies: others go first.
INTERRUPTIONS = 3
RETURNED = (MailState.DEAD, MailState.BOUNCED)


def record_sent(claimed: Claimed, sent_to: str, config: Config, *, sequence: int | None = None) -> None:
    """The relay took it. ``sequence`` is the SEQUENCE of its calendar part."""
    message = held_message(claimed)
    if message is None:
        return
    end_message(message, MailState.SENT)
    message.sent_at, message.sent_to = clock.now(), sent_to
    if sequence is not None:
        message.sequence = max(sequence, message.sequence or 0)
    if message.kind is MailKind.SIGN_IN:
        start_validity(message, config)
    note_told(message)


def record_dropped(claimed: Claimed) -> None:
    """Nobody needs it any more. Of sign-in mail nothing stays: its address may be that of a stranger."""
    message = held_message(claimed)
    if message is None:
        return
    end_message(message, MailState.DROPPED)
    if message.kind is MailKind.SIGN_IN:
        db.session.delete(message)


def record_refused(claimed: Claimed, said: str, *, bad_address: str = "") -> None:
    """It will never be taken. ``bad_address`` is set when that is because of the address, which is noted then."""
    message = held_message(claimed)
    if message is None:
        return
    end_message(message, MailState.DEAD, MailFailure.REFUSED if bad_address else MailFailure.NOT_ACCEPTED, said)
    if bad_address and message.person is not None:
        message.person.bounced_address = bad_address


def record_postponed(claimed: Claimed, failure: MailFailure = MailFailure.POSTPONED, said: str = "") -> None:
    """Try again later, and less and less often; give up after five days."""
    message = held_message(claimed)
    if message is not None:
        _put_back(message, clock.now() + wait_after(message), failure, said)


def record_unreachable(claimed: Claimed, said: str) -> None:
    """The relay is not there: the attempt is not counted, or an outage would make every mail wait for hours."""
    message = held_message(claimed)
    if message is None:
        return
    _put_back(message, clock.now() + PAUSE, MailFailure.UNREACHABLE, said)
    message.attempts -= 1


def take_back_expired() -> int:
    """Put back in the queue, where it was, what a worker left in the middle; how many that were."""
    now = clock.now()
    left = (
        select(OutboxMessage)
        .where(OutboxMessage.state == MailState.SENDING, OutboxMessage.lease_until < now)
        .with_for_update(skip_locked=True, key_share=True, of=OutboxMessage)
    )
    messages = db.session.scalars(left).all()
    for message in messages:
        log.warning("mail_taken_back", mail=message.public_id, kind=message.kind.value, attempts=message.attempts)
        due = now + wait_after(message) if message.attempts > INTERRUPTIONS else message.due_at
        _put_back(message, due, message.failure, message.relay_said)
    return len(messages)


def next_look_at(config: Config) -> datetime | None:
    """When there may be something to do again: a message is due, the pace allows it, or a lease passes."""
    now = clock.now()
    queued = select(func.min(OutboxMessage.due_at)).where(OutboxMessage.state == MailState.QUEUED)
    leased = select(func.min(OutboxMessage.lease_until)).where(OutboxMessage.state == MailState.SENDING)
    pressing = db.session.scalar(queued.where(OutboxMessage.urgency < USUAL))
    usual = db.session.scalar(queued.where(OutboxMessage.urgency >= USUAL))
    moments = (
        pressing and max(pressing, next_allowed_at(config, now, pressing=True)),
        usual and max(usual, next_allowed_at(config, now)),
        db.session.scalar(leased),
    )
    return min((moment for moment in moments if moment), default=None)


def count_due() -> int:
    """How many messages wait that could go out now."""
    due = select(func.count()).where(OutboxMessage.state == MailState.QUEUED, OutboxMessage.due_at <= clock.now())
    return db.session.scalar(due) or 0


def send_again(message: OutboxMessage, actor: Person | None) -> None:
    """Try a mail once more that came back or was given up, as if it were new; asked for twice, it is tried once."""
    db.session.flush()  # reading a row again forgets what has not been written yet
    db.session.refresh(message, with_for_update={"key_share": True})
    if message.state in OWED:
        return
    if message.state not in RETURNED:
        raise Conflict("This mail did not come back, so there is nothing to send again.", state=message.state.value)
    _queue_again([message])
    record_act(actor, "mail_sent_again", message.program, mail=message.public_id)


def send_all_again(program: Program, actor: Person | None) -> int:
    """The same for all of a program; how many there were."""
    returned = (
        select(OutboxMessage)
        .where(OutboxMessage.program_id == program.id, OutboxMessage.state.in_(RETURNED))
        .order_by(OutboxMessage.id)
        .with_for_update(key_share=True, of=OutboxMessage)
    )
    messages = db.session.scalars(returned).all()
    if messages:
        _queue_again(messages)
        record_act(actor, "mail_all_sent_again", program, count=len(messages))
    return len(messages)


def record_bounce(message_id: str, said: str) -> OutboxMessage | None:
    """A report says that the mail of this Message-ID was not delivered: note it, and the address, against the person.

    None when it is none of ours. A report may come before our own note that the relay took the mail: that attempt is
    the last then.
    """
    statement = (
        select(OutboxMessage).where(OutboxMessage.message_id == message_id.strip()).with_for_update(key_share=True)
    )
    message = db.session.scalar(statement)
    if message is None or message.state not in {MailState.SENT, MailState.BOUNCED, *OWED}:
        return message
    if message.person is not None:
        message.person.bounced_address = message.sent_to or message.person.address
    if message.state is MailState.SENT:
        message.state = advance(message.state, MailState.BOUNCED)
        message.failure, message.relay_said = MailFailure.BOUNCED, said[:500]
        log.info("mail", mail=message.public_id, kind=message.kind.value, state=message.state.value)
    return message


def _put_back(message: OutboxMessage, due_at: datetime, failure: str | None, said: str) -> None:
    if is_given_up(message, clock.now()):
        end_message(message, MailState.DEAD, MailFailure.EXPIRED, said)
        return
    message.state = advance(message.state, MailState.QUEUED)
    message.due_at = due_at
    message.failure, message.relay_said = failure, said
    message.claim = message.lease_until = None


def _queue_again(messages: Iterable[OutboxMessage]) -> None:
    now = clock.now()
    for message in messages:
        message.state = advance(message.state, MailState.QUEUED)
        message.wanted_at = message.due_at = now
        message.attempts, message.failure, message.relay_said = 0, None, ""
        if message.person is not None:
            message.person.bounced_address = ""
    db.session.flush()
    after_commit(mail_owed.send)
