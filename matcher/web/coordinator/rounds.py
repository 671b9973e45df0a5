"""A round is started and changed, its timetable with it, by coordinators who may work on it at the same time."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.errors import Invalid, Overtaken
from matcher.models import Person, Program, Round
from matcher.queries.earlier_rounds import earlier_round, earlier_rounds
from matcher.services.round_changes import change_lines, change_round, check_changeable, fixed_in, version_of
from matcher.services.round_copies import plan_like, regions_of
from matcher.services.round_plan import RoundPlan, plan_of
from matcher.services.rounds import create_round
from matcher.states import RoundState
from matcher.web.access import coordinates_program, coordinates_round
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.round_words import differences, facts, lines_words
from matcher.web.forms.round import RoundForm, new_data, plan_data
from matcher.web.forms.timetable import LinesForm, line_data
from matcher.words.present import day_span, local_date

#: What the buttons send that only show the form again, with more in it.
PROPOSE = "propose"


@blueprint.get("/programs/<program_id>/rounds/new")
@coordinates_program
def new_round(person: Person, program: Program) -> ResponseReturnValue:
    like = earlier_round(person, request.args.get("like", ""))
    if like is None:
        return _new_page(person, program, RoundForm(data=new_data(regions_of(program))))
    plan = plan_like(like, local_date(clock.now(), program.zone))
    form = RoundForm(data=plan_data(plan, regions_of(like.program)) | {"like": like.public_id})
    form.offer_holidays()
    return _new_page(person, program, form, like)


@blueprint.post("/programs/<program_id>/rounds/new")
@coordinates_program
def make_round(person: Person, program: Program) -> ResponseReturnValue:
    form = RoundForm()
    like = earlier_round(person, form.like.data or "")
    if _only_shows(form, program):
        return _new_page(person, program, form, like)
    if form.validate():
        try:
            made = create_round(program, form.plan(), actor=person, like=like)
        except Invalid as invalid:  # raised before anything is written
            form.take_faults(invalid.faults)
        else:
            flash(f"{made.name} is prepared. Open applications when it is right.", "good")
            return _to_program(made)
    return _new_page(person, program, form, like), 422


@blueprint.get("/rounds/<round_id>/change")
@coordinates_round
def show_round(person: Person, round_: Round) -> ResponseReturnValue:
    form = RoundForm(data=plan_data(plan_of(round_), regions_of(round_.program)) | {"shown": version_of(round_)})
    form.fix(fixed_in(round_))
    form.offer_holidays()
    return _change_page(round_, form)


@blueprint.post("/rounds/<round_id>/change")
@coordinates_round
def save_round(person: Person, round_: Round) -> ResponseReturnValue:
    check_changeable(round_)
    form, now = RoundForm(), plan_of(round_)
    form.fix(fixed_in(round_))
    if _only_shows(form, round_.program):
        return _change_page(round_, form)
    if form.validate():
        wanted = replace(form.plan(now), lines=now.lines)
        try:
            change_round(round_, wanted, shown=form.shown.data or "", actor=person)
        except Overtaken:
            form.shown.data = version_of(round_)
            return _change_page(round_, form, theirs=plan_of(round_), yours=wanted), 409
        except Invalid as invalid:
            form.take_faults(invalid.faults)
        else:
            flash(f"{round_.name} is changed.", "good")
            return _to_program(round_)
    return _change_page(round_, form), 422


@blueprint.get("/rounds/<round_id>/timetable", endpoint="timetable")
@coordinates_round
def show_timetable(person: Person, round_: Round) -> ResponseReturnValue:
    form = LinesForm(data={"lines": line_data(plan_of(round_).lines), "shown": version_of(round_)})
    return _timetable_page(round_, form)


@blueprint.post("/rounds/<round_id>/timetable")
@coordinates_round
def save_timetable(person: Person, round_: Round) -> ResponseReturnValue:
    form = LinesForm()
    if form.validate():
        wanted = form.own_lines()
        try:
            change_lines(round_, wanted, shown=form.shown.data or "", actor=person)
        except Overtaken:
            form.shown.data = version_of(round_)
            both = [("Your own lines", lines_words(plan_of(round_).lines), lines_words(wanted))]
            return _timetable_page(round_, form, both), 409
        except Invalid as invalid:
            form.lines.errors = [f"This {fault.problem} {fault.remedy}" for fault in invalid.faults]
        else:
            flash("The timetable is changed.", "good")
            return redirect(url_for("coordinator.timetable", round_id=round_.public_id), 303)
    return _timetable_page(round_, form), 422


def _only_shows(form: RoundForm, program: Program) -> bool:
    """Whether the form is only to come again, with the dates that follow and the holidays of the states chosen."""
    asked = request.form.get("act") == PROPOSE
    if asked and "first_day" in form:
        form.propose(local_date(clock.now(), program.zone))
    form.offer_holidays(pick=asked)
    return asked


def _new_page(person: Person, program: Program, form: RoundForm, like: Round | None = None) -> str:
    return render_template(
        "coordinator/new_round.html",
        program=program,
        form=form,
        like=like,
        earlier=earlier_rounds(person, program),
    )


def _change_page(
    round_: Round, form: RoundForm, *, theirs: RoundPlan | None = None, yours: RoundPlan | None = None
) -> str:
    return render_template(
        "coordinator/change_round.html",
        round=round_,
        form=form,
        fixed=facts(plan_of(round_), fixed_in(round_)),
        both=differences(theirs, yours) if theirs and yours else [],
        ended=round_.state is RoundState.ENDED,
        applying=round_.state not in {RoundState.DRAFT, RoundState.INTEREST},
    )


def _timetable_page(round_: Round, form: LinesForm, both: list[tuple[str, str, str]] | None = None) -> str:
    return render_template(
        "coordinator/timetable.html",
        round=round_,
        form=form,
        both=both or [],
        lines=[(day_span(one.day, one.until), one.label, one.own) for one in round_.milestones],
    )


def _to_program(round_: Round) -> ResponseReturnValue:
    program = round_.program.public_id
    return redirect(url_for("coordinator.program", program_id=program, round=round_.public_id), 303)
