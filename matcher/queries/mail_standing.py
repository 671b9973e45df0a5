"""How the mail of a program stands, in numbers: what failed, what is going out now and until when, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from matcher import clock
from matcher.db import db
from matcher.models import OutboxMessage, Person, Program
from matcher.queries.mail import FAILED, scope
from matcher.queries.tray import count_waiting
from matcher.states import OWED, MailKind, MailState

#: Mail is called overdue after so long; a worker looks more often.
OVERDUE = timedelta(minutes=2)
#: Mails wanted within so long of each other are told of together.
TOGETHER = timedelta(minutes=1)
DAY = timedelta(days=1)
#: A tenth of what the relay takes is kept for mail that somebody waits for (``services/pacing.py``).
KEPT = 10
OFFERS = frozenset({MailKind.MENTOR_OFFER, MailKind.PARTICIPANT_OFFER})


@dataclass(frozen=True)
class Batch:
    """What is going out now: ``out`` of ``total`` are done. ``minutes`` is None where nothing holds the rest back;
    ``tomorrow``: the relay takes no more today."""

    out: int
    total: int
    minutes: int | None
    tomorrow: bool


@dataclass(frozen=True)
class Later:
    """What waits for a moment of its own, the first of it: ``offers`` when it is nothing else."""

    number: int
    at: datetime
    offers: bool


@dataclass(frozen=True)
class Standing:
    """``again`` counts mail that was put off and is tried again, ``unreachable``: because the relay does not answer.

    ``stalled_since``: mail is overdue since then, and nobody sends.
    """

    failed: int
    sent: int
    batch: Batch | None
    later: Later | None
    again: int
    unreachable: bool
    stalled_since: datetime | None


@dataclass(frozen=True)
class Needed:
    """What of the mail wants a coordinator: ``failed`` did not arrive, ``tray`` came in and nobody knows for whom."""

    failed: int
    tray: int


def mail_needs(program: Program, viewer: Person) -> Needed:
    return Needed(_count(scope(program, viewer), OutboxMessage.state.in_(FAILED)), count_waiting(program, viewer))


def mail_stands(program: Program, viewer: Person, *, per_minute: int, per_day: int) -> Standing:
    """``per_minute`` and ``per_day`` are what the relay takes, of all programs together; 0 is without limit."""
    now, visible = clock.now(), scope(program, viewer)
    put_off = (OutboxMessage.state == MailState.QUEUED) & OutboxMessage.failure.is_not(None)
    return Standing(
        failed=_count(visible, OutboxMessage.state.in_(FAILED)),
        sent=_count(visible, OutboxMessage.state == MailState.SENT),
        batch=_batch(visible, now, per_minute, per_day),
        later=_later(visible, now),
        again=_count(visible, put_off),
        unreachable=_count(visible, put_off, OutboxMessage.failure == "unreachable") > 0,
        stalled_since=_stalled_since(visible, now, per_day),
    )


def _batch(visible: ColumnElement[bool], now: datetime, per_minute: int, per_day: int) -> Batch | None:
    """Everything wanted since the first that is due and not out; whatever has been put off is none of it."""
    due = _is_due(now)
    waiting = _count(visible, due)
    if not waiting:
        return None
    begun = db.session.scalar(select(func.min(OutboxMessage.wanted_at)).where(visible, due)) or now
    done = _count(
        visible,
        OutboxMessage.wanted_at.between(begun - TOGETHER, now),
        OutboxMessage.state.in_({MailState.SENT, *FAILED}),
    )
    everybodys = _count(due)
    return Batch(
        out=done,
        total=done + waiting,
        minutes=-(-everybodys // (per_minute - per_minute // KEPT)) if per_minute else None,
        tomorrow=bool(per_day) and everybodys > per_day - per_day // KEPT - _tried_within(now, DAY),
    )


def _later(visible: ColumnElement[bool], now: datetime) -> Later | None:
    not_tried = (OutboxMessage.state == MailState.QUEUED) & OutboxMessage.failure.is_(None)
    waits = (visible, not_tried, OutboxMessage.due_at > now)
    first = db.session.scalar(select(func.min(OutboxMessage.due_at)).where(*waits))
    if first is None:
        return None
    kinds = dict(
        db.session.execute(
            select(OutboxMessage.kind, func.count())
            .where(*waits, OutboxMessage.due_at <= first + TOGETHER)
            .group_by(OutboxMessage.kind)
        ).all()
    )
    return Later(sum(kinds.values()), first, kinds.keys() <= OFFERS)


def _stalled_since(visible: ColumnElement[bool], now: datetime, per_day: int) -> datetime | None:
    """Since when the oldest overdue mail waits, if no worker has tried any mail, of whichever program, meanwhile."""
    overdue = (visible, OutboxMessage.state.in_(OWED), OutboxMessage.due_at < now - OVERDUE)
    oldest = db.session.scalar(select(func.min(OutboxMessage.due_at)).where(*overdue))
    if oldest is None or _tried_within(now, OVERDUE):
        return None
    return None if per_day and _tried_within(now, DAY) >= per_day - per_day // KEPT else oldest


def _is_due(now: datetime) -> ColumnElement[bool]:
    return OutboxMessage.state.in_(OWED) & (OutboxMessage.due_at <= now)


def _tried_within(now: datetime, span: timedelta) -> int:
    return _count(OutboxMessage.tried_at > now - span)


def _count(*where: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(OutboxMessage).where(*where)) or 0
