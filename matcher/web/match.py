"""What those who meet change about all their sessions: the time, the clock, what the other side asked for, the end."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import BadRequest

from matcher.db import db
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models import Mentorship, Person, Series, SeriesWish
from matcher.services.series.wishes import agree, decline, withdraw
from matcher.web import clock_page, following_page, match_acts
from matcher.web.access import attends
from matcher.web.forms.sessions import WishForm
from matcher.web.match_page import match_page
from matcher.web.series_door import own_door

blueprint = Blueprint("match", __name__)

DONE = {
    "agree": "It is so from now on. Everybody who attends gets a mail, and their calendars follow.",
    "decline": "Everything stays as it is, and whoever asked is told.",
    "withdraw": "It is not asked any more. Everything stays as it is.",
}


@blueprint.get("/mentorships/<mentorship_id>/following")
@attends
def following(person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    return following_page.following_page(own_door(mentorship), person, mentorship)


@blueprint.post("/mentorships/<mentorship_id>/following")
@attends
def ask_following(person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    return following_page.follow(own_door(mentorship), person, mentorship)


@blueprint.get("/mentorships/<mentorship_id>/clock")
@attends
def clock(person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    return clock_page.clock_page(own_door(mentorship), person, mentorship)


@blueprint.post("/mentorships/<mentorship_id>/clock")
@attends
def ask_clock(person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    return clock_page.follow(own_door(mentorship), person, mentorship)


@blueprint.post("/mentorships/<mentorship_id>/wish")
@attends
def wish(person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    """Yes or no to what the other side asks for, or taking back what one asked for oneself."""
    form = WishForm()
    if form.act.data not in DONE:
        raise BadRequest
    asked = _wish_in(mentorship, form.wish.data or "")
    if not form.validate_on_submit():
        return match_page(mentorship, person, wish_form=form), 422
    try:
        with db.session.begin_nested():
            _answer(asked, form, person)
    except (Conflict, Invalid) as refused:
        db.session.refresh(asked)
        form.words.errors = [refused.message]
        return match_page(mentorship, person, wish_form=form), 409
    flash(DONE[form.act.data], "good")
    return redirect(url_for("participation.mentorship", mentorship_id=mentorship.public_id), 303)


@blueprint.post("/mentorships/<mentorship_id>/settle")
@attends
def settle(person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    return match_acts.settle_wish(own_door(mentorship), person, mentorship)


@blueprint.get("/mentorships/<mentorship_id>/end")
@attends
def end(person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    return match_acts.end_page(own_door(mentorship), person, mentorship)


@blueprint.post("/mentorships/<mentorship_id>/end")
@attends
def end_sessions(person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    return match_acts.end(own_door(mentorship), person, mentorship)


def _answer(asked: SeriesWish, form: WishForm, person: Person) -> None:
    if form.act.data == "agree":
        agree(asked, actor=person)
    elif form.act.data == "decline":
        decline(asked, actor=person, words=form.words.data or "")
    else:
        withdraw(asked, actor=person)


def _wish_in(mentorship: Mentorship, wish_id: str) -> SeriesWish:
    of_match = select(Series.id).where(Series.mentorship_id == mentorship.id)
    row = db.session.scalar(
        select(SeriesWish).where(SeriesWish.public_id == wish_id, SeriesWish.series_id.in_(of_match))
    )
    if row is None:
        raise NotFound
    return row
