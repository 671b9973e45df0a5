"""Who came, and what they say of it: marked by a coordinator, noted when they join, rated by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models import Event, Occurrence, Person
from matcher.queries.events import line_of, meetings_of, were_there
from matcher.services.events.answering import answer
from matcher.services.events.attendance import give_feedback, join_meeting, mark_everybody
from matcher.services.events.changing import call_off
from matcher.states import AnsweredHow, ReplyKind
from tests.builders import make_mentor, make_participant, make_person, make_round
from tests.matcher.gatherings import LINK, STARTS, coordinator_of, guest, make_event

MINUTE = timedelta(minutes=1)


@pytest.fixture
def event(work: Session) -> Event:
    round_ = make_round()
    make_mentor(round_, "Dana")
    make_participant(round_, "Rosa")
    return make_event(round_, feedback="Was it worth your time?")


@pytest.fixture
def meeting(event: Event) -> Occurrence:
    return event.series.occurrences[0]


@pytest.fixture
def people(event: Event) -> tuple[Person, Person]:
    dana, rosa = sorted((one.person for one in event.guests), key=lambda one: one.name)
    return dana, rosa


def there(meeting: Occurrence) -> list[str]:
    return [one.name for one in were_there(meeting)]


def test_a_coordinator_marks_who_came(event: Event, meeting: Occurrence, people: tuple[Person, Person]) -> None:
    dana, rosa = people
    ellen, marks = coordinator_of(event.round), {dana.public_id: True, rosa.public_id: False}
    with pytest.raises(Conflict, match="not begun"):
        mark_everybody(meeting, marks, actor=ellen)
    with clock.held_at(STARTS):
        assert [mark_everybody(meeting, marks, actor=ellen) for _ in range(2)] == [2, 0]
        assert (there(meeting), line_of(event).came) == (["Dana"], 1)
        mark_everybody(meeting, {rosa.public_id: True}, actor=ellen)
        assert there(meeting) == ["Dana", "Rosa"]
        with pytest.raises(NotFound):
            mark_everybody(meeting, {make_person("Stranger").public_id: True}, actor=ellen)


def test_joining_notes_that_they_came(event: Event, meeting: Occurrence, people: tuple[Person, Person]) -> None:
    """From a quarter of an hour before, until the end; what a coordinator said of it stands."""
    dana, rosa = people
    with clock.held_at(STARTS - 16 * MINUTE):
        assert (join_meeting(meeting, dana), there(meeting)) == (LINK, [])
    with clock.held_at(STARTS - 15 * MINUTE):
        assert (join_meeting(meeting, dana), there(meeting)) == (LINK, ["Dana"])
    with clock.held_at(STARTS + MINUTE):
        mark_everybody(meeting, {rosa.public_id: False}, actor=coordinator_of(event.round))
        assert (join_meeting(meeting, rosa), there(meeting)) == (LINK, ["Dana"])
    with pytest.raises(NotFound):
        join_meeting(meeting, make_person("Stranger"))
    event.series.meeting_link = ""
    with pytest.raises(Conflict, match="no meeting link"):
        join_meeting(meeting, dana)
    call_off(event, actor=coordinator_of(event.round))
    with pytest.raises(Conflict, match="does not take place"):
        join_meeting(meeting, dana)


def test_the_link_is_for_whoever_registered(event: Event, people: tuple[Person, Person]) -> None:
    dana, _ = people
    webinar = make_event(event.round, title="Webinar", registers=True)
    (meeting,) = webinar.series.occurrences
    with pytest.raises(Conflict, match="Say first that you come"):
        join_meeting(meeting, dana)
    answer(guest(webinar, dana), ReplyKind.ACCEPTED, how=AnsweredHow.PAGE)
    assert join_meeting(meeting, dana) == LINK


def test_who_said_yes_was_there_while_nobody_marked_anybody(
    event: Event, meeting: Occurrence, people: tuple[Person, Person]
) -> None:
    dana, rosa = people
    answer(guest(event, rosa), ReplyKind.ACCEPTED, how=AnsweredHow.PAGE)
    with clock.held_at(STARTS):
        join_meeting(meeting, dana)
        assert there(meeting) == ["Dana", "Rosa"]
        mark_everybody(meeting, {dana.public_id: True}, actor=coordinator_of(event.round))
        assert there(meeting) == ["Dana"]


def test_what_they_say_of_it(event: Event, meeting: Occurrence, people: tuple[Person, Person]) -> None:
    """Changeable, and told to coordinators without names."""
    dana, rosa = people
    with pytest.raises(Conflict, match="not begun"):
        give_feedback(meeting, dana, 5)
    with clock.held_at(STARTS + 60 * MINUTE):
        for rating in (2, 4):
            give_feedback(meeting, dana, rating, " Good pace. ")
        give_feedback(meeting, rosa, 5)
        (line,) = meetings_of(event)
        assert (line.ratings, line.rating, line.words) == ((0, 0, 0, 1, 1), 4.5, ("Good pace.",))
        assert line_of(event).rating == 4.5
        with pytest.raises(Invalid) as refused:
            give_feedback(meeting, dana, 6, "x" * 2001)
        assert [fault.where for fault in refused.value.faults] == ["rating", "words"]
        with pytest.raises(NotFound):
            give_feedback(meeting, make_person("Stranger"), 3)
        event.feedback = ""
        with pytest.raises(Conflict, match="Nothing is asked"):
            give_feedback(meeting, dana, 3)
