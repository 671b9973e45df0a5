"""Mail that we owe somebody: stored in the transaction of the change that caused it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update

from matcher import clock
from matcher.db import after_commit, db
from matcher.models import OutboxMessage, Person, Program, Series, fold_address
from matcher.signals import mail_owed
from matcher.states import OWED, MailKind, MailState

# Which of two mails that are due goes first: who waits at the screen, whose session is near, everybody else.
URGENCY = {MailKind.SIGN_IN: 0, MailKind.FORWARDED: 1, MailKind.SAMPLE: 1}
USUAL = 2


def owe_mail(
    kind: MailKind,
    person: Person,
    program: Program,
    *,
    series: Series | None = None,
    due: datetime | None = None,
    key: str | None = None,
    **about: str | int,
) -> OutboxMessage | None:
    """A mail to ``person``, to go out at ``due`` or at once; ``about`` takes public ids and codes only.

    ``key`` names what happens once: a mail owed under it before is not owed again, and None is returned. An invitation
    that still waits takes later changes with it, because it is composed when it goes out.
    """
    if key is not None and db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None:
        return None
    if kind is MailKind.INVITATION and series is not None and _invitation_waits(person, series):
        return None
    message = _message(kind, due)
    message.person, message.program, message.series = person, program, series
    message.about, message.key = dict(about), key
    return _owe(message)


def owe_sign_in(address: str) -> OutboxMessage | None:
    """Sign-in mail to whoever is known at ``address``.

    The row is the same whether anybody is: only the worker looks, so that the page answers alike and as fast. One that
    still waits is enough.
    """
    folded = fold_address(address)
    waiting = select(OutboxMessage.id).where(
        OutboxMessage.address == folded, OutboxMessage.kind == MailKind.SIGN_IN, OutboxMessage.state.in_(OWED)
    )
    if db.session.scalar(waiting.limit(1)) is not None:
        return None
    message = _message(MailKind.SIGN_IN, None)
    message.address = folded
    return _owe(message)


def drop_waiting(people: Iterable[Person], **about: str | int) -> None:
    """Let go of mail to ``people`` that tells of this and that no worker has in hand: it is not true any more."""
    waiting = db.session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.state == MailState.QUEUED, OutboxMessage.person_id.in_([person.id for person in people])
        )
    )
    dropped = [message.id for message in waiting if about.items() <= message.about.items()]
    if dropped:  # a worker may have taken one since: its state decides
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id.in_(dropped), OutboxMessage.state == MailState.QUEUED)
            .values(state=MailState.DROPPED)
        )


def _message(kind: MailKind, due: datetime | None) -> OutboxMessage:
    now = clock.now()
    return OutboxMessage(
        kind=kind,
        state=MailState.QUEUED,
        urgency=URGENCY.get(kind, USUAL),
        about={},
        queued_at=now,
        wanted_at=due or now,
        due_at=due or now,
    )


def _owe(message: OutboxMessage) -> OutboxMessage:
    db.session.add(message)
    db.session.flush()
    after_commit(mail_owed.send)
    return message


def _invitation_waits(person: Person, series: Series) -> bool:
    """Whether one is queued and in nobody's hands yet."""
    waiting = select(OutboxMessage.id).where(
        OutboxMessage.kind == MailKind.INVITATION,
        OutboxMessage.state == MailState.QUEUED,
        OutboxMessage.person_id == person.id,
        OutboxMessage.series_id == series.id,
    )
    # Locked, so that no worker takes it up and composes it from what is not changed yet.
    return db.session.scalar(waiting.limit(1).with_for_update(key_share=True)) is not None
