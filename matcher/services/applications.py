"""Applications become rows: one person, one enrollment a role and round, whoever sends it and however."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from matcher.application import Application, DaysAway, Span
from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import (
    Avoided,
    Away,
    Enrollment,
    Hours,
    HoursKind,
    Person,
    Round,
)
from matcher.policies import may_coordinate
from matcher.services.audit import record_act
from matcher.services.intake import Intake
from matcher.services.joining import join_team, stand_alone
from matcher.services.locks import lock_round
from matcher.services.outbox import owe_mail
from matcher.services.places import fit_places
from matcher.states import EnrollmentState, MailKind, Role, RoundState

ANSWERS_VERSION = 1
Row = TypeVar("Row", Hours, Away, Avoided)
CLOSED = "Applications are closed."
ONE_ROLE = "Nobody can be mentor and participant in the same round: keep one of the two applications."


@dataclass(frozen=True)
class Taken:
    """How many applications came in, and how many of them replaced an earlier one."""

    new: int = 0
    updated: int = 0

    @property
    def all(self) -> int:
        return self.new + self.updated


def submit_application(round_: Round, application: Application, *, actor: Person | None) -> Enrollment:
    """Store one application.

    Somebody signed in sends or changes their own; a coordinator sends or changes anybody's. Nobody signed in never
    changes what stands, nor learns of it: an earlier application of the same person, in either role, is returned as it
    is. Raises Conflict when the round takes no applications now or has the person in the other role, Invalid without
    consent.
    """
    lock_round(round_)
    coordinating = actor is not None and may_coordinate(actor, round_.program)
    check_open(round_, coordinating=coordinating)
    if not application.consent:
        raise Invalid("An application needs consent to be stored.")
    intake = Intake(round_, application.role, [application.address, *([actor.address] if actor else [])])
    person = intake.person(application) if actor is None or coordinating else actor
    standing, other = intake.enrollment_of(person), intake.in_other_role(person)
    if actor is None and (earlier := standing or other):
        return earlier
    check_one_role(application, other)
    if person is actor:
        person.name, person.zone = application.name, application.zone
    enrollment = store_application(intake, application, person)
    db.session.flush()
    if coordinating:
        kind = "application_changed" if standing else "application_entered"
        record_act(actor, kind, round_.program, round=round_.public_id, enrollment=enrollment.public_id)
    if standing is None and (actor is None or actor is person):
        _owe_receipt(enrollment)
    return enrollment


def store_applications(round_: Round, applications: Sequence[Application], *, actor: Person) -> dict[Role, Taken]:
    """Store many, all or none; those that stood are replaced. For coordinators, who have seen every row."""
    lock_round(round_)
    check_open(round_, coordinating=True)
    taken: dict[Role, Taken] = {}
    for role in Role:
        mine = [application for application in applications if application.role is role]
        if mine:
            with db.session.no_autoflush:  # one flush for thousands of rows
                taken[role] = _store_role(round_, role, mine)
            db.session.flush()
    counts = {f"{role.value}s": one.all for role, one in taken.items()}
    record_act(actor, "applications_uploaded", round_.program, round=round_.public_id, **counts)
    return taken


def check_open(round_: Round, *, coordinating: bool) -> None:
    allowed = {RoundState.OPEN, RoundState.REVIEW} if coordinating else {RoundState.OPEN}
    if round_.state not in allowed:
        raise Conflict(CLOSED, state=round_.state.value)


def check_one_role(application: Application, other: Enrollment | None) -> None:
    """Raises Conflict when ``other``, an application in the other role, stands in the way."""
    if other is not None:
        raise Conflict(f"{application.name} has applied as a {other.role} in this round already. {ONE_ROLE}")


def store_application(intake: Intake, application: Application, person: Person) -> Enrollment:
    """The person's enrollment, made or changed so that it says what ``application`` says."""
    enrollment = intake.enrollment_of(person)
    library = intake.library(application)
    if enrollment is None:
        enrollment = Enrollment(
            round=intake.round, person=person, role=application.role, created_at=intake.now, team=None
        )
        db.session.add(enrollment)
    enrollment.library = library
    enrollment.state = EnrollmentState.SENT
    enrollment.zone = application.zone
    enrollment.languages = list(application.languages)
    enrollment.answers = _answers(application)
    enrollment.answers_version = ANSWERS_VERSION
    enrollment.own_manager = application.own_manager
    enrollment.consent_text = intake.round.consent_text
    enrollment.consented_at = enrollment.changed_at = intake.now
    enrollment.hours = _renewed(enrollment.hours, _hours(application))
    enrollment.away = _renewed(enrollment.away, _away(application))
    enrollment.avoided = _renewed(enrollment.avoided, [Avoided(written=one) for one in application.never_with])
    if application.role is Role.MENTOR:
        fit_places(enrollment, application.places)
    else:
        _take_part(intake, enrollment, application)
    return enrollment


