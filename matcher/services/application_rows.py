"""An application as rows, and rows as the application they came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from matcher.application import Application, DaysAway, Span
from matcher.db import db
from matcher.models import Avoided, Away, Enrollment, Hours, HoursKind, Person, Round
from matcher.queries.directors import promise_of
from matcher.services.intake import Intake
from matcher.services.joining import join_team, stand_alone
from matcher.services.places import fit_places
from matcher.states import ConsentHow, Decision, EnrollmentState, Role

ANSWERS_VERSION = 1
MAY_BE_LEFT_OUT = ("own_manager", "never_with", "wished", "phone", "meeting_link", "access", "access_words")
Row = TypeVar("Row", Hours, Away, Avoided)


def store_application(intake: Intake, application: Application, person: Person) -> Enrollment:
    """The person's enrollment, made or changed so that it says what ``application`` says."""
    enrollment = intake.enrollment_of(person)
    library = intake.library(application)
    if enrollment is None:
        enrollment = Enrollment(
            round=intake.round, person=person, role=application.role, created_at=intake.now, team=None
        )
        db.session.add(enrollment)
    elif application.left_out:
        application = _with_what_stands(application, enrollment)
    enrollment.library = library
    if enrollment.state is EnrollmentState.WITHDRAWN:
        enrollment.decision = Decision.UNDECIDED  # somebody else may have the opening by now
    enrollment.state = EnrollmentState.SENT
    enrollment.zone = application.zone
    enrollment.languages = list(application.languages)
    enrollment.answers = _answers(application)
    enrollment.answers_version = ANSWERS_VERSION
    enrollment.own_manager = application.own_manager
    enrollment.phone = application.phone
    enrollment.meeting_link = application.meeting_link
    enrollment.access = list(application.access)
    enrollment.access_words = application.access_words
    enrollment.wished = list(application.wished)
    enrollment.changed_at = intake.now
    if not _agreed_before(enrollment, application):
        enrollment.consent_text = application.consent_text or intake.round.consent_text
        enrollment.consented_at = application.consented_at or intake.now
        enrollment.consent_how = application.consent_how
    enrollment.hours = _renewed(enrollment.hours, _hours(application))
    enrollment.away = _renewed(enrollment.away, _away(application))
    enrollment.avoided = _renewed(enrollment.avoided, [Avoided(written=one) for one in application.never_with])
    if application.role is Role.MENTOR:
        fit_places(enrollment, application.places)
    else:
        _take_part(intake, enrollment, application)
    return enrollment


def application_of(enrollment: Enrollment, *, private: bool = True) -> Application:
    """What the person wrote, to be changed by them. Without what is ``private`` for everybody else."""
    answers = dict(enrollment.answers)
    words, own = answers.pop("words", {}), answers.pop("own", {})
    library, promise = enrollment.library, promise_of(enrollment) if private else None
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
        own_manager=enrollment.own_manager if private else "",
        never_with=tuple(one.written for one in enrollment.avoided) if private else (),
        team=enrollment.team.name if enrollment.team else "",
        team_lead=enrollment.team is not None and enrollment.team.lead is enrollment,
        team_quorum=enrollment.team.quorum if enrollment.team else None,
        phone=enrollment.phone,
        meeting_link=enrollment.meeting_link,
        access=tuple(enrollment.access),
        access_words=enrollment.access_words,
        wished=tuple(enrollment.wished) if private else (),
        own=own if private else _shown(enrollment.round, own),
        director_name=promise.person.name if promise else "",
        director_address=promise.person.address if promise else "",
        consent_how=enrollment.consent_how,
    )


def _with_what_stands(application: Application, standing: Enrollment) -> Application:
    """What the spreadsheet had no column for stays as it is: most of it is private, and so in no file of ours."""
    stood, left_out = application_of(standing), application.left_out
    own = {key: answer for key, answer in stood.own.items() if key in left_out}
    kept = {name: getattr(stood, name) for name in MAY_BE_LEFT_OUT if name in left_out}
    return replace(application, own={**application.own, **own}, **kept)


def _agreed_before(standing: Enrollment, application: Application) -> bool:
    """Whether there is a consent that the "yes" of a spreadsheet must not replace: who agreed to what, when and how."""
    return application.consent_how is ConsentHow.SHEET and standing.consented_at is not None


def _shown(round_: Round, own: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to own questions that others may read."""
    private = {question.key for question in round_.questions if question.private}
    return {key: answer for key, answer in own.items() if key not in private}


def _answers(application: Application) -> dict[str, Any]:
    said = {key: dict(sentences) for key, sentences in application.words.items() if sentences}
    answers = {**application.answers, "words": said}
    if application.own:
        answers["own"] = dict(application.own)
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
    # What somebody brought a team together with stands on its page, and is changed there.
    if application.team_goal and not (team.made_by and team.goal):
        team.goal = application.team_goal
    if application.team_quorum and not team.made_by:
        team.quorum = application.team_quorum
