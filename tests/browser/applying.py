"""Filling in an application, part by part: what it must have, or everything that it asks."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.looking import follow

PARTS = ("about", "work", "wants", "words", "hours", "ways", "needs", "more", "check")
TOPIC, HOURS = "Peer coaching", ("tue-0900", "tue-0930", "tue-1000")
SENTENCE = "I hope to ask questions that make people think."


def fill(page: Page, part: str, name: str) -> None:
    """What ``part`` must have."""
    expect(page).to_have_url(re.compile(f"/{part}$"))
    match part:
        case "about":
            page.get_by_label("Your name").fill(name)
            page.get_by_label("Your e-mail address").fill(f"{name.replace(' ', '.').lower()}@example.org")
            page.get_by_label("Your time zone").select_option("America/Phoenix")
            page.get_by_label("Who employs you?").fill("Pima County Public Library")
        case "work":
            page.get_by_role("radio").first.check()
            page.get_by_label("years").fill("4")
        case "wants":
            page.get_by_role("checkbox", name=TOPIC).check(force=True)
        case "words":
            page.get_by_role("textbox", name="In your words").fill(SENTENCE)
        case "hours":
            for mark in HOURS:
                page.locator(f"input[name='a-works'][value='{mark}']").check(force=True)
        case "check":
            page.get_by_label("I have read this and agree").check()


def next_part(page: Page) -> None:
    follow(page, page.get_by_role("main").locator("button.btn-primary"))
