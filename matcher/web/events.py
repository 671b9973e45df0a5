"""The page of an event for those invited: when, where to join, whether they come, what they say of it afterwards."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.urls import iri_to_uri

from matcher.errors import Invalid
from matcher.models import Event, Person
from matcher.queries.events import find_meeting
from matcher.queries.own_events import guest_of, own_event
from matcher.services.events.answering import answer as say
from matcher.services.events.attendance import give_feedback, join_meeting
from matcher.states import AnsweredHow
from matcher.web.access import invited
from matcher.web.event_words import event_page_words, meeting_asked, meeting_shown
from matcher.web.forms.event_page import SENT_FOR, AnswerForm, FeedbackForm
from matcher.words.present import weekday_and_day

blueprint = Blueprint("events", __name__)

ANSWERED = "Your answer is recorded. You can change it here."
THANKS = "Thank you. The coordinators read it; you can change it here."


@blueprint.get("/events/<event_id>")
@invited
def event(person: Person, event: Event) -> ResponseReturnValue:
    if all(guest.person_id != person.id for guest in event.guests):  # who plans it has a page of their own
        theirs = url_for("coordinator.event", round_id=event.round.public_id, event_id=event.public_id)
        return redirect(theirs, 303)
    return _page(person, event)


@blueprint.post("/events/<event_id>/answer")
@invited
def answer(person: Person, event: Event) -> ResponseReturnValue:
    guest, form = guest_of(event.public_id, person), AnswerForm.to(event)
    if not form.validate_on_submit():
        return _page(person, event, form), 422
    say(guest, form.reply(), how=AnsweredHow.PAGE)
    flash(ANSWERED, "good")
    return _back(event)


@blueprint.post("/events/<event_id>/join")
@invited
def join(person: Person, event: Event) -> ResponseReturnValue:
    """Notes that they came, and goes on to the meeting: not at once, for a form of ours may lead nowhere else."""
    meeting = find_meeting(event, request.form.get("meeting", ""))
    join_meeting(meeting, person)
    return redirect(url_for("events.joining", event_id=event.public_id, meeting_id=meeting.public_id), 303)


@blueprint.get("/events/<event_id>/join/<meeting_id>")
@invited
def joining(person: Person, event: Event, meeting_id: str) -> ResponseReturnValue:
    find_meeting(event, meeting_id)
    one = own_event(event, person)
    link = one.link if one.may_answer else ""
    page = make_response(render_template("events/joining.html", one=one, link=link))
    if link:  # a header holds no letters but those of ASCII
        page.headers["Refresh"] = f"0; url={iri_to_uri(link)}"
    return page


@blueprint.post("/events/<event_id>/feedback")
@invited
def feedback(person: Person, event: Event) -> ResponseReturnValue:
    meeting = find_meeting(event, request.form.get("meeting", ""))
    form = FeedbackForm.asking(event.feedback)
    if not form.validate_on_submit():
        return _page(person, event, rating=form), 422
    try:
        give_feedback(meeting, person, int(form.rating.data), form.words.data or "")
    except Invalid as invalid:  # raised before anything is written
        form.take_faults(invalid.faults)
        return _page(person, event, rating=form), 422
    flash(THANKS, "good")
    return _back(event)


def _back(event: Event) -> ResponseReturnValue:
    return redirect(url_for("events.event", event_id=event.public_id), 303)


def _page(person: Person, event: Event, form: AnswerForm | None = None, rating: FeedbackForm | None = None) -> str:
    """``form`` and ``rating`` came back with a fault."""
    one = own_event(event, person)
    meeting, asked = meeting_shown(one), meeting_asked(one)
    return render_template(
        "events/event.html",
        one=one,
        meeting=meeting,
        words=event_page_words(one, meeting, person, event.round.program.zone),
        said=SENT_FOR.get(one.answer, ""),
        form=form or AnswerForm.to(event),
        asked=asked,
        asked_day=weekday_and_day(asked.start.date()) if asked else "",
        rating=rating or (FeedbackForm.about(one, asked, request.args.get("rating", "")) if asked else None),
    )
