"""One session: its page, moving it, and where the sessions of a match take place."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import Mentorship, Occurrence, Person
from matcher.queries.schedule import meeting_link as link_of
from matcher.queries.sessions import own_zone, session_of
from matcher.services.series_changes import MovedMeanwhile, move_session, set_meeting_link
from matcher.web.access import attends, attends_session, current_config
from matcher.web.forms.sessions import MeetingLinkForm, MoveForm
from matcher.web.match_page import match_page
from matcher.web.session_page_words import session_page_words
from matcher.words.present import time_of_day, weekday_and_day

blueprint = Blueprint("sessions", __name__)


@blueprint.get("/sessions/<occurrence_id>")
@attends_session
def session(person: Person, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    return _session_page(person, occurrence, mentorship)


@blueprint.post("/sessions/<occurrence_id>/move")
@attends_session
def move(person: Person, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    form, zone = MoveForm(), own_zone(mentorship, person)
    start, shown = (form.start(zone), form.shown_start()) if form.validate_on_submit() else (None, None)
    if start is None or shown is None:
        if not form.errors:
            form.say("time", "This time does not exist or comes twice that day: the clocks change. Give another time.")
        return _session_page(person, occurrence, mentorship, form), 422
    try:
        with db.session.begin_nested():
            moved = move_session(occurrence, start, shown=shown, actor=person)
    except Invalid as invalid:
        form.take_faults(invalid.faults)
        return _session_page(person, occurrence, mentorship, form), 422
    except Conflict as conflict:
        _say_conflict(form, conflict, occurrence, zone)
        return _session_page(person, occurrence, mentorship, form), 409
    if moved:
        flash("The session is moved. Everybody who attends gets a mail, and their calendars follow.", "good")
    return redirect(url_for("sessions.session", occurrence_id=occurrence.public_id), 303)


@blueprint.post("/mentorships/<mentorship_id>/link")
@attends
def meeting_link(person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    form = MeetingLinkForm()
    if not form.validate_on_submit():
        return match_page(mentorship, person, form), 422
    try:
        with db.session.begin_nested():
            changed = set_meeting_link(
                mentorship.series, form.link.data or "", shown=form.shown.data or "", actor=person
            )
    except Invalid as invalid:
        form.link.errors = [fault.remedy for fault in invalid.faults]
        return match_page(mentorship, person, form), 422
    except Conflict as conflict:
        db.session.refresh(mentorship.series)
        form.link.errors = [conflict.message]
        form.shown.data = link_of(mentorship.series)
        return match_page(mentorship, person, form), 409
    if changed:
        flash("The meeting link is saved. Everybody who attends gets it by mail.", "good")
    return redirect(url_for("participation.mentorship", mentorship_id=mentorship.public_id), 303)


def _say_conflict(form: MoveForm, conflict: Conflict, occurrence: Occurrence, zone: str) -> None:
    """What somebody else did meanwhile, beside what was wanted here; the next press is measured against it."""
    db.session.refresh(occurrence)
    sentence = conflict.message
    if isinstance(conflict, MovedMeanwhile):
        now = occurrence.starts_at.astimezone(ZoneInfo(zone))
        sentence = (
            f"Somebody else moved this session to {weekday_and_day(now.date())}, {time_of_day(now)}, since you opened "
            "the page. Nothing of yours was saved. Below is what you wanted; press again to move it all the same."
        )
        form.show_again(occurrence.starts_at)
    form.say("day", sentence)


def _session_page(person: Person, occurrence: Occurrence, mentorship: Mentorship, form: MoveForm | None = None) -> str:
    one, series = session_of(occurrence, mentorship, person), mentorship.series
    address = current_config().series_address(series.token)
    return render_template(
        "participation/session.html",
        words=session_page_words(one, person, address, series.zone),
        form=form or MoveForm.of(one.session.start),
    )
