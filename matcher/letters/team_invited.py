"""Somebody is asked to join a team."""

from __future__ import annotations

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of
from matcher.mail.letter import Button
from matcher.mail.words import fixed
from matcher.models import OutboxMessage, TeamInvitation
from matcher.queries.own_team import leader_of
from matcher.services.interests import takes
from matcher.services.team_invitations import token_of
from matcher.states import InvitationState, MailKind, Role
from matcher.words.present import day_span, weekday_and_day

KIND = MailKind.TEAM_INVITED


def compose_team_invited(message: OutboxMessage, config: Config) -> Mail | None:
    """None once it is answered or withdrawn, belongs to somebody else, or applications are closed."""
    invitation = db.session.scalar(
        select(TeamInvitation).where(TeamInvitation.public_id == message.about.get("invitation"))
    )
    if invitation is None or invitation.state is not InvitationState.INVITED:
        return None
    team, round_ = invitation.team, invitation.team.round
    if invitation.person_id != message.person_id or not takes(round_, Role.PARTICIPANT):
        return None
    lead = leader_of(team)
    values = {
        "first_name": greeted(invitation.person),
        "lead": lead.name if lead else round_.program.contact_name,
        "team": team.name,
        "sessions": f"{day_span(round_.first_day, round_.last_day)}, {round_.last_day.year}",
        "apply_by": weekday_and_day(round_.apply_by),
    }
    button = Button(fixed(KIND, "button"), address_of(config, f"/teams/invitation/{token_of(invitation, config)}"))
    return Mail(letter_of(KIND, round_.program, values, [button]), envelope_of(message, config))
