"""Pages of those who take part: how things stand, an offer and its two answers, sessions, a confirmed match."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher.db import db
from matcher.errors import Conflict
from matcher.models import Acceptance, Mentorship, Person, Proposal
from matcher.queries.offers import offer_to, standing_of
from matcher.queries.own_events import own_events
from matcher.queries.rounds import open_rounds
from matcher.queries.schedule import schedule_of
from matcher.queries.sessions import sessions_of
from matcher.queries.standing import own_enrollment
from matcher.queries.taking_part import involvements, own_openings, withdrawals
from matcher.services import answers
from matcher.services.places import set_places
from matcher.services.turns import TimeChanged
from matcher.states import CalendarChannel, Role
from matcher.web.access import asked, attends, current_config, signed_in
from matcher.web.event_words import own_event_lines
from matcher.web.forms.participation import NoForm, PlacesForm
from matcher.web.happened_words import unanswered_of
from matcher.web.match_page import match_page
from matcher.web.offer_page import offer_page
from matcher.web.session_words import schedule_words
from matcher.web.taking_part_words import taking_part_words
from matcher.web.team_lines import team_lines
from matcher.web.unfinished import unfinished_shown
from matcher.web.wish_words import waiting_wishes
from matcher.words.present import first_name

blueprint = Blueprint("participation", __name__)


@blueprint.get("/me")
@signed_in
def taking_part(person: Person) -> ResponseReturnValue:
    return _taking_part_page(person)


@blueprint.post("/me/enrollments/<enrollment_id>/places")
@signed_in
def places(person: Person, enrollment_id: str) -> ResponseReturnValue:
    enrollment, form = own_enrollment(person, enrollment_id, Role.MENTOR), PlacesForm()
    if not form.validate_on_submit() or form.places.data is None:
        return _taking_part_page(person, form, enrollment_id), 422
    try:
        with db.session.begin_nested():
            set_places(enrollment, form.places.data, actor=person)
    except Conflict as conflict:
        form.places.errors = [conflict.message]
        return _taking_part_page(person, form, enrollment_id), 409
    flash("Your openings are changed.", "good")
    return redirect(url_for("participation.taking_part"), 303)


@blueprint.get("/offers/<proposal_id>")
@asked
def offer(person: Person, proposal: Proposal, acceptance: Acceptance) -> ResponseReturnValue:
    return own_offer_page(proposal, acceptance, NoForm())


@blueprint.post("/offers/<proposal_id>/yes")
@asked
def say_yes(person: Person, proposal: Proposal, acceptance: Acceptance) -> ResponseReturnValue:
    form = NoForm()
    try:
        answers.say_yes(proposal, acceptance, actor=person, shown=form.slot_shown())
    except TimeChanged as late:  # raised before anything is written
        return own_offer_page(proposal, acceptance, form, late.message), 409
    flash("Your yes is recorded. Thank you.", "good")
    return redirect(url_for("participation.offer", proposal_id=proposal.public_id), 303)


@blueprint.post("/offers/<proposal_id>/no")
@asked
def say_no(person: Person, proposal: Proposal, acceptance: Acceptance) -> ResponseReturnValue:
    form = NoForm()
    if not form.validate_on_submit():
        return own_offer_page(proposal, acceptance, form), 422
    try:
        answers.say_no(proposal, acceptance, reason=form.words(), actor=person, shown=form.slot_shown())
    except TimeChanged as late:  # raised before anything is written
        return own_offer_page(proposal, acceptance, form, late.message), 409
    return redirect(url_for("participation.offer", proposal_id=proposal.public_id), 303)


@blueprint.get("/me/sessions")
@signed_in
def sessions(person: Person) -> ResponseReturnValue:
    schedule = schedule_words(sessions_of(person, canceled=True), person, own_openings(person))
    subscribed = person.calendar_channel is CalendarChannel.SUBSCRIPTION
    return render_template(
        "participation/sessions.html",
        schedule=schedule,
        subscribed=subscribed,
        waiting=waiting_wishes(person),
        unanswered=unanswered_of(person),
        own_events=own_event_lines(own_events(person)),
    )


@blueprint.get("/me/sessions.ics")
@signed_in
def download(person: Person) -> ResponseReturnValue:
    calendar = schedule_of(person, current_config())
    answer = current_app.response_class(calendar, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=mentoring-sessions.ics"
    return answer


@blueprint.get("/mentorships/<mentorship_id>")
@attends
def mentorship(person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    return match_page(mentorship, person)


def _taking_part_page(person: Person, form: PlacesForm | None = None, enrollment_id: str = "") -> str:
    """``form`` is one that came back with a fault, of the enrollment named."""
    return render_template(
        "participation/taking_part.html",
        page_words=taking_part_words(involvements(person), person),
        form=form or PlacesForm(),
        faulty=enrollment_id if form else "",
        open_rounds=open_rounds(),
        unfinished=unfinished_shown(),
        withdrawn=withdrawals(person),
        teams=team_lines(person, current_config()),
    )


def own_offer_page(proposal: Proposal, acceptance: Acceptance, form: NoForm, late: str = "") -> str:
    """The page of an offer; ``late`` is why an answer was not taken."""
    offered = offer_to(proposal, acceptance)
    if offered is None:
        name, standing = first_name(acceptance.enrollment.person.name), standing_of(proposal, acceptance)
        return render_template("participation/offer_over.html", name=name, standing=standing)
    page = offer_page(offered, acceptance)
    form.shown.data = page["shown"]
    return render_template("participation/offer.html", form=form, late=late, **page)
