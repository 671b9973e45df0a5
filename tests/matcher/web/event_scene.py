"""A round with a mentor and two participants, and a kick-off: what the pages of events are tested over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from matcher.db import db
from matcher.models import Enrollment, Event, Guest, Mentee, Round
from matcher.services.events.links import mint_token
from matcher.services.events.planning import plan_event
from matcher.services.events.plans import EventPlan
from matcher.states import Audience, EventKind, Right, Role
from solver.problem import Slot
from tests.builders import (
    ARIZONA,
    EASTERN,
    make_coordinator,
    make_helper,
    make_mentee,
    make_mentor,
    make_mentorship,
    make_participant,
    make_program,
    make_round,
)
from tests.matcher.mailed import config_here

DAY = date(2027, 1, 26)
#: What the form sends for the kick-off below.
SENT = {
    "kind": "kick_off",
    "title": "Kick-off",
    "day": DAY.isoformat(),
    "time": "09:00",
    "minutes": "90",
    "repeats": "once",
    "until": "",
    "audience": "both",
    "seats": "",
    "meeting_link": "https://meet.example.org/kick-off",
    "words": "Welcome\nTime for each pair",
    "feedback": "How useful was the kick-off for you?",
}


@dataclass(frozen=True)
class Scene:
    """``events`` is the address of the list, ``round_id`` the public id of its round."""

    round_id: str

    @property
    def events(self) -> str:
        return f"/rounds/{self.round_id}/events"


def scene() -> Scene:
    """Ellen coordinates, Ada assists, Rea reads; Ann is a mentor, Rosa and Otto look for one."""
    round_ = make_round(make_program("Culture of Learning"))
    make_coordinator(round_.program, "Ellen Marsh")
    make_helper(round_.program, Right.ASSISTANT, "Ada Assistant")
    make_helper(round_.program, Right.READER, "Rea Reader")
    make_mentor(round_, "Ann Doyle", zone=EASTERN)
    make_mentee(round_, "Rosa Villanueva", zone=ARIZONA)
    make_participant(round_, "Otto Renner")
    return Scene(round_.public_id)


def let_them_meet() -> None:
    """Ann and Rosa meet on Tuesdays at noon on Ann's clock, that of the kick-off among them."""
    mentor = db.session.scalars(select(Enrollment).where(Enrollment.role == Role.MENTOR)).one()
    mentee = db.session.scalars(select(Mentee)).one()
    make_mentorship(mentor, mentee, slot=Slot(1, 12 * 60, 1))


def make_event(round_: Round, **given: Any) -> Event:
    """The kick-off of ``SENT``, unless said otherwise."""
    plan = EventPlan(
        **{
            "kind": EventKind.KICK_OFF,
            "title": "Kick-off",
            "audience": Audience.BOTH,
            "day": DAY,
            "start": 9 * 60,
            "minutes": 90,
            "words": SENT["words"],
            "meeting_link": SENT["meeting_link"],
            "feedback": SENT["feedback"],
            **given,
        }
    )
    return plan_event(round_, plan, actor=make_coordinator(round_.program, f"Planner of {plan.title}"))


def guest_named(event: Event, name: str) -> Guest:
    return next(guest for guest in event.guests if guest.person.name == name)


def link_of(event: Event, name: str) -> str:
    """The address that the mail to this guest has."""
    return f"/events/guest/{mint_token(guest_named(event, name), config_here())}"
