"""Right person, other time, in Chromium on a phone: from the mailed link to sessions booked at the new time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from matcher import clock
from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.models import Mentorship, Proposal
from matcher.states import Role
from tests.builders import NOW, answer_yes, make_offer
from tests.fixtures.browsers import OpenPage
from tests.fixtures.servers import Server
from tests.matcher.mailed import mailed_link
from tests.matcher.web.scene import dana, rosa, scene_round

PHONE = 390


@pytest.fixture
def app(live_server: Server) -> Flask:
    return create_app(live_server.settings)


@contextmanager
def rows(app: Flask) -> Iterator[None]:
    with app.app_context():
        with clock.held_at(min(NOW, clock.now())), unit_of_work(writes=True):
            yield
        db.engine.dispose()


def mail_to(app: Flask, role: Role) -> tuple[str, str]:
    """Where the newest mail about the offer leads, and its digits."""
    with rows(app):
        link = mailed_link(db.session.query(Proposal).one(), role)
    return f"/answer/{link.token}", link.code


def test_a_participant_takes_another_time_and_the_mentor_agrees(
    app: Flask, live_server: Server, open_page: OpenPage, overflow: Callable[[Page], int]
) -> None:
    with rows(app):
        round_ = scene_round()
        answer_yes(make_offer(dana(round_), rosa(round_)), Role.MENTOR)
    page, (path, code) = open_page(PHONE), mail_to(app, Role.PARTICIPANT)
    page.goto(live_server.url + path)
    page.get_by_role("link", name="Right person, other time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which time would suit you better?")
    day = page.locator("details").filter(has_text=re.compile("Thursdays from January.21"))
    if day.get_attribute("open") is None:  # where many times are free, all but the first day are folded
        day.locator("summary").click()
    day.get_by_label(re.compile("^11:00.am")).check()
    page.get_by_label("The six digits from the mail").fill(code)
    assert overflow(page) == 0
    page.get_by_role("button", name="Ask for this time").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You said yes, Rosa. Now Dana is asked.")

    path, code = mail_to(app, Role.MENTOR)
    page.goto(live_server.url + path)
    expect(page.get_by_text(re.compile("Rosa would like to meet at another time: Thursdays"))).to_be_visible()
    page.get_by_label("The six digits from the mail").fill(code)
    assert overflow(page) == 0
    page.get_by_role("button", name="Yes, book it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dana, your match with Rosa Villanueva is confirmed.")
    with rows(app):
        series = db.session.query(Mentorship).one().series
        assert (series.weekday, series.start, series.zone) == (3, 600, "America/Los_Angeles")
