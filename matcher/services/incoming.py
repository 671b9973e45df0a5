"""Mail that came in: passed on to the others of a series, noted, or laid where a coordinator sees it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict
from matcher.mail.received import Received
from matcher.mail.words import fixed
from matcher.models import Person, Program, ReceivedMail, Reply, Series, fold_address
from matcher.services.audit import record_act
from matcher.services.calendar_replies.taking import take_answer
from matcher.services.outbox import owe_mail
from matcher.services.placing import Why, is_over, place_of
from matcher.states import MailKind, ReceivedState, advance

LONGEST_TEXT = 20_000
KEPT = timedelta(days=30)


def take_in(received: Received, digest: str) -> ReceivedMail:
    """Once for each ``digest``, that of the mail's bytes: the same mail again is the same row, and nothing happens."""
    row = _with_digest(digest) or _stored(received, digest)
    if row.why:
        return row
    place = place_of(received)
    row.text = "" if place.why in {Why.BOUNCE, Why.DELAYED, Why.LOOP} else _text_of(received)
    if place.why is Why.CALENDAR_REPLY and place.series and received.calendar:
        place = take_answer(received, received.calendar, place.series, row)
    row.state, row.why = place.state, place.why
    row.program, row.series, row.person = place.program, place.series, place.person
    db.session.flush()
    if (
        place.series
        and place.state is ReceivedState.FORWARDED
        and not _forward(row, place.series, _once(received, row))
    ):
        row.state, row.why = ReceivedState.NOTED, Why.REPEAT
    db.session.flush()
    return row


def mark_handled(received: ReceivedMail, program: Program, *, actor: Person) -> None:
    """Somebody has looked after it; ``program`` is the one whose coordinator did."""
    _lock(received)
    if received.state is ReceivedState.HANDLED:
        return
    received.state = advance(received.state, ReceivedState.HANDLED)
    received.handled_by, received.handled_at = actor.id, clock.now()
    record_act(actor, "mail_handled", program, **_subject(received))


def pass_on(received: ReceivedMail, *, actor: Person) -> list[Person]:
    """Send its words to everybody in its series, as if they had been passed on at once; to whom they go."""
    _lock(received)
    if received.state is ReceivedState.FORWARDED:
        return []
    series = received.series
    if series is None or not may_pass_on(received):
        raise Conflict("This mail cannot be passed on.")
    received.state = advance(received.state, ReceivedState.FORWARDED)
    received.handled_by, received.handled_at = actor.id, clock.now()
    _forward(received, series, received.public_id)
    record_act(actor, "mail_passed_on", series.round.program, **_subject(received))
    return readers_of(received)


def may_pass_on(received: ReceivedMail) -> bool:
    """Words of a person, about sessions of a match that goes on, and somebody who should read them."""
    series = received.series
    return (
        received.state is ReceivedState.TRAY
        and series is not None
        and series.event is None
        and bool(received.text)
        and not received.calendar
        and not is_over(series)
        and bool(readers_of(received))
    )


def readers_of(received: ReceivedMail) -> list[Person]:
    """Everybody in the series but the sender, and whoever reads the sender's mail at the same address."""
    attendees = received.series.attendees if received.series else []
    sender = fold_address(received.from_address)
    return [one.person for one in attendees if one.person_id != received.person_id and one.person.address != sender]


def find_old_mail() -> Sequence[int]:
    """What nobody needs to read any more: 30 days old, and not waiting for somebody."""
    done = (ReceivedState.FORWARDED, ReceivedState.NOTED, ReceivedState.HANDLED)
    words = or_(ReceivedMail.text != "", ReceivedMail.calendar != "", ReceivedMail.subject != "")
    old = ReceivedMail.received_at < clock.now() - KEPT
    return list(db.session.scalars(select(ReceivedMail.id).where(ReceivedMail.state.in_(done), old, words)))


def forget_received(ids: Sequence[int]) -> int:
    """Keep that somebody wrote, not what."""
    db.session.execute(update(ReceivedMail).where(ReceivedMail.id.in_(ids)).values(text="", calendar="", subject=""))
    db.session.execute(update(Reply).where(Reply.received_id.in_(ids)).values(words=""))
    return len(ids)


def _stored(received: Received, digest: str) -> ReceivedMail:
    """A row of its own, or that of another worker who took the same mail in just now."""
    row = ReceivedMail(
        digest=digest,
        received_at=clock.now(),
        state=ReceivedState.NOTED,
        why="",
        from_name=received.sender.name[:200],
        from_address=received.sender.address[:254],
        subject=received.subject,
        text="",
        calendar=received.calendar.text if received.calendar else "",
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        faster = _with_digest(digest)
        if faster is None:
            raise
        return faster
    return row


def _with_digest(digest: str) -> ReceivedMail | None:
    return db.session.scalar(select(ReceivedMail).where(ReceivedMail.digest == digest))


def _text_of(received: Received) -> str:
    text = received.text.strip()
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT].rstrip()}\n\n{fixed(MailKind.FORWARDED, 'shortened')}"
    if received.attached and text:
        text += f"\n\n{fixed(MailKind.FORWARDED, 'attachments', names=', '.join(received.attached))}"
    return text


def _forward(row: ReceivedMail, series: Series, once: str) -> bool:
    """Owe its words to everybody else; whether anybody had not been sent them before."""
    owed = [
        owe_mail(
            MailKind.FORWARDED,
            person,
            series.round.program,
            series=series,
            key=f"forwarded:{once}:{person.public_id}",
            received=row.public_id,
        )
        for person in readers_of(row)
    ]
    return any(message is not None for message in owed)


def _once(received: Received, row: ReceivedMail) -> str:
    """The same for copies of one mail that came by two ways, whose bytes differ by what servers noted on them."""
    if not received.message_id:
        return row.public_id
    parts = (row.series.token if row.series else "", received.message_id, row.text)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _subject(received: ReceivedMail) -> dict[str, str]:
    """What the history needs to keep somebody's own case from them."""
    series = {"series": received.series.public_id} if received.series else {}
    return {"received": received.public_id, **series} | (
        {"person": received.person.public_id} if received.person else {}
    )


def _lock(received: ReceivedMail) -> None:
    db.session.flush()
    db.session.refresh(received, with_for_update={"key_share": True})
