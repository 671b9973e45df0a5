"""The page on which the sessions of a match get another clock to follow: first what that does, then the button."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from matcher.calendars.zones import zone_name
from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import Mentorship, Person
from matcher.queries.sessions import sessions_in
from matcher.services.series.clocks import clocks_of, follow_clock, plan_clock
from matcher.web.clock_words import follows_words
from matcher.web.following_words import Preview, both_of, other_side, preview_words
from matcher.web.forms.sessions import ClockForm
from matcher.web.series_door import Door


def clock_page(door: Door, person: Person, mentorship: Mentorship, form: ClockForm | None = None) -> str:
    """``form`` is one that came back with a fault; otherwise the address says which clock."""
    zone = (form.zone.data if form else request.args.get("zone")) or ""
    others = [one for one in clocks_of(mentorship.series) if one != mentorship.series.zone]
    known = zone in others
    form = form or ClockForm(formdata=None, data={"zone": zone})
    return render_template(
        "participation/clock.html",
        door=door,
        form=form,
        choices=[{"value": one, "label": f"{zone_name(one)} time"} for one in others],
        chosen=zone if known else "",
        wanted=zone_name(zone) if known else "",
        now=zone_name(mentorship.series.zone),
        stands=follows_words(sessions_in(mentorship, person), mentorship.series.zone),
        preview=_preview(mentorship, person, zone, form) if known else None,
        other=other_side(mentorship, person),
        who=both_of(mentorship),
    )


def follow(door: Door, person: Person, mentorship: Mentorship) -> ResponseReturnValue:
    """Ask the other side, or, from a coordinator's page, do it."""
    form = ClockForm()
    if not form.validate_on_submit() or form.zone.data not in clocks_of(mentorship.series):
        return clock_page(door, person, mentorship, form), 422
    try:
        with db.session.begin_nested():
            wish = follow_clock(mentorship.series, form.zone.data, actor=person, words=form.words.data or "")
    except (Invalid, Conflict) as refused:
        form.words.errors = [refused.message]
        return clock_page(door, person, mentorship, form), 422 if isinstance(refused, Invalid) else 409
    if wish is not None:
        other = other_side(mentorship, person)
        flash(f"{other[:1].upper() + other[1:]} is asked. Nothing changes before there is a yes.", "good")
    elif mentorship.series.zone == form.zone.data:
        flash(f"The sessions follow {zone_name(form.zone.data)} time.", "good")
    return redirect(door.of_match("match"), 303)


def _preview(mentorship: Mentorship, person: Person, zone: str, form: ClockForm) -> Preview | None:
    """None for a clock that cannot be followed: the form says why."""
    try:
        return preview_words(plan_clock(mentorship.series, zone), mentorship, person)
    except (Invalid, Conflict) as refused:
        if not form.errors:
            form.words.errors = [refused.message]
    return None
