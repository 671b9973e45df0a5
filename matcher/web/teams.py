"""A team is begun: somebody says who they are and what the team is, and proves their address by a mailed code.

Until then what they typed waits in their own browser; whoever is signed in needs no code.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import Person, Round, Team, fold_address
from matcher.queries.drafts import known_libraries
from matcher.queries.own_team import team_of
from matcher.queries.rounds import round_to_apply_to
from matcher.services.interests import takes
from matcher.services.sign_in import sign_in_by_code
from matcher.services.team_rules import application_in
from matcher.services.teams import greet_newcomer, make_team
from matcher.sheets.cells import read_address, read_line
from matcher.states import Mentoring, Role
from matcher.web.access import BEGUN_TEAM, current_config, current_person, public, start_session
from matcher.web.auth import REFUSED
from matcher.web.forms.sign_in import CodeForm
from matcher.web.forms.teams import TeamForm, plan_of, team_form
from matcher.web.limits import BY_ADDRESS, BY_CALLER, MAILS_BY_ADDRESS, limiter, typed_address
from matcher.words.present import weekday_and_day
from matcher.words.teams import ONLY_WAY

blueprint = Blueprint("teams", __name__)


@blueprint.get("/teams/new/<round_id>")
@public
def start(round_id: str) -> ResponseReturnValue:
    round_, person = _round(round_id), current_person()
    if person is not None and (team := team_of(person, round_)):
        return _to_team(team)
    return _page(round_, _form(round_, person))


@blueprint.post("/teams/new/<round_id>")
@limiter.limit(BY_CALLER)
@limiter.limit(MAILS_BY_ADDRESS, key_func=typed_address)
@public
def make(round_id: str) -> ResponseReturnValue:
    round_, person = _round(round_id), current_person()
    form = _form(round_, person)
    if not _may_begin(round_):
        return _page(round_, form), 409
    if not form.validate_on_submit():
        return _page(round_, form), 422
    if person is not None:
        return _made(round_, form, person)
    address = read_address(form.address.data or "")
    greet_newcomer(read_line(form.lead.data or ""), address, form.zone.data)
    session[BEGUN_TEAM] = {"round": round_.public_id, "address": address, "typed": form.kept()}
    return redirect(url_for("teams.code", round_id=round_.public_id), 303)


@blueprint.get("/teams/new/<round_id>/code")
@public
def code(round_id: str) -> ResponseReturnValue:
    round_ = _round(round_id)
    if not _begun(round_) or current_person() is not None:
        return redirect(url_for("teams.start", round_id=round_id), 303)
    return _code_page(round_, CodeForm())


def begun_address() -> str:
    """Whose code is being typed."""
    return fold_address(session.get(BEGUN_TEAM, {}).get("address", ""))


@blueprint.post("/teams/new/<round_id>/code")
@limiter.limit(BY_CALLER)
@limiter.limit(BY_ADDRESS, key_func=begun_address)
@public
def prove(round_id: str) -> ResponseReturnValue:
    round_ = _round(round_id)
    begun, form = _begun(round_), CodeForm()
    if not begun:
        return redirect(url_for("teams.start", round_id=round_id), 303)
    if form.validate_on_submit():
        person = sign_in_by_code(begun["address"], form.code.data or "")
        if person is not None:
            start_session(person)
            return _proven(round_, begun["typed"], person)
        form.code.errors = [REFUSED]
    return _code_page(round_, form), 422


def _round(round_id: str) -> Round:
    round_ = round_to_apply_to(round_id)
    g.program = round_.program
    return round_


def _may_begin(round_: Round) -> bool:
    return round_.takes_teams and takes(round_, Role.PARTICIPANT)


def _begun(round_: Round) -> dict[str, Any]:
    begun: dict[str, Any] = session.get(BEGUN_TEAM, {})
    return begun if begun.get("round") == round_.public_id else {}


def _form(round_: Round, person: Person | None) -> TeamForm:
    typed = _begun(round_).get("typed") or (_known(round_, person) if person else {})
    return team_form(round_, typed, signed_in=person is not None)


def _known(round_: Round, person: Person) -> dict[str, str]:
    """Of somebody who applied alone before."""
    sent = application_in(round_, person)
    library = sent.library if sent else None
    return {"library": library.name, "country": library.country, "region": library.region} if library else {}


def _made(round_: Round, form: TeamForm, person: Person) -> ResponseReturnValue:
    """The team’s page; or the form again, with what is wrong in it."""
    try:
        with db.session.begin_nested():
            team = make_team(round_, form.plan(round_, person.zone), actor=person, config=current_config())
    except Invalid as invalid:
        form.take_faults(invalid.faults)
        return _page(round_, form), 422
    session.pop(BEGUN_TEAM, None)
    return _to_team(team)


def _proven(round_: Round, typed: dict[str, Any], person: Person) -> ResponseReturnValue:
    """They are signed in, whatever becomes of the team: what stands in its way is said on its form, still filled in."""
    try:
        with db.session.begin_nested():
            team = make_team(round_, plan_of(round_, typed), actor=person, config=current_config())
    except (Conflict, Invalid) as error:
        flash(error.message, "attention")
        return redirect(url_for("teams.start", round_id=round_.public_id), 303)
    session.pop(BEGUN_TEAM, None)
    return _to_team(team)


def _to_team(team: Team) -> ResponseReturnValue:
    return redirect(url_for("team.show", team_id=team.public_id), 303)


def _page(round_: Round, form: TeamForm) -> str:
    if not _may_begin(round_):
        return render_template("teams/closed.html", round=round_, takes_teams=round_.takes_teams)
    ways = round_.mentoring
    return render_template(
        "teams/new.html",
        round=round_,
        form=form,
        libraries=known_libraries(round_),
        only_way=ONLY_WAY[Mentoring(ways[0])] if len(ways) == 1 else "",
        apply_by=weekday_and_day(round_.apply_by),
    )


def _code_page(round_: Round, form: CodeForm) -> str:
    return render_template("teams/code.html", round=round_, form=form, sent=begun_address())
