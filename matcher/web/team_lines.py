"""Teams on the page of somebody who takes part: those they are in, are asked to join, or are in no more."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from matcher.config import Config
from matcher.models import Person, Team, TeamInvitation
from matcher.queries.own_team import leader_of, team_of
from matcher.queries.teams import Stands, TeamShown, invitations_to, team_shown, teams_of
from matcher.services.interests import takes
from matcher.services.team_invitations import token_of
from matcher.states import InvitationState, Role, RoundState


@dataclass(frozen=True)
class TeamLine:
    """``people``: names with what stands beside each. ``note`` is a sentence; ``label`` and ``href`` a button."""

    id: str
    title: str
    people: tuple[tuple[str, str], ...]
    note: str
    label: str
    href: str


def team_lines(person: Person, config: Config) -> list[TeamLine]:
    going_on = [team for team in teams_of(person) if team.round.state is not RoundState.ENDED]
    asked = [one for one in invitations_to(person) if takes(one.team.round, Role.PARTICIPANT)]
    left = [one for one in invitations_to(person, InvitationState.WITHDRAWN) if _left(one, person)]
    return [
        *(_asked(one, config) for one in asked if one.team not in going_on),
        *(_own(team, person) for team in going_on),
        *(_gone(one.team) for one in left),
    ]


def _own(team: Team, person: Person) -> TeamLine:
    shown = team_shown(team, person)
    people = tuple((one.name, _says(one.stands)) for one in shown.members if one.stands is not Stands.DECLINED)
    href = url_for("team.show", team_id=team.public_id)
    return TeamLine(team.public_id, f"Your team: {team.name}", people, _next(shown), "See your team", href)


def _says(stands: Stands) -> str:
    return {Stands.ANSWERED: "has answered", Stands.SAID_YES: "has not answered yet"}.get(stands, "invited")


def _next(shown: TeamShown) -> str:
    if shown.own is not None and shown.own.stands is Stands.SAID_YES and shown.open:
        return "Your own answers are still to come."
    return ""


def _asked(invitation: TeamInvitation, config: Config) -> TeamLine:
    team, leader = invitation.team, leader_of(invitation.team)
    note = f"{leader.name if leader else 'Somebody'} would like you in it."
    href = url_for("team_invitation.look", team_token=token_of(invitation, config))
    return TeamLine(team.public_id, f"You are invited to {team.name}", (), note, "See the invitation", href)


def _left(invitation: TeamInvitation, person: Person) -> bool:
    """They had said yes, the program goes on, and they have no other team in it."""
    round_ = invitation.team.round
    mine = invitation.person_id == person.id and invitation.answered_at is not None
    return mine and round_.state is not RoundState.ENDED and team_of(person, round_) is None


def _gone(team: Team) -> TeamLine:
    alone = team.round.takes_individuals
    note = "You take part on your own now." if alone else "In this program only teams take part."
    more = f" Questions? {team.round.program.contact_name} answers them."
    return TeamLine(team.public_id, f"You are not in {team.name} any more", (), note + more, "", "")
