"""A team as its people and its coordinators see it: who is asked, who said yes, who has answered, what they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from matcher.db import db
from matcher.errors import Forbidden, NotFound
from matcher.models import Enrollment, Person, Round, Team, TeamInvitation
from matcher.queries.common_hours import Common, common_hours
from matcher.queries.own_team import leader_of
from matcher.queries.pairs import OWN_CASE
from matcher.services.interests import takes
from matcher.services.snapshot import calendar_of
from matcher.services.snapshot_people import BOTH_KINDS, hours_of
from matcher.services.team_hours import MemberHours
from matcher.states import EnrollmentState, InvitationState, Mentoring, Role


class Stands(StrEnum):
    """Where somebody stands who is in the team or was asked."""

    ANSWERED = "answered"
    SAID_YES = "said_yes"
    INVITED = "invited"
    DECLINED = "declined"


IN_TEAM = frozenset({Stands.ANSWERED, Stands.SAID_YES})


@dataclass(frozen=True)
class Member:
    """``id`` is the person's."""

    id: str
    name: str
    stands: Stands
    leads: bool
    own: bool
    unreachable: bool


@dataclass(frozen=True)
class TeamShown:
    """``leads``: whoever looks leads the team; ``open``: participants may apply, so the team may change."""

    id: str
    name: str
    library: str
    region: str
    goal: str
    quorum: int | None
    mentoring: Mentoring
    ways: tuple[Mentoring, ...]
    smallest: int
    largest: int
    round_id: str
    program: str
    contact: str
    apply_by: date
    members: tuple[Member, ...]
    common: Common | None
    lead: str
    leads: bool
    open: bool

    @property
    def inside(self) -> tuple[Member, ...]:
        return tuple(one for one in self.members if one.stands in IN_TEAM)

    @property
    def answered(self) -> int:
        return sum(one.stands is Stands.ANSWERED for one in self.members)

    @property
    def asked(self) -> int:
        return sum(one.stands is Stands.INVITED for one in self.members)

    @property
    def own(self) -> Member | None:
        return next((one for one in self.members if one.own), None)


def team_shown(team: Team, viewer: Person) -> TeamShown:
    leader, round_ = leader_of(team), team.round
    return TeamShown(
        id=team.public_id,
        name=team.name,
        library=team.library.name,
        region=team.library.region,
        goal=team.goal,
        quorum=team.quorum,
        mentoring=team.mentoring,
        ways=tuple(Mentoring(one) for one in round_.mentoring),
        smallest=round_.team_smallest,
        largest=round_.team_largest,
        round_id=round_.public_id,
        program=round_.program.name,
        contact=round_.program.contact_name,
        apply_by=round_.apply_by,
        members=tuple(sorted(_members(team, leader, viewer), key=_lead_first)),
        common=_common(team, leader),
        lead=leader.name if leader else "",
        leads=leader is not None and leader.id == viewer.id,
        open=takes(round_, Role.PARTICIPANT),
    )


def is_in_team(team: Team, person: Person) -> bool:
    """Its lead, its members, and who has said yes."""
    leader = leader_of(team)
    return (leader is not None and leader.id == person.id) or any(
        one.id == person.public_id and one.stands in IN_TEAM for one in _members(team, leader, person)
    )


def was_in(team: Team, person: Person) -> bool:
    """In it now, or once."""
    return is_in_team(team, person) or any(
        one.person_id == person.id and one.state is InvitationState.WITHDRAWN and one.answered_at is not None
        for one in team.invitations
    )


