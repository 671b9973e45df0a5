"""Who came to a meeting of an event, and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Fault, Invalid, NotFound
from matcher.models import Attendance, Event, Occurrence, Person
from matcher.queries.events import event_of
from matcher.queries.schedule import meeting_link
from matcher.services.audit import record_act
from matcher.services.events.registration import attends
from matcher.services.locks import lock_event
from matcher.states import SeriesState

#: From when on pressing *Join* counts as coming.
EARLY = timedelta(minutes=15)
WORST, BEST = 1, 5
LONGEST_WORDS = 2_000
NOT_BEGUN = "This meeting has not begun yet. Nothing was changed."
NOT_HELD = "This meeting does not take place. Nothing was changed."
NO_LINK = "There is no meeting link yet. Look here again shortly before the meeting."
NO_SEAT = "Say first that you come: the meeting link is for whoever has a seat."
NOTHING_ASKED = "Nothing is asked about this event."


def mark_everybody(occurrence: Occurrence, came: Mapping[str, bool | None], *, actor: Person) -> int:
    """Whether people came, by public id, as a coordinator saw it; None takes that back. How many it changes.

    Raises Conflict before the meeting begins and for one that does not take place, NotFound for who is no guest.
    """
    event = _begun(occurrence)
    people = {guest.person.public_id: guest.person for guest in event.guests}
    if not came.keys() <= people.keys():
        raise NotFound
    changed = sum(_mark(occurrence, people[key], said, actor) for key, said in sorted(came.items()))
    if changed:
        about = {"event": event.public_id, "session": occurrence.public_id}
        record_act(actor, "marked_attendance", event.round.program, people=changed, **about)
    return changed


def join_meeting(occurrence: Occurrence, person: Person) -> str:
    """Where to meet. From a quarter of an hour before it begins until it ends this also notes that ``person`` came,
    unless a coordinator said something else.

    Raises NotFound for who is no guest, Conflict when there is no link, it does not take place, or they did not
    register.
    """
    event = event_of(occurrence.series)
    _check_guest(event, person)
    _check_held(occurrence)
    if event.registers and not attends(event, person):
        raise Conflict(NO_SEAT)
    link = meeting_link(event.series)
    if not link:
        raise Conflict(NO_LINK)
    if occurrence.starts_at - EARLY <= clock.now() < occurrence.ends_at:
        lock_event(event)
        attendance = _attendance(occurrence, person)
        if attendance.came is None:
            attendance.came = True
        db.session.flush()
    return link


def give_feedback(occurrence: Occurrence, person: Person, rating: int, words: str = "") -> None:
    """What a guest says of a meeting, from 1 to 5; said again, the last word counts.

    Raises Invalid, NotFound for who is no guest, Conflict before it begins and where nothing is asked.
    """
    _check_rating(rating, words)
    event = _begun(occurrence)
    _check_guest(event, person)
    if not event.feedback:
        raise Conflict(NOTHING_ASKED)
    attendance = _attendance(occurrence, person)
    attendance.rating, attendance.words, attendance.changed_at = rating, words.strip(), clock.now()
    db.session.flush()


def _check_rating(rating: int, words: str) -> None:
    faults = []
    if not WORST <= rating <= BEST:
        faults.append(Fault("rating", str(rating), "is no rating.", f"Choose {WORST} to {BEST}."))
    if len(words) > LONGEST_WORDS:
        faults.append(Fault("words", "", "are too many.", f"Keep them to {LONGEST_WORDS:,} letters."))
    if faults:
        raise Invalid("This could not be kept.", faults)


def _begun(occurrence: Occurrence) -> Event:
    """Its event, locked."""
    event = event_of(occurrence.series)
    lock_event(event)
    _check_held(occurrence)
    if occurrence.starts_at > clock.now():
        raise Conflict(NOT_BEGUN)
    return event


def _check_held(occurrence: Occurrence) -> None:
    if occurrence.series.state is not SeriesState.CONFIRMED or occurrence not in occurrence.series.held:
        raise Conflict(NOT_HELD)


def _check_guest(event: Event, person: Person) -> None:
    if all(guest.person_id != person.id for guest in event.guests):
        raise NotFound


def _mark(occurrence: Occurrence, person: Person, came: bool | None, actor: Person) -> bool:
    """What somebody noted by joining is marked once a coordinator says the same."""
    attendance = _attendance(occurrence, person)
    by = None if came is None else attendance.marked_by or actor.id
    if (attendance.came, attendance.marked_by) == (came, by):
        return False
    if attendance.came is not came:
        attendance.changed_at = clock.now()
    attendance.came, attendance.marked_by = came, by
    db.session.flush()
    return True


def _attendance(occurrence: Occurrence, person: Person) -> Attendance:
    known = db.session.scalar(
        select(Attendance).where(Attendance.occurrence_id == occurrence.id, Attendance.person_id == person.id)
    )
    if known is not None:
        return known
    attendance = Attendance(occurrence=occurrence, person=person, changed_at=clock.now())
    db.session.add(attendance)
    return attendance
