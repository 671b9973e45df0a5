"""Mail that an event brings by itself: a reminder the day before a meeting, and what follows it the day after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.db import db
from matcher.errors import Conflict
from matcher.models import Event, Guest, Occurrence, Person, Series
from matcher.queries.events import answer_to, event_of, loaded, were_there
from matcher.services.audit import record_act
from matcher.services.locks import lock_event
from matcher.services.owed_once import not_owed, owe_once
from matcher.services.send_times import nine_tomorrow
from matcher.services.timed_mail import DAY_BEFORE
from matcher.states import MailKind, SeriesState

#: Whoever was invited or answered so shortly before needs no reminder.
JUST_INVITED = timedelta(hours=36)
#: Meetings longer ago are over and done with, as far as the calendar goes.
AFTER = timedelta(days=3)
RECORDING, QUESTION = CONTENTS = "recording", "question"
NOT_OVER = "This meeting is not over yet. Nothing was sent."
NOTHING = "There is no recording and no question yet, so there is nothing to send."

Due = tuple[int, int]


def find_near_meetings() -> Sequence[Due]:
    """Meetings that begin within a day, and who attends them and has not been reminded."""
    now = clock.now()
    due = (
        ((occurrence.id, person.id), _reminder_key(occurrence, person))
        for occurrence in _meetings(now, now + DAY_BEFORE)
        for person in _to_remind(occurrence)
    )
    return [found for found, _ in not_owed(due)]


def remind_meetings(ids: Sequence[Due]) -> int:
    """Each of each meeting once."""
    return sum(_owe(MailKind.EVENT_REMINDER, *_rows(one), _reminder_key(*_rows(one))) for one in ids)


def find_after() -> Sequence[Due]:
    """Meetings of yesterday that have a recording or a question, and who was there and has not heard of either."""
    now = clock.now()
    over = [one for one in _meetings(now - AFTER, now) if _is_day_after(one, now) and _what_by_itself(one)]
    keyed = (
        ((one.id, person.id), _after_key(one, person, what))
        for one in over
        for person in were_there(one)
        for what in CONTENTS
    )
    fresh = Counter(found for found, _ in not_owed(keyed))
    return sorted(found for found, missing in fresh.items() if missing == len(CONTENTS))


def owe_after(ids: Sequence[Due]) -> int:
    """Each after each meeting once."""
    owed = 0
    for one in ids:
        occurrence, person = _rows(one)
        what = _what_by_itself(occurrence)
        owed += bool(what) and _owe_after(occurrence, person, what)
    return owed


def send_after(occurrence: Occurrence, *, actor: Person) -> int:
    """The recording, or else the question, to everybody who was there and has not got it; how many that are.

    Raises Conflict before the meeting is over, and when there is nothing to send.
    """
    event = event_of(occurrence.series)
    lock_event(event)
    if occurrence.ends_at > clock.now() or event.series.state is not SeriesState.CONFIRMED:
        raise Conflict(NOT_OVER)
    what = RECORDING if event.recording_link else QUESTION if event.feedback else ""
    if not what:
        raise Conflict(NOTHING)
    owed = sum(_owe_after(occurrence, person, what) for person in were_there(occurrence))
    if owed:
        about = {"event": event.public_id, "session": occurrence.public_id}
        record_act(actor, "sent_after_event", event.round.program, people=owed, **about)
    return owed


def _meetings(after: datetime, until: datetime) -> list[Occurrence]:
    """Of events, held, that begin after the one moment and until the other."""
    then = select(Occurrence.series_id).where(Occurrence.starts_at > after, Occurrence.starts_at <= until)
    events = db.session.scalars(
        loaded()
        .join(Event.series)
        .where(Series.state == SeriesState.CONFIRMED, Event.series_id.in_(then))
        .order_by(Event.id)
    )
    return [one for event in events for one in event.series.held if after < one.starts_at <= until]


def _to_remind(occurrence: Occurrence) -> Iterator[Person]:
    series, event = occurrence.series, event_of(occurrence.series)
    attending = {one.person_id for one in series.attendees}
    for guest in event.guests:
        declined = answer_to(occurrence, guest.person) is Answer.DECLINED
        if guest.person_id in attending and not declined and not _just_told(guest, occurrence):
            yield guest.person


def _just_told(guest: Guest, occurrence: Occurrence) -> bool:
    own = [one.recorded_at for one in occurrence.series.replies if one.person_id == guest.person_id]
    lately = [one for one in own if one > occurrence.starts_at - DAY_BEFORE]
    return guest.invited_at > occurrence.starts_at - JUST_INVITED or bool(lately)


def _is_day_after(occurrence: Occurrence, now: datetime) -> bool:
    return occurrence.ends_at <= now and nine_tomorrow(occurrence.ends_at, occurrence.series.zone) <= now


def _what_by_itself(occurrence: Occurrence) -> str:
    """Of what meets again and again, the recording may be that of another day: it is sent when somebody says so."""
    event = event_of(occurrence.series)
    if event.recording_link and len(event.series.occurrences) == 1:
        return RECORDING
    return QUESTION if event.feedback else ""


def _owe_after(occurrence: Occurrence, person: Person, what: str) -> bool:
    return _owe(MailKind.EVENT_AFTER, occurrence, person, _after_key(occurrence, person, what), what=what)


def _owe(kind: MailKind, occurrence: Occurrence, person: Person, key: str, **about: str) -> bool:
    series = occurrence.series
    about["occurrence"] = occurrence.public_id
    return owe_once(kind, person, series.round.program, key, about, series=series)


def _rows(due: Due) -> tuple[Occurrence, Person]:
    return db.session.get_one(Occurrence, due[0]), db.session.get_one(Person, due[1])


def _reminder_key(occurrence: Occurrence, person: Person) -> str:
    """With the time: who was reminded of a meeting that is then moved is reminded of it where it stands now."""
    return f"event:{occurrence.public_id}:{occurrence.starts_at:%Y%m%dT%H%M}:{person.public_id}"


def _after_key(occurrence: Occurrence, person: Person, what: str) -> str:
    return f"event_after:{occurrence.public_id}:{person.public_id}:{what}"
