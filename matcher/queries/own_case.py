"""Which records concern somebody, told by the public ids they hold.

A coordinator who takes part herself must not learn from any list how her own offers stand: what concerns her or her
team is left out, and out of the counts too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from matcher.db import db
from matcher.models import (
    Attendee,
    Enrollment,
    Mentee,
    Mentorship,
    Occurrence,
    OutboxMessage,
    Person,
    Program,
    Proposal,
    Round,
    Series,
    Team,
    TeamInvitation,
)
from matcher.states import InvitationState

Facts = InstrumentedAttribute[dict[str, Any]]


def has_own_case(viewer: Person, program: Program) -> bool:
    own = exists().where(
        Enrollment.person_id == viewer.id, Enrollment.round_id == Round.id, Round.program_id == program.id
    )
    return bool(db.session.scalar(select(own)))


def own_applications(viewer: Person, round_: Round) -> frozenset[int]:
    """Keys of her applications in a round and of everybody in her team, also one she joins or leads without having
    sent her own yet: these she neither opens, nor decides, nor counts."""
    mine = select(Enrollment.team_id).where(Enrollment.person_id == viewer.id, Enrollment.team_id.is_not(None))
    joined = select(TeamInvitation.team_id).where(
        TeamInvitation.person_id == viewer.id, TeamInvitation.state == InvitationState.ACCEPTED
    )
    teams = select(Team.id).where(or_(Team.made_by == viewer.id, Team.id.in_(mine), Team.id.in_(joined)))
    found = select(Enrollment.id).where(
        Enrollment.round_id == round_.id, or_(Enrollment.person_id == viewer.id, Enrollment.team_id.in_(teams))
    )
    return frozenset(db.session.scalars(found))


def own_people(viewer: Person, round_: Round) -> frozenset[int]:
    """Keys of the viewer and of everybody in her team: a match of theirs is hers, whoever meets the mentor."""
    found = select(Enrollment.person_id).where(Enrollment.id.in_(own_applications(viewer, round_)))
    return frozenset({viewer.id, *db.session.scalars(found)})


def concerns(facts: Facts, people: Collection[int], *, team: bool = False) -> ColumnElement[bool]:
    """Whether ``facts`` names one of these people, or something they take part in; ``team``: or a member of theirs."""
    found = _ids(people, team)
    return or_(*[func.coalesce(facts[kind].as_string(), "").in_(ids) for kind, ids in found.items()])


def not_own(facts: Facts, viewer: Person) -> ColumnElement[bool]:
    return not_(concerns(facts, [viewer.id], team=True))


def is_hers(applications: Collection[int], mentor: Enrollment, mentee: Mentee) -> bool:
    """Whether a pair is between such applications as ``own_applications`` finds, on either side; withdrawn ones too."""
    members = [mentee.enrollment] if mentee.enrollment else mentee.team.members if mentee.team else []
    return any(one.id in applications for one in (mentor, *members))


def own_series(viewer: Person) -> Select[int]:
    """Series that came of an offer to the viewer or her team."""
    own = Mentorship.proposal_id.in_(_proposals(_enrollments([viewer.id], True)))
    return select(Series.id).join(Series.mentorship).where(own)


def _ids(people: Collection[int], team: bool) -> Mapping[str, Select[str]]:
    """For each kind that records speak of, the public ids that lead to these people."""
    enrollments = _enrollments(people, team)
    mentees, proposals = _mentees(enrollments), _proposals(enrollments)
    attended = select(Attendee.series_id).where(Attendee.person_id.in_(people))
    application = select(Enrollment.public_id).where(Enrollment.id.in_(enrollments))
    session = select(Occurrence.public_id).where(Occurrence.series_id.in_(attended))
    return {
        "person": select(Person.public_id).where(Person.id.in_(people)),
        "enrollment": application,
        "mentor": application,
        "mentee": select(Mentee.public_id).where(Mentee.id.in_(mentees)),
        "team": select(Team.public_id).where(Team.made_by.in_(people) | Team.id.in_(_teams(enrollments))),
        "proposal": select(Proposal.public_id).where(Proposal.id.in_(proposals)),
        "mentorship": select(Mentorship.public_id).where(Mentorship.proposal_id.in_(proposals)),
        "series": select(Series.public_id).where(Series.id.in_(attended)),
        "session": session,
        "mail": select(OutboxMessage.public_id).where(OutboxMessage.person_id.in_(people)),
    }


def _enrollments(people: Collection[int], team: bool) -> Select[int]:
    mine = select(Enrollment.id).where(Enrollment.person_id.in_(people))
    if not team:
        return mine
    teams = select(Enrollment.team_id).where(Enrollment.person_id.in_(people), Enrollment.team_id.is_not(None))
    return select(Enrollment.id).where(or_(Enrollment.person_id.in_(people), Enrollment.team_id.in_(teams)))


def _mentees(enrollments: Select[int]) -> Select[int]:
    return select(Mentee.id).where(or_(Mentee.enrollment_id.in_(enrollments), Mentee.team_id.in_(_teams(enrollments))))


def _teams(enrollments: Select[int]) -> Select[int | None]:
    return select(Enrollment.team_id).where(Enrollment.id.in_(enrollments), Enrollment.team_id.is_not(None))


def _proposals(enrollments: Select[int]) -> Select[int]:
    mentees = _mentees(enrollments)
    return select(Proposal.id).where(or_(Proposal.mentor_id.in_(enrollments), Proposal.mentee_id.in_(mentees)))
