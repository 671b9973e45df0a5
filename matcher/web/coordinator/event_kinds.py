"""What a program gathers people for, and how each kind of event begins: title, length, who comes, what is asked after.

A coordinator changes whatever does not fit; nothing of it is sent before she has seen it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from matcher.models import Round
from matcher.states import Audience, Cadence, EventKind


@dataclass(frozen=True)
class Beginning:
    """``purpose`` says on the list what such an event is for; ``minutes`` is its length, ``start`` its time of day in
    minutes after midnight. The rest fills the form."""

    title: str
    purpose: str
    audience: Audience
    minutes: int
    agenda: str
    question: str
    start: int = 12 * 60
    registers: bool = False
    cadence: Cadence | None = None


BEGINNINGS: Mapping[EventKind, Beginning] = {
    EventKind.WEBINAR: Beginning(
        "Information webinar",
        "Before anybody applies: what the program is, what it asks, what it gives.",
        Audience.INTERESTED,
        60,
        "What the program is, and for whom\nWhat mentors and participants give, and what they get\n"
        "How to apply, and by when\nYour questions",
        "How clear is it now whether the program is for you?",
        registers=True,
    ),
    EventKind.ORIENTATION: Beginning(
        "Mentor orientation",
        "Mentors learn what is expected, and what to do in a first session.",
        Audience.MENTORS,
        60,
        "What participants hope for\nThe first session, step by step\nWhen something does not work\nYour questions",
        "How ready do you feel for your first session?",
    ),
    EventKind.KICK_OFF: Beginning(
        "Kick-off",
        "Everybody begins together, once the matches are confirmed.",
        Audience.BOTH,
        90,
        "Welcome\nHow these months go\nTime for each pair on their own\nYour questions",
        "How useful was the kick-off for you?",
    ),
    EventKind.COHORT_CALL: Beginning(
        "Cohort call",
        "All who have a mentor meet now and then, and learn from each other.",
        Audience.PARTICIPANTS,
        60,
        "What each of you tried\nOne question for everybody\nWhat comes next",
        "How useful was this call for you?",
        cadence=Cadence.MONTHLY,
    ),
    EventKind.OFFICE_HOURS: Beginning(
        "Office hours",
        "You are there for questions; nobody has to come.",
        Audience.BOTH,
        60,
        "Come with any question, for as long as you need.",
        "How helpful were the office hours?",
        registers=True,
        cadence=Cadence.MONTHLY,
    ),
    EventKind.CLOSING: Beginning(
        "Closing",
        "You look back together, and say thank you.",
        Audience.BOTH,
        60,
        "What changed in these months\nThank you\nHow to stay in touch",
        "How worthwhile were these months for you?",
    ),
    EventKind.OTHER: Beginning(
        "",
        "Anything else that people should have in their calendars.",
        Audience.BOTH,
        60,
        "",
        "How useful was this for you?",
    ),
}


def beginning_data(kind: EventKind, round_: Round, today: date) -> dict[str, Any]:
    """What the fields of a new event hold: a likely day among them."""
    one, day = BEGINNINGS[kind], _likely_day(kind, round_, today)
    return {
        "kind": kind.value,
        "title": one.title,
        "day": day,
        "time": time(one.start // 60, one.start % 60),
        "minutes": one.minutes,
        "repeats": one.cadence.value if one.cadence else "once",
        "until": max(round_.last_day, day) if one.cadence else None,
        "audience": one.audience.value,
        "registers": one.registers,
        "words": one.agenda,
        "feedback": one.question,
    }


def _likely_day(kind: EventKind, round_: Round, today: date) -> date:
    """A day of the round that the kind of event belongs to; never one that is over, nor a weekend."""
    day = {
        EventKind.WEBINAR: round_.apply_by - timedelta(weeks=2),
        EventKind.ORIENTATION: round_.first_day - timedelta(weeks=1),
        EventKind.COHORT_CALL: round_.first_day + timedelta(weeks=2),
        EventKind.OFFICE_HOURS: round_.first_day + timedelta(weeks=1),
        EventKind.CLOSING: round_.last_day,
    }.get(kind, round_.first_day)
    day = max(day, today + timedelta(weeks=1))
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day
