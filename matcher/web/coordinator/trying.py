"""A coordinator tries out what a result suggests: each press changes one thing and finds again in the background."""

from __future__ import annotations

from typing import TypeVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from matcher.jobs.explaining import explain_beside
from matcher.jobs.solving import execute_beside
from matcher.models import Person, Round
from matcher.queries.pairs import mentee_of, mentor_of, pair_of, run_of
from matcher.services.explaining import explain_again
from matcher.services.explanations import FixKind
from matcher.services.round_changes import change_round
from matcher.services.round_plan import plan_of
from matcher.services.runs import request_run
from matcher.services.trying_out import apply_fix, give_openings, pair_instead
from matcher.states import RunState
from matcher.web.access import coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.forms.trying import OpeningsForm, TriedForm, WhatCountsForm
from matcher.words.present import counted

Form = TypeVar("Form", TriedForm, OpeningsForm, WhatCountsForm)
CHANGES = "What this changes is shown once it is found."
KNOWN = "The matches for that are known already; here they are."


@blueprint.post("/rounds/<round_id>/try/pair", endpoint="try_pair")
@coordinates_round
def pair(person: Person, round_: Round) -> ResponseReturnValue:
    form = _valid(TriedForm())
    mentor, mentee = pair_of(round_, form.mentor.data or "", form.mentee.data or "", person)
    pair_instead(round_, run_of(round_, form.run.data or ""), mentor, mentee, actor=person)
    return _find_again(round_, person, f"{mentor.person.name} and {mentee.name} are kept together.")


@blueprint.post("/rounds/<round_id>/try/fix", endpoint="try_fix")
@coordinates_round
def fix(person: Person, round_: Round) -> ResponseReturnValue:
    form = _valid(TriedForm())
    mentee = mentee_of(round_, form.mentee.data or "", person)
    done = apply_fix(round_, run_of(round_, form.run.data or ""), mentee, actor=person)
    who = mentor_of(round_, done.mentor, person)
    if done.kind is FixKind.PLACE:
        return _find_again(round_, person, f"{who.person.name} has {counted(len(who.places), 'opening')} now.")
    name = who.person.name if done.of_mentor else mentee.name
    return _find_again(round_, person, f"The hours are added for {name}.")


@blueprint.post("/rounds/<round_id>/try/openings", endpoint="try_openings")
@coordinates_round
def openings(person: Person, round_: Round) -> ResponseReturnValue:
    form = _valid(OpeningsForm())
    mentor, places = mentor_of(round_, form.mentor.data or "", person), form.places.data or 0
    give_openings(round_, run_of(round_, form.run.data or ""), mentor, places, actor=person)
    return _find_again(round_, person, f"{mentor.person.name} has {counted(places, 'opening')} now.")


@blueprint.post("/rounds/<round_id>/try/weights", endpoint="try_weights")
@coordinates_round
def weights(person: Person, round_: Round) -> ResponseReturnValue:
    form = _valid(WhatCountsForm())
    change_round(round_, form.plan(plan_of(round_)), shown=form.shown.data or "", actor=person)
    return _find_again(round_, person, "Saved.")


@blueprint.post("/rounds/<round_id>/explain", endpoint="explain_again")
@coordinates_round
def explain(person: Person, round_: Round) -> ResponseReturnValue:
    explain_again(run_of(round_, request.form.get("run", "")), actor=person)
    explain_beside()
    return redirect(url_for("coordinator.review", round_id=round_.public_id), 303)


def _find_again(round_: Round, person: Person, said: str) -> ResponseReturnValue:
    run = request_run(round_, actor=person)
    execute_beside(run)
    flash(f"{said} {KNOWN if run.state is RunState.DONE else CHANGES}", "good")
    return redirect(url_for("coordinator.review", round_id=round_.public_id), 303)


def _valid(form: Form) -> Form:
    """Half a form was sent by no button of ours."""
    if not form.validate():
        raise BadRequest
    return form
