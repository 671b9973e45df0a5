"""Somebody applies: who may, when, and what follows from it. One application a person, role and round."""

from __future__ import annotations

from dataclasses import replace

from matcher.application import Application
from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import (
    Enrollment,
    Person,
    Round,
)
from matcher.policies import may_assist
from matcher.queries.own_team import team_of
from matcher.queries.rounds import is_late_token
from matcher.services.application_rows import store_application
from matcher.services.audit import record_act
from matcher.services.directors import ask_director
from matcher.services.intake import Intake
from matcher.services.locks import lock_round
from matcher.services.outbox import owe_mail
from matcher.states import EnrollmentState, MailKind, Role, RoundState

CLOSED = "Applications are closed."
MENTORS_ONLY = "Sign-up for participants is over: only mentors are looked for now."
# A coordinator takes in who comes late, until the round has ended.
TAKEN_BY_COORDINATORS = frozenset({RoundState.INTEREST, RoundState.OPEN, RoundState.REVIEW, RoundState.PUBLISHED})
ONE_ROLE = "Nobody can be mentor and participant in the same round: keep one of the two applications."


def submit_application(
    round_: Round, application: Application, *, actor: Person | None, late: str = "", receipt: bool = False
) -> Enrollment:
    """Store one application.

    Somebody signed in sends or changes their own; a coordinator or assistant sends or changes anybody's, with a
    ``receipt`` to them if wanted. Nobody signed in never changes what stands, nor learns of it: an earlier application
    of the same person, in either role, is returned as it is. ``late`` is the secret of a late arrival's link. Raises
    Conflict when the round takes no applications now or has the person in the other role, Invalid without consent.
    """
    lock_round(round_)
    coordinating = actor is not None and may_assist(actor, round_.program)
    check_open(round_, coordinating=coordinating, role=application.role, late=late)
    if not application.consent:
        raise Invalid("An application needs consent to be stored.")
    intake = Intake(round_, application.role, [application.address, *([actor.address] if actor else [])])
    person = intake.person(application) if actor is None or coordinating else actor
    standing, other = intake.enrollment_of(person), intake.in_other_role(person)
    if actor is None and (earlier := standing or other):
        return earlier
    check_one_role(application, other)
    check_not_promised(round_, standing)
    if person is actor:
        person.name, person.zone = application.name, application.zone
    enrollment = store_application(intake, within_team(application, person, round_), person)
    enrollment.recorded_by = actor.id if actor and person is not actor else None
    db.session.flush()
    if round_.asks_director:
        ask_director(enrollment, application.director_name, application.director_address, actor=actor)
    if coordinating:
        kind = "application_changed" if standing else "application_entered"
        record_act(actor, kind, round_.program, round=round_.public_id, enrollment=enrollment.public_id)
    if standing is None and (actor is None or actor is person or receipt):
        _owe_receipt(enrollment)
    return enrollment


def check_open(round_: Round, *, coordinating: bool, role: Role | None = None, late: str = "") -> None:
    """Raises Conflict when nobody of this role can apply now, with the secret of a late arrival or without."""
    if round_.state in TAKEN_BY_COORDINATORS and (coordinating or is_late_token(round_, late)):
        return
    if round_.state is not RoundState.OPEN:
        raise Conflict(CLOSED, state=round_.state.value)
    if round_.mentors_only and role is Role.PARTICIPANT:
        raise Conflict(MENTORS_ONLY, state=round_.state.value)


def within_team(application: Application, person: Person, round_: Round) -> Application:
    """The same in the team whose invitation the person said yes to, and of its library."""
    team = team_of(person, round_) if application.role is Role.PARTICIPANT and person.id else None
    if team is None or team.made_by is None:
        return application
    library = team.library
    return replace(
        application,
        team=team.name,
        team_lead=team.made_by == person.id,
        library=library.name,
        region=library.region,
        country=library.country,
    )


def check_not_promised(round_: Round, standing: Enrollment | None) -> None:
    """Raises Conflict for an application that stood when offers were sent: what people were promised rests on it."""
    if standing is not None and standing.state is EnrollmentState.SENT and round_.state is RoundState.PUBLISHED:
        raise Conflict(f"Offers are out, so the application of {standing.person.name} stays as it is.")


def check_one_role(application: Application, other: Enrollment | None) -> None:
    """Raises Conflict when ``other``, an application in the other role, stands in the way."""
    if other is not None:
        raise Conflict(f"{application.name} has applied as a {other.role} in this round already. {ONE_ROLE}")


def _owe_receipt(enrollment: Enrollment) -> None:
    """Once an application, to who sent it themselves; what a coordinator enters is told by the coordinator."""
    owe_mail(
        MailKind.APPLICATION_RECEIVED,
        enrollment.person,
        enrollment.round.program,
        key=f"applied:{enrollment.public_id}",
        enrollment=enrollment.public_id,
    )
