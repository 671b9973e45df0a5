"""A coordinator's first evening in Chromium, from two spreadsheets to a session in somebody's calendar.

Everything is done on the pages. The database is opened for what a command would print, and to compare at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from matcher import clock
from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.models import Attendee, Occurrence, Person, Series
from tests.browser.entering import sign_in_by_address, sign_in_by_link, ticket
from tests.browser.looking import Axe, faults_of
from tests.browser.matching import expect_matches
from tests.browser.spreadsheets import MENTORS, PARTICIPANTS, TEAM, Row, mentors, participants, written
from tests.fixtures.browsers import OpenPage
from tests.fixtures.servers import Server
from tests.interop.node_reader import sessions_by_reader
from tests.matcher.calendars import reading

ELLEN = "ellen.marsh@example.org"


@dataclass(frozen=True)
class Days:
    """A round of eight months reckoned from today: clocks change in it, whenever that is."""

    today: date

    def after(self, days: int) -> str:
        return (self.today + timedelta(days=days)).isoformat()

    @property
    def plan(self) -> dict[str, str]:
        return {
            "Applications close": self.after(7),
            "Offers go out": self.after(10),
            "Answers to offers are due": self.after(21),
            "First day of sessions": self.after(30),
            "Last day of sessions": self.after(270),
        }

    def closed(self) -> str:
        """A whole week without sessions, so that every match loses some."""
        return "\n".join(self.after(day) for day in range(90, 97))


@dataclass(frozen=True)
class Match:
    """As the coordinator reads it: who, and when on both clocks."""

    mentor: str
    participant: str
    days: str
    clocks: str

    @classmethod
    def shown_in(cls, card: Locator) -> Match:
        parts = (".mentor .name", ".participant .name", ".meet-day", ".meet-clocks")
        # Not inner_text: where lines end depends on whether the style sheet has come.
        return cls(*(" ".join((card.locator(part).text_content() or "").split()) for part in parts))

    @property
    def names(self) -> tuple[str, str]:
        return self.mentor, self.participant

    def __str__(self) -> str:
        return f"{self.mentor} and {self.participant}"


@pytest.fixture
def bookends(live_server: Server) -> Iterator[Flask]:
    """The same installation as its operator sees it."""
    app = create_app(live_server.settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_from_two_spreadsheets_to_a_calendar(
    live_server: Server, bookends: Flask, open_page: OpenPage, axe: Axe
) -> None:
    days = Days(clock.now().date())
    mentor_rows, participant_rows = mentors(days.after(120)), participants()
    ellen = open_page(1280)
    new = ticket(bookends, ELLEN, "create-coordinator", "--name", "Ellen Marsh", "--program", "Culture of Learning")
    sign_in_by_address(ellen, live_server.url, new)

    start_a_round(ellen, days)
    upload(ellen, mentor_rows, participant_rows, axe)
    find_matches(ellen)
    kept, forbidden = keep_one_and_forbid_one(ellen, axe)
    find_matches_again(ellen, kept, axe)
    send_the_offers(ellen)
    offered = [Match.shown_in(offer) for offer in shown(ellen)]
    assert kept in offered
    assert forbidden.names not in [match.names for match in offered]

    addresses = {row["name"]: row["address"] for row in [*mentor_rows, *participant_rows]}
    mentors_page, participants_page = open_page(390), open_page(390)
    for page, name in ((mentors_page, kept.mentor), (participants_page, kept.participant)):
        sign_in_by_link(page, ticket(bookends, addresses[name]))
    expect(participants_page.get_by_role("link", name="Look at this match")).to_have_count(0)
    say_yes(mentors_page, kept.participant)
    participants_page.reload()
    say_yes(participants_page, kept.mentor)
    expect(participants_page.get_by_role("heading", name="It is booked")).to_be_visible()

    calendar = download_calendar(mentors_page)
    booked = sessions_in_database(bookends, addresses[kept.mentor])
    assert len(booked) > 5
    assert reading.sessions(calendar) == booked
    assert sessions_by_reader([calendar]) == {"ical.js": [booked], "node-ical": [booked]}
    see_the_answers(ellen, kept)


def start_a_round(page: Page, days: Days) -> None:
    page.get_by_role("link", name="Start a round").first.click()
    page.get_by_label("Name of the round").fill("The first round")
    for label, day in days.plan.items():
        page.get_by_label(label).fill(day)
    page.get_by_label("Other days without sessions").fill(days.closed())
    page.get_by_role("radio", name="Both", exact=True).check()
    page.get_by_role("button", name="Prepare the round").click()
    expect(page.get_by_role("status")).to_contain_text("The first round is prepared.")
    page.get_by_role("button", name="Open applications").click()
    expect(page.get_by_role("status")).to_contain_text("Applications are open.")


def upload(page: Page, mentor_rows: list[Row], participant_rows: list[Row], axe: Axe) -> None:
    """First with a mistake, of which nothing is kept; then corrected."""
    page.get_by_role("link", name="Upload", exact=True).click()
    send_files(page, [mentor_rows[0] | {"time_zone": "Pacfic"}, *mentor_rows[1:]], participant_rows)
    expect(page.get_by_role("heading", level=1)).to_have_text("One thing needs your attention. Nothing is kept yet.")
    expect(page.get_by_role("main")).to_contain_text("Pacfic")
    assert faults_of(page, axe) == []
    page.get_by_role("link", name="Upload again").click()
    send_files(page, mentor_rows, participant_rows)
    page.get_by_role("button", name=f"Take in {MENTORS + len(participant_rows)} people").click()
    page.get_by_role("link", name="See the people").click()
    expect(page.get_by_role("heading", name=f"{MENTORS} mentors", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name=f"{PARTICIPANTS} participants alone", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name=TEAM)).to_be_visible()


def send_files(page: Page, mentor_rows: list[Row], participant_rows: list[Row]) -> None:
    for label, rows in (("Mentors", mentor_rows), ("Participants", participant_rows)):
        file = {"name": f"{label}.csv", "mimeType": "text/csv", "buffer": written(rows)}
        page.get_by_label(label, exact=True).set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Check the rows").click()


def find_matches(page: Page) -> None:
    page.get_by_role("link", name="Matches", exact=True).first.click()
    page.get_by_role("button", name="Close applications and find matches").click()
    expect_matches(page)


def keep_one_and_forbid_one(page: Page, axe: Axe) -> tuple[Match, Match]:
    """The match kept, of somebody who takes part alone; and the next one in the list, which is not to be."""
    alone = page.get_by_role("article").filter(has=page.locator(".participant .role", has_text="Participant")).first
    kept = Match.shown_in(alone)
    alone.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status")).to_have_text(f"{kept} stay together when you find matches again.")
    free = page.get_by_role("article").filter(has=page.get_by_role("button", name="Don’t pair")).first
    forbidden = Match.shown_in(free)
    free.get_by_role("button", name="Don’t pair").click()
    expect(page.get_by_role("status")).to_have_text(f"{forbidden} won’t be paired when you find matches again.")
    assert faults_of(page, axe) == []
    return kept, forbidden


def shown(page: Page) -> list[Locator]:
    return page.get_by_role("article").filter(has=page.locator(".pair-people")).all()


def find_matches_again(page: Page, kept: Match, axe: Axe) -> None:
    page.get_by_role("button", name="Find matches again with 2 changes").first.click()
    expect_matches(page)
    changed = page.get_by_role("region", name="Since your last find")
    expect(changed).to_contain_text("You kept 1 match and set 1 to “Don’t pair”.")
    changed.get_by_role("link", name="Compare both results").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("the find before")
    assert faults_of(page, axe) == []
    page.go_back()
    page.get_by_label("Kept by you").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("heading", name="1 suggested match")).to_be_visible()
    assert [Match.shown_in(match) for match in shown(page)] == [kept]


def send_the_offers(page: Page) -> None:
    page.get_by_role("button", name="Send the offers").click()
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ offers sent\."))


def say_yes(page: Page, other: str) -> None:
    offer = page.get_by_role("listitem").filter(has_text=other)
    offer.get_by_role("link", name="Look at this match").click()
    page.get_by_role("button", name="Yes, book it").click()
    expect(page.get_by_role("status")).to_have_text("Your yes is recorded. Thank you.")


def download_calendar(page: Page) -> bytes:
    page.reload()
    page.get_by_role("link", name="Your sessions").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download .ics").click()
    return download.value.path().read_bytes()


def sessions_in_database(app: Flask, address: str) -> list[tuple[datetime, datetime]]:
    """Every session of the person at ``address``, in order."""
    with app.app_context(), unit_of_work(writes=False):
        rows = db.session.scalars(
            select(Occurrence).join(Series).join(Attendee).join(Person).where(Person.address == address)
        )
        return sorted((one.starts_at.astimezone(UTC), one.ends_at.astimezone(UTC)) for one in rows)


def see_the_answers(page: Page, kept: Match) -> None:
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"answers outstanding; 1 confirmed\.$"))
    confirmed = page.get_by_role("region", name="Confirmed")
    assert Match.shown_in(confirmed.get_by_role("article")) == kept
