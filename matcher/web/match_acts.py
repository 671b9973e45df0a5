"""What happens to all sessions of a match, from whichever page: the link, the clock they follow, and their end."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import Mentorship, Person
from matcher.queries.schedule import meeting_link as link_of
from matcher.queries.schedule import sessions_held
from matcher.queries.session_answers import reply_in
from matcher.queries.sessions import zones_of
from matcher.services.replies import settle
from matcher.services.series.canceling import cancel_rest
from matcher.services.series.links import set_meeting_link
from matcher.web.following_words import both_of, other_side
from matcher.web.forms.sessions import MeetingLinkForm, SettleForm, WordsForm
from matcher.web.series_door import Door
from matcher.web.shown_match import shown_match
from matcher.words.present import counted, local_date, weekday_and_day


def save_link(door: Door, person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    form = MeetingLinkForm()
    if not form.validate_on_submit():
        return shown_match(door, mentorship, person, form), 422
    try:
        with db.session.begin_nested():
            changed = set_meeting_link(
                mentorship.series, form.link.data or "", shown=form.shown.data or "", actor=person
            )
    except Invalid as invalid:
        form.link.errors = [fault.remedy for fault in invalid.faults]
        return shown_match(door, mentorship, person, form), 422
    except Conflict as conflict:
        db.session.refresh(mentorship.series)
        form.link.errors = [conflict.message]
        form.shown.data = link_of(mentorship.series)
        return shown_match(door, mentorship, person, form), 409
    if changed:
        flash("The meeting link is saved. Everybody who attends gets it by mail.", "good")
    return redirect(door.of_match("match"), 303)


def settle_wish(door: Door, person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    """Everything stays as it is; what somebody asked for is pointed out no more."""
    form = SettleForm()
    settle(reply_in(mentorship, form.reply.data or ""), actor=person)
    flash("It stays as it is, and is not pointed out any more.", "good")
    return redirect(door.of_match("match"), 303)


def end_page(door: Door, person: Person, mentorship: Mentorship, form: WordsForm | None = None) -> str:
    """What it means to end the sessions, before that is done."""
    zone, _ = zones_of(mentorship, person)
    ahead = [one for one in sessions_held(mentorship) if one.starts_at > clock.now()]
    days = [weekday_and_day(local_date(one.starts_at, zone)) for one in ahead]
    return render_template(
        "participation/end.html",
        door=door,
        form=form or WordsForm(),
        rest=counted(len(ahead), "session") if ahead else "",
        first=days[0] if days else "",
        last=days[-1] if days else "",
        other=other_side(mentorship, person),
        who=both_of(mentorship),
        contact=mentorship.round.program.contact_name,
    )


def end(door: Door, person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    form = WordsForm()
    if not form.validate_on_submit():
        return end_page(door, person, mentorship, form), 422
    if cancel_rest(mentorship, actor=person, words=form.words.data or ""):
        flash("The sessions are ended. Everybody who attends gets a mail, and the rest leaves their calendars.", "good")
    return redirect(door.of_match("match"), 303)
