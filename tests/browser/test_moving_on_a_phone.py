"""On a phone: a mentor moves one session and the other answers; then this and all that follow, asked and agreed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from matcher import clock
from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.models import Mentorship
from matcher.words.present import weekday_and_day
from tests.builders import make_mentorship
from tests.fixtures.browsers import OpenPage
from tests.fixtures.servers import Server
from tests.matcher.web.scene import dana, rosa, scene_round

DANA, ROSA = "Dana Whitfield", "Rosa Villanueva"
DAY = timedelta(days=1)
#: Buttons of a page that are too low for a finger.
_LOW = """
() => [...document.querySelectorAll("main .btn, main input, main select")]
  .filter(one => one.type !== "hidden" && one.type !== "radio" && one.checkVisibility())
  .filter(one => one.getBoundingClientRect().height < 44).map(one => one.textContent || one.name)
"""


@pytest.fixture
def sessions(live_server: Server) -> list[str]:
    """Addresses of sessions of Dana and Rosa on Tuesdays at nine, the first in a week or two."""
    app, monday = create_app(live_server.settings), clock.now().date() + 7 * DAY
    monday += (7 - monday.weekday()) % 7 * DAY
    with app.app_context(), unit_of_work(writes=True):
        round_ = scene_round(first_day=monday, last_day=monday + 150 * DAY, closed_days=[])
        made = make_mentorship(dana(round_), rosa(round_, away=[]))
        paths = [f"{live_server.url}/sessions/{one.public_id}" for one in made.series.occurrences]
    with app.app_context():
        db.engine.dispose()
    return paths


def planned(live_server: Server) -> list[date]:
    """The days of all sessions now."""
    app = create_app(live_server.settings)
    with app.app_context(), unit_of_work(writes=False):
        every = db.session.query(Mentorship).one().every_series
        days = [one.starts_at.date() for series in every for one in series.held]
    with app.app_context():
        db.engine.dispose()
    return days


def test_moving_on_a_phone(
    live_server: Server,
    sessions: list[str],
    open_page: OpenPage,
    axe: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
) -> None:
    before = planned(live_server)

    def look(page: Page) -> None:
        assert (page.url, overflow(page), page.evaluate(_LOW), axe(page)) == (page.url, 0, [], [])

    mentor, participant = (_signed_in(open_page, live_server, name) for name in (DANA, ROSA))

    mentor.goto(sessions[1])
    look(mentor)
    mentor.get_by_label("Day", exact=True).fill((before[1] + DAY).isoformat())
    mentor.get_by_label("Time on your clock").fill("14:00")
    expect(mentor.get_by_label("Only this session")).to_be_checked()
    mentor.get_by_role("button", name="Move it").click()
    expect(mentor.get_by_role("status")).to_contain_text("The session is moved.")
    assert planned(live_server)[1] == before[1] + DAY

    participant.goto(sessions[1])
    expect(participant.get_by_text("You have not answered yet")).to_be_visible()
    participant.get_by_role("button", name="I can come").click()
    expect(participant.get_by_role("status")).to_contain_text("Your answer is recorded.")
    mentor.reload()
    expect(mentor.get_by_role("listitem").filter(has_text=ROSA)).to_contain_text("can come")

    mentor.goto(sessions[2])
    wednesday = before[2] + DAY
    mentor.get_by_label("Day", exact=True).fill(wednesday.isoformat())
    mentor.get_by_label("Time on your clock").fill("10:00")
    mentor.get_by_label("This and all that follow").check()
    mentor.get_by_role("button", name="Move it").click()
    expect(mentor.get_by_role("heading", level=1)).to_contain_text("Ask Rosa to meet on Wednesdays")
    look(mentor)
    mentor.get_by_label("A word to go with it").fill("Tuesdays are story time now.")
    mentor.get_by_role("button", name="Ask Rosa").click()
    expect(mentor.get_by_role("heading", name="This waits for Rosa")).to_be_visible()
    assert planned(live_server)[2:] == before[2:]

    participant.goto(f"{live_server.url}/me/sessions")
    participant.get_by_role("link", name="Look at it and answer").click()
    expect(participant.get_by_text("Tuesdays are story time now.")).to_be_visible()
    look(participant)
    participant.get_by_role("button", name="Yes, move them").click()
    expect(participant.get_by_role("status")).to_contain_text("It is so from now on.")
    assert planned(live_server)[2] == wednesday
    assert {day.weekday() for day in planned(live_server)[2:]} == {2}
    mentor.goto(sessions[2])
    expect(mentor.get_by_role("heading", level=1)).to_contain_text(weekday_and_day(wednesday))


def _signed_in(open_page: OpenPage, live_server: Server, name: str) -> Page:
    page = open_page(390)
    page.goto(live_server.url)
    page.get_by_role("link", name=f"As {name}").click()
    page.get_by_role("button", name=f"Sign in as {name}").click()
    expect(page).to_have_url(f"{live_server.url}/me")
    return page
