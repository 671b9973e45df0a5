"""On paper: what can be pressed is not there, and a match is not torn in two."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.entering import enter_as
from tests.browser.looking import follow
from tests.fixtures.browsers import OpenPage
from tests.fixtures.servers import Server

_SHOWN = """
chosen => [...document.querySelectorAll(chosen)].filter(one => one.checkVisibility()).map(one => one.textContent.trim())
"""
_BREAKS = "chosen => [...new Set([...document.querySelectorAll(chosen)].map(one => getComputedStyle(one).breakInside))]"
PRESSED = "nav, button, .btn, .filters, .skip"


def shown(page: Page, chosen: str) -> list[str]:
    found: list[str] = page.evaluate(_SHOWN, chosen)
    return found


def test_suggested_matches_on_paper(demonstration: Server, open_page: OpenPage) -> None:
    page = open_page()
    enter_as(page, demonstration.url, "coordinator")
    follow(page, page.get_by_role("link", name="Review matches"))
    names = shown(page, ".pair .name")
    assert shown(page, PRESSED) != []
    page.emulate_media(media="print")
    assert shown(page, PRESSED) == []
    assert shown(page, ".pair .name") == names != []
    assert page.evaluate(_BREAKS, ".pair") == ["avoid"]


def test_sessions_on_paper(demonstration: Server, open_page: OpenPage) -> None:
    page = open_page()
    enter_as(page, demonstration.url, "mentor")
    follow(page, page.get_by_role("link", name="Your sessions").first)
    listed = shown(page, ".sessions > li")
    page.emulate_media(media="print")
    assert shown(page, PRESSED) == []
    assert shown(page, ".sessions > li") == listed != []
    assert page.evaluate(_BREAKS, ".sessions > li") == ["avoid"]
