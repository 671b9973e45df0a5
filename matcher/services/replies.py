"""What people answer to their sessions, by mail or on a page: one history, in which the later word counts.

An answer changes no series and ends no match. Whoever else meets is told of a no and of a wish for another time, and
people look after it (``queries/flags.py``).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from matcher import clock
from matcher.db import db
from matcher.errors import Fault, Forbidden, Invalid
from matcher.models import Occurrence, Person, ReceivedMail, Reply, Series
from matcher.services.audit import record_act
from matcher.services.events.registration import follow_reply
from matcher.services.locks import lock_event, lock_people
from matcher.services.outbox import owe_mail
from matcher.states import AnsweredHow, MailKind, ReplyKind

#: Answers that somebody has to look after.
UNWELCOME = frozenset({ReplyKind.DECLINED, ReplyKind.OTHER_TIME})
#: A mail that says it was written longer ago than this is taken for one that was written then.
OLDEST = timedelta(days=7)
#: The same button pressed again within this time was pressed once.
TWICE = timedelta(minutes=1)


def record_reply(
    series: Series,
    person: Person,
    kind: ReplyKind,
    *,
    how: AnsweredHow,
    at: datetime | None = None,
    original_start: datetime | None = None,
    wished_start: datetime | None = None,
    revision: int | None = None,
    words: str = "",
    received: ReceivedMail | None = None,
) -> Reply:
    """What ``person`` answered to the series, or to its session with ``original_start``; the same again is one answer.

    ``at`` is when they answered, if that was not now; never later than now, nor earlier than a week ago. Raises
    Forbidden for somebody who does not attend, Invalid for a session that the series does not have.
    """
    _check_attends(series, person)
    _check_session(series, original_start)
    _lock(series, person)
    reply = Reply(
        series_id=series.id,
        person_id=person.id,
        original_start=original_start,
        kind=kind,
        how=how,
        answered_at=_moment(at),
        recorded_at=clock.now(),
        revision=revision,
        wished_start=wished_start if kind is ReplyKind.OTHER_TIME else None,
        words=words.strip(),
        received_id=received.id if received else None,
    )
    before = _replies(series, person)
    same = next((one for one in reversed(before) if _is_same(one, reply, before[-1])), None)
    if same is not None:
        return same
    db.session.add(reply)
    db.session.flush()
    db.session.expire(series, ["replies"])
    if kind is ReplyKind.ACCEPTED:
        _settle_before(reply, person)
    elif kind in UNWELCOME and series.event is None and _is_ahead(reply) and _is_news(reply, before):
        _tell_others(series, reply)
    follow_reply(reply)
    return reply


def settle(reply: Reply, *, actor: Person) -> None:
    """Somebody has looked after it, and after whatever the same person said of the same session before."""
    lock_people({reply.person_id})
    db.session.refresh(reply)
    if reply.settled_at is not None or reply.kind not in UNWELCOME:
        return
    _settle_before(reply, actor)
    series = reply.series
    about = {"series": series.public_id, "person": reply.person.public_id}
    record_act(actor, "settled_answer", series.round.program, **about)


def _check_attends(series: Series, person: Person) -> None:
    guests = series.event.guests if series.event is not None else []
    if person.id not in {one.person_id for one in series.attendees} | {one.person_id for one in guests}:
        raise Forbidden("Only the people who meet can answer for these sessions.")


def _lock(series: Series, person: Person) -> None:
    if series.event is not None:
        lock_event(series.event)
    lock_people({person.id})


def _check_session(series: Series, original_start: datetime | None) -> None:
    if original_start is None:
        return
    known = select(Occurrence.id).where(Occurrence.series_id == series.id, Occurrence.original_start == original_start)
    if db.session.scalar(known) is None:
        remedy = "Look at the sessions again, and answer for one of those."
        raise Invalid(
            f"There is no such session. {remedy}", [Fault("session", "", "is none of these sessions.", remedy)]
        )


def _moment(at: datetime | None) -> datetime:
    now = clock.now()
    return now if at is None else max(min(at, now), now - OLDEST)


def _replies(series: Series, person: Person) -> list[Reply]:
    """Everything this person has answered, as it counts: the latest last."""
    rows = select(Reply).where(Reply.series_id == series.id, Reply.person_id == person.id)
    return list(db.session.scalars(rows.order_by(Reply.answered_at, Reply.id)))


def _is_same(known: Reply, reply: Reply, latest: Reply) -> bool:
    """The same answer, in a second copy of a mail or by a second press of the button."""
    if _said(known) != _said(reply):
        return False
    again = known.answered_at == reply.answered_at or (
        known.received_id is not None and known.received_id == reply.received_id
    )
    pressed = reply.how is not AnsweredHow.MAIL and known is latest and known.how is reply.how
    return again or (pressed and known.words == reply.words and reply.answered_at - known.answered_at < TWICE)


def _said(reply: Reply) -> tuple[ReplyKind, datetime | None, datetime | None]:
    return reply.kind, reply.original_start, reply.wished_start


def _is_ahead(reply: Reply) -> bool:
    """Whether it is about anything that is still to come: nobody needs to be told of what is over or canceled."""
    about = [one for one in reply.series.held if reply.original_start in {None, one.original_start}]
    return any(one.starts_at > clock.now() for one in about)


def _is_news(reply: Reply, before: list[Reply]) -> bool:
    """Whether the others learn something: not from a no after a no, nor from one that a later answer has overtaken."""
    about = [one for one in before if one.original_start in {None, reply.original_start}]
    if any(one.answered_at > reply.answered_at for one in about):
        return False
    if reply.words or not about:
        return True
    if reply.kind is ReplyKind.OTHER_TIME:
        return all(_said(one) != _said(reply) for one in about)
    stands = [one for one in about if one.kind is not ReplyKind.OTHER_TIME or one.answered_at == reply.answered_at]
    return not stands or stands[-1].kind not in UNWELCOME


def _tell_others(series: Series, reply: Reply) -> None:
    for one in series.attendees:
        if one.person_id != reply.person_id:
            owe_mail(MailKind.SESSION_ANSWER, one.person, series.round.program, series=series, reply=reply.public_id)


def _settle_before(reply: Reply, actor: Person) -> None:
    """What this answer overtakes, or is looked after together with it. A yes to all is one to every session."""
    settled = update(Reply).where(
        Reply.series_id == reply.series_id,
        Reply.person_id == reply.person_id,
        Reply.kind.in_(UNWELCOME),
        Reply.settled_at.is_(None),
        Reply.answered_at <= reply.answered_at,
    )
    if reply.original_start is not None:
        settled = settled.where(Reply.original_start == reply.original_start)
    elif reply.kind is not ReplyKind.ACCEPTED:
        settled = settled.where(Reply.original_start.is_(None))
    db.session.execute(settled.values(settled_at=clock.now(), settled_by=actor.id))
