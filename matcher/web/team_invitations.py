"""The page that an invitation to a team leads to. Opening it does nothing; an answer needs the invited address."""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from matcher.models import Person, TeamInvitation
from matcher.queries.own_team import leader_of
from matcher.services import team_invitations as invitations
from matcher.services.interests import takes
from matcher.states import InvitationState, Role
from matcher.web.access import current_person, public, signed_in
from matcher.web.limits import BY_CALLER, limiter
from matcher.words.present import day_span, weekday_and_day
from matcher.words.teams import ONLY_WAY

blueprint = Blueprint("team_invitation", __name__)


@blueprint.after_request
def keep_out_of_indexes(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("/teams/invitation/<team_token>")
@public
def look(team_token: str) -> ResponseReturnValue:
    return _page(team_token, _opened(team_token))


@blueprint.post("/teams/invitation/<team_token>/yes")
@limiter.limit(BY_CALLER)
@signed_in
def say_yes(person: Person, team_token: str) -> ResponseReturnValue:
    invitation = _opened(team_token)
    sent = invitations.accept(invitation, actor=person)
    team = invitation.team
    if sent is not None:
        flash(f"You are in {team.name}. What you sent before counts here, too.", "good")
        return redirect(url_for("team.show", team_id=team.public_id), 303)
    flash(f"You are in {team.name}. Now give your own answers and hours.", "good")
    return redirect(url_for("apply.start", round_id=team.round.public_id, role=Role.PARTICIPANT.value), 303)


@blueprint.post("/teams/invitation/<team_token>/no")
@limiter.limit(BY_CALLER)
@signed_in
def say_no(person: Person, team_token: str) -> ResponseReturnValue:
    invitations.decline(_opened(team_token), actor=person)
    return redirect(url_for("team_invitation.look", team_token=team_token), 303)


def _opened(team_token: str) -> TeamInvitation:
    invitation = invitations.read_invitation(team_token)
    g.program = invitation.team.round.program
    return invitation


def _page(team_token: str, invitation: TeamInvitation) -> str:
    team, round_, person = invitation.team, invitation.team.round, current_person()
    leader = leader_of(team)
    return render_template(
        "teams/invitation.html",
        team_token=team_token,
        team=team,
        round=round_,
        lead=leader.name if leader else round_.program.contact_name,
        invited=invitation.person.name,
        stands=_stands(invitation),
        known=person is not None and invitations.may_answer(invitation, person),
        somebody_else=person.name if person and not invitations.may_answer(invitation, person) else "",
        sessions=day_span(round_.first_day, round_.last_day),
        apply_by=weekday_and_day(round_.apply_by),
        way=ONLY_WAY[team.mentoring],
    )


def _stands(invitation: TeamInvitation) -> str:
    """What may be answered now, or how it was."""
    if invitation.state is InvitationState.WITHDRAWN:
        return "over"
    if not takes(invitation.team.round, Role.PARTICIPANT) and invitation.state is not InvitationState.ACCEPTED:
        return "over"
    return invitation.state.value
