"""Events as coordinators list them and as guests see them: on their clock, what they answered, what collides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Person, Round
from matcher.queries.events import events_of, find_event, find_meeting, guests_of, meetings_of
from matcher.queries.overlaps import event_overlaps, overlaps
from matcher.queries.own_clock import own_clock, own_clocks
from matcher.queries.own_events import guest_of, own_event, own_events
from matcher.services.events.answering import answer
from matcher.services.events.changing import call_off, cancel_meeting
from matcher.states import AnsweredHow, Audience, ReplyKind
from solver.problem import Slot
from tests.builders import (
    ARIZONA,
    EASTERN,
    PACIFIC,
    make_mentee,
    make_mentor,
    make_mentorship,
    make_participant,
    make_person,
    make_round,
)
from tests.matcher.counted import statements
from tests.matcher.front_doors import make_interest
from tests.matcher.gatherings import LINK, STARTS, coordinator_of, guest, make_event, weekly

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round()


@pytest.fixture
def mei(round_: Round) -> Person:
    """She meets Rosa every other Thursday at ten in Pacific time, from January 21."""
    mentor = make_mentor(round_, "Mei", zone=ARIZONA)
    make_mentorship(mentor, make_mentee(round_, "Rosa"), slot=Slot(3, 11 * 60, 0))
    return mentor.person


def test_the_list_has_the_next_first_and_what_is_over_last(round_: Round) -> None:
    make_mentor(round_, "Dana")
    hours, kick_off = make_event(round_, weekly()), make_event(round_)
    off = make_event(round_, title="Off")
    call_off(off, actor=coordinator_of(round_))
    with clock.held_at(STARTS + 2 * HOUR):
        lines = events_of(round_)
    found = {one.id: one for one in lines}
    assert lines[0].id == hours.public_id
    assert found[hours.public_id].next_start == STARTS + 7 * DAY
    assert (len(found[hours.public_id].starts), found[hours.public_id].over) == (4, False)
    assert (found[kick_off.public_id].over, found[off.public_id].called_off) == (True, True)
    assert (found[kick_off.public_id].invited, found[kick_off.public_id].open) == (1, 1)


def test_sixty_guests_are_no_more_statements_than_two(round_: Round) -> None:
    make_mentor(round_, "Ann")
    make_event(round_)
    for number in range(20):
        make_mentor(round_, f"Person {number}")
    make_event(round_, title="With everybody", audience=Audience.PROGRAM)
    db.session.flush()

    def look() -> None:
        db.session.expire_all()
        lines = events_of(round_)
        assert sorted(one.invited for one in lines) == [1, 21]

    assert statements(look) <= 14


def test_more_events_and_meetings_are_no_more_statements(round_: Round, mei: Person) -> None:
    def look() -> None:
        db.session.expire_all()
        events_of(round_)
        own_events(mei)
        own_event(event, mei)

    event = make_event(round_)
    few = statements(look)
    for number in range(4):
        make_event(round_, weekly(title=f"Hours {number}", until=date(2027, 6, 17)))
    assert statements(look) == few


def test_what_runs_into_the_longer_of_two_events_does_not_into_the_shorter(round_: Round, mei: Person) -> None:
    """Mei meets Rosa at ten; one event ends then, the other goes on until eleven."""
    make_event(round_, title="Short", start=9 * 60)
    make_event(round_, title="Long", start=9 * 60, minutes=120)
    meets = {one.title: len(one.meetings[0].overlaps) for one in own_events(mei)}
    assert meets == {"Short": 0, "Long": 1}


def test_another_programs_event_is_not_found(round_: Round) -> None:
    event = make_event(round_)
    assert find_event(round_.program, event.public_id) is event
    for program, key in ((make_round().program, event.public_id), (round_.program, "nothing")):
        with pytest.raises(NotFound):
            find_event(program, key)
    with pytest.raises(NotFound):
        find_meeting(event, "nothing")


def test_guests_by_name_with_what_they_said(round_: Round) -> None:
    make_participant(round_, "rosa")
    make_mentor(round_, "Dana")
    event = make_event(round_)
    answer(event.guests[0], ReplyKind.TENTATIVE, how=AnsweredHow.LINK)
    assert [(one.name, one.answer, one.by_mail, one.attends) for one in guests_of(event)] == [
        ("Dana", Answer.TENTATIVE, True, True),
        ("rosa", Answer.UNANSWERED, False, True),
    ]


def test_meetings_on_the_clock_of_the_event(round_: Round) -> None:
    event = make_event(round_, weekly())
    cancel_meeting(event.series.occurrences[1], actor=coordinator_of(round_))
    lines = meetings_of(event)
    assert [one.canceled for one in lines] == [False, True, False, False]
    assert lines[0].start.isoformat() == "2027-01-21T10:00:00-08:00"


def test_on_whose_clock(round_: Round) -> None:
    """What was given when applying, the latest; else the account's."""
    dana = make_mentor(round_, "Dana", zone=EASTERN)
    make_mentor(make_round(round_.program), person=dana.person, zone=ARIZONA)
    ines = make_interest(round_.program, make_person("Ines", zone=PACIFIC)).person
    assert own_clocks([dana.person, ines], round_.program) == {dana.person_id: ARIZONA, ines.id: PACIFIC}
    assert own_clock(dana.person, make_round().program) == PACIFIC


