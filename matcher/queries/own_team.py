"""Which team somebody is in, and who leads it."""

from __future__ import annotations

from sqlalchemy import exists, select

from matcher.db import db
from matcher.models import Enrollment, Person, Round, Team, TeamInvitation
from matcher.states import EnrollmentState, InvitationState


def team_of(person: Person, round_: Round) -> Team | None:
    """The team of this round that somebody brings together, has said yes to, or is in."""
    said_yes = exists().where(
        TeamInvitation.team_id == Team.id,
        TeamInvitation.person_id == person.id,
        TeamInvitation.state == InvitationState.ACCEPTED,
    )
    is_in = exists().where(
        Enrollment.team_id == Team.id,
        Enrollment.person_id == person.id,
        Enrollment.state == EnrollmentState.SENT,
    )
    return db.session.scalar(
        select(Team).where(Team.round_id == round_.id, (Team.made_by == person.id) | said_yes | is_in).limit(1)
    )


def leader_of(team: Team) -> Person | None:
    """Who brings the team together; of one that came by spreadsheet, its lead."""
    if team.made_by is not None:
        return db.session.get_one(Person, team.made_by)
    return team.lead.person if team.lead else None


def leads(team: Team, person: Person) -> bool:
    leader = leader_of(team)
    return leader is not None and leader.id == person.id
