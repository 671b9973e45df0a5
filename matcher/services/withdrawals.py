"""Somebody withdraws their application, and takes that back while applications are open.

What they wrote stays, so that it can be taken back. They and their openings count for nothing meanwhile: no search
finds them, and somebody else of their team answers for it.
"""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict
from matcher.models import Enrollment, Mentee, Person, Proposal, Team
from matcher.services.applications import ONE_ROLE, check_open
from matcher.services.audit import record_act
from matcher.services.locks import lock_enrollments, lock_round
from matcher.states import Decision, EnrollmentState, RoundState, advance

#: Until then a coordinator brings somebody back; after that, they apply late.
BEFORE_OFFERS = frozenset({RoundState.INTEREST, RoundState.OPEN, RoundState.REVIEW})
TOO_LATE = "Offers have been sent, so nobody can be brought back. Enter the application again as a late one."
ENDED = "This round has ended."
THEY_HAVE_ONE = "{name} has a match, offered or agreed. Withdraw that offer first."
PROMISED = "You have a match, offered or agreed. Answer it first, or write to {contact}: then you can withdraw."


def withdraw_application(enrollment: Enrollment, *, actor: Person) -> None:
    """By its owner, or by a coordinator whom they told. Pressed twice, it is withdrawn once.

    Raises Conflict when a match is offered or agreed, and when the round has ended.
    """
    _lock(enrollment)
    if enrollment.state is EnrollmentState.WITHDRAWN:
        return
    if enrollment.round.state is RoundState.ENDED:
        raise Conflict(ENDED)
    if is_promised(enrollment):
        said = PROMISED if actor.id == enrollment.person_id else THEY_HAVE_ONE
        raise Conflict(said.format(contact=enrollment.round.program.contact_name, name=enrollment.person.name))
    enrollment.state = advance(enrollment.state, EnrollmentState.WITHDRAWN)
    _changed(enrollment, "application_withdrawn", actor)


def return_application(enrollment: Enrollment, *, actor: Person) -> None:
    """It stands again as it was sent, undecided: somebody else may have the opening by now.

    Raises Conflict once applications are closed (to a coordinator: once offers are sent), or sent in the other role.
    """
    _lock(enrollment)
    if enrollment.state is EnrollmentState.SENT:
        return
    if actor.id == enrollment.person_id:
        check_open(enrollment.round, coordinating=False, role=enrollment.role)
    elif enrollment.round.state not in BEFORE_OFFERS:
        raise Conflict(TOO_LATE, state=enrollment.round.state.value)
    if _in_other_role(enrollment):
        raise Conflict(f"There is an application in another role since. {ONE_ROLE}")
    enrollment.state = advance(enrollment.state, EnrollmentState.SENT)
    enrollment.decision = Decision.UNDECIDED
    _changed(enrollment, "application_returned", actor)


def is_promised(enrollment: Enrollment) -> bool:
    """Whether a match is offered, or agreed and not ended, that this person or their team has part in."""
    mentees = select(Mentee.id).where(
        or_(Mentee.enrollment_id == enrollment.id, (Mentee.team_id == enrollment.team_id) & Mentee.team_id.is_not(None))
    )
    held = exists().where(
        Proposal.held_place.is_not(None), or_(Proposal.mentor_id == enrollment.id, Proposal.mentee_id.in_(mentees))
    )
    return bool(db.session.scalar(select(held)))


def _lock(enrollment: Enrollment) -> None:
    """Whoever offers locks the round first, then the mentor."""
    lock_round(enrollment.round)
    lock_enrollments([enrollment.id])


def _changed(enrollment: Enrollment, act: str, actor: Person) -> None:
    enrollment.changed_at = clock.now()
    db.session.flush()
    if enrollment.team is not None:
        _let_somebody_lead(enrollment.team, enrollment)
    record_act(actor, act, enrollment.round.program, enrollment=enrollment.public_id)


def _let_somebody_lead(team: Team, changed: Enrollment) -> None:
    """Whoever leads takes part; while nobody does, the last to lead is kept."""
    taking_part = [one for one in team.members if one.state is EnrollmentState.SENT]
    if not taking_part:
        return
    if team.lead not in taking_part:
        team.lead = taking_part[0]
    if team.made_by == changed.person_id and changed not in taking_part:
        team.made_by = taking_part[0].person_id
    db.session.flush()


def _in_other_role(enrollment: Enrollment) -> bool:
    other = exists().where(
        Enrollment.round_id == enrollment.round_id,
        Enrollment.person_id == enrollment.person_id,
        Enrollment.role != enrollment.role,
        Enrollment.state == EnrollmentState.SENT,
    )
    return bool(db.session.scalar(select(other)))
