"""Where a mail that came in belongs: which series, who sent it, and whether its words go on to the others.

Whom a mail is from is what it says itself. That is enough to pass words on among people who share a secret address; it
is never enough to change anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import exists, func, select

from matcher import clock
from matcher.calendars.answers import read_answers
from matcher.db import db
from matcher.mail.automatic import DeliveryReport
from matcher.mail.received import Received
from matcher.models import Enrollment, Person, Program, ReceivedMail, Round, Series, fold_address
from matcher.services.delivery import record_bounce
from matcher.services.sign_in import people_at
from matcher.states import EnrollmentState, MentorshipState, ReceivedState, SeriesState

MOST_AN_HOUR = 20
#: Of RFC 5546: what a calendar program sends back.
CALENDAR_ANSWERS = frozenset({"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"})


class Why(StrEnum):
    """What a mail was, or why nobody could be found for it."""

    FORWARDED = "forwarded"
    LOOP = "loop"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    DELAYED = "delayed"
    REPEAT = "repeat"
    CALENDAR_REPLY = "calendar_reply"
    ANSWERED = "answered"
    REFRESHED = "refreshed"
    ANSWER_UNCLEAR = "answer_unclear"
    ANSWER_NO_SESSION = "answer_no_session"
    ANSWER_STRANGER = "answer_stranger"
    ANSWER_WHOSE = "answer_whose"
    EVENT = "event"
    EVENT_OTHER_TIME = "event_other_time"
    STRANGER = "stranger"
    NO_SERIES = "no_series"
    UNKNOWN = "unknown"
    STRANGE_BOUNCE = "strange_bounce"
    EMPTY = "empty"
    TOO_MANY = "too_many"
    SERIES_OVER = "series_over"
    NO_ONE_ELSE = "no_one_else"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Place:
    """What becomes of a mail, and whom and what it concerns, as far as that is known."""

    state: ReceivedState
    why: Why
    program: Program | None = None
    series: Series | None = None
    person: Person | None = None


def place_of(received: Received) -> Place:
    if received.loops:
        return Place(ReceivedState.NOTED, Why.LOOP)
    if received.report is not None:
        return _place_of_report(received.report)
    series = _series_of(received)
    return _place_in(series, received) if series else _place_without(received)


def _place_of_report(report: DeliveryReport) -> Place:
    """Only what will never arrive counts against an address; a delay is the mail server's business."""
    if not report.permanent:
        return Place(ReceivedState.NOTED, Why.DELAYED)
    message = record_bounce(report.message_id, report.said) if report.message_id else None
    if message is None:
        return Place(ReceivedState.TRAY, Why.STRANGE_BOUNCE)
    return Place(ReceivedState.NOTED, Why.BOUNCE, message.program, message.series, message.person)


def _place_in(series: Series, received: Received) -> Place:
    """Words that answer an older invitation are for the sessions that go on instead."""
    if answers_calendar(received):
        return Place(ReceivedState.TRAY, Why.CALENDAR_REPLY, series.round.program, series)
    match = series.mentorship
    series = match.series if match is not None and match.state is MentorshipState.ACTIVE else series
    there = [person for person in members_of(series) if person.address == fold_address(received.sender.address)]
    person = _who(received, there or people_at(received.sender.address))
    state, why = _judge(series, received, bool(there), person)
    return Place(state, why, series.round.program, series, person)


def _judge(series: Series, received: Received, attends: bool, person: Person | None) -> tuple[ReceivedState, Why]:
    if (state := _at_first_sight(received)) is not None:
        return state
    if not attends:
        return ReceivedState.TRAY, Why.STRANGER
    if is_over(series):
        return ReceivedState.TRAY, Why.SERIES_OVER
    if not received.text.strip():
        return ReceivedState.TRAY, Why.EMPTY
    if series.event is not None:
        return ReceivedState.TRAY, Why.EVENT
    return pass_on_or_wait(series, received, person)


