"""A round goes on by a press: sign-up, applications, mentors only, closed, ended; and who comes late."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from matcher.models import Person, Round
from matcher.services.late_arrivals import allow_late, stop_late
from matcher.services.rounds import (
    close_applications,
    close_to_participants,
    end_round,
    open_applications,
    open_interest,
    reopen_applications,
)
from matcher.web.access import coordinates_round
from matcher.web.coordinator.blueprint import blueprint

MOVES = {
    "interest": (open_interest, "Sign-up is open."),
    "open": (open_applications, "Applications are open. Whoever signed up for it is told by mail."),
    "mentors_only": (close_to_participants, "It is closed to participants. Mentors are still welcome."),
    "close": (close_applications, "Applications are closed."),
    "reopen": (reopen_applications, "Applications are open again."),
    "end": (end_round, "This round has ended."),
}
LATE = {
    "allow": (allow_late, "Whoever has the link below can still apply."),
    "stop": (stop_late, "The link for late arrivals opens nothing any more."),
}


@blueprint.post("/rounds/<round_id>/state")
@coordinates_round
def round_state(person: Person, round_: Round) -> ResponseReturnValue:
    move = MOVES.get(request.form.get("state", ""))
    if move is None:
        raise BadRequest
    act, done = move
    act(round_, actor=person)
    flash(done, "good")
    return _to_program(round_)


@blueprint.post("/rounds/<round_id>/late")
@coordinates_round
def late_arrivals(person: Person, round_: Round) -> ResponseReturnValue:
    wanted = LATE.get(request.form.get("act", ""))
    if wanted is None:
        raise BadRequest
    act, done = wanted
    act(round_, person)
    flash(done, "good")
    return _to_program(round_, "late")


def _to_program(round_: Round, anchor: str | None = None) -> ResponseReturnValue:
    program = round_.program.public_id
    return redirect(url_for("coordinator.program", program_id=program, round=round_.public_id, _anchor=anchor), 303)
