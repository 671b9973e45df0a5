"""Who runs a program, and the page that a successor takes over with."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models import Person, Program, Right
from matcher.queries.ended_matches import ended_lately
from matcher.queries.flags import flags_in_program
from matcher.queries.mail_standing import mail_needs
from matcher.queries.reports import missed_twice
from matcher.queries.rights import Helper, RoundStands, handover, helper_in, helpers_of
from matcher.services.rights import change_right, invite_to_help, keep_handover, take_right_back
from matcher.web.access import coordinates_program
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.history_words import act_words
from matcher.web.coordinator.mail_words import moment
from matcher.web.coordinator.program import STATE_WORDS
from matcher.web.coordinator.todo import sentence, tasks, timeline
from matcher.web.forms.rights import HandoverForm, HelperForm, RightForm
from matcher.words.present import counted, local_date
from matcher.words.rights import RIGHTS, SHORT


@blueprint.get("/programs/<program_id>/coordinators", endpoint="helpers")
@coordinates_program
def show_helpers(person: Person, program: Program) -> ResponseReturnValue:
    return _helpers_page(person, program, HelperForm())


@blueprint.post("/programs/<program_id>/coordinators")
@coordinates_program
def invite_helper(person: Person, program: Program) -> ResponseReturnValue:
    form = HelperForm()
    if not form.validate():
        return _helpers_page(person, program, form), 422
    name, address, right = form.name.data or "", form.address.data or "", Right(form.right.data)
    try:
        grant = invite_to_help(program, name, address, right, actor=person)
    except Invalid as invalid:  # raised before anything is written
        form.take_faults(invalid.faults)
        return _helpers_page(person, program, form), 422
    return _back(program, f"{grant.person.name} may {RIGHTS[right]} now, and is told by mail.")


@blueprint.post("/programs/<program_id>/coordinators/<person_id>/right")
@coordinates_program
def set_right(person: Person, program: Program, person_id: str) -> ResponseReturnValue:
    form, helper = RightForm(), helper_in(program, person_id)
    if not form.validate():
        raise BadRequest
    right = Right(form.right.data)
    change_right(program, helper, right, actor=person)
    if helper is person and right is not Right.COORDINATOR:
        return redirect(url_for("home.front"), 303)
    return _back(program, f"{helper.name} may {RIGHTS[right]} from now on.")


@blueprint.post("/programs/<program_id>/coordinators/<person_id>/remove")
@coordinates_program
def drop_helper(person: Person, program: Program, person_id: str) -> ResponseReturnValue:
    helper = helper_in(program, person_id)
    take_right_back(program, helper, actor=person)
    if helper is person:
        return redirect(url_for("home.front"), 303)
    return _back(program, f"{helper.name} opens nothing of this program any more.")


@blueprint.get("/programs/<program_id>/hand-over", endpoint="handover")
@coordinates_program
def show_handover(person: Person, program: Program) -> ResponseReturnValue:
    return _handover_page(person, program, HandoverForm(words=program.handover, shown=program.handover))


@blueprint.post("/programs/<program_id>/hand-over")
@coordinates_program
def write_handover(person: Person, program: Program) -> ResponseReturnValue:
    form = HandoverForm()
    if not form.validate():
        raise BadRequest
    words = (form.words.data or "").replace("\r\n", "\n").strip()
    try:
        keep_handover(program, words, (form.shown.data or "").replace("\r\n", "\n"), actor=person)
    except Invalid as invalid:  # raised before anything is written
        form.words.errors = [f"This {fault.problem} {fault.remedy}" for fault in invalid.faults]
        return _handover_page(person, program, form), 422
    except Conflict:  # the same
        form.shown.data = program.handover  # who saves after reading theirs means it
        return _handover_page(person, program, form, theirs=program.handover), 409
    flash("Your notes are kept.", "good")
    return redirect(url_for("coordinator.handover", program_id=program.public_id), 303)


def _helpers_page(person: Person, program: Program, form: HelperForm) -> str:
    helpers = helpers_of(program)
    return render_template(
        "coordinator/helpers.html",
        program=program,
        form=form,
        headline=_headline(helpers),
        helpers=[_line(helper, program, person) for helper in helpers],
        rights=[(right.value, SHORT[right]) for right in SHORT],
    )


def _headline(helpers: list[Helper]) -> str:
    if len(helpers) == 1:
        return "You run this program alone; ask somebody to help you read."
    return f"{counted(len(helpers), 'person', 'people')} help to run this program."


def _line(helper: Helper, program: Program, viewer: Person) -> dict[str, object]:
    now, zone = clock.now(), program.zone
    came = helper.signed_in_at
    invited = f"asked by {helper.invited_by}" if helper.invited_by else ""
    last = f"last signed in {moment(came, zone, now)}" if came else "has not signed in yet"
    if helper.id == viewer.public_id:
        last = "here now"
    return {
        "id": helper.id,
        "name": helper.name,
        "address": helper.address,
        "right": helper.right.value,
        "called": SHORT[helper.right],
        "may": RIGHTS[helper.right],
        "stands": " · ".join(filter(None, [invited, last])),
        "oneself": helper.id == viewer.public_id,
    }


def _handover_page(person: Person, program: Program, form: HandoverForm, theirs: str | None = None) -> str:
    now = clock.now()
    today = local_date(now, program.zone)
    found = handover(program, person, today)
    return render_template(
        "coordinator/handover.html",
        program=program,
        form=form,
        theirs=theirs,
        helpers=[(helper.name, SHORT[helper.right], helper.address) for helper in found.helpers],
        rounds=[_round(one, program, person) for one in found.rounds],
        texts_edited=found.texts_edited,
        acts=[(moment(act.at, program.zone, now), act_words(act, numbers=not found.own)) for act in found.acts],
    )


def _round(stands: RoundStands, program: Program, person: Person) -> dict[str, object]:
    round_, today = stands.round, local_date(clock.now(), program.zone)
    return {
        "id": round_.public_id,
        "name": round_.name,
        "state": STATE_WORDS[round_.state],
        "sentence": sentence(round_, stands.progress, today),
        "tasks": tasks(
            round_,
            stands.progress,
            mail_needs(program, person),
            flags_in_program(program, person),
            missed_twice(program, person),
            ended_lately(program, person),
            today,
        ),
        "timeline": timeline(round_.milestones, today),
    }


def _back(program: Program, said: str) -> ResponseReturnValue:
    flash(said, "good")
    return redirect(url_for("coordinator.helpers", program_id=program.public_id), 303)
