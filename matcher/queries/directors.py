"""What a director was asked and has promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from matcher.application import Span
from matcher.db import db
from matcher.models import DirectorPromise, Enrollment, OutboxMessage
from matcher.services.directors import may_still_say
from matcher.sheets.hours import write_hours
from matcher.states import EnrollmentState, PaidTime


@dataclass(frozen=True)
class Director:
    """Whom an application names, and how far it is. ``may_ask_again``: not answered, and reminded by nobody yet."""

    id: str
    name: str
    address: str
    asked_at: datetime
    answered_at: datetime | None
    paid_time: PaidTime | None
    paid_hours: int | None
    desk_hours: str
    learning_goal: str
    signed: str
    may_ask_again: bool


def director_of(enrollment: Enrollment) -> Director | None:
    """The director this application names; None where it names none."""
    promise = promise_of(enrollment)
    if promise is None:
        return None
    return Director(
        id=promise.public_id,
        name=promise.person.name,
        address=promise.person.address,
        asked_at=promise.asked_at,
        answered_at=promise.answered_at,
        paid_time=promise.paid_time,
        paid_hours=promise.paid_hours,
        desk_hours=desk_hours(promise),
        learning_goal=promise.learning_goal,
        signed=promise.signed,
        may_ask_again=promise.answered_at is None and may_still_say(promise) and not _asked_again(promise),
    )


def promise_of(enrollment: Enrollment) -> DirectorPromise | None:
    named = DirectorPromise.namers.any(Enrollment.id == enrollment.id)
    return db.session.scalar(select(DirectorPromise).where(named).order_by(DirectorPromise.id.desc()).limit(1))


def applicants_of(promise: DirectorPromise) -> list[str]:
    """Names of those who take part for this library and named this director."""
    return [one.person.name for one in promise.namers if one.state is EnrollmentState.SENT]


def desk_hours(promise: DirectorPromise) -> str:
    """As they are typed: "Mon 9:00-12:00; Tue 13:00-17:00"."""
    return write_hours(Span(weekday, start, end) for weekday, start, end in promise.desk_hours)


def _asked_again(promise: DirectorPromise) -> bool:
    key = f"director:{promise.public_id}:again"
    return db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None
