"""Teams of one library: somebody brings one together, changes what it has agreed, hands it on; people leave.

Leads act while participants may apply, coordinators until the round has ended. Whoever changes a team locks its round.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from matcher.application import Application
from matcher.choices import fold
from matcher.config import Config
from matcher.db import db
from matcher.errors import Conflict, Fault, Invalid, NotFound
from matcher.models import Enrollment, Library, Mentee, Person, Round, Team
from matcher.queries.own_team import team_of
from matcher.services.audit import record_act
from matcher.services.intake import Intake
from matcher.services.joining import TOGETHER, end_invitation, entry_of, join_team, stand_alone, stand_as
from matcher.services.locks import lock_round
from matcher.services.outbox import owe_sign_in
from matcher.services.programs import find_or_create_person
from matcher.services.team_invitations import add_invitation
from matcher.services.team_rules import (
    FEWEST_FREE,
    application_in,
    check_changes,
    check_leads,
    check_no_mentor,
    check_no_offer,
    check_room,
    check_same_library,
    hold_team,
    people_in,
)
from matcher.states import EnrollmentState, InvitationState, Mentoring, Role, advance


@dataclass(frozen=True)
class TeamPlan:
    """What somebody typed who brings a team together. ``quorum``: how many must be free, None for all."""

    name: str
    library: str
    region: str
    country: str
    zone: str
    mentoring: Mentoring
    goal: str = ""
    quorum: int | None = None


def make_team(round_: Round, plan: TeamPlan, *, actor: Person, config: Config) -> Team:
    """A team that ``actor`` leads, and is in by their own application as soon as that is sent. Twice is once.

    Raises Conflict when the round takes no team now, or has the person in another team or as a mentor; Invalid for a
    name that another team of the library has.
    """
    lock_round(round_)
    check_changes(round_, actor)
    if not round_.takes_teams:
        raise Conflict("Here everybody applies alone.")
    check_plan(round_, plan.quorum, plan.mentoring)
    standing = team_of(actor, round_)
    if standing is not None:
        return _same(standing, plan, actor)
    check_no_mentor(round_, actor)
    library = _library(round_, plan, actor)
    _check_name(round_, library, plan.name)
    team = Team(
        round=round_,
        library=library,
        name=plan.name,
        goal=plan.goal,
        quorum=plan.quorum,
        mentoring=plan.mentoring,
        made_by=actor.id,
    )
    db.session.add(team)
    add_invitation(team, actor, InvitationState.ACCEPTED, config)
    if plan.mentoring in TOGETHER:
        db.session.add(Mentee(round_id=round_.id, team=team))
    db.session.flush()
    _join_at_once(team, actor)
    record_act(actor, "team_made", round_.program, team=team.public_id)
    return team


def greet_newcomer(name: str, address: str, zone: str) -> None:
    """Sign-in mail to somebody who has just said who they are; the same whether we knew them or not."""
    find_or_create_person(address, name, zone)
    owe_sign_in(address)


def change_team(team: Team, *, goal: str, quorum: int | None, mentoring: Mentoring, actor: Person) -> None:
    """What the team has agreed. How it is mentored stays as it is once a match was offered."""
    _begin(team, actor)
    check_plan(team.round, quorum, mentoring)
    if mentoring is not team.mentoring:
        check_no_offer(team, *team.members)
        stand_as(team, mentoring)
    team.goal, team.quorum = goal, quorum
    db.session.flush()
    record_act(actor, "team_changed", team.round.program, team=team.public_id)


def set_quorum(team: Team, quorum: int | None, *, actor: Person) -> None:
    """How many must be free, set by a coordinator."""
    _begin(team, actor)
    check_plan(team.round, quorum, team.mentoring)
    check_no_offer(team)
    team.quorum = quorum
    db.session.flush()
    record_act(actor, "team_changed", team.round.program, team=team.public_id)


def hand_over(team: Team, person: Person, *, actor: Person) -> None:
    """Have somebody lead who is in the team. Twice is once."""
    if team.made_by == person.id:
        return
    _begin(team, actor)
    if person.id not in people_in(team, frozenset({InvitationState.ACCEPTED})):
        raise Conflict(f"{person.name} is not in this team yet. They have to say yes first.")
    team.made_by = person.id
    team.lead = next((one for one in team.members if one.person_id == person.id), team.lead)
    db.session.flush()
    record_act(actor, "team_handed_over", team.round.program, team=team.public_id, person=person.public_id)


def leave_team(team: Team, person: Person, *, actor: Person) -> Enrollment | None:
    """Have ``person`` out of the team: they go themselves, or its lead or a coordinator takes them out.

    Their application stays as that of somebody alone where the round takes such, else it is withdrawn; it is returned.
    Twice is once. Raises Conflict while a match is offered to the team or to them, NotFound for who was never in it.
    """
    round_ = team.round
    hold_team(team)
    if person is not actor:
        check_leads(team, actor)
    check_changes(round_, actor)
    if person.id not in people_in(team, frozenset({InvitationState.ACCEPTED})):
        if any(one.person_id == person.id for one in team.invitations):
            return None
        raise NotFound
    enrollment = next((one for one in team.members if one.person_id == person.id), None)
    check_no_offer(team, *([enrollment] if enrollment else []))
    act = "team_left" if person is actor else "team_member_out"
    record_act(actor, act, round_.program, team=team.public_id, person=person.public_id)
    if enrollment is None:
        end_invitation(team, person)
    else:
        _stand_alone(enrollment)
    db.session.flush()
    return enrollment


def put_in(team: Team, enrollment: Enrollment, *, actor: Person) -> None:
    """A coordinator puts somebody who applied alone into a team of their library. Twice is once."""
    _begin(team, actor)
    if enrollment.team is team:
        return
    if enrollment.round_id != team.round_id or enrollment.role is not Role.PARTICIPANT:
        raise NotFound
    check_room(team)
    check_same_library(team, enrollment)
    check_no_offer(team, enrollment)
    join_team(enrollment, team, entry_of(enrollment), lead=False)
    db.session.flush()
    record_act(actor, "team_member_in", team.round.program, team=team.public_id, enrollment=enrollment.public_id)


def check_plan(round_: Round, quorum: int | None, mentoring: Mentoring) -> None:
    """Raises Invalid for a quorum or a way of being mentored that the round does not have."""
    faults = []
    if quorum is not None and not FEWEST_FREE <= quorum <= round_.team_largest:
        remedy = f"Choose all, or from {FEWEST_FREE} to {round_.team_largest}."
        faults.append(Fault("quorum", str(quorum), "is not possible.", remedy))
    if mentoring.value not in round_.mentoring:
        faults.append(Fault("mentoring", mentoring.value, "is not offered here.", "Choose one of the ways shown."))
    if faults:
        raise Invalid("; ".join(str(fault) for fault in faults), faults)


def _begin(team: Team, actor: Person) -> None:
    hold_team(team)
    check_leads(team, actor)
    check_changes(team.round, actor)


def _same(team: Team, plan: TeamPlan, actor: Person) -> Team:
    """The button was pressed twice; or the person is in a team already."""
    if team.made_by == actor.id and fold(team.name) == fold(plan.name):
        return team
    raise Conflict(f"You are in the team {team.name} already. Leave it before you bring another together.")


def _library(round_: Round, plan: TeamPlan, actor: Person) -> Library:
    """By name and state, as in an application."""
    said = Application(
        role=Role.PARTICIPANT,
        name=actor.name,
        address=actor.address,
        library=plan.library,
        region=plan.region,
        country=plan.country,
        zone=plan.zone,
    )
    library = Intake(round_, Role.PARTICIPANT, []).library(said)
    db.session.add(library)
    db.session.flush()
    return library


def _check_name(round_: Round, library: Library, name: str) -> None:
    taken = db.session.scalars(select(Team.name).where(Team.round_id == round_.id, Team.library_id == library.id))
    if fold(name) in {fold(one) for one in taken}:
        fault = Fault("name", name, "is the name of another team of your library.", "Give another name.")
        raise Invalid(str(fault), [fault])


def _join_at_once(team: Team, person: Person) -> None:
    """With an application that was sent before."""
    sent = application_in(team.round, person)
    if sent is not None:
        check_same_library(team, sent)
        check_no_offer(sent)
        join_team(sent, team, entry_of(sent), lead=True)
        db.session.flush()


def _stand_alone(enrollment: Enrollment) -> None:
    """Alone; withdrawn where only teams take part, until a coordinator puts them into another."""
    stand_alone(enrollment, entry_of(enrollment))
    if not enrollment.round.takes_individuals and enrollment.state is EnrollmentState.SENT:
        enrollment.state = advance(enrollment.state, EnrollmentState.WITHDRAWN)
