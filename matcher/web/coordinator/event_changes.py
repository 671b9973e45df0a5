"""An event changes: what people read of it, when a meeting is, whether it takes place. Everybody invited is told."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from matcher.db import db
from matcher.errors import Conflict, Invalid, Overtaken
from matcher.models import Event, Person, Round
from matcher.queries.events import find_meeting
from matcher.services.events.changing import call_off, cancel_meeting, change_event, hold_meeting, move_meeting
from matcher.services.events.plans import EventChange, change_of, version_of
from matcher.services.series.moving import MovedMeanwhile
from matcher.web.access import coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.event_shown import event_in, event_page, to_event
from matcher.web.forms.event_page import EventMoveForm
from matcher.web.forms.events import ChangeForm, change_data
from matcher.words.present import time_of_day, weekday_and_day

FIELDS = {
    "title": "Name of the event",
    "meeting_link": "Link to join",
    "words": "Agenda",
    "feedback": "Question for afterwards",
    "seats": "Seats",
}


@blueprint.get("/rounds/<round_id>/events/<event_id>/change")
@coordinates_round
def show_event_plan(person: Person, round_: Round, event_id: str) -> ResponseReturnValue:
    event = event_in(round_, event_id)
    return _change_page(event, ChangeForm(data={**change_data(change_of(event)), "shown": version_of(event)}))


@blueprint.post("/rounds/<round_id>/events/<event_id>/change")
@coordinates_round
def save_event(person: Person, round_: Round, event_id: str) -> ResponseReturnValue:
    event = event_in(round_, event_id)
    form = _fitting(event, ChangeForm())
    if not form.validate():
        return _change_page(event, form), 422
    wanted = form.change()
    try:
        changed = change_event(event, wanted, shown=form.shown.data or "", tell=form.tell.data, actor=person)
    except Overtaken:  # raised before anything is written, as the others
        form.shown.data = version_of(event)
        return _change_page(event, form, _both(change_of(event), wanted)), 409
    except Invalid as invalid:
        form.take_faults(invalid.faults)
        return _change_page(event, form), 422
    flash("The changes are saved." if changed else "Nothing was different.", "good")
    return to_event(event)


@blueprint.post("/rounds/<round_id>/events/<event_id>/move")
@coordinates_round
def move_event(person: Person, round_: Round, event_id: str) -> ResponseReturnValue:
    event, form = event_in(round_, event_id), EventMoveForm()
    meeting = find_meeting(event, form.meeting.data or "")
    if (moments := form.moments(event.series.zone)) is None:
        return event_page(person, event, move=form), 422
    try:
        with db.session.begin_nested():
            moved = move_meeting(meeting, moments[0], shown=moments[1], actor=person)
    except Invalid as invalid:
        form.take_faults(invalid.faults)
        return event_page(person, event, move=form), 422
    except Conflict as conflict:
        db.session.refresh(meeting)
        _say_conflict(form, conflict, event, meeting.starts_at)
        return event_page(person, event, move=form), 409
    flash("It is moved. Everybody invited gets a mail, and their calendars follow." if moved else "It is then.", "good")
    return to_event(event, meeting.public_id)


@blueprint.post("/rounds/<round_id>/events/<event_id>/cancel")
@coordinates_round
def cancel_event_meeting(person: Person, round_: Round, event_id: str) -> ResponseReturnValue:
    event = event_in(round_, event_id)
    meeting = find_meeting(event, request.form.get("meeting", ""))
    if cancel_meeting(meeting, actor=person):
        flash("This meeting falls out. Everybody invited gets a mail.", "good")
    return to_event(event, meeting.public_id)


@blueprint.post("/rounds/<round_id>/events/<event_id>/hold")
@coordinates_round
def hold_event_meeting(person: Person, round_: Round, event_id: str) -> ResponseReturnValue:
    event = event_in(round_, event_id)
    meeting = find_meeting(event, request.form.get("meeting", ""))
    if hold_meeting(meeting, actor=person):
        flash("This meeting takes place after all. Everybody invited gets a mail.", "good")
    return to_event(event, meeting.public_id)


@blueprint.post("/rounds/<round_id>/events/<event_id>/call-off")
@coordinates_round
def call_off_event(person: Person, round_: Round, event_id: str) -> ResponseReturnValue:
    event = event_in(round_, event_id)
    if call_off(event, actor=person):
        flash(f"{event.title} is called off. Everybody invited gets a mail.", "good")
    return to_event(event)


def _fitting(event: Event, form: ChangeForm) -> ChangeForm:
    """Seats are counted only where people register."""
    if not event.registers and "seats" in form:
        del form.seats
    return form


def _change_page(event: Event, form: ChangeForm, both: list[tuple[str, str, str]] | None = None) -> str:
    return render_template(
        "coordinator/change_event.html",
        round=event.round,
        event_id=event.public_id,
        title=event.title,
        form=_fitting(event, form),
        both=both or [],
    )


def _both(theirs: EventChange, yours: EventChange) -> list[tuple[str, str, str]]:
    """What it is called, as it stands now, as it would be, where the two differ."""
    told = [(label, getattr(theirs, name), getattr(yours, name)) for name, label in FIELDS.items()]
    return [(label, str(now or "None"), str(then or "None")) for label, now, then in told if now != then]


def _say_conflict(form: EventMoveForm, conflict: Conflict, event: Event, now: datetime) -> None:
    """What somebody else did meanwhile, beside what was wanted here; the next press is measured against it."""
    sentence = conflict.message
    if isinstance(conflict, MovedMeanwhile):
        local = now.astimezone(ZoneInfo(event.series.zone))
        sentence = (
            f"Somebody else moved this meeting to {weekday_and_day(local.date())}, {time_of_day(local)}, since you "
            "opened the page. Nothing of yours was saved. Below is what you wanted; press again to move it there."
        )
        form.show_again(now)
    form.say("day", sentence)
