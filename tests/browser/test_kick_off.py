"""A coordinator plans a kick-off for sixty people, one of them answers on a phone, and afterwards she says who came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from matcher import clock
from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.models import Attendance, Event, OutboxMessage
from matcher.states import MailKind
from solver.problem import Slot
from tests.browser.entering import Ticket, sign_in_by_link, ticket
from tests.browser.looking import Axe, faults_of, follow
from tests.builders import (
    ARIZONA,
    PACIFIC,
    make_coordinator,
    make_library,
    make_mentee,
    make_mentor,
    make_mentorship,
    make_participant,
    make_program,
    make_round,
)
from tests.fixtures.browsers import OpenPage
from tests.fixtures.databases import DatabaseMaker
from tests.fixtures.servers import serving

A_DAY = timedelta(days=1)
TUESDAY = 1


@dataclass(frozen=True)
class Place:
    """A service with Ellen's round of thirty mentors and thirty participants, who all meet on Tuesdays at nine."""

    app: Flask
    events: str
    tickets: dict[str, Ticket]
    day: date


@pytest.fixture
def place(make_sqlite_database: DatabaseMaker) -> Iterator[Place]:
    with make_sqlite_database() as url, serving(url, worker=False) as server:
        app = create_app(server.settings)
        today = clock.now().date()
        tuesday = today + (28 + (TUESDAY - today.weekday()) % 7) * A_DAY
        with app.app_context(), unit_of_work(writes=True):
            round_id, addresses = _people(tuesday)
        tickets = {name: ticket(app, address) for name, address in addresses.items()}
        yield Place(app, f"{server.url}/rounds/{round_id}/events", tickets, tuesday)


def _people(tuesday: date) -> tuple[str, dict[str, str]]:
    """The round, and where to sign in; Rosa is one of three whose sessions fall on that Tuesday."""
    days = {"first_day": tuesday - 28 * A_DAY, "last_day": tuesday + 100 * A_DAY}
    deadlines = {"apply_by": tuesday - 60 * A_DAY, "answer_by": tuesday - 30 * A_DAY}
    round_ = make_round(make_program("Culture of Learning"), **days, **deadlines)
    ellen = make_coordinator(round_.program)
    there, here = make_library(round_), make_library(round_)
    for number in range(27):
        make_mentor(round_, f"Mentor {number:02}", library=there, hours=())
        make_participant(round_, f"Reader {number:02}", library=here, hours=())
    rosa = make_mentee(round_, "Rosa Villanueva", library=here, zone=ARIZONA)
    weekly = Slot(TUESDAY, 9 * 60, 0)
    for mentee in (rosa, make_mentee(round_, library=here), make_mentee(round_, library=here)):
        make_mentorship(make_mentor(round_, library=there, zone=PACIFIC), mentee, slot=weekly)
    assert rosa.enrollment is not None
    return round_.public_id, {"Ellen": ellen.address, "Rosa": rosa.enrollment.person.address}


def test_a_kick_off_with_sixty_guests(place: Place, open_page: OpenPage, axe: Axe) -> None:
    ellen, rosa = open_page(), open_page(390, script=False)
    sign_in_by_link(ellen, place.tickets["Ellen"])
    _plan(ellen, place)
    sign_in_by_link(rosa, place.tickets["Rosa"])
    _answer(rosa)
    _hold(place)
    _mark(ellen)
    assert faults_of(ellen, axe) == []


def _plan(page: Page, place: Place) -> None:
    page.goto(place.events)
    follow(page, page.get_by_role("listitem").filter(has_text="Kick-off").get_by_role("link", name="Plan it"))
    page.get_by_label("Day", exact=True).fill(place.day.isoformat())
    page.get_by_label("Begins at").fill("09:30")
    page.get_by_label("Link to join").fill("https://meet.example.org/kick-off")
    follow(page, page.get_by_role("button", name="See who is invited"))
    expect(page.get_by_role("heading", level=1)).to_have_text("60 people get one mail each; look once more, then send.")
    expect(page.get_by_role("heading", name="6 people have a session of their own then")).to_be_visible()
    assert _mails_owed(place) == 0
    follow(page, page.get_by_role("button", name="Send 60 invitations"))
    expect(page.get_by_role("status")).to_have_text("60 invitations are on the way.")
    assert _mails_owed(place) == 60


def _answer(page: Page) -> None:
    page.goto(page.url.replace("/me", "/me/sessions"))
    follow(page, page.get_by_role("link", name="Open Kick-off"))
    expect(page.get_by_role("main")).to_contain_text("You have a session of your own then")
    follow(page, page.get_by_role("button", name="I am coming"))
    expect(page.get_by_role("main")).to_contain_text("You said that you are coming.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Rosa, you are coming to Kick-off")


def _mark(page: Page) -> None:
    follow(page, page.get_by_role("navigation").get_by_role("link", name="Events"))
    follow(page, page.get_by_role("link", name="Open"))
    follow(page, page.get_by_role("button", name="All who said yes came"))
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    page.get_by_role("checkbox", name="Mentor 03").check()
    follow(page, page.get_by_role("button", name="Save who came"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Kick-off is over; 2 of 60 are marked as having come.")


def _hold(place: Place) -> None:
    """The day comes and goes."""
    with place.app.app_context(), unit_of_work(writes=True) as session:
        meeting = session.scalars(select(Event)).one().series.occurrences[0]
        length, start = meeting.ends_at - meeting.starts_at, clock.now() - A_DAY
        meeting.original_start = meeting.starts_at = start
        meeting.ends_at = start + length
        assert session.scalars(select(Attendance)).all() == []
    with place.app.app_context():
        db.engine.dispose()


def _mails_owed(place: Place) -> int:
    with place.app.app_context(), unit_of_work(writes=False) as session:
        of_event = OutboxMessage.series_id.in_(select(Event.series_id))
        count = select(func.count()).where(OutboxMessage.kind == MailKind.INVITATION, of_event)
        return session.scalar(count) or 0