def application_of(enrollment: Enrollment) -> Application:
    """What the person wrote, to be changed by them."""
    answers = dict(enrollment.answers)
    words = answers.pop("words", {})
    library = enrollment.library
    return Application(
        role=enrollment.role,
        name=enrollment.person.name,
        address=enrollment.person.address,
        library=library.name,
        region=library.region,
        country=library.country,
        cooperatives=tuple(one.name for one in library.cooperatives),
        zone=enrollment.zone,
        languages=tuple(enrollment.languages),
        goal=answers.pop("goal", ""),
        team_goal=answers.pop("team_goal", ""),
        answers=answers,
        words=words,
        works=_spans(enrollment.hours, HoursKind.WORKS),
        if_need_be=_spans(enrollment.hours, HoursKind.IF_NEED_BE),
        away=tuple(DaysAway(one.first_day, one.last_day) for one in enrollment.away),
        places=len(enrollment.places) if enrollment.role is Role.MENTOR else 1,
        own_manager=enrollment.own_manager,
        never_with=tuple(one.written for one in enrollment.avoided),
        team=enrollment.team.name if enrollment.team else "",
        team_lead=enrollment.team is not None and enrollment.team.lead is enrollment,
    )


def _store_role(round_: Round, role: Role, applications: Sequence[Application]) -> Taken:
    intake = Intake(round_, role, (application.address for application in applications))
    new = updated = 0
    for application in applications:
        person = intake.person(application)
        known = intake.enrollment_of(person) is not None
        check_one_role(application, intake.in_other_role(person))
        store_application(intake, application, person)
        new, updated = new + (not known), updated + known
    return Taken(new, updated)


def _owe_receipt(enrollment: Enrollment) -> None:
    """Once an application, to who sent it themselves; what a coordinator enters is told by the coordinator."""
    owe_mail(
        MailKind.APPLICATION_RECEIVED,
        enrollment.person,
        enrollment.round.program,
        key=f"applied:{enrollment.public_id}",
        enrollment=enrollment.public_id,
    )


def _answers(application: Application) -> dict[str, Any]:
    said = {key: dict(sentences) for key, sentences in application.words.items() if sentences}
    answers = {**application.answers, "words": said}
    if application.role is Role.PARTICIPANT:
        answers |= {"goal": application.goal, "team_goal": application.team_goal}
    return answers


def _renewed(standing: Sequence[Row], wanted: Sequence[Row]) -> list[Row]:
    """The wanted rows, those that stand already kept as they are."""
    known = {_told(row): row for row in standing}
    return [known.get(_told(row), row) for row in wanted]


def _told(row: Hours | Away | Avoided) -> tuple[object, ...]:
    match row:
        case Hours():
            return row.weekday, row.start, row.end, row.week, row.kind
        case Away():
            return row.first_day, row.last_day
        case _:
            return (row.written,)


def _away(application: Application) -> list[Away]:
    return [Away(first_day=days.first_day, last_day=days.last_day) for days in application.away]


def _hours(application: Application) -> list[Hours]:
    return [
        Hours(weekday=span.weekday, start=span.start, end=span.end, week=span.week, kind=kind)
        for kind, spans in (
            (HoursKind.WORKS, application.works),
            (HoursKind.IF_NEED_BE, application.if_need_be),
        )
        for span in spans
    ]


def _spans(hours: Iterable[Hours], kind: HoursKind) -> tuple[Span, ...]:
    return tuple(Span(one.weekday, one.start, one.end, one.week) for one in hours if one.kind is kind)


def _take_part(intake: Intake, enrollment: Enrollment, application: Application) -> None:
    if not application.team:
        stand_alone(enrollment, intake.standing_alone(enrollment))
        return
    team = intake.team(application.team, enrollment.library)
    join_team(enrollment, team, intake.standing_alone(enrollment), lead=application.team_lead)
    if application.team_goal:
        team.goal = application.team_goal
