"""The page of a program: where its round stands and what to do next; and the start of a new round."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.errors import Invalid
from matcher.models import Person, Program
from matcher.queries.mail_standing import mail_needs
from matcher.queries.round_page import progress, round_of
from matcher.services.rounds import create_round
from matcher.states import RoundState
from matcher.web.access import coordinates_program
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.todo import funnel, sentence, tasks, timeline
from matcher.web.forms.round import RoundForm
from matcher.words.present import counted, first_name, local_date, part_of_day

STATE_WORDS = {
    RoundState.DRAFT: "Being prepared",
    RoundState.OPEN: "Open for applications",
    RoundState.REVIEW: "Matches being reviewed",
    RoundState.PUBLISHED: "Offers are out",
    RoundState.ENDED: "Ended",
}


@blueprint.get("/programs/<program_id>", endpoint="program")
@coordinates_program
def show_program(person: Person, program: Program) -> ResponseReturnValue:
    now = clock.now()
    today = local_date(now, program.zone)
    greeting = f"{part_of_day(now, program.zone)}, {first_name(person.name)}."
    round_ = round_of(program, request.args.get("round"), today)
    rounds = [(one, STATE_WORDS[one.state]) for one in reversed(program.rounds)]
    g.round = round_  # the menu leads to the people and matches of the round shown here
    shown = {"program": program, "rounds": rounds, "greeting": greeting, "round": round_}
    if round_ is None:
        return render_template("coordinator/no_round.html", **shown)
    stands = progress(round_)
    bars, summary = funnel(stands)
    return render_template(
        "coordinator/program.html",
        **shown,
        headline=f"{greeting} {sentence(round_, stands, today)}",
        timeline=timeline(round_.milestones, today),
        tasks=tasks(round_, stands, mail_needs(program, person), today),
        bars=bars,
        summary=summary,
        offering=counted(stands.counts.mentors, "mentor offers", "mentors offer"),
        openings=counted(stands.counts.openings, "opening"),
    )


@blueprint.get("/programs/<program_id>/rounds/new")
@coordinates_program
def new_round(person: Person, program: Program) -> ResponseReturnValue:
    return render_template("coordinator/new_round.html", program=program, form=RoundForm())


@blueprint.post("/programs/<program_id>/rounds/new")
@coordinates_program
def make_round(person: Person, program: Program) -> ResponseReturnValue:
    form = RoundForm()
    if form.validate():
        try:
            made = create_round(program, form.plan(), actor=person)
        except Invalid as invalid:  # raised before anything is written
            form.take_faults(invalid.faults)
        else:
            flash(f"{made.name} is prepared. Open applications when it is right.", "good")
            target = url_for("coordinator.program", program_id=program.public_id, round=made.public_id)
            return redirect(target, 303)
    return render_template("coordinator/new_round.html", program=program, form=form), 422
