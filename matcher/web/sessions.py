"""One session of those who meet: its page, moving it, canceling it, and who comes; and where they meet."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from matcher.errors import Conflict
from matcher.models import Mentorship, Occurrence, Person
from matcher.queries.sessions import is_ahead
from matcher.services.replies import record_reply
from matcher.states import AnsweredHow
from matcher.web import match_acts, session_acts
from matcher.web.access import attends, attends_session
from matcher.web.forms.sessions import COMES, AnswerForm
from matcher.web.series_door import own_door

blueprint = Blueprint("sessions", __name__)

NOT_AHEAD = "This session has begun, was canceled, or these sessions have ended. Nothing was recorded."


@blueprint.get("/sessions/<occurrence_id>")
@attends_session
def session(person: Person, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    return session_acts.look(own_door(mentorship), person, occurrence, mentorship)


@blueprint.post("/sessions/<occurrence_id>/move")
@attends_session
def move(person: Person, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    return session_acts.move(own_door(mentorship), person, occurrence, mentorship)


@blueprint.post("/sessions/<occurrence_id>/cancel")
@attends_session
def cancel(person: Person, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    return session_acts.cancel(own_door(mentorship), person, occurrence)


@blueprint.post("/sessions/<occurrence_id>/hold")
@attends_session
def hold(person: Person, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    return session_acts.hold(own_door(mentorship), person, occurrence)


@blueprint.post("/sessions/<occurrence_id>/answer")
@attends_session
def answer(person: Person, occurrence: Occurrence, mentorship: Mentorship) -> ResponseReturnValue:
    form = AnswerForm()
    if not form.validate_on_submit():
        raise BadRequest
    if not is_ahead(occurrence, mentorship):
        raise Conflict(NOT_AHEAD)
    record_reply(
        occurrence.series,
        person,
        COMES[form.answer.data or ""],
        how=AnsweredHow.PAGE,
        original_start=occurrence.original_start,
        words=form.words.data or "",
    )
    flash("Your answer is recorded. The session stays in the calendars until somebody moves or cancels it.", "good")
    return redirect(url_for("sessions.session", occurrence_id=occurrence.public_id), 303)


@blueprint.post("/mentorships/<mentorship_id>/link")
@attends
def meeting_link(person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    return match_acts.save_link(own_door(mentorship), person, mentorship)
