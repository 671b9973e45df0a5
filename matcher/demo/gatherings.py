"""The demonstration's events: a webinar that is over, an orientation and a kick-off to come, office hours all along."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from matcher.clock import held_at
from matcher.db import unit_of_work
from matcher.demo.timetable import Timetable
from matcher.queries.demonstration import demonstration_people, find_round
from matcher.queries.events import events_of, find_event
from matcher.services.events.answering import answer
from matcher.services.events.attendance import give_feedback, mark_everybody
from matcher.services.events.changing import set_recording
from matcher.services.events.mails import send_after
from matcher.services.events.planning import plan_event
from matcher.services.events.plans import EventPlan
from matcher.states import AnsweredHow, Audience, Cadence, EventKind, ReplyKind

TEN, NOON = 10 * 60, 12 * 60
TUESDAY, WEDNESDAY, THURSDAY = 1, 2, 3
LINK = "https://meet.example.org/culture-of-learning"
RECORDING = "https://video.example.org/culture-of-learning"
FEEDBACK = "Do you know now whether this is for you?"
WEBINAR = EventPlan(
    EventKind.WEBINAR,
    "Information webinar",
    Audience.INTERESTED,
    date.min,
    NOON,
    45,
    words="What mentors and participants do, how much time it takes, and how we find who fits. Bring your questions.",
    registers=True,
    seats=90,
    meeting_link=LINK,
    feedback=FEEDBACK,
)
ORIENTATION = EventPlan(
    EventKind.ORIENTATION,
    "Orientation for mentors",
    Audience.MENTORS,
    date.min,
    TEN,
    60,
    words="How a first session goes, what to do when somebody does not come, and whom to ask.",
    registers=True,
    meeting_link=LINK,
)
KICK_OFF = EventPlan(
    EventKind.KICK_OFF,
    "Kick-off",
    Audience.BOTH,
    date.min,
    TEN,
    60,
    words="Everybody meets everybody once, in small groups; then each pair has a quarter of an hour for itself.",
    meeting_link=LINK,
    feedback="Was this hour worth your time?",
)
OFFICE_HOURS = EventPlan(
    EventKind.OFFICE_HOURS,
    "Office hours for mentors",
    Audience.MENTORS,
    date.min,
    NOON,
    30,
    words="Come with whatever does not move. Nobody prepares anything.",
    cadence=Cadence.MONTHLY,
    meeting_link=LINK,
)
#: What guests answer, in the order in which they were invited, over and over.
ANSWERS = (ReplyKind.ACCEPTED, ReplyKind.ACCEPTED, None, ReplyKind.ACCEPTED, ReplyKind.DECLINED)
RATINGS = ((5, "Now I know what a month of it looks like."), (4, ""))


def plan_ahead(round_id: str, moments: Timetable) -> None:
    """What the mentors and participants of a round are invited to."""
    rounds = moments.teams
    plans = (
        replace(ORIENTATION, day=_next(moments.teams_wrote.date() + timedelta(days=10), TUESDAY)),
        replace(KICK_OFF, day=_next(rounds.first_day - timedelta(days=7), THURSDAY)),
        replace(OFFICE_HOURS, day=_next(rounds.first_day, WEDNESDAY), until=rounds.last_day),
    )
    with unit_of_work(writes=True):
        ellen, round_ = demonstration_people()["coordinator"], find_round(round_id)
        for plan in plans:
            plan_event(round_, plan, actor=ellen)


def answer_some(round_id: str) -> None:
    """Some of them say whether they come to what meets once."""
    with unit_of_work(writes=True):
        for line in events_of(find_round(round_id)):
            if len(line.starts) == 1:
                _answer(round_id, line.id)


def invite_the_interested(round_id: str, moments: Timetable) -> str:
    """To a webinar before applications open; its public id."""
    day = _next(moments.alone_applied.date() - timedelta(days=7), TUESDAY)
    with held_at(moments.teams_answered), unit_of_work(writes=True):
        ellen = demonstration_people()["coordinator"]
        return plan_event(find_round(round_id), replace(WEBINAR, day=day), actor=ellen).public_id


def register(round_id: str, event_id: str) -> None:
    """Some of those who were asked say whether they come."""
    with unit_of_work(writes=True):
        _answer(round_id, event_id)


def look_back(round_id: str, event_id: str) -> datetime:
    """Who came was marked, what it was like was said, and the recording is sent; when that was."""
    with unit_of_work(writes=False):
        (meeting,) = find_event(find_round(round_id).program, event_id).series.occurrences
        after = meeting.ends_at + timedelta(hours=2)
    with held_at(after), unit_of_work(writes=True):
        ellen = demonstration_people()["coordinator"]
        event = find_event(find_round(round_id).program, event_id)
        (meeting,) = event.series.occurrences
        coming = [one.person for one in event.series.attendees]
        mark_everybody(meeting, {person.public_id: True for person in coming}, actor=ellen)
        set_recording(event, RECORDING, actor=ellen)
        send_after(meeting, actor=ellen)
        for person, (rating, words) in zip(coming, RATINGS, strict=False):
            give_feedback(meeting, person, rating, words)
    return after


def _answer(round_id: str, event_id: str) -> None:
    guests = find_event(find_round(round_id).program, event_id).guests
    for number, guest in enumerate(list(guests)):
        said = ANSWERS[number % len(ANSWERS)]
        if said is not None:
            answer(guest, said, how=AnsweredHow.PAGE if number % 2 else AnsweredHow.LINK)


def _next(day: date, weekday: int) -> date:
    """The first such weekday from ``day`` on."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)
