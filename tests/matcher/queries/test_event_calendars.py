"""Events in a calendar file and in a feed: of whoever attends, with what they answered, as the database has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import recurring_ical_events
from icalendar import Calendar
from icalendar.cal import Component
from sqlalchemy.orm import Session

from matcher import clock
from matcher.calendars.lint import lint
from matcher.models import Event, Person, Round
from matcher.queries.feeds import calendar_of, find_feed
from matcher.queries.schedule import schedule_of
from matcher.services.calendar_feeds import choose_channel, feed_of
from matcher.services.events.answering import answer
from matcher.services.events.changing import call_off, cancel_meeting, change_event, move_meeting
from matcher.services.events.plans import change_of, version_of
from matcher.states import AnsweredHow, Audience, CalendarChannel, ReplyKind
from tests.builders import NOW, make_mentor, make_person, make_round
from tests.matcher.front_doors import make_interest
from tests.matcher.gatherings import STARTS, coordinator_of, guest, make_event, weekly
from tests.matcher.mailed import config_here

DAY = timedelta(days=1)
Change = Callable[[Event], object]


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round(closed_days=["2027-01-28"])


@pytest.fixture
def ines(round_: Round) -> Person:
    """She is interested, has no match and subscribed."""
    person = make_interest(round_.program, make_person("Ines Gold")).person
    choose_channel(person, CalendarChannel.SUBSCRIPTION, config=config_here(), actor=person)
    return person


@pytest.fixture
def webinar(round_: Round, ines: Person) -> Event:
    return make_event(round_, audience=Audience.INTERESTED)


def standing(person: Person) -> tuple[object, bytes]:
    feed = find_feed(feed_of(person, config_here()))
    assert feed is not None
    return feed.standing, calendar_of(feed, config_here())


def components(person: Person) -> list[Component]:
    data = schedule_of(person, config_here())
    assert lint(data) == []
    return list(Calendar.from_ical(data).walk("VEVENT"))


def expanded(person: Person) -> list[datetime]:
    calendar = Calendar.from_ical(schedule_of(person, config_here()))
    found = recurring_ical_events.of(calendar).between(date(2026, 12, 1), date(2027, 12, 31))
    return sorted(one["DTSTART"].dt.astimezone(UTC) for one in found)


def retitled(event: Event) -> None:
    change = replace(change_of(event), title="About the program")
    change_event(event, change, shown=version_of(event), tell=False, actor=coordinator_of(event.round))


def said_yes(event: Event) -> None:
    answer(event.guests[0], ReplyKind.ACCEPTED, how=AnsweredHow.LINK)


def moved(event: Event) -> None:
    (meeting,) = event.series.occurrences
    move_meeting(meeting, STARTS + 2 * DAY, shown=STARTS, actor=coordinator_of(event.round))


CHANGES: dict[str, Change] = {
    "another title": retitled,
    "an answer": said_yes,
    "another time": moved,
    "called off": lambda event: call_off(event, actor=coordinator_of(event.round)),
    "the program's name": lambda event: setattr(event.round.program, "name", "Learning together"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_feed_follows_every_change(webinar: Event, ines: Person, change: Change) -> None:
    before, data = standing(ines)
    assert standing(ines) == (before, data)
    with clock.held_at(NOW + timedelta(minutes=1)):
        change(webinar)
        after, fresh = standing(ines)
    assert (after != before, fresh != data, lint(fresh)) == (True, True, [])


def test_other_guests_are_nothing_to_the_feed(round_: Round, ines: Person) -> None:
    """Sixty of them would make sixty rows of every look at it."""
    bo = make_interest(round_.program, make_person("Bo")).person
    make_event(round_, audience=Audience.INTERESTED)
    before, _ = standing(ines)
    bo.name = "Bo Berg"
    after, _ = standing(ines)
    assert isinstance(before, tuple)
    assert (after, len(before)) == (before, 1)


def test_what_she_answered_stands_in_file_and_feed(webinar: Event, ines: Person) -> None:
    (open_,) = components(ines)
    assert (open_["ATTENDEE"].params["PARTSTAT"], open_["ATTENDEE"].params["RSVP"]) == ("NEEDS-ACTION", "TRUE")
    answer(guest(webinar, ines), ReplyKind.TENTATIVE, how=AnsweredHow.PAGE)
    (said,) = components(ines)
    assert said["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"
    assert (str(said["SUMMARY"]), "RRULE" in said) == (f"Kick-off ({webinar.round.program.name})", False)
    assert standing(ines)[1] == schedule_of(ines, config_here())


def test_who_registers_has_it_from_then_on(round_: Round, ines: Person) -> None:
    event = make_event(round_, audience=Audience.INTERESTED, registers=True)
    assert components(ines) == []
    said_yes(event)
    assert [one["ATTENDEE"].params["PARTSTAT"] for one in components(ines)] == ["ACCEPTED"]


def test_it_holds_the_meetings_of_the_database(round_: Round) -> None:
    """Closed days out, one moved, one left out; and what meets once, moved."""
    dana, ellen = make_mentor(round_, "Dana").person, coordinator_of(round_)
    hours = make_event(round_, weekly(until=date(2027, 3, 25)))
    first, second, *_ = hours.series.occurrences
    cancel_meeting(first, actor=ellen)
    move_meeting(second, second.starts_at + DAY, shown=second.starts_at, actor=ellen)
    once = make_event(round_)
    moved(once)
    held = [one.starts_at for one in (*hours.series.held, *once.series.held)]
    assert expanded(dana) == sorted(held)
    assert len(held) == 9
