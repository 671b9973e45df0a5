"""Asking the director of an application once more."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matcher.errors import NotFound
from matcher.models import Person, Round
from matcher.queries.case import enrollment_of
from matcher.queries.directors import promise_of
from matcher.services.directors import ask_again
from matcher.web.access import assists_round
from matcher.web.coordinator.blueprint import blueprint


@blueprint.post("/rounds/<round_id>/people/<enrollment_id>/director")
@assists_round
def ask_director_again(person: Person, round_: Round, enrollment_id: str) -> ResponseReturnValue:
    promise = promise_of(enrollment_of(round_, enrollment_id, person))
    if promise is None:
        raise NotFound
    if ask_again(promise, actor=person):
        flash(f"The mail to {promise.person.name} goes out once more.", "good")
    else:
        flash("The director has answered, or has been asked twice already.")
    return redirect(url_for("coordinator.person", round_id=round_.public_id, enrollment_id=enrollment_id), 303)
