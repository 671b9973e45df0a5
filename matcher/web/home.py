"""The front page: what this is, who may apply now, and the shortest way to where a person is going."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher.models import Round
from matcher.queries.demonstration import demonstration_people
from matcher.queries.rounds import open_rounds
from matcher.queries.standing import programs_coordinated, takes_part_anywhere
from matcher.web.access import current_config, current_person, public
from matcher.words.present import CADENCE_WORDS, day_span, weekday_and_day

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True)
class OpenForApplications:
    """What somebody who thinks of applying wants to know. ``write_to``: whom teams ask; empty where none take part."""

    id: str
    program: str
    name: str
    run_by: str
    often: str
    days: str
    apply_by: str
    alone: bool
    write_to: str


@blueprint.get("/")
@public
def front() -> ResponseReturnValue:
    person = current_person()
    if person is not None:
        programs = programs_coordinated(person)
        if programs:
            return redirect(url_for("coordinator.program", program_id=programs[0].public_id), 303)
        if takes_part_anywhere(person):
            return redirect(url_for("participation.taking_part"), 303)
    people = demonstration_people() if current_config().demonstration else {}
    return render_template("home/front.html", open=[_open(round_) for round_ in open_rounds()], people=people)


def _open(round_: Round) -> OpenForApplications:
    return OpenForApplications(
        id=round_.public_id,
        program=round_.program.name,
        name=round_.name,
        run_by=round_.program.run_by,
        often=CADENCE_WORDS[round_.cadence],
        days=day_span(round_.first_day, round_.last_day),
        apply_by=weekday_and_day(round_.apply_by),
        alone=round_.takes_individuals,
        write_to=f"{round_.program.contact_name}, {round_.program.contact_address}" if round_.takes_teams else "",
    )
