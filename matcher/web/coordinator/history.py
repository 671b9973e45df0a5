"""Who did what in a program, and when."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher import clock
from matcher.models import Person, Program
from matcher.queries.history import History, history
from matcher.web.access import coordinates_program
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.coordinator.history_words import act_words
from matcher.web.coordinator.mail_words import moment
from matcher.web.forms.mail import read_page, read_who
from matcher.words.present import counted


@blueprint.get("/programs/<program_id>/history", endpoint="history")
@coordinates_program
def show_history(person: Person, program: Program) -> ResponseReturnValue:
    who, now = read_who(request.args), clock.now()
    found = history(program, person, who=who, page=read_page(request.args))
    return render_template(
        "coordinator/history.html",
        program=program,
        found=found,
        who=who,
        headline=_headline(found, who),
        entries=counted(found.total, "entry", "entries"),
        acts=[(moment(act.at, program.zone, now), act_words(act, numbers=not found.own)) for act in found.acts],
        previous_href=_href(program, who, found.page - 1) if found.page > 1 else None,
        next_href=_href(program, who, found.page + 1) if found.page < found.pages else None,
    )


def _headline(found: History, who: str) -> str:
    if not found.total:
        return f"Nothing is written down about “{who}”." if who else "Nothing has been done yet."
    return f"What was done by or about “{who}”, the newest first." if who else "Who did what, the newest first."


def _href(program: Program, who: str, page: int) -> str:
    return url_for("coordinator.history", program_id=program.public_id, who=who or None, page=page)
