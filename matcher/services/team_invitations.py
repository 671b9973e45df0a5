"""A lead asks people to join a team; each says yes or no alone, signed in with the address that was written.

The link of an invitation shows it and does nothing more. Its secret is derived, so that a mail sent again carries the
same one; only its hash is stored.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select

from matcher import clock
from matcher.config import Config
from matcher.db import db
from matcher.errors import Conflict, NotFound
from matcher.ids import new_id
from matcher.models import Enrollment, Person, Team, TeamInvitation
from matcher.queries.own_team import leader_of, team_of
from matcher.services.applications import CLOSED
from matcher.services.audit import record_act
from matcher.services.interests import takes
from matcher.services.joining import entry_of, join_team
from matcher.services.outbox import drop_waiting, owe_mail
from matcher.services.programs import find_or_create_person
from matcher.services.team_rules import (
    application_in,
    check_changes,
    check_leads,
    check_no_mentor,
    check_no_offer,
    check_room,
    check_same_library,
    hold_team,
)
from matcher.states import InvitationState, MailKind, Role, advance
from matcher.tokens import derive_token, hash_secret

__all__ = ["accept", "decline", "invite", "may_answer", "read_invitation", "send_again", "team_of", "withdraw"]

UNKNOWN = "We do not know this link, or the team is no more. Please open it from the mail once more."
#: How many people a team asks in all, for each one it may have: names are typed by anybody, and each is a mail.
ASKED_PER_PLACE = 4
IN = frozenset({InvitationState.ACCEPTED})


def invite(team: Team, name: str, address: str, *, actor: Person, config: Config) -> TeamInvitation:
    """Ask somebody by name and address; the mail is owed. Asking twice is asking once.

    Raises Conflict when the team is full or applications are closed, and for somebody who has said no.
    """
    _begin(team, actor)
    person = find_or_create_person(address, name, team.round.program.zone)
    standing = _of(team, person)
    if standing is not None and standing.state in {InvitationState.INVITED, InvitationState.ACCEPTED}:
        return standing
    _check_asking(team, person, standing)
    invitation = standing or add_invitation(team, person, InvitationState.INVITED, config)
    if standing is not None:
        invitation.state, invitation.invited_at = advance(standing.state, InvitationState.INVITED), clock.now()
    db.session.flush()
    send_again(invitation)
    record_act(actor, "team_invited", team.round.program, team=team.public_id, person=person.public_id)
    return invitation


def add_invitation(team: Team, person: Person, state: InvitationState, config: Config) -> TeamInvitation:
    """A row of its own; whoever makes a team stands in it as having said yes."""
    key, now = new_id(), clock.now()
    invitation = TeamInvitation(
        public_id=key,
        person=person,
        state=state,
        token_hash=hash_secret(_token(key, config)),
        invited_at=now,
        answered_at=now if state is InvitationState.ACCEPTED else None,
    )
    team.invitations.append(invitation)
    return invitation


def send_again(invitation: TeamInvitation) -> bool:
    """The mail once more, once a day; whether one is owed now. Raises Conflict once it is answered."""
    if invitation.state is not InvitationState.INVITED:
        raise Conflict(f"{invitation.person.name} has answered already.")
    round_, program = invitation.team.round, invitation.team.round.program
    if not takes(round_, Role.PARTICIPANT):
        raise Conflict(f"{CLOSED} Nobody can be asked any more.")
    today = clock.now().astimezone(ZoneInfo(program.zone)).date()
    key = f"team_invited:{invitation.public_id}:{today.isoformat()}"
    owed = owe_mail(MailKind.TEAM_INVITED, invitation.person, program, key=key, invitation=invitation.public_id)
    return owed is not None


def withdraw(team: Team, person: Person, *, actor: Person) -> None:
    """Take back what nobody has answered yet. Twice is once."""
    _begin(team, actor)
    invitation = _of(team, person)
    if invitation is None:
        raise NotFound
    if invitation.state is InvitationState.WITHDRAWN:
        return
    if invitation.state is not InvitationState.INVITED:
        raise Conflict(f"{person.name} has answered already.")
    invitation.state = advance(invitation.state, InvitationState.WITHDRAWN)
    drop_waiting([person], invitation=invitation.public_id)
    record_act(actor, "team_invitation_withdrawn", team.round.program, team=team.public_id, person=person.public_id)


def accept(invitation: TeamInvitation, *, actor: Person) -> Enrollment | None:
    """Say yes; whoever applied alone before is in the team at once, and their application is returned.

    Raises Conflict when the team is full, applications are closed, the invitation was withdrawn, the person is in
    another team or a mentor, or works elsewhere.
    """
    invitation = _own(invitation, actor)
    if invitation.state is InvitationState.ACCEPTED:
        return application_in(invitation.team.round, actor)
    _check_joining(invitation, actor)
    if invitation.state is InvitationState.DECLINED:  # they thought better of it
        invitation.state = advance(invitation.state, InvitationState.INVITED)
    invitation.state = advance(invitation.state, InvitationState.ACCEPTED)
    invitation.answered_at = clock.now()
    team, sent = invitation.team, application_in(invitation.team.round, actor)
    if sent is not None:
        join_team(sent, team, entry_of(sent), lead=False)
    db.session.flush()
    drop_waiting([actor], invitation=invitation.public_id)
    record_act(actor, "team_joined", team.round.program, team=team.public_id)
    return sent


def decline(invitation: TeamInvitation, *, actor: Person) -> None:
    """Say no; the lead reads that they cannot join. Twice is once."""
    invitation = _own(invitation, actor)
    if invitation.state is InvitationState.DECLINED:
        return
    if invitation.state is InvitationState.ACCEPTED:
        raise Conflict("You have said yes already. You can leave the team on its page.")
    if invitation.state is InvitationState.WITHDRAWN:
        raise Conflict(_over(invitation))
    invitation.state = advance(invitation.state, InvitationState.DECLINED)
    invitation.answered_at = clock.now()
    db.session.flush()
    drop_waiting([actor], invitation=invitation.public_id)


def may_answer(invitation: TeamInvitation, person: Person) -> bool:
    """Whoever is signed in with the address that was written; the lead may have known them by another name."""
    return person.id == invitation.person_id or person.address == invitation.person.address


def token_of(invitation: TeamInvitation, config: Config) -> str:
    return _token(invitation.public_id, config)


def read_invitation(token: str) -> TeamInvitation:
    """What a link leads to; raises NotFound for one we never made. Changes nothing."""
    invitation = db.session.scalar(select(TeamInvitation).where(TeamInvitation.token_hash == hash_secret(token)))
    if invitation is None:
        raise NotFound(UNKNOWN)
    return invitation


def _begin(team: Team, actor: Person) -> None:
    hold_team(team)
    check_leads(team, actor)
    check_changes(team.round, actor)


def _check_asking(team: Team, person: Person, standing: TeamInvitation | None) -> None:
    if standing is not None and standing.state is InvitationState.DECLINED:
        raise Conflict(f"{person.name} has said that they cannot join. We do not ask again; they can still change it.")
    check_room(team)
    if len(team.invitations) >= ASKED_PER_PLACE * team.round.team_largest:
        contact = team.round.program.contact_name
        raise Conflict(f"This team has asked very many people already. Please write to {contact}.")


def _check_joining(invitation: TeamInvitation, person: Person) -> None:
    team, round_ = invitation.team, invitation.team.round
    if invitation.state is InvitationState.WITHDRAWN:
        raise Conflict(_over(invitation))
    check_changes(round_, person)
    check_room(team, IN)
    check_no_mentor(round_, person)
    other = team_of(person, round_)
    if other is not None and other is not team:
        raise Conflict(f"You are in the team {other.name} already. Leave it first, then say yes here.")
    sent = application_in(round_, person)
    if sent is not None:
        check_same_library(team, sent)
        check_no_offer(team, sent)


def _own(invitation: TeamInvitation, person: Person) -> TeamInvitation:
    """The invitation under the lock, as the person’s own: the one in their own name, if they have two."""
    if not may_answer(invitation, person):
        raise NotFound(UNKNOWN)
    team = invitation.team
    hold_team(team)
    db.session.refresh(invitation)
    if invitation.person_id == person.id:
        return invitation
    own = _of(team, person)
    if own is None:
        invitation.person = person
        db.session.flush()
    return own or invitation


def _of(team: Team, person: Person) -> TeamInvitation | None:
    return next((one for one in team.invitations if one.person_id == person.id), None)


def _over(invitation: TeamInvitation) -> str:
    leader = leader_of(invitation.team)
    return f"This invitation is not open any more. Ask {leader.name if leader else 'the coordinator'} for another."


def _token(key: str, config: Config) -> str:
    return derive_token(config.secret_key, "team_invitation", key)
