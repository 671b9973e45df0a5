"""Where somebody takes part and how that stands: application, offers to answer, confirmed matches, openings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher import clock
from matcher.db import db
from matcher.models import Acceptance, Enrollment, HoursKind, Mentorship, Person, Proposal
from matcher.policies import was_asked
from matcher.queries.meetings import Meeting, agreed_meeting
from matcher.queries.offers import Standing, standing_of
from matcher.queries.parties import Party, job_label, party_of_mentee, party_of_mentor
from matcher.queries.rounds import closes_on
from matcher.queries.schedule import mentorships_of
from matcher.queries.standing import enrollments_of, withdrawn_of
from matcher.services.interests import takes
from matcher.states import Decision, ProposalState, Role, RoundState
from solver.criteria import QUESTIONS
from solver.criteria.contract import AskedOf


@dataclass(frozen=True)
class Application:
    """What somebody sent. ``works`` and ``if_need_be`` are minutes in two weeks; ``topics`` are labels."""

    sent: datetime
    library: str
    job: str
    zone: str
    works: int
    if_need_be: int
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Offered:
    """An offer this person was asked about and that is open."""

    id: str
    standing: Standing
    other: Party
    answer_by: date


@dataclass(frozen=True)
class Confirmed:
    """An agreed match; ``starts`` of its sessions to come are in UTC."""

    id: str
    other: Party
    meeting: Meeting
    to_come: tuple[datetime, ...]


@dataclass(frozen=True)
class Openings:
    """Of a mentor: how many there are, how many are confirmed, how many are offered to somebody now."""

    total: int
    filled: int
    offered: int

    @property
    def promised(self) -> int:
        return self.filled + self.offered


@dataclass(frozen=True)
class Involvement:
    """One person in one round. ``team`` and ``lead`` are names, ``answers``: this person answers offers themselves.

    ``apply_by`` is the last day of this role, ``may_change``: the application can still be changed. ``told`` is what a
    letter has said of it, None in a round that takes in everybody.
    """

    id: str
    role: Role
    round_id: str
    round_name: str
    program: str
    run_by: str
    state: RoundState
    apply_by: date
    may_change: bool
    told: Decision | None
    application: Application
    team: str
    lead: str
    answers: bool
    openings: Openings | None
    offers: tuple[Offered, ...]
    matches: tuple[Confirmed, ...]


def involvements(person: Person) -> tuple[Involvement, ...]:
    """Every round this person takes part in, newest first."""
    attended = mentorships_of(person)
    return tuple(
        _involvement(enrollment, [one for one in attended if _concerns(one, enrollment)])
        for enrollment in enrollments_of(person)
    )


@dataclass(frozen=True)
class Withdrawn:
    """What somebody sent and withdrew; ``may_return``: they can take that back."""

    id: str
    role: Role
    program: str
    round_name: str
    may_return: bool


def withdrawals(person: Person) -> tuple[Withdrawn, ...]:
    return tuple(
        Withdrawn(one.public_id, one.role, one.round.program.name, one.round.name, takes(one.round, one.role))
        for one in withdrawn_of(person)
    )


def own_openings(person: Person) -> tuple[Openings, ...]:
    """Of everything this person mentors in that has not ended."""
    return tuple(
        openings_of(one)
        for one in enrollments_of(person)
        if one.role is Role.MENTOR and one.round.state is not RoundState.ENDED
    )


def openings_of(enrollment: Enrollment) -> Openings:
    held = db.session.scalars(
        select(Proposal.state).where(Proposal.mentor_id == enrollment.id, Proposal.held_place.is_not(None))
    ).all()
    filled = sum(state is ProposalState.AGREED for state in held)
    return Openings(len(enrollment.places), filled, len(held) - filled)


def _involvement(enrollment: Enrollment, attended: list[Mentorship]) -> Involvement:
    round_, team = enrollment.round, enrollment.team
    lead = team.lead if team else None
    return Involvement(
        id=enrollment.public_id,
        role=enrollment.role,
        round_id=round_.public_id,
        round_name=round_.name,
        program=round_.program.name,
        run_by=round_.program.run_by,
        state=round_.state,
        apply_by=closes_on(round_, enrollment.role),
        may_change=takes(round_, enrollment.role),
        told=enrollment.told if round_.selects else None,
        application=_application(enrollment),
        team=team.name if team else "",
        lead=lead.person.name if lead else "",
        answers=lead is None or lead.id == enrollment.id,
        openings=openings_of(enrollment) if enrollment.role is Role.MENTOR else None,
        offers=_offers(enrollment),
        matches=tuple(_confirmed(one, enrollment.role) for one in attended),
    )


def _concerns(mentorship: Mentorship, enrollment: Enrollment) -> bool:
    if enrollment.role is Role.MENTOR:
        return mentorship.mentor_id == enrollment.id
    return any(member.id == enrollment.id for member in mentorship.mentee.members)


def _offers(enrollment: Enrollment) -> tuple[Offered, ...]:
    """Only of what this person was asked: nobody learns of an offer that waits for somebody else first."""
    rows = db.session.scalars(
        select(Acceptance)
        .join(Proposal)
        .where(Acceptance.enrollment_id == enrollment.id, Proposal.state == ProposalState.OFFERED)
        .options(joinedload(Acceptance.proposal))
        .order_by(Acceptance.id)
    )
    seen = ((row, standing_of(row.proposal, row)) for row in rows if was_asked(row))
    return tuple(
        Offered(row.proposal.public_id, standing, _other(row.proposal, row.role), row.proposal.answer_by)
        for row, standing in seen
        if standing in {Standing.TO_ANSWER, Standing.WAITING}
    )


def _confirmed(mentorship: Mentorship, role: Role) -> Confirmed:
    meeting, now = agreed_meeting(mentorship), clock.now()
    to_come = tuple(start for start in meeting.starts if start > now)
    return Confirmed(mentorship.public_id, _other(mentorship, role), meeting, to_come)


def _other(match: Proposal | Mentorship, role: Role) -> Party:
    return party_of_mentee(match.mentee) if role is Role.MENTOR else party_of_mentor(match.mentor)


def _application(enrollment: Enrollment) -> Application:
    minutes = dict.fromkeys(HoursKind, 0)
    for row in enrollment.hours:
        minutes[row.kind] += (row.end - row.start) * (1 if row.week else 2)
    return Application(
        sent=enrollment.consented_at or enrollment.created_at,
        library=enrollment.library.name,
        job=job_label(enrollment),
        zone=enrollment.zone,
        works=minutes[HoursKind.WORKS],
        if_need_be=minutes[HoursKind.IF_NEED_BE],
        topics=_topics(enrollment),
    )


def _topics(enrollment: Enrollment) -> tuple[str, ...]:
    """What was chosen from the program's own list."""
    labels = {topic.key: topic.label for topic in enrollment.round.program.topics}
    role = AskedOf.MENTOR if enrollment.role is Role.MENTOR else AskedOf.MENTEE
    asked = (question for question in QUESTIONS.values() if question.choices is None and question.is_for(role))
    return tuple(labels.get(key, key) for question in asked for key in enrollment.answers.get(question.key) or ())
