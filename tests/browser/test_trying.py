"""A coordinator improves a result in Chromium: somebody not matched, a remedy, found again, and what it changed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.entering import enter_as
from tests.browser.keyboard import press
from tests.browser.looking import Axe, faults_of, follow
from tests.browser.matching import SOLVED_WITHIN, expect_matches
from tests.fixtures.browsers import OpenPage
from tests.fixtures.servers import Server

pytestmark = pytest.mark.timeout(600)


def review(page: Page, server: Server) -> None:
    enter_as(page, server.url, "coordinator")
    follow(page, page.get_by_role("link", name="Review matches").first)


def test_from_not_matched_to_what_changed(own_demonstration: Server, open_page: OpenPage, axe: Axe) -> None:
    """By keyboard alone; then what counts is changed, and a result found for that."""
    page = open_page(1280)
    review(page, own_demonstration)
    before = matched(page)
    waiting = page.get_by_role("region", name="Not matched yet").get_by_role("listitem")
    helped = waiting.filter(has=page.get_by_role("button", name="Give one opening more and find again")).first
    name = helped.get_by_role("heading").inner_text()
    press(page, helped.get_by_role("button"))
    changed = page.get_by_role("region", name="Since your last find")
    expect(changed).to_contain_text(f"1 more matched: {name}, with", timeout=SOLVED_WITHIN)
    assert matched(page) == before + 1
    assert faults_of(page, axe) == []
    press(page, changed.get_by_role("link", name="Compare both results"))
    expect(page.get_by_role("region", name="Matched now")).to_contain_text(name)
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"has \d+ openings, had \d"))
    assert faults_of(page, axe) == []

    follow(page, page.get_by_role("link", name="Back to the matches"))
    counts = page.get_by_role("region", name="What counts")
    counts.get_by_text("Change what counts how much").click()
    counts.get_by_label("Experience").select_option("High")
    counts.get_by_role("button", name="Save and find again").click()
    expect(changed).to_contain_text("What counts was changed: Experience: High, was Low.", timeout=SOLVED_WITHIN)


def test_another_pair_without_script(own_demonstration: Server, open_page: OpenPage) -> None:
    page = open_page(390, script=False)
    review(page, own_demonstration)
    card = page.get_by_role("article").filter(has=page.get_by_role("button", name="Keep")).first
    card.get_by_text("Details").click()
    follow(page, card.get_by_role("link", name="Other mentors for"))
    others = page.get_by_role("region", name="Mentors for")
    another = others.get_by_role("listitem").filter(has=page.get_by_role("button", name="Make this pair")).first
    mentor = another.get_by_role("heading").inner_text()
    follow(page, another.get_by_role("button", name="Make this pair"))
    expect_matches(page)
    expect(page.get_by_role("region", name="Since your last find")).to_contain_text("You kept 1 match.")
    page.get_by_label("Kept by you").check()
    follow(page, page.get_by_role("button", name="Show", exact=True))
    expect(page.get_by_role("article").first).to_contain_text(mentor)


def matched(page: Page) -> int:
    found = re.match(r"(?:All )?(\d+)", page.get_by_role("heading", level=1).inner_text())
    assert found
    return int(found[1])