def person_of_team(team: Team, public_id: str) -> Person:
    """Somebody who is in the team or was asked. Raises NotFound."""
    people = [*(one.person for one in _sent(team)), *(one.person for one in team.invitations)]
    found = next((one for one in people if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def teams_of(person: Person) -> list[Team]:
    """Every team this person is in, newest first."""
    said_yes = select(TeamInvitation.team_id).where(
        TeamInvitation.person_id == person.id, TeamInvitation.state == InvitationState.ACCEPTED
    )
    is_in = select(Enrollment.team_id).where(
        Enrollment.person_id == person.id,
        Enrollment.state == EnrollmentState.SENT,
        Enrollment.team_id.is_not(None),
    )
    where = (Team.made_by == person.id) | Team.id.in_(said_yes) | Team.id.in_(is_in)
    return list(db.session.scalars(select(Team).where(where).order_by(Team.id.desc())))


def invitations_to(person: Person, state: InvitationState = InvitationState.INVITED) -> list[TeamInvitation]:
    """By the address: the lead may have known them by another name."""
    return list(
        db.session.scalars(
            select(TeamInvitation)
            .join(TeamInvitation.person)
            .where(Person.address == person.address, TeamInvitation.state == state)
            .order_by(TeamInvitation.id.desc())
        )
    )


@dataclass(frozen=True)
class TeamCounted:
    """One line of the coordinators' list; ``missing``: how many more must say yes for it to be large enough."""

    id: str
    name: str
    library: str
    inside: int
    answered: int
    asked: int
    missing: int


def teams_counted(round_: Round, viewer: Person) -> tuple[TeamCounted, ...]:
    """Every team of the round but the viewer's own, those that lack most first."""
    teams = db.session.scalars(
        select(Team)
        .where(Team.round_id == round_.id)
        .options(joinedload(Team.library), selectinload(Team.members).joinedload(Enrollment.person))
        .options(selectinload(Team.invitations).joinedload(TeamInvitation.person))
    )
    counted = [_counted(team, viewer) for team in teams if not is_in_team(team, viewer)]
    return tuple(sorted(counted, key=lambda one: (-one.missing, one.answered - one.inside, one.name.casefold())))


def _counted(team: Team, viewer: Person) -> TeamCounted:
    members = list(_members(team, None, viewer))
    inside = sum(one.stands in IN_TEAM for one in members)
    return TeamCounted(
        id=team.public_id,
        name=team.name,
        library=team.library.name,
        inside=inside,
        answered=sum(one.stands is Stands.ANSWERED for one in members),
        asked=sum(one.stands is Stands.INVITED for one in members),
        missing=max(team.round.team_smallest - inside, 0),
    )


def team_in_round(round_: Round, public_id: str, viewer: Person) -> Team:
    """For a coordinator. Raises NotFound; Forbidden for a team she is in herself."""
    team = db.session.scalar(select(Team).where(Team.round_id == round_.id, Team.public_id == public_id))
    if team is None:
        raise NotFound
    if is_in_team(team, viewer):
        raise Forbidden(OWN_CASE)
    return team


def alone_in_library(team: Team) -> list[Enrollment]:
    """Who applied alone and works where the team does: they may be put into it."""
    return list(
        db.session.scalars(
            select(Enrollment)
            .join(Enrollment.person)
            .where(
                Enrollment.round_id == team.round_id,
                Enrollment.role == Role.PARTICIPANT,
                Enrollment.state == EnrollmentState.SENT,
                Enrollment.library_id == team.library_id,
                Enrollment.team_id.is_(None),
            )
            .order_by(Person.name, Enrollment.id)
        )
    )


def _sent(team: Team) -> list[Enrollment]:
    return [one for one in team.members if one.state is EnrollmentState.SENT]


def _members(team: Team, leader: Person | None, viewer: Person) -> Iterator[Member]:
    answered = {one.person_id: one.person for one in _sent(team)}
    for person in answered.values():
        yield _member(person, Stands.ANSWERED, leader, viewer)
    states = {
        InvitationState.ACCEPTED: Stands.SAID_YES,
        InvitationState.INVITED: Stands.INVITED,
        InvitationState.DECLINED: Stands.DECLINED,
    }
    for invitation in team.invitations:
        if invitation.person_id not in answered and invitation.state in states:
            yield _member(invitation.person, states[invitation.state], leader, viewer)


def _member(person: Person, stands: Stands, leader: Person | None, viewer: Person) -> Member:
    return Member(
        id=person.public_id,
        name=person.name,
        stands=stands,
        leads=leader is not None and leader.id == person.id,
        own=person.id == viewer.id,
        unreachable=person.unreachable,
    )


def _lead_first(member: Member) -> tuple[bool, int, str, str]:
    return not member.leads, list(Stands).index(member.stands), member.name.casefold(), member.id


def _common(team: Team, leader: Person | None) -> Common | None:
    """On the lead’s clock."""
    members = _sent(team)
    own = next((one for one in members if leader is not None and one.person_id == leader.id), None)
    zone = own.zone if own else leader.zone if leader else team.round.program.zone
    hours = [MemberHours(one.zone, hours_of(one, BOTH_KINDS)) for one in members]
    return common_hours(hours, zone=zone, quorum=team.quorum, calendar=calendar_of(team.round))
