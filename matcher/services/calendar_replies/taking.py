"""An answer from a calendar program, told to the history of its series.

Whose it is, is what the mail says itself: enough to note what they answered, marked as mailed, and never enough to
change a series or end a match.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from matcher import clock
from matcher.calendars.answers import CalendarAnswer, read_answers
from matcher.db import db
from matcher.mail.parts import Calendar
from matcher.mail.received import Received
from matcher.models import OutboxMessage, Person, ReceivedMail, Reply, Series
from matcher.services.calendar_replies.saying import Said, understand
from matcher.services.calendar_replies.typed import typed_words
from matcher.services.calendar_replies.whose import answerer_of, part_of
from matcher.services.outbox import owe_mail
from matcher.services.placing import Place, Why, is_over, pass_on_or_wait
from matcher.services.replies import UNWELCOME, record_reply
from matcher.states import AnsweredHow, MailKind, ReceivedState, ReplyKind

HOUR = timedelta(hours=1)
#: Of one match, whose every session somebody may well answer one by one.
MOST_AN_HOUR = 60
DELEGATED = "Delegated to somebody else."


def take_answer(received: Received, calendar: Calendar, series: Series, row: ReceivedMail) -> Place:
    """Record what it says. What becomes of the mail: noted, or the tray when part of it could not be understood.

    Words typed with a no are kept with that; with anything else they stand in ``row``, to be passed on.
    """
    place = Place(ReceivedState.NOTED, Why.SERIES_OVER, series.round.program, series)
    if is_over(series):
        return place
    answers = read_answers(calendar.text)
    person = answerer_of(series, received, answers)
    if not isinstance(person, Person):
        return replace(place, state=ReceivedState.TRAY, why=person)
    place = replace(place, person=person)
    match calendar.method:
        case "REFRESH":
            _send_again(series, person)
            return replace(place, why=Why.REFRESHED)
        case "DECLINECOUNTER":
            return replace(place, why=Why.ANSWERED)
        case _ if _too_many(series):
            return replace(place, state=ReceivedState.TRAY, why=Why.TOO_MANY)
    said, problem = understand(series, person, received, answers, counter=calendar.method == "COUNTER")
    words = _words(received, person, answers) if said else ""
    left = _record(series, person, said, words, row)
    problem = problem or _for_a_person(series, {one.kind for one in said})
    return replace(place, state=ReceivedState.TRAY, why=problem) if problem else _noted(received, place, left, row)


def _for_a_person(series: Series, kinds: Set[ReplyKind]) -> Why | None:
    """What is recorded and would be seen by nobody: a wish about an event, and a no to a series that has gone on as
    another one since."""
    if series.event is not None:
        return Why.EVENT_OTHER_TIME if ReplyKind.OTHER_TIME in kinds else None
    match, ahead = series.mentorship, any(one.starts_at > clock.now() for one in series.held)
    elsewhere = match is not None and match.series_id != series.id and not ahead
    return Why.ANSWER_NO_SESSION if elsewhere and kinds & UNWELCOME else None


def _words(received: Received, person: Person, answers: Sequence[CalendarAnswer]) -> str:
    comments = [part_of(one, person).comment for one in answers]
    return typed_words(received, [one.comment for one in answers] + comments)


def _record(series: Series, person: Person, said: Sequence[Said], words: str, row: ReceivedMail) -> str:
    """Everything they said, and the words with the first no; those that are left when there is none. A guest's words
    about an event stay with any answer: the other guests do not read them."""
    for one in said:
        keeps = bool(words) and (one.kind in UNWELCOME or series.event is not None)
        record_reply(
            series,
            person,
            one.kind,
            how=AnsweredHow.MAIL,
            at=one.at,
            original_start=one.original_start,
            wished_start=one.wished_start,
            revision=one.revision,
            words="\n".join(filter(None, [DELEGATED if one.delegated else "", words if keeps else ""])),
            received=row,
        )
        words = "" if keeps else words
    return words


def _noted(received: Received, place: Place, words: str, row: ReceivedMail) -> Place:
    """Words that came with a yes go on as words do."""
    row.text = words
    if not words or place.series is None:
        return replace(place, why=Why.ANSWERED)
    state, why = pass_on_or_wait(place.series, received, place.person)
    return replace(place, state=state, why=Why.ANSWERED if state is ReceivedState.FORWARDED else why)


def _send_again(series: Series, person: Person) -> None:
    """The series as it stands, at most once an hour."""
    lately = select(OutboxMessage.about).where(
        OutboxMessage.kind == MailKind.INVITATION,
        OutboxMessage.person_id == person.id,
        OutboxMessage.series_id == series.id,
        OutboxMessage.queued_at > clock.now() - HOUR,
    )
    asked = any(about.get("why") == "refresh" for about in db.session.scalars(lately))
    if not asked and any(one.person_id == person.id for one in series.attendees):
        owe_mail(MailKind.INVITATION, person, series.round.program, series=series, why="refresh")


def _too_many(series: Series) -> bool:
    """A program that answers again and again would mail the others each time."""
    lately = select(func.count()).where(
        Reply.series_id == series.id, Reply.how == AnsweredHow.MAIL, Reply.recorded_at > clock.now() - HOUR
    )
    return series.event is None and (db.session.scalar(lately) or 0) >= MOST_AN_HOUR
