"""What every change of a team has to keep: when teams may change, how many are in one, and that nobody is in two."""

from __future__ import annotations

from sqlalchemy import select

from matcher.db import db
from matcher.errors import Conflict, Forbidden
from matcher.models import Enrollment, Mentee, Person, Proposal, Round, Team
from matcher.policies import may_assist
from matcher.queries.own_team import leader_of, leads
from matcher.services.applications import CLOSED, ONE_ROLE, TAKEN_BY_COORDINATORS
from matcher.services.interests import takes
from matcher.services.locks import lock_round
from matcher.states import EnrollmentState, InvitationState, Role

IN_OR_ASKED = frozenset({InvitationState.INVITED, InvitationState.ACCEPTED})
FEWEST_FREE = 2


def application_in(round_: Round, person: Person, role: Role = Role.PARTICIPANT) -> Enrollment | None:
    """What this person has sent for the round in that role, if it stands."""
    return db.session.scalar(
        select(Enrollment).where(
            Enrollment.round_id == round_.id,
            Enrollment.person_id == person.id,
            Enrollment.role == role,
            Enrollment.state == EnrollmentState.SENT,
        )
    )


def people_in(team: Team, states: frozenset[InvitationState] = IN_OR_ASKED) -> set[int]:
    """Keys of everybody who is in the team, or is asked to be."""
    members = {one.person_id for one in team.members if one.state is EnrollmentState.SENT}
    return members | {one.person_id for one in team.invitations if one.state in states}


def hold_team(team: Team) -> None:
    """Whoever changes a team locks its round, and then reads the team as it is; it may have gone meanwhile."""
    lock_round(team.round)
    if db.session.scalar(select(Team.id).where(Team.id == team.id)) is None:
        raise Conflict("This team is no more: everybody has left it.")
    db.session.refresh(team)
    db.session.expire(team, ["invitations", "members"])


def check_changes(round_: Round, actor: Person) -> None:
    """Teams change while participants may apply; a coordinator changes them until the round has ended."""
    coordinating = may_assist(actor, round_.program)
    if not (takes(round_, Role.PARTICIPANT) or (coordinating and round_.state in TAKEN_BY_COORDINATORS)):
        raise Conflict(f"{CLOSED} Write to {round_.program.contact_name} about a change in a team.")


def check_leads(team: Team, actor: Person) -> None:
    """Raises Forbidden for anybody but its lead and the coordinators."""
    if not leads(team, actor) and not may_assist(actor, team.round.program):
        leader = leader_of(team)
        raise Forbidden(f"Only {leader.name if leader else 'the coordinator'} can change the team {team.name}.")


def check_room(team: Team, states: frozenset[InvitationState] = IN_OR_ASKED) -> None:
    most = team.round.team_largest
    if len(people_in(team, states)) >= most:
        raise Conflict(
            f"A team has {most} people at most, and {team.name} has {most}. Take somebody out first, "
            f"or ask {team.round.program.contact_name} whether it may be larger."
        )


def check_no_mentor(round_: Round, person: Person) -> None:
    if application_in(round_, person, Role.MENTOR) is not None:
        raise Conflict(f"{person.name} has applied as a mentor. {ONE_ROLE}")


def check_no_offer(*whose: Team | Enrollment) -> None:
    """Nothing that was offered is torn: the offer is withdrawn first, where it still can be."""
    for one in whose:
        by = Mentee.team_id == one.id if isinstance(one, Team) else Mentee.enrollment_id == one.id
        held = select(Proposal.id).join(Mentee).where(by, Proposal.held_place.is_not(None))
        if db.session.scalar(held.limit(1)) is not None:
            name = one.name if isinstance(one, Team) else one.person.name
            raise Conflict(f"{name} has a match offered or confirmed. Withdraw the offer first.")


def check_same_library(team: Team, enrollment: Enrollment) -> None:
    if enrollment.library_id != team.library_id:
        raise Conflict(
            f"The application of {enrollment.person.name} names {enrollment.library.name}, and {team.name} is a team "
            f"of {team.library.name}. Change the employer in the application first."
        )
