"""A team as its coordinators see it, and what they change in it when applications are closed to everybody else."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.errors import NotFound
from matcher.models import Person, Round, Team
from matcher.queries.teams import alone_in_library, person_of_team, team_in_round, team_shown, teams_counted
from matcher.services.teams import leave_team, put_in, set_quorum
from matcher.web.access import assists_round
from matcher.web.common_hours import hours_table
from matcher.web.coordinator.blueprint import blueprint
from matcher.web.forms.teams import QuorumForm, quorum_form
from matcher.words import teams as words


@blueprint.get("/rounds/<round_id>/teams", endpoint="teams")
@assists_round
def show_teams(person: Person, round_: Round) -> ResponseReturnValue:
    teams = teams_counted(round_, person)
    return render_template("coordinator/teams.html", round=round_, teams=teams, words=words)


@blueprint.get("/rounds/<round_id>/teams/<team_id>", endpoint="team")
@assists_round
def show_team(person: Person, round_: Round, team_id: str) -> ResponseReturnValue:
    team = team_in_round(round_, team_id, person)
    return _page(person, team, quorum_form(round_, team.quorum))


@blueprint.post("/rounds/<round_id>/teams/<team_id>/quorum", endpoint="team_quorum")
@assists_round
def change_quorum(person: Person, round_: Round, team_id: str) -> ResponseReturnValue:
    team = team_in_round(round_, team_id, person)
    form = quorum_form(round_, team.quorum)
    if not form.validate_on_submit():
        return _page(person, team, form), 422
    set_quorum(team, form.least_free(), actor=person)
    flash("How many must be free is changed.", "good")
    return _to_team(team)


@blueprint.post("/rounds/<round_id>/teams/<team_id>/out", endpoint="team_out")
@assists_round
def take_out(person: Person, round_: Round, team_id: str) -> ResponseReturnValue:
    team = team_in_round(round_, team_id, person)
    member = person_of_team(team, request.form.get("member", ""))
    target = _to_team(team)
    leave_team(team, member, actor=person)
    flash(f"{member.name} is out of the team.", "good")
    return target


@blueprint.post("/rounds/<round_id>/teams/<team_id>/in", endpoint="team_in")
@assists_round
def take_in(person: Person, round_: Round, team_id: str) -> ResponseReturnValue:
    team = team_in_round(round_, team_id, person)
    wanted = request.form.get("alone", "")
    choices = [*alone_in_library(team), *team.members]
    enrollment = next((one for one in choices if one.public_id == wanted), None)
    if enrollment is None:
        raise NotFound
    put_in(team, enrollment, actor=person)
    flash(f"{enrollment.person.name} is in {team.name} now.", "good")
    return _to_team(team)


def _page(person: Person, team: Team, form: QuorumForm) -> str:
    shown = team_shown(team, person)
    return render_template(
        "coordinator/team.html",
        round=team.round,
        team=shown,
        words=words,
        form=form,
        table=hours_table(shown.common, "them"),
        alone=[(one.public_id, one.person.name) for one in alone_in_library(team)],
    )


def _to_team(team: Team) -> ResponseReturnValue:
    return redirect(url_for("coordinator.team", round_id=team.round.public_id, team_id=team.public_id), 303)
