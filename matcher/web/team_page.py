"""The page of a team: for everybody in it to look at, for its lead to invite, to change, to hand on."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matcher.db import db
from matcher.errors import Conflict, NotFound
from matcher.models import Person, Team, TeamInvitation
from matcher.queries.teams import TeamShown, person_of_team, team_shown
from matcher.services.team_invitations import invite, send_again, withdraw
from matcher.services.teams import change_team, hand_over, leave_team
from matcher.sheets.cells import read_address, read_line
from matcher.web.access import current_config, in_team, leads_team, was_in_team
from matcher.web.common_hours import hours_table
from matcher.web.forms.teams import ChangeForm, InviteForm, change_form
from matcher.web.limits import BY_CALLER, limiter
from matcher.words import teams as words
from matcher.words.present import weekday_and_day

blueprint = Blueprint("team", __name__)

# Of mails to addresses that somebody typed: a team is complete in one go, a list of strangers is not.
INVITATIONS = "30 per hour"


def team_of_address() -> str:
    """The team whose page it is."""
    return str((request.view_args or {}).get("team_id", ""))


@blueprint.get("/teams/<team_id>", endpoint="show")
@in_team
def show(person: Person, team: Team) -> ResponseReturnValue:
    return _page(team, person)


@blueprint.post("/teams/<team_id>/invite", endpoint="invite")
@limiter.limit(BY_CALLER)
@limiter.limit(INVITATIONS, key_func=team_of_address)
@leads_team
def ask(person: Person, team: Team) -> ResponseReturnValue:
    form = InviteForm()
    if not form.validate_on_submit():
        return _page(team, person, invite_form=form), 422
    name, address = read_line(form.name.data or ""), read_address(form.address.data or "")
    try:
        with db.session.begin_nested():
            invite(team, name, address, actor=person, config=current_config())
    except Conflict as conflict:
        form.address.errors = [conflict.message]
        return _page(team, person, invite_form=form), 409
    flash(f"{name} gets a mail. You see here what they answer.", "good")
    return _to_page(team)


@blueprint.post("/teams/<team_id>/asked/<asked_id>/withdraw", endpoint="withdraw")
@leads_team
def take_back(person: Person, team: Team, asked_id: str) -> ResponseReturnValue:
    asked = person_of_team(team, asked_id)
    withdraw(team, asked, actor=person)
    flash(f"The invitation to {asked.name} is taken back.", "good")
    return _to_page(team)


@blueprint.post("/teams/<team_id>/asked/<asked_id>/again", endpoint="again")
@limiter.limit(INVITATIONS, key_func=team_of_address)
@leads_team
def remind(person: Person, team: Team, asked_id: str) -> ResponseReturnValue:
    asked = person_of_team(team, asked_id)
    if send_again(_invitation(team, asked)):
        flash(f"{asked.name} gets the mail once more.", "good")
    else:
        flash(f"{asked.name} had this mail today already. You can send it again tomorrow.", "attention")
    return _to_page(team)


@blueprint.post("/teams/<team_id>/members/<member_id>/lead", endpoint="hand_over")
@in_team
def pass_on(person: Person, team: Team, member_id: str) -> ResponseReturnValue:
    heir = person_of_team(team, member_id)
    hand_over(team, heir, actor=person)
    flash(f"{heir.name} leads {team.name} now.", "good")
    return _to_page(team)


@blueprint.post("/teams/<team_id>/change", endpoint="change")
@leads_team
def change(person: Person, team: Team) -> ResponseReturnValue:
    form = _change_form(team)
    if not form.validate_on_submit():
        return _page(team, person, changing=form), 422
    change_team(team, **form.agreed(team.round), actor=person)
    flash("What you have agreed is changed.", "good")
    return _to_page(team)


@blueprint.get("/teams/<team_id>/members/<member_id>/out", endpoint="out")
@leads_team
def confirm_out(person: Person, team: Team, member_id: str) -> ResponseReturnValue:
    member = person_of_team(team, member_id)
    return _confirm(team, member, own=member.id == person.id)


@blueprint.post("/teams/<team_id>/members/<member_id>/out", endpoint="take_out")
@leads_team
def take_out(person: Person, team: Team, member_id: str) -> ResponseReturnValue:
    member = person_of_team(team, member_id)
    leave_team(team, member, actor=person)
    flash(f"{member.name} is not in {team.name} any more.", "good")
    return _to_page(team)


@blueprint.get("/teams/<team_id>/leave", endpoint="confirm_leave")
@in_team
def confirm_leave(person: Person, team: Team) -> ResponseReturnValue:
    return _confirm(team, person, own=True)


@blueprint.post("/teams/<team_id>/leave", endpoint="leave")
@was_in_team
def leave(person: Person, team: Team) -> ResponseReturnValue:
    name = team.name
    leave_team(team, person, actor=person)
    flash(f"You are not in {name} any more.", "good")
    return redirect(url_for("participation.taking_part"), 303)


def _page(
    team: Team, person: Person, *, invite_form: InviteForm | None = None, changing: ChangeForm | None = None
) -> str:
    """A form that came back with a fault is given."""
    shown = team_shown(team, person)
    return render_template(
        "teams/team.html",
        team=shown,
        words=words,
        table=hours_table(shown.common),
        invite_form=invite_form or InviteForm(formdata=None),
        change_form=changing or _change_form(team),
        changing=changing is not None,
        apply_by=weekday_and_day(shown.apply_by),
        answer_href=_answer_href(shown),
    )


def _answer_href(shown: TeamShown) -> str:
    """Where somebody gives their own answers, as long as they can."""
    return url_for("apply.start", round_id=shown.round_id, role="participant") if shown.open else ""


def _change_form(team: Team) -> ChangeForm:
    return change_form(team.round, team.goal, team.quorum, team.mentoring)


def _confirm(team: Team, member: Person, *, own: bool) -> str:
    return render_template("teams/leave.html", team=team, member=member, own=own, stays=team.round.takes_individuals)


def _invitation(team: Team, person: Person) -> TeamInvitation:
    found = next((one for one in team.invitations if one.person_id == person.id), None)
    if found is None:
        raise NotFound
    return found


def _to_page(team: Team) -> ResponseReturnValue:
    return redirect(url_for("team.show", team_id=team.public_id), 303)
