"""Pages of those who take part, in Chromium: answering without script, and axe on every page at both widths."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from matcher import clock
from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.models import Mentorship
from matcher.states import RoundState
from solver.problem import Slot
from tests.builders import NOW, make_mentorship, make_offer, make_round
from tests.fixtures.browsers import OpenPage
from tests.fixtures.servers import Server
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

WIDTHS = [(1280, False), (1280, True), (390, False), (390, True)]


@pytest.fixture
def service(live_server: Server) -> tuple[str, str, str]:
    """Dana meets Rosa, and is asked about a team; the address of the service, of the offer and of the match."""
    app = create_app(live_server.settings)
    with app.app_context(), clock.held_at(min(NOW, clock.now())), unit_of_work(writes=True):
        round_ = scene_round()
        make_round(round_.program, state=RoundState.OPEN)
        mentor = dana(round_)
        make_mentorship(mentor, rosa(round_))
        offer = make_offer(mentor, suffolk(round_), slot=Slot(3, 11 * 60, 1))
        match = db.session.query(Mentorship).one()
        paths = f"/offers/{offer.public_id}", f"/mentorships/{match.public_id}"
    with app.app_context():
        db.engine.dispose()
    return live_server.url, *paths


def enter(page: Page, url: str, name: str) -> None:
    page.goto(url)
    page.get_by_role("link", name=f"As {name}").click()
    page.get_by_role("button", name=f"Sign in as {name}").click()
    expect(page).to_have_url(f"{url}/me")


def test_a_mentor_says_yes_without_script(service: tuple[str, str, str], open_page: OpenPage) -> None:
    url, offer, _ = service
    page = open_page(390, script=False)
    enter(page, url, "Dana Whitfield")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dana, a match waits for your answer.")
    page.get_by_role("link", name="Look at this match").click()
    expect(page).to_have_url(url + offer)
    page.get_by_role("link", name="Go to your answer").click()
    page.get_by_role("button", name="Yes, book it").click()
    expect(page.get_by_role("status")).to_have_text("Your yes is recorded. Thank you.")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "You said yes, Dana. Now the Suffolk Public Library team is asked."
    )
    page.get_by_role("link", name="Your sessions").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download .ics").click()
    assert download.value.suggested_filename == "mentoring-sessions.ics"


def test_a_private_reason_is_written_with_the_keyboard_alone(
    service: tuple[str, str, str], open_page: OpenPage
) -> None:
    url, offer, _ = service
    page = open_page(1280)
    enter(page, url, "Dana Whitfield")
    page.goto(url + offer)
    page.get_by_role("button", name="Yes, book it").focus()
    for _ in ("Right person, other time", "I have a question", "Not for me"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Not this spring.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dana, you said no to this match.")


@pytest.mark.parametrize(("width", "dark"), WIDTHS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    service: tuple[str, str, str],
    open_page: OpenPage,
    axe: Callable[[Page], list[str]],
    overflow: Callable[[Page], int],
    width: int,
    dark: bool,
) -> None:
    url, offer, match = service
    page = open_page(width, dark=dark)
    found = {}
    for path in ("/", "/sign-in", "/demonstration/mentor"):
        page.goto(url + path)
        found[path] = axe(page), overflow(page)
    enter(page, url, "Dana Whitfield")
    for path in ("/me", offer, "/me/sessions", match):
        page.goto(url + path)
        for details in page.locator("main details").all():
            details.locator("summary").click()
        found[path] = axe(page), overflow(page)
    assert found == dict.fromkeys(found, ([], 0))
