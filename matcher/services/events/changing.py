"""An event changes: its words, one meeting, all of it. Whoever has it in their calendar, or was asked, is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Fault
from matcher.models import Event, Occurrence, Person
from matcher.queries.events import event_of
from matcher.services.audit import record_act
from matcher.services.events.guests import CALLED_OFF, OVER, ask_again, goes_on
from matcher.services.events.plans import EventChange, change_of, check, link_faults, said_faults, version_of
from matcher.services.locks import lock_event
from matcher.services.series.canceling import cancel_session, hold_after_all
from matcher.services.series.change import mark_changed, tell_everybody
from matcher.services.series.moving import move_session
from matcher.services.versions import check_unchanged
from matcher.states import SeriesState, advance

MOVED, CALLED = "moved", "called_off"


def change_event(event: Event, change: EventChange, *, shown: str, tell: bool, actor: Person) -> bool:
    """Say something otherwise; False when nothing is. ``shown`` is the version that ``actor`` was looking at.

    Subscribed calendars follow by themselves. Everybody else is mailed with ``tell``, and always when the meeting link
    is another. Raises Overtaken, Invalid with a fault for each mistake, Conflict when it was called off.
    """
    lock_event(event)
    change = _tidy(change)
    if change == change_of(event):
        return False
    check_unchanged(shown, version_of(event))
    if event.series.state is not SeriesState.CONFIRMED:
        raise Conflict(CALLED_OFF)
    check(_faults(event, change))
    before = change_of(event)
    event.kind, event.title, event.words = change.kind, change.title, change.words
    event.seats, event.feedback, event.series.meeting_link = change.seats, change.feedback, change.meeting_link
    _publish(event, before, change, tell=tell)
    record_act(actor, "changed_event", event.round.program, event=event.public_id)
    return True


def move_meeting(occurrence: Occurrence, start: datetime, *, shown: datetime, actor: Person) -> bool:
    """Hold one meeting at ``start`` instead; who was asked and has not answered is asked anew. Raises as
    ``move_session`` does."""
    event = event_of(occurrence.series)
    lock_event(event)
    moved = move_session(occurrence, start, shown=shown, actor=actor)
    if moved and event.registers:
        ask_again(event, MOVED)
    return moved


def cancel_meeting(occurrence: Occurrence, *, actor: Person) -> bool:
    """Leave one meeting out. Raises Conflict for what meets once: that is called off as a whole."""
    event = event_of(occurrence.series)
    lock_event(event)
    if len(event.series.occurrences) == 1:
        raise Conflict("This event meets once. Call it off as a whole, and everybody is told why nothing is left.")
    return cancel_session(occurrence, actor=actor)


def hold_meeting(occurrence: Occurrence, *, actor: Person) -> bool:
    """A meeting that was left out takes place after all."""
    lock_event(event_of(occurrence.series))
    return hold_after_all(occurrence, actor=actor)


def call_off(event: Event, *, actor: Person) -> bool:
    """It does not take place, and everybody who had it or was asked is told; False when it was called off before.

    Raises Conflict when it is over.
    """
    lock_event(event)
    series = event.series
    if series.state is SeriesState.CANCELLED:
        return False
    if not goes_on(event):
        raise Conflict(OVER)
    series.state = advance(series.state, SeriesState.CANCELLED)
    event.changed_at = clock.now()
    mark_changed(series)
    tell_everybody(series, "event")
    if event.registers:
        ask_again(event, CALLED)
    record_act(actor, "called_off_event", event.round.program, event=event.public_id)
    return True


def set_recording(event: Event, link: str, *, actor: Person) -> bool:
    """Where it can be seen afterwards; empty takes that away. False when it is that already. Raises Invalid."""
    link = link.strip()
    check(link_faults("recording_link", link))
    lock_event(event)
    if event.recording_link == link:
        return False
    event.recording_link = link
    record_act(actor, "set_recording", event.round.program, event=event.public_id)
    return True


def _tidy(change: EventChange) -> EventChange:
    return EventChange(
        change.kind,
        change.title.strip(),
        change.words.strip(),
        change.seats,
        change.meeting_link.strip(),
        change.feedback.strip(),
    )


def _faults(event: Event, change: EventChange) -> Iterator[Fault]:
    yield from said_faults(change)
    if change.seats is None:
        return
    if not event.registers:
        problem = "count only where people register."
        yield Fault("seats", str(change.seats), problem, "Leave them empty.")
    elif change.seats < (taken := len(event.series.attendees)):
        problem = f"are fewer than the {taken} people who have said yes."
        yield Fault("seats", str(change.seats), problem, f"Give at least {taken}, or leave it empty.")


def _publish(event: Event, before: EventChange, after: EventChange, *, tell: bool) -> None:
    """To calendars, which compare revision and stamp; by mail where somebody has to know."""
    said_otherwise = (before.title, before.words) != (after.title, after.words)
    met_elsewhere = before.meeting_link != after.meeting_link
    event.changed_at = clock.now()
    if met_elsewhere or said_otherwise:
        mark_changed(event.series)
    db.session.flush()
    if met_elsewhere or (said_otherwise and tell):
        tell_everybody(event.series, "link" if met_elsewhere else "event")
