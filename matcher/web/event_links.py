"""The page of an event that its mails lead to, for whoever does not sign in. Opening it changes nothing, and nothing is
chosen on it beforehand: mail scanners open pages and press buttons."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.errors import Invalid, NotFound
from matcher.models import Guest
from matcher.queries.events import find_meeting
from matcher.queries.own_events import OwnEvent, OwnMeeting, own_event
from matcher.services.events.answering import answer as say
from matcher.services.events.attendance import give_feedback
from matcher.services.events.links import guest_of_token
from matcher.states import AnsweredHow
from matcher.web.access import current_person, public
from matcher.web.event_words import EventPage, event_page_words, meeting_shown
from matcher.web.events import ANSWERED, THANKS
from matcher.web.forms.event_page import AnswerForm, FeedbackForm
from matcher.web.limits import BY_CALLER, BY_LINK, limiter, link_of_address

blueprint = Blueprint("event_link", __name__)


@blueprint.after_request
def keep_out_of_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/events/guest/<guest_token>")
@public
def look(guest_token: str) -> ResponseReturnValue:
    guest = _opened(guest_token)
    return _page(guest, guest_token, AnswerForm.to(guest.event))


@blueprint.post("/events/guest/<guest_token>")
@limiter.limit(BY_CALLER)
@limiter.limit(BY_LINK, key_func=link_of_address)
@public
def answer(guest_token: str) -> ResponseReturnValue:
    guest = _opened(guest_token)
    form = AnswerForm.to(guest.event)
    if not form.validate_on_submit():
        return _page(guest, guest_token, form), 422
    say(guest, form.reply(), how=AnsweredHow.PAGE if _signed_in(guest) else AnsweredHow.LINK)
    flash(ANSWERED, "good")
    return redirect(url_for("event_link.look", guest_token=guest_token), 303)


@blueprint.get("/events/guest/<guest_token>/feedback/<meeting_id>")
@public
def feedback(guest_token: str, meeting_id: str) -> ResponseReturnValue:
    guest = _opened(guest_token)
    rating = request.args.get("rating", "") if _signed_in(guest) else ""
    return _feedback_page(guest, guest_token, meeting_id, rating=rating)


@blueprint.post("/events/guest/<guest_token>/feedback/<meeting_id>")
@limiter.limit(BY_CALLER)
@limiter.limit(BY_LINK, key_func=link_of_address)
@public
def say_feedback(guest_token: str, meeting_id: str) -> ResponseReturnValue:
    guest = _opened(guest_token)
    meeting, form = find_meeting(guest.event, meeting_id), FeedbackForm.asking(guest.event.feedback)
    if not form.validate_on_submit():
        return _feedback_page(guest, guest_token, meeting_id, form), 422
    try:
        give_feedback(meeting, guest.person, int(form.rating.data), form.words.data or "")
    except Invalid as invalid:  # raised before anything is written
        form.take_faults(invalid.faults)
        return _feedback_page(guest, guest_token, meeting_id, form), 422
    flash(THANKS, "good")
    return redirect(url_for("event_link.look", guest_token=guest_token), 303)


def _opened(guest_token: str) -> Guest:
    guest = guest_of_token(guest_token)
    g.program = guest.event.round.program
    return guest


def _signed_in(guest: Guest) -> bool:
    person = current_person()
    return person is not None and person.id == guest.person_id


def _page(guest: Guest, guest_token: str, form: AnswerForm) -> str:
    one = own_event(guest.event, guest.person)
    meeting = meeting_shown(one)
    return render_template(
        "events/mailed.html",
        one=one,
        words=_words(guest, one, meeting),
        form=form,
        guest_token=guest_token,
        to_rate=[each for each in one.meetings if each.may_rate][-1:],
    )


def _feedback_page(
    guest: Guest, guest_token: str, meeting_id: str, form: FeedbackForm | None = None, rating: str = ""
) -> str:
    """``form`` came back with a fault. What was said before is shown to who signed in alone."""
    one = own_event(guest.event, guest.person)
    meeting = _asked(one.meetings, meeting_id)
    shown = form or (
        FeedbackForm.about(one, meeting, rating) if _signed_in(guest) else FeedbackForm.asking(one.feedback)
    )
    return render_template(
        "events/feedback.html", one=one, words=_words(guest, one, meeting), form=shown, guest_token=guest_token
    )


def _words(guest: Guest, one: OwnEvent, meeting: OwnMeeting) -> EventPage:
    zone = guest.event.round.program.zone
    return event_page_words(one, meeting, guest.person, zone, signed_in=_signed_in(guest))


def _asked(meetings: tuple[OwnMeeting, ...], meeting_id: str) -> OwnMeeting:
    """Raises NotFound for a meeting that nothing is asked about."""
    for one in meetings:
        if one.id == meeting_id and one.may_rate:
            return one
    raise NotFound
