"""A program is started, what is said about it changed, and its list of topics kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.errors import Invalid, Overtaken
from matcher.models import Person, Program
from matcher.queries.standing import programs_coordinated
from matcher.services.programs import (
    ProgramDetails,
    change_program,
    details_of,
    details_version,
    start_program,
)
from matcher.services.topics import Wanted, set_topics, topics_in_use, topics_version
from matcher.web.access import coordinates_program, starts_programs
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.forms.program import NewProgramForm, ProgramForm, details_data, read_topics, topic_faults

CALLED = {
    "name": "Name",
    "run_by": "Who runs it",
    "contact_name": "Whom people write to",
    "contact_address": "Their address",
    "zone": "Time zone",
    "about": "The public page",
    "records_note": "Beside boxes for words",
}


@blueprint.get("/programs/new")
@starts_programs
def new_program(person: Person) -> ResponseReturnValue:
    programs = programs_coordinated(person)
    known = programs[0] if programs else None
    begin = {
        "contact_name": person.name,
        "contact_address": person.address,
        "zone": known.zone if known else person.zone,
    }
    form = NewProgramForm(data={**begin, "run_by": known.run_by if known else ""})
    form.offer(programs)
    return render_template("coordinator/new_program.html", form=form)


@blueprint.post("/programs/new")
@starts_programs
def make_program(person: Person) -> ResponseReturnValue:
    programs = programs_coordinated(person)
    form = NewProgramForm()
    form.offer(programs)
    if form.validate():
        like = next((one for one in programs if one.public_id == form.like.data), None)
        try:
            made = start_program(form.details(like), like=like, actor=person)
        except Invalid as invalid:  # raised before anything is written
            form.take_faults(invalid.faults)
        else:
            flash(f"{made.name} is made, and you run it.", "good")
            return redirect(url_for("coordinator.program", program_id=made.public_id), 303)
    return render_template("coordinator/new_program.html", form=form), 422


@blueprint.get("/programs/<program_id>/settings", endpoint="settings")
@coordinates_program
def show_settings(person: Person, program: Program) -> ResponseReturnValue:
    return _settings_page(program, ProgramForm(data=details_data(details_of(program), details_version(program))))


@blueprint.post("/programs/<program_id>/settings")
@coordinates_program
def save_settings(person: Person, program: Program) -> ResponseReturnValue:
    form = ProgramForm()
    if form.validate():
        wanted = form.details()
        try:
            change_program(program, wanted, shown=form.shown.data or "", actor=person)
        except Overtaken:
            form.shown.data = details_version(program)
            return _settings_page(program, form, wanted), 409
        except Invalid as invalid:
            form.take_faults(invalid.faults)
        else:
            flash("What is said about the program is changed.", "good")
            return redirect(url_for("coordinator.settings", program_id=program.public_id), 303)
    return _settings_page(program, form), 422


@blueprint.get("/programs/<program_id>/topics", endpoint="topics")
@coordinates_program
def show_topics(person: Person, program: Program) -> ResponseReturnValue:
    return _topics_page(program, [Wanted(topic.key, topic.label) for topic in program.topics])


@blueprint.post("/programs/<program_id>/topics")
@coordinates_program
def save_topics(person: Person, program: Program) -> ResponseReturnValue:
    wanted, shown = read_topics(request.form), request.form.get("shown", "")
    try:
        set_topics(program, wanted, shown=shown, actor=person)
    except Overtaken:
        labels = ", ".join(topic.label for topic in program.topics), ", ".join(one.label for one in wanted)
        return _topics_page(program, wanted, both=[("Topics", *labels)]), 409
    except Invalid as invalid:
        return _topics_page(program, _kept(request.form, wanted), topic_faults(invalid.faults)), 422
    flash("The list of topics is changed.", "good")
    return redirect(url_for("coordinator.topics", program_id=program.public_id), 303)


def _kept(sent: Mapping[str, str], wanted: Sequence[Wanted]) -> list[Wanted]:
    """What was typed, with the topic back that was to be removed and stays."""
    act, _, key = sent.get("act", "").partition(":")
    back = [Wanted(key, sent.get(f"label-{key}", ""))] if act == "remove" else []
    return [*wanted, *back]


def _settings_page(program: Program, form: ProgramForm, yours: ProgramDetails | None = None) -> str:
    theirs = details_of(program)
    both = [
        (label, getattr(theirs, name) or "None", getattr(yours, name) or "None")
        for name, label in CALLED.items()
        if yours and getattr(theirs, name) != getattr(yours, name)
    ]
    return render_template("coordinator/settings.html", program=program, form=form, both=both)


def _topics_page(
    program: Program,
    lines: Sequence[Wanted],
    faults: Mapping[str, str] | None = None,
    both: Sequence[tuple[str, str, str]] = (),
) -> str:
    return render_template(
        "coordinator/topics.html",
        program=program,
        lines=[one for one in lines if one.key],
        new=next((one.label for one in lines if not one.key), ""),
        used=topics_in_use(program),
        shown=topics_version(program),
        faults=faults or {},
        both=both,
    )
