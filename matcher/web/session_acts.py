"""What happens when one session is looked at, moved, canceled or held after all, from whichever door."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import Mentorship, Occurrence, Person
from matcher.queries.session_answers import wishes_met
from matcher.queries.sessions import is_shown, zones_of
from matcher.services.replies import settle
from matcher.services.series.canceling import cancel_session, hold_after_all
from matcher.services.series.change import OVER
from matcher.services.series.moving import MovedMeanwhile, move_session
from matcher.web.forms.sessions import FOLLOWING, MoveForm
from matcher.web.series_door import Door
from matcher.web.session_page import conflicts_at, session_page
from matcher.words.present import time_of_day, weekday_and_day


def look(door: Door, person: Person, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    """Its page; that of the match for a session that is gone, which mails and calendars may still lead to."""
    if not is_shown(occurrence, mentorship):
        return redirect(door.of_match("match"), 303)
    return session_page(door, person, occurrence, mentorship)


def move(door: Door, person: Person, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    """Only this one at once, or after what speaks against that time was seen; this and all that follow after a page
    that shows what that does."""
    form, (zone, _) = MoveForm(), zones_of(mentorship, person)
    moments = form.moments(zone)
    if not is_shown(occurrence, mentorship):
        raise Conflict(OVER)
    if moments is None:
        return session_page(door, person, occurrence, mentorship, form), 422
    start, shown = moments
    if form.which.data == FOLLOWING:
        local = start.astimezone(ZoneInfo(zone))
        when = {"day": local.date().isoformat(), "time": local.strftime("%H:%M")}
        return redirect(door.of_match("following", session=occurrence.public_id, **when), 303)
    against = () if form.has_seen(start) else conflicts_at(occurrence, start.astimezone(ZoneInfo(zone)), person)
    try:
        with db.session.begin_nested() as tried:
            moved = move_session(occurrence, start, shown=shown, actor=person)
            if moved and against:
                tried.rollback()
    except Invalid as invalid:
        form.take_faults(invalid.faults)
        return session_page(door, person, occurrence, mentorship, form), 422
    except Conflict as conflict:
        _say_conflict(form, conflict, occurrence, zone)
        return session_page(door, person, occurrence, mentorship, form), 409
    if moved and against:
        form.show_against(start)
        return session_page(door, person, occurrence, mentorship, form, against)
    for wish in wishes_met(occurrence):
        settle(wish, actor=person)
    if moved:
        flash("The session is moved. Everybody who attends gets a mail, and their calendars follow.", "good")
    return redirect(door.of_session("session", occurrence.public_id), 303)


def cancel(door: Door, person: Person, occurrence: Occurrence) -> ResponseReturnValue:
    if cancel_session(occurrence, actor=person):
        flash("The session is canceled. Everybody who attends gets a mail, and it leaves their calendars.", "good")
    return redirect(door.of_session("session", occurrence.public_id), 303)


def hold(door: Door, person: Person, occurrence: Occurrence) -> ResponseReturnValue:
    if hold_after_all(occurrence, actor=person):
        flash("The session takes place after all. Everybody who attends gets a mail.", "good")
    return redirect(door.of_session("session", occurrence.public_id), 303)


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
