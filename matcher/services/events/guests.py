"""Who is invited: everybody of the audience when an event is planned, later whoever has come to it; who left is out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.db import db
from matcher.errors import Conflict
from matcher.models import Event, Guest, Occurrence, Person, Series
from matcher.queries.answered import series_answer
from matcher.queries.event_audience import Invitee, leavers, may_have_leavers, newcomers
from matcher.queries.events import loaded
from matcher.services.audit import record_act
from matcher.services.events.registration import add_attendee, attends, remove_attendee
from matcher.services.locks import lock_event
from matcher.services.outbox import drop_waiting, owe_mail
from matcher.states import MailKind, SeriesState

CALLED_OFF = "This event was called off. Nothing was changed."
OVER = "The last meeting of this event is over. Nothing was changed."


@dataclass(frozen=True)
class Invited:
    """How many people were invited now, and how many are not invited any more."""

    invited: int
    taken_out: int


def invite(event: Event, people: Collection[Invitee]) -> None:
    """One mail each: the question whether they come where people register, else the event for their calendar."""
    now = clock.now()
    for one in people:
        guest = Guest(person=one.person, role=one.role, invited_at=now)
        event.guests.append(guest)
        db.session.flush()
        if event.registers:
            ask(guest)
        else:
            add_attendee(guest)


def ask(guest: Guest, why: str = "asked") -> None:
    """Whether they come, by mail. ``why`` is what is new."""
    event = guest.event
    owe_mail(
        MailKind.EVENT_INVITED, guest.person, event.round.program, series=event.series, guest=guest.public_id, why=why
    )


def ask_again(event: Event, why: str) -> None:
    """Everybody who was asked and may still come is told what is new; a mail that waits tells it anyway."""
    for guest in event.guests:
        answered_no = series_answer(event.series, guest.person) is Answer.DECLINED
        if guest.token_hash is not None and not attends(event, guest.person) and not answered_no:
            drop_waiting([guest.person], guest=guest.public_id)
            ask(guest, why)


def invite_again(event: Event, *, actor: Person) -> Invited:
    """Invite who belongs to the audience since, and take out who does no longer. Pressed twice, nobody is left to do.

    Raises Conflict when it was called off or is over.
    """
    lock_event(event)
    check_goes_on(event)
    new, gone = newcomers(event), leavers(event)
    _take_out(event, gone)
    invite(event, new)
    if new or gone:
        program, counts = event.round.program, {"people": len(new), "taken_out": len(gone)}
        record_act(actor, "invited_again", program, event=event.public_id, **counts)
    return Invited(len(new), len(gone))


def find_left() -> Sequence[int]:
    """Events with a meeting to come that have guests whom they are not for any more."""
    ahead = select(Occurrence.series_id).where(Occurrence.ends_at > clock.now())
    events = db.session.scalars(
        loaded()
        .join(Event.series)
        .where(Series.state == SeriesState.CONFIRMED, Event.series_id.in_(ahead), may_have_leavers())
        .order_by(Event.id)
    )
    return [event.id for event in events if leavers(event)]


def take_out_left(ids: Sequence[int]) -> int:
    """Nobody who has withdrawn hears of an event any more, whether a coordinator looks at it or not."""
    left = 0
    for event in db.session.scalars(select(Event).where(Event.id.in_(ids)).order_by(Event.id)).all():
        lock_event(event)
        gone = leavers(event)
        _take_out(event, gone)
        if gone:
            record_act(None, "left_event", event.round.program, event=event.public_id, people=len(gone))
        left += len(gone)
    return left


def check_goes_on(event: Event) -> None:
    """Raises Conflict when it was called off, or nothing of it is left to come."""
    if event.series.state is not SeriesState.CONFIRMED:
        raise Conflict(CALLED_OFF)
    if not goes_on(event):
        raise Conflict(OVER)


def goes_on(event: Event) -> bool:
    return any(one.ends_at > clock.now() for one in event.series.held)


def _take_out(event: Event, guests: Collection[Guest]) -> None:
    for guest in guests:
        drop_waiting([guest.person], guest=guest.public_id)
        remove_attendee(event, guest.person)
        event.guests.remove(guest)
    db.session.flush()
