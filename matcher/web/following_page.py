"""The page on which this session and all that follow are moved: first what that does, then the button."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.calendars.zones import zone_name
from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import Mentorship, Occurrence, Person
from matcher.queries.schedule import sessions_held
from matcher.queries.sessions import zones_of
from matcher.services.series.following import move_following, plan_following
from matcher.web.following_words import Preview, both_of, clock_owners, other_side, preview_words
from matcher.web.forms.sessions import FollowingForm
from matcher.web.series_door import Door
from matcher.web.session_page import asked_for
from matcher.words.present import weekday_and_day


def following_page(door: Door, person: Person, mentorship: Mentorship, form: FollowingForm | None = None) -> str:
    """``form`` is one that came back with a fault; otherwise the address says which session, day and time."""
    session_id = form.session.data if form else request.args.get("session")
    first, (zone, _) = first_moved(mentorship, session_id), zones_of(mentorship, person)
    start = first.starts_at.astimezone(ZoneInfo(zone)) if first else None
    wanted = _wanted(form, zone) if form else asked_for(start) if start else None
    if form is None and first is not None and start is not None:
        form = FollowingForm.of(start, wanted)
        form.session.data = first.public_id
    if form is not None:
        form.time.label.text = f"Time on {clock_owners(mentorship, person)[0]}"
    return render_template(
        "participation/following.html",
        door=door,
        form=form,
        preview=_preview(first, wanted, mentorship, person, form) if first and wanted and form else None,
        first=weekday_and_day(start.date()) if start else "",
        zone=zone_name(zone),
        other=other_side(mentorship, person),
        who=both_of(mentorship),
    )


def first_moved(mentorship: Mentorship, session_id: str | None) -> Occurrence | None:
    """The session named, if it can still be moved, else the next one to come; None when none is left."""
    ahead = [one for one in sessions_held(mentorship) if one.starts_at > clock.now()]
    return next((one for one in ahead if one.public_id == session_id), ahead[0] if ahead else None)


def follow(door: Door, person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    """Ask the other side, or, from a coordinator's page, do it."""
    form, (zone, _) = FollowingForm(), zones_of(mentorship, person)
    moments, first = form.moments(zone), first_moved(mentorship, form.session.data)
    if moments is None or first is None:
        return following_page(door, person, mentorship, form), 422
    start, shown = moments
    try:
        with db.session.begin_nested():
            wish = move_following(first, start, shown=shown, actor=person, words=form.words.data or "")
    except Invalid as invalid:
        form.take_faults(invalid.faults)
        return following_page(door, person, mentorship, form), 422
    except Conflict as conflict:
        db.session.refresh(first)
        form.words.errors = [conflict.message]
        form.show_again(first.starts_at)
        return following_page(door, person, mentorship, form), 409
    if wish is not None:
        other = other_side(mentorship, person)
        flash(f"{other[:1].upper() + other[1:]} is asked. Nothing changes before there is a yes.", "good")
    else:
        flash("The sessions are moved. Everybody who attends gets a mail, and their calendars follow.", "good")
    return redirect(door.of_match("match"), 303)


def _wanted(form: FollowingForm, zone: str) -> datetime | None:
    """What a form that came back asks for, as far as that is a day and a time."""
    return None if form.day.errors or form.time.errors or not form.day.data else form.start(zone)


def _preview(
    first: Occurrence, wanted: datetime, mentorship: Mentorship, person: Person, form: FollowingForm
) -> Preview | None:
    """None for a time that cannot be: the form says why."""
    try:
        return preview_words(plan_following(first, wanted), mentorship, person)
    except Invalid as invalid:
        if not form.errors:
            form.take_faults(invalid.faults)
    except Conflict as conflict:
        if not form.errors:
            form.say("day", conflict.message)
    return None
