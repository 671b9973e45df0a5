"""Events for tests: a kick-off planned with what a test is about, and who is invited to it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from matcher.db import db
from matcher.models import Event, Grant, Guest, Person, Round
from matcher.services.events.planning import plan_event
from matcher.services.events.plans import EventPlan
from matcher.states import Audience, Cadence, EventKind
from tests.builders import make_coordinator

#: Thursday, January 21, 2027, ten in the morning where the program is.
DAY, TEN = date(2027, 1, 21), 10 * 60
STARTS = datetime(2027, 1, 21, 18, tzinfo=UTC)
LINK = "https://meet.example.org/kick-off"


def a_plan(**given: Any) -> EventPlan:
    defaults: dict[str, Any] = {
        "kind": EventKind.KICK_OFF,
        "title": "Kick-off",
        "audience": Audience.BOTH,
        "day": DAY,
        "start": TEN,
        "minutes": 60,
        "words": "Who we are, and what comes when.",
        "meeting_link": LINK,
    }
    return EventPlan(**{**defaults, **given})


def weekly(**given: Any) -> EventPlan:
    """Office hours on four Thursdays."""
    defaults: dict[str, Any] = {
        "kind": EventKind.OFFICE_HOURS,
        "title": "Office hours",
        "cadence": Cadence.WEEKLY,
        "until": date(2027, 2, 11),
    }
    return a_plan(**{**defaults, **given})


def make_event(round_: Round, plan: EventPlan | None = None, **given: Any) -> Event:
    """Planned by a coordinator of the program."""
    return plan_event(round_, plan or a_plan(**given), actor=coordinator_of(round_))


def coordinator_of(round_: Round) -> Person:
    """The first one, made when there is none."""
    known = db.session.scalar(
        select(Person).join(Person.grants).where(Grant.program_id == round_.program_id).order_by(Person.id).limit(1)
    )
    return known or make_coordinator(round_.program)


def guest(event: Event, person: Person) -> Guest:
    return next(one for one in event.guests if one.person_id == person.id)