def pass_on_or_wait(series: Series, received: Received, person: Person | None) -> tuple[ReceivedState, Why]:
    """Whether words from somebody in the sessions of a match can go on to the others there."""
    sender = fold_address(received.sender.address)
    if all(one.person is person or one.person.address == sender for one in series.attendees):
        return ReceivedState.TRAY, Why.NO_ONE_ELSE
    if _forwarded_lately(series) >= MOST_AN_HOUR:
        return ReceivedState.TRAY, Why.TOO_MANY
    return ReceivedState.FORWARDED, Why.FORWARDED


def _place_without(received: Received) -> Place:
    known = people_at(received.sender.address)
    program = _only_program_of(known)
    state, why = _at_first_sight(received) or (ReceivedState.TRAY, Why.NO_SERIES if known else Why.UNKNOWN)
    return Place(state, why, program, None, _who(received, known))


def _at_first_sight(received: Received) -> tuple[ReceivedState, Why] | None:
    """What can be told whoever sent it. Calendar programs mark their answers as automatic: they come first."""
    if answers_calendar(received):
        return ReceivedState.TRAY, Why.CALENDAR_REPLY
    if received.automatic:
        return ReceivedState.NOTED, Why.AUTO_REPLY
    return None if received.whole else (ReceivedState.TRAY, Why.UNREADABLE)


def answers_calendar(received: Received) -> bool:
    return received.calendar is not None and received.calendar.method in CALENDAR_ANSWERS


def members_of(series: Series) -> list[Person]:
    """Who attends, and who is invited to the event it belongs to, each once."""
    guests = [one.person for one in series.event.guests] if series.event is not None else []
    return list(dict.fromkeys([*(one.person for one in series.attendees), *guests]))


def _series_of(received: Received) -> Series | None:
    """By the address it was sent to, else by the UID in a calendar's answer."""
    found = {one.token: one for one in db.session.scalars(select(Series).where(Series.token.in_(received.tokens)))}
    by_address = next((found[token] for token in received.tokens if token in found), None)
    uids = {one.uid for one in read_answers(received.calendar.text)} if received.calendar else set()
    return by_address or db.session.scalar(select(Series).where(Series.uid.in_(uids)).limit(1))


def _who(received: Received, people: list[Person]) -> Person | None:
    """The one with that address; where several share it, the one whose name the mail bears."""
    return people[0] if len(people) == 1 else one_named(people, [received.sender.name])


def one_named(people: list[Person], names: Iterable[str]) -> Person | None:
    """Of people who share an address the one with one of these names."""
    folded = {" ".join(name.split()).casefold() for name in names}
    named = [person for person in people if " ".join(person.name.split()).casefold() in folded]
    return named[0] if len(named) == 1 else None


def _only_program_of(people: list[Person]) -> Program | None:
    """The one program all of them take part in; None when there are several."""
    takes_part = exists().where(
        Round.program_id == Program.id,
        Enrollment.round_id == Round.id,
        Enrollment.person_id.in_([person.id for person in people]),
        Enrollment.state == EnrollmentState.SENT,
    )
    programs = list(db.session.scalars(select(Program).where(takes_part).limit(2)))
    return programs[0] if len(programs) == 1 else None


def is_over(series: Series) -> bool:
    ended = series.mentorship is not None and series.mentorship.state is MentorshipState.ENDED
    return series.state is SeriesState.CANCELLED or ended


def _forwarded_lately(series: Series) -> int:
    """Counted with the series locked: two workers at once would each see room for one more."""
    db.session.execute(select(Series.id).where(Series.id == series.id).with_for_update(key_share=True))
    lately = select(func.count()).where(
        ReceivedMail.series_id == series.id,
        ReceivedMail.state == ReceivedState.FORWARDED,
        ReceivedMail.received_at > clock.now() - timedelta(hours=1),
    )
    return db.session.scalar(lately) or 0
