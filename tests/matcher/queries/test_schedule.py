"""A person's calendar file holds exactly the sessions in the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import recurring_ical_events
from flask import Flask, url_for
from icalendar import Calendar

from matcher import clock
from matcher.calendars.lint import lint
from matcher.config import Config
from matcher.db import unit_of_work
from matcher.models import Mentorship, Override, OverrideKind, Person
from matcher.queries.schedule import schedule_of
from matcher.states import Cadence, SeriesState
from solver.problem import Slot
from tests.builders import ARIZONA, NOW, make_mentee, make_mentor, make_mentorship, make_round, make_team

FRIDAY_NINE = Slot(4, 540, 0)


@pytest.fixture
def config(app: Flask) -> Iterator[Config]:
    with app.app_context(), clock.held_at(NOW), unit_of_work(writes=True):
        config: Config = app.config["BOOKENDS"]
        yield config


@pytest.fixture
def mentorship(config: Config) -> Mentorship:
    """Dana in Arizona, Rosa in California, every two weeks over the clock change in March."""
    round_ = make_round(closed_days=["2027-01-22"])
    dana = make_mentor(round_, "Dana Whitfield", zone=ARIZONA, away=[(date(2027, 4, 16), date(2027, 4, 18))])
    return make_mentorship(dana, make_mentee(round_, "Rosa Villanueva"), slot=Slot(4, 600, 0))


def dana_of(mentorship: Mentorship) -> Person:
    return mentorship.mentor.person


def starts_in(data: bytes) -> list[datetime]:
    events = recurring_ical_events.of(Calendar.from_ical(data)).between((2026, 1, 1), (2028, 1, 1))
    return sorted(event.start.astimezone(UTC) for event in events)


def event_in(data: bytes) -> Any:
    return Calendar.from_ical(data).walk("VEVENT")[0]


def test_the_file_holds_the_sessions_of_the_database(mentorship: Mentorship, config: Config) -> None:
    data = schedule_of(dana_of(mentorship), config)
    assert starts_in(data) == [one.starts_at for one in mentorship.series.occurrences]
    assert lint(data) == []
    # January 22 is closed: the series begins with the first session held, and no day away is in it.
    assert event_in(data).start.replace(tzinfo=None) == datetime(2027, 2, 5, 10)
    assert date(2027, 4, 16) not in {start.date() for start in starts_in(data)}


@pytest.mark.parametrize(("cadence", "phase"), [(Cadence.WEEKLY, 0), (Cadence.FORTNIGHTLY, 1), (Cadence.MONTHLY, 3)])
def test_every_cadence(config: Config, cadence: Cadence, phase: int) -> None:
    round_ = make_round(cadence=cadence, closed_days=["2027-05-21"])
    mentorship = make_mentorship(make_mentor(round_), make_mentee(round_), slot=Slot(4, 540, phase))
    starts = starts_in(schedule_of(dana_of(mentorship), config))
    assert starts == [one.starts_at for one in mentorship.series.occurrences]
    assert len(starts) > 3


def test_each_side_reads_who_meets_and_is_the_only_attendee(mentorship: Mentorship, config: Config) -> None:
    rosa = mentorship.mentee.members[0].person
    for person in (dana_of(mentorship), rosa):
        event = event_in(schedule_of(person, config))
        assert event["SUMMARY"] == "Mentoring: Dana Whitfield and Rosa Villanueva"
        assert event["ATTENDEE"] == f"mailto:{person.address}"
        address = f"sessions+{mentorship.series.token}@bookends.example"
        assert event["ORGANIZER"] == f"mailto:{address}"
        assert event["ORGANIZER"].params["CN"] == mentorship.round.program.name
        assert event["URL"] == f"http://localhost/mentorships/{mentorship.public_id}"
        assert event["DESCRIPTION"].splitlines() == [
            "Who meets: Dana Whitfield, Rosa Villanueva.",
            f"These sessions: http://localhost/mentorships/{mentorship.public_id}",
            "Moving this in your own calendar tells nobody; use “Move this session” on that page.",
            f"To write to the others: {address}",
        ]


def test_nobody_elses_address_is_in_it(mentorship: Mentorship, config: Config) -> None:
    rosa, program = mentorship.mentee.members[0].person, mentorship.round.program
    data = schedule_of(dana_of(mentorship), config).replace(b"\r\n ", b"").decode()
    found = set(re.findall(r"[\w.+-]+@[\w.-]+", data))
    assert found == {dana_of(mentorship).address, config.series_address(mentorship.series.token)}
    assert not found & {rosa.address, program.contact_address}


@pytest.mark.parametrize(
    ("link", "written"),
    [("https://meet.example.org/a", True), ("javascript:alert(1)", False), ("http://[", False), ("", False)],
)
def test_a_meeting_link_is_an_address_of_the_web_or_nothing(
    mentorship: Mentorship, config: Config, link: str, written: bool
) -> None:
    mentorship.series.meeting_link = link
    event = event_in(schedule_of(dana_of(mentorship), config))
    assert ({"LOCATION", "CONFERENCE"} <= set(event)) == written
    assert event.get("LOCATION") == (link if written else None)


def test_the_same_bytes_while_nothing_changes(mentorship: Mentorship, config: Config) -> None:
    before = schedule_of(dana_of(mentorship), config)
    with clock.held_at(NOW + timedelta(days=3)):
        assert schedule_of(dana_of(mentorship), config) == before
    assert event_in(before)["UID"] == mentorship.series.uid
    assert event_in(before)["SEQUENCE"] == 0


def test_moved_and_canceled_sessions(mentorship: Mentorship, config: Config) -> None:
    first, second = (one.original_start for one in mentorship.series.occurrences[:2])
    moved_to = first + timedelta(days=1)
    mentorship.series.overrides = [
        Override(kind=OverrideKind.MOVED, original_start=first, new_start=moved_to),
        Override(kind=OverrideKind.CANCELED, original_start=second),
    ]
    starts = starts_in(schedule_of(dana_of(mentorship), config))
    later = [one.starts_at for one in mentorship.series.occurrences[2:]]
    assert starts == [moved_to, *later]


def test_no_sessions_is_an_empty_calendar(config: Config, mentorship: Mentorship) -> None:
    nobody = make_mentor(make_round()).person
    data = schedule_of(nobody, config)
    assert (starts_in(data), lint(data)) == ([], [])
    mentorship.series.state = SeriesState.CANCELLED
    assert starts_in(schedule_of(dana_of(mentorship), config)) == []


def test_a_team_is_named_as_a_team(config: Config) -> None:
    round_ = make_round()
    team = make_team(round_, "Monrovia", members=("Ana", "Ben"))
    make_mentorship(make_mentor(round_, "Dana Whitfield"), team, slot=FRIDAY_NINE)
    event = event_in(schedule_of(team.members[1].person, config))
    assert event["SUMMARY"] == "Mentoring: Dana Whitfield and Monrovia"
    assert event["DESCRIPTION"].splitlines()[0] == "Who meets: Dana Whitfield, Ana, Ben."


def test_the_address_in_the_file_is_a_page(app: Flask, mentorship: Mentorship, config: Config) -> None:
    with app.test_request_context():
        path = url_for("participation.mentorship", mentorship_id=mentorship.public_id)
    assert event_in(schedule_of(dana_of(mentorship), config))["URL"] == f"{config.base_url}{path}"
