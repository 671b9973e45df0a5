"""Mail that the calendar brings: a reminder the day before a session, the coordinator's Monday mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, select

from matcher import clock
from matcher.db import db
from matcher.models import (
    Attendee,
    Grant,
    Mentorship,
    Occurrence,
    Override,
    OverrideKind,
    Person,
    Program,
    Right,
    Round,
    Series,
)
from matcher.services.owed_once import not_owed, owe_once
from matcher.states import MailKind, MentorshipState, RoundState, SeriesState

DAY_BEFORE = timedelta(hours=24)
MONDAY, EIGHT = 0, time(8)
BUSY = (RoundState.OPEN, RoundState.REVIEW, RoundState.PUBLISHED)


def remind_sessions(ids: Sequence[tuple[int, int]]) -> int:
    """Remind everybody of a session that begins within a day, each of each session once; again where it was moved."""
    return sum(_remind_of(occurrence, person) for occurrence, person in ids)


def find_near() -> Sequence[tuple[int, int]]:
    now = clock.now()
    rows = db.session.execute(
        select(Occurrence, Person)
        .select_from(Occurrence)
        .join(Series, Occurrence.series_id == Series.id)
        .join(Series.mentorship)
        .join(Attendee, Attendee.series_id == Series.id)
        .join(Person, Attendee.person_id == Person.id)
        .where(
            Occurrence.starts_at > now,
            Occurrence.starts_at <= now + DAY_BEFORE,
            Series.state == SeriesState.CONFIRMED,
            Mentorship.state == MentorshipState.ACTIVE,
            ~_is_canceled(),
        )
        .order_by(Occurrence.id, Person.id)
    )
    near = (((occurrence.id, person.id), _session_key(occurrence, person)) for occurrence, person in rows)
    return [ids for ids, _ in not_owed(near)]


def _session_key(occurrence: Occurrence, person: Person) -> str:
    """With the time: who was reminded of a session that is then moved is reminded of it where it stands now."""
    return f"session:{occurrence.public_id}:{occurrence.starts_at:%Y%m%dT%H%M}:{person.public_id}"


def _is_canceled() -> ColumnElement[bool]:
    return exists().where(
        Override.series_id == Occurrence.series_id,
        Override.original_start == Occurrence.original_start,
        Override.kind == OverrideKind.CANCELED,
    )


def _remind_of(occurrence_id: int, person_id: int) -> bool:
    occurrence, person = db.session.get(Occurrence, occurrence_id), db.session.get(Person, person_id)
    if occurrence is None or person is None:
        return False
    series, key = occurrence.series, _session_key(occurrence, person)
    program, about = series.round.program, {"occurrence": occurrence.public_id}
    return owe_once(MailKind.SESSION_REMINDER, person, program, key, about, series=series)


def owe_monday_mail(ids: Sequence[tuple[int, int]]) -> int:
    """On Mondays from eight where the program is, once a week to each of its coordinators."""
    owed = 0
    for program_id, person_id in ids:
        program, person = db.session.get_one(Program, program_id), db.session.get_one(Person, person_id)
        owed += owe_once(MailKind.MONDAY, person, program, _monday_key(program, person), {})
    return owed


def find_mondays() -> Sequence[tuple[int, int]]:
    rows = db.session.execute(
        select(Program, Person)
        .join(Grant, Grant.program_id == Program.id)
        .join(Person, Grant.person_id == Person.id)
        .where(
            Grant.right == Right.COORDINATOR,
            exists().where(Round.program_id == Program.id, Round.state.in_(BUSY)),
        )
        .order_by(Program.id, Person.id)
    )
    due = [((one.id, person.id), _monday_key(one, person)) for one, person in rows if _is_monday(one)]
    return [key for key, _ in not_owed(due)]


def _is_monday(program: Program) -> bool:
    local = _local(program)
    return local.weekday() == MONDAY and local.time() >= EIGHT


def _monday_key(program: Program, person: Person) -> str:
    year, week, _ = _local(program).isocalendar()
    return f"monday:{program.public_id}:{year}-W{week:02}:{person.public_id}"


def _local(program: Program) -> datetime:
    return clock.now().astimezone(ZoneInfo(program.zone))
