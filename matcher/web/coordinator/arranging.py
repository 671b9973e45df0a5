"""Matched, time to arrange: whom only a common hour is missing, with the times nearest to both."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from matcher.models import Person, Round
from matcher.queries.arrangeable import Time, ToArrange, to_arrange
from matcher.queries.pairs import pair_of
from matcher.services.arranging import offer_to_arrange
from matcher.services.slot_keys import slot_key
from matcher.web.access import coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.cards import person as person_words
from matcher.web.coordinator.explain_words import when_words
from matcher.web.coordinator.offers import offered_words
from matcher.web.forms.offers import ArrangeForm
from matcher.words.present import counted, first_name


@blueprint.get("/rounds/<round_id>/arrange")
@coordinates_round
def arrange(person: Person, round_: Round) -> ResponseReturnValue:
    found, more = to_arrange(round_, person)
    return render_template("coordinator/arrange.html", round=round_, cards=[_card(one) for one in found], more=more)


@blueprint.post("/rounds/<round_id>/arrange", endpoint="offer_to_arrange")
@coordinates_round
def offer(person: Person, round_: Round) -> ResponseReturnValue:
    form = ArrangeForm()
    if not form.validate():
        raise BadRequest
    mentor, mentee = pair_of(round_, form.mentor.data or "", form.mentee.data or "", person)
    offer_to_arrange(round_, mentor, mentee, form.times.slots(), actor=person)
    flash(f"{offered_words(round_, mentor.person.name, mentee.name)} They find the time themselves.", "good")
    return redirect(url_for("coordinator.answers", round_id=round_.public_id), 303)


def _card(one: ToArrange) -> dict[str, Any]:
    return {
        "mentee_id": one.mentee.id,
        "mentor_id": one.mentor.id,
        "mentor": person_words(one.mentor),
        "participant": person_words(one.mentee),
        "meeting": {"strength": one.strength.value.capitalize(), "days": "Time to arrange", "clocks": []},
        "times": [_time(time, one) for time in one.times],
    }


def _time(time: Time, one: ToArrange) -> dict[str, str]:
    return {"value": slot_key(time.slot), "when": when_words(time.meeting), "hours": _hours(time, one)}


def _hours(time: Time, one: ToArrange) -> str:
    """As in "11 sessions; 30 minutes of each outside the hours of Rosa"."""
    found = time.nearest
    whom = one.mentee.name if one.mentee.is_team else first_name(one.mentee.name)
    outside = [
        f"{round(minutes / found.sessions)} minutes of each outside the hours of {name}"
        for name, minutes in ((first_name(one.mentor.name), found.of_mentor), (whom, found.of_mentee))
        if minutes
    ]
    return f"{counted(found.sessions, 'session')}; {', '.join(outside) or 'inside the hours of both'}."
