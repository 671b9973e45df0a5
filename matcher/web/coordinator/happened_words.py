"""The lines of a person's history."""

from __future__ import annotations

from datetime import datetime

from matcher.queries.person_history import Event, Happened
from matcher.states import MailState, ReceivedState
from matcher.web.coordinator.history_words import act_words
from matcher.web.coordinator.mail_words import KINDS, coming, moment

WROTE = {
    ReceivedState.FORWARDED: "Wrote to the others of their sessions; passed on",
    ReceivedState.TRAY: "Wrote to us; the mail waits for a coordinator",
    ReceivedState.HANDLED: "Wrote to us; a coordinator has seen it",
    ReceivedState.NOTED: "An automatic answer came from them",
}
DID_NOT_ARRIVE = frozenset({MailState.DEAD, MailState.BOUNCED})


def happened_line(event: Event, zone: str, now: datetime) -> tuple[str, str]:
    """When, and what."""
    when = coming(event.at, zone, now) if event.at > now else moment(event.at, zone, now)
    return when[:1].upper() + when[1:], _what(event)


def _what(event: Event) -> str:
    match event.what:
        case Happened.APPLIED:
            return "Sent the application"
        case Happened.ASKED:
            return f"Asked about a match with {event.other}"
        case Happened.ANSWERED:
            return f"Answered about a match with {event.other}"
        case Happened.BOOKED:
            return f"Sessions booked with {event.other}"
        case Happened.WROTE if event.received:
            return WROTE[event.received]
        case Happened.MAILED if event.mail:
            return f"Mail: {KINDS[event.mail]}, {_mail_stands(event)}"
        case _:
            return act_words(event.act) if event.act else ""


def _mail_stands(event: Event) -> str:
    if event.state in DID_NOT_ARRIVE:
        return "could not be delivered"
    return "sent" if event.state is MailState.SENT else "waiting"
