"""Where people register, who says yes gets a seat and the event in their calendar, and who says no gives both back.

A yes that comes by mail when every seat is taken is kept as an answer and told so; it takes nobody's seat.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.models import Attendee, Event, Guest, OutboxMessage, Person, Reply
from matcher.queries.schedule import was_invited
from matcher.services.outbox import owe_mail
from matcher.states import MailKind, ReplyKind, Role, SeriesState

FULL, UNINVITED = "full", "uninvited"


def follow_reply(reply: Reply) -> None:
    """What an answer to a whole event means for who attends it. Lock the event first."""
    event = reply.series.event
    if event is None or reply.original_start is not None or not event.registers or _overtaken(reply):
        return
    guest = next((one for one in event.guests if one.person_id == reply.person_id), None)
    if guest is None or event.series.state is not SeriesState.CONFIRMED:
        return
    if reply.kind is ReplyKind.ACCEPTED and not attends(event, guest.person):
        if is_full(event):
            _say_full(guest)
        else:
            add_attendee(guest)
    elif reply.kind is ReplyKind.DECLINED:
        remove_attendee(event, guest.person)


def attends(event: Event, person: Person) -> bool:
    return any(one.person_id == person.id for one in event.series.attendees)


def is_full(event: Event) -> bool:
    """Whether every seat is taken."""
    return event.seats is not None and len(event.series.attendees) >= event.seats


def add_attendee(guest: Guest) -> None:
    """The event is in their calendar; they get the invitation for it. Who had it once gets a later revision: a calendar
    that was told that it is off takes no equal one (RFC 5546 section 2.1.5)."""
    series, program = guest.event.series, guest.event.round.program
    if was_invited(guest.person, series):
        next_revision(guest.event)
    series.attendees.append(Attendee(person=guest.person, role=guest.role or Role.PARTICIPANT))
    db.session.flush()
    owe_mail(MailKind.INVITATION, guest.person, program, series=series, why="event")


def remove_attendee(event: Event, person: Person) -> None:
    """Out of their calendar, with a later revision as RFC 5546 section 3.2.5 asks. Twice is once."""
    attendee = next((one for one in event.series.attendees if one.person_id == person.id), None)
    if attendee is None:
        return
    event.series.attendees.remove(attendee)
    next_revision(event)
    db.session.flush()
    owe_mail(MailKind.INVITATION, person, event.round.program, series=event.series, why=UNINVITED)


def _say_full(guest: Guest) -> None:
    """At most once an hour: a program may answer again and again."""
    lately = select(OutboxMessage.about).where(
        OutboxMessage.kind == MailKind.EVENT_INVITED,
        OutboxMessage.person_id == guest.person_id,
        OutboxMessage.queued_at > clock.now() - timedelta(hours=1),
    )
    about = {"guest": guest.public_id, "why": FULL}
    if not any(about.items() <= known.items() for known in db.session.scalars(lately)):
        owe_mail(MailKind.EVENT_INVITED, guest.person, guest.event.round.program, **about)  # type: ignore[arg-type]


def next_revision(event: Event) -> None:
    series = event.series
    series.revision += 1
    series.changed_at = max(clock.now(), series.changed_at + timedelta(seconds=1))


def _overtaken(reply: Reply) -> bool:
    """Whether they have answered otherwise since: a mail may arrive late."""
    own = (one for one in reply.series.replies if one.person_id == reply.person_id and one.original_start is None)
    answers = (one for one in own if one.kind is not ReplyKind.OTHER_TIME)
    return any((one.answered_at, one.id) > (reply.answered_at, reply.id) for one in answers)
