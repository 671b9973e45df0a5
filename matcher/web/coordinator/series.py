"""What a coordinator changes about all sessions of a match: time, clock, link, end, another mentor."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.models import Mentorship, Person, Round
from matcher.queries.schedule import sessions_held
from matcher.services.series.replacing import replace_mentor
from matcher.services.snapshot_people import lead_of
from matcher.states import MentorshipState
from matcher.web import clock_page, following_page, match_acts
from matcher.web.access import coordinates_match
from matcher.web.coordinated_match import coordinated_match
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.following_words import mentee_of
from matcher.web.forms.sessions import WordsForm
from matcher.web.series_door import coordinators_door
from matcher.words.present import counted


@blueprint.get("/rounds/<round_id>/matches/<mentorship_id>/sessions")
@coordinates_match
def series_match(person: Person, round_: Round, mentorship: Mentorship) -> ResponseReturnValue:
    return coordinated_match(coordinators_door(round_, mentorship), mentorship, person)


@blueprint.post("/rounds/<round_id>/matches/<mentorship_id>/link")
@coordinates_match
def series_link(person: Person, round_: Round, mentorship: Mentorship) -> ResponseReturnValue:
    return match_acts.save_link(coordinators_door(round_, mentorship), person, mentorship)


@blueprint.get("/rounds/<round_id>/matches/<mentorship_id>/following")
@coordinates_match
def series_following(person: Person, round_: Round, mentorship: Mentorship) -> ResponseReturnValue:
    return following_page.following_page(coordinators_door(round_, mentorship), person, mentorship)


@blueprint.post("/rounds/<round_id>/matches/<mentorship_id>/following")
@coordinates_match
def series_move_following(person: Person, round_: Round, mentorship: Mentorship) -> ResponseReturnValue:
    return following_page.follow(coordinators_door(round_, mentorship), person, mentorship)


@blueprint.get("/rounds/<round_id>/matches/<mentorship_id>/clock")
@coordinates_match
def series_clock(person: Person, round_: Round, mentorship: Mentorship) -> ResponseReturnValue:
    return clock_page.clock_page(coordinators_door(round_, mentorship), person, mentorship)


@blueprint.post("/rounds/<round_id>/matches/<mentorship_id>/clock")
@coordinates_match
def series_follow_clock(person: Person, round_: Round, mentorship: Mentorship) -> ResponseReturnValue:
    return clock_page.follow(coordinators_door(round_, mentorship), person, mentorship)


@blueprint.post("/rounds/<round_id>/matches/<mentorship_id>/settle")
@coordinates_match
def series_settle(person: Person, round_: Round, mentorship: Mentorship) -> ResponseReturnValue:
    return match_acts.settle_wish(coordinators_door(round_, mentorship), person, mentorship)


@blueprint.get("/rounds/<round_id>/matches/<mentorship_id>/end")
@coordinates_match
def series_end(person: Person, round_: Round, mentorship: Mentorship) -> ResponseReturnValue:
    return match_acts.end_page(coordinators_door(round_, mentorship), person, mentorship)


@blueprint.post("/rounds/<round_id>/matches/<mentorship_id>/end")
@coordinates_match
def series_end_sessions(person: Person, round_: Round, mentorship: Mentorship) -> ResponseReturnValue:
    return match_acts.end(coordinators_door(round_, mentorship), person, mentorship)


@blueprint.get("/rounds/<round_id>/matches/<mentorship_id>/replace")
@coordinates_match
def series_replace(person: Person, round_: Round, mentorship: Mentorship) -> ResponseReturnValue:
    return _replace_page(round_, mentorship, WordsForm())


@blueprint.post("/rounds/<round_id>/matches/<mentorship_id>/replace")
@coordinates_match
def series_replace_mentor(person: Person, round_: Round, mentorship: Mentorship) -> ResponseReturnValue:
    """Ends with the page of the participant or team, where the next mentor is chosen."""
    form, mentee = WordsForm(), mentorship.mentee
    if not form.validate_on_submit():
        return _replace_page(round_, mentorship, form), 422
    if replace_mentor(mentorship, actor=person, words=form.words.data or ""):
        flash(f"Ended. {mentee.name} is free for a new match, and everybody who met is told.", "good")
    if not mentee.members:
        return redirect(coordinators_door(round_, mentorship).of_match("match"), 303)
    row = lead_of(mentee)
    address = url_for("coordinator.person", round_id=round_.public_id, enrollment_id=row.public_id, _anchor="others")
    return redirect(address, 303)


def _replace_page(round_: Round, mentorship: Mentorship, form: WordsForm) -> str:
    """What it means, before it is done."""
    left = sum(one.starts_at > clock.now() for one in sessions_held(mentorship))
    return render_template(
        "coordinator/replace_mentor.html",
        door=coordinators_door(round_, mentorship),
        round=round_,
        form=form,
        mentor=mentorship.mentor.person.name,
        mentee=mentee_of(mentorship),
        left=counted(left, "session") if left else "",
        ended=mentorship.state is MentorshipState.ENDED,
    )