def test_a_session_at_the_time_of_an_event(round_: Round, mei: Person) -> None:
    """It begins with the session, overlaps it by half, or only touches it."""
    event = make_event(round_)
    found = event_overlaps(event)
    assert [(one.person.name, one.start, one.session) for one in found] == [
        ("Mei", STARTS, STARTS),
        ("Rosa", STARTS, STARTS),
    ]
    half = [(STARTS + HOUR / 2, STARTS + 2 * HOUR)]
    assert [one.start for one in overlaps([mei], half)] == [STARTS + HOUR / 2]
    assert overlaps([mei], [(STARTS + HOUR, STARTS + 2 * HOUR), (STARTS - HOUR, STARTS)]) == []
    assert overlaps([mei], []) == []


def test_an_event_as_its_guest_sees_it(round_: Round, mei: Person) -> None:
    event = make_event(round_, registers=True, seats=1)
    seen = own_event(event, mei)
    assert (seen.zone, seen.link, seen.full, seen.comes, seen.seats_left) == (ARIZONA, "", False, False, 1)
    assert seen.next is not None
    assert (seen.next.start.isoformat(), seen.next.overlaps) == ("2027-01-21T11:00:00-07:00", (STARTS,))
    answer(guest(event, mei), ReplyKind.ACCEPTED, how=AnsweredHow.PAGE)
    seen = own_event(event, mei)
    assert (seen.link, seen.full, seen.comes, seen.answer) == (LINK, False, True, Answer.ACCEPTED)
    rosa = next(one.person for one in event.guests if one.person is not mei)
    assert own_event(event, rosa).full
    with pytest.raises(NotFound):
        own_event(event, make_person("Stranger"))


def test_what_somebody_has_ahead(round_: Round, mei: Person) -> None:
    """The next first; nothing that is over or called off, and nothing of others."""
    later = make_event(round_, title="Later", day=STARTS.date() + 5 * DAY)
    hours, gone = make_event(round_, weekly()), make_event(round_, title="Gone")
    call_off(gone, actor=coordinator_of(round_))
    make_event(round_, audience=Audience.INTERESTED, title="Not hers")
    assert [one.id for one in own_events(mei)] == [hours.public_id, later.public_id]
    with clock.held_at(STARTS + 6 * DAY):
        assert [one.id for one in own_events(mei)] == [hours.public_id]
    assert own_events(make_person("Stranger")) == ()
    assert guest_of(hours.public_id, mei) is guest(hours, mei)
    with pytest.raises(NotFound):
        guest_of(hours.public_id, make_person("Stranger"))
