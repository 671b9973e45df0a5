"""An event changes and is called off: calendars follow, and everybody is told who has to know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, Overtaken
from matcher.models import AuditEntry, Event, OutboxMessage, Person, Round
from matcher.services.events.answering import answer
from matcher.services.events.changing import (
    call_off,
    cancel_meeting,
    change_event,
    hold_meeting,
    move_meeting,
    set_recording,
)
from matcher.services.events.links import mint_token
from matcher.services.events.plans import change_of, version_of
from matcher.services.series.moving import MovedMeanwhile
from matcher.states import AnsweredHow, MailKind, MailState, ReplyKind, SeriesState
from solver.problem import Slot
from tests.builders import make_mentee, make_mentor, make_mentorship, make_round
from tests.matcher.gatherings import STARTS, coordinator_of, make_event, weekly
from tests.matcher.mailed import config_here

DAY = timedelta(days=1)


@pytest.fixture
def round_(work: Session) -> Round:
    round_ = make_round()
    make_mentorship(make_mentor(round_, "Dana"), make_mentee(round_, "Rosa"), slot=Slot(3, 600, 0))
    return round_


@pytest.fixture
def event(round_: Round) -> Event:
    return make_event(round_)


@pytest.fixture
def ellen(round_: Round) -> Person:
    return coordinator_of(round_)


def mailed(work: Session) -> None:
    """Everything owed so far has gone out."""
    work.execute(update(OutboxMessage).values(state=MailState.SENT))


def owed(work: Session) -> list[tuple[MailKind, str, object]]:
    rows = work.scalars(select(OutboxMessage).where(OutboxMessage.state == MailState.QUEUED).order_by(OutboxMessage.id))
    return [(row.kind, row.person.name, row.about.get("why")) for row in rows if row.person]


def test_other_words_are_in_calendars_at_once_and_mailed_when_asked(work: Session, event: Event, ellen: Person) -> None:
    mailed(work)
    change = replace(change_of(event), words="Bring a question.")
    assert change_event(event, change, shown=version_of(event), tell=False, actor=ellen)
    assert (event.series.revision, owed(work)) == (1, [])
    change = replace(change, title="The kick-off")
    assert change_event(event, change, shown=version_of(event), tell=True, actor=ellen)
    assert event.series.revision == 2
    assert [name for _, name, _ in owed(work)] == ["Dana", "Rosa"]


def test_another_link_is_always_mailed(work: Session, event: Event, ellen: Person) -> None:
    mailed(work)
    change = replace(change_of(event), meeting_link="https://meet.example.org/other")
    change_event(event, change, shown=version_of(event), tell=False, actor=ellen)
    assert len(owed(work)) == 2


def test_seats_and_question_change_no_calendar(work: Session, round_: Round, ellen: Person) -> None:
    event = make_event(round_, registers=True, seats=2)
    mailed(work)
    change = replace(change_of(event), seats=5, feedback="Was it useful?")
    assert change_event(event, change, shown=version_of(event), tell=True, actor=ellen)
    assert (event.seats, event.feedback, event.series.revision, owed(work)) == (5, "Was it useful?", 0, [])


def test_nothing_changed_and_somebody_else_did(event: Event, ellen: Person) -> None:
    shown = version_of(event)
    assert not change_event(event, change_of(event), shown=shown, tell=True, actor=ellen)
    change = replace(change_of(event), title="First")
    assert change_event(event, change, shown=shown, tell=True, actor=ellen)
    assert not change_event(event, change, shown=shown, tell=True, actor=ellen)
    with pytest.raises(Overtaken):
        change_event(event, replace(change, title="Second"), shown=shown, tell=True, actor=ellen)
    assert event.title == "First"


def test_no_fewer_seats_than_people(round_: Round, ellen: Person) -> None:
    event = make_event(round_, registers=True)
    for guest in event.guests:
        answer(guest, ReplyKind.ACCEPTED, how=AnsweredHow.PAGE)
    with pytest.raises(Invalid, match="cannot be planned") as refused:
        change_event(event, replace(change_of(event), seats=1), shown=version_of(event), tell=False, actor=ellen)
    assert [str(fault) for fault in refused.value.faults] == [
        "seats: “1” are fewer than the 2 people who have said yes. Give at least 2, or leave it empty."
    ]


def test_a_meeting_moves_onto_a_session(event: Event, ellen: Person) -> None:
    """What guests have at that time forbids nothing. Stale pages and guests change nothing."""
    (meeting,) = event.series.occurrences
    dana = event.guests[0].person
    with pytest.raises(Forbidden):
        move_meeting(meeting, STARTS + DAY, shown=STARTS, actor=dana)
    assert move_meeting(meeting, STARTS + 2 * DAY, shown=STARTS, actor=ellen)
    with pytest.raises(MovedMeanwhile):
        move_meeting(meeting, STARTS + DAY, shown=STARTS, actor=ellen)
    assert move_meeting(meeting, STARTS, shown=STARTS + 2 * DAY, actor=ellen)
    assert meeting.starts_at == STARTS


def test_who_has_not_answered_is_asked_at_the_new_time(work: Session, round_: Round, ellen: Person) -> None:
    """Who comes gets it in their calendar, who said no hears nothing, and a question that waits tells it anyway."""
    make_mentor(round_, "Late")
    event = make_event(round_, registers=True)
    dana, rosa, late = sorted(event.guests, key=lambda one: ["Dana", "Rosa", "Late"].index(one.person.name))
    mailed(work)
    for guest in (dana, rosa, late):
        mint_token(guest, config_here())
    answer(dana, ReplyKind.ACCEPTED, how=AnsweredHow.PAGE)
    answer(rosa, ReplyKind.DECLINED, how=AnsweredHow.PAGE)
    (meeting,) = event.series.occurrences
    for start, shown in ((STARTS + DAY, STARTS), (STARTS + 2 * DAY, STARTS + DAY)):
        move_meeting(meeting, start, shown=shown, actor=ellen)
    assert owed(work) == [(MailKind.INVITATION, "Dana", "event"), (MailKind.EVENT_INVITED, "Late", "moved")]


def test_one_meeting_of_several_falls_out(round_: Round, event: Event, ellen: Person) -> None:
    hours = make_event(round_, weekly())
    second = hours.series.occurrences[1]
    assert cancel_meeting(second, actor=ellen)
    assert len(hours.series.held) == 3
    assert hold_meeting(second, actor=ellen)
    assert len(hours.series.held) == 4
    with pytest.raises(Conflict, match="meets once"):
        cancel_meeting(event.series.occurrences[0], actor=ellen)


def test_called_off_everybody_is_told(work: Session, round_: Round, ellen: Person) -> None:
    event = make_event(round_, registers=True)
    dana, rosa = sorted(event.guests, key=lambda one: one.person.name)
    mailed(work)
    mint_token(rosa, config_here())
    answer(dana, ReplyKind.ACCEPTED, how=AnsweredHow.PAGE)
    assert [call_off(event, actor=ellen) for _ in range(2)] == [True, False]
    assert (event.series.state, event.series.revision) == (SeriesState.CANCELLED, 1)
    assert owed(work) == [(MailKind.INVITATION, "Dana", "event"), (MailKind.EVENT_INVITED, "Rosa", "called_off")]
    with pytest.raises(Conflict):
        change_event(event, replace(change_of(event), title="x"), shown=version_of(event), tell=False, actor=ellen)
    assert [entry.act for entry in work.scalars(select(AuditEntry)) if entry.act.startswith("called")] == [
        "called_off_event"
    ]


def test_what_is_over_stays(event: Event, ellen: Person) -> None:
    with clock.held_at(STARTS + DAY), pytest.raises(Conflict, match="is over"):
        call_off(event, actor=ellen)


def test_the_recording_is_an_address_of_the_web(event: Event, ellen: Person) -> None:
    link = "https://video.example.org/1"
    assert [set_recording(event, link, actor=ellen) for _ in range(2)] == [True, False]
    with pytest.raises(Invalid) as refused:
        set_recording(event, "file:///etc/passwd", actor=ellen)
    assert [fault.where for fault in refused.value.faults] == ["recording_link"]
    assert event.recording_link == link
