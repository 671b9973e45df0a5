"""The hours table under keyboard and mouse, with its script; without, it is a form of checkboxes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from tests.fixtures.browsers import OpenPage
from tests.matcher.templates.page import STATIC, call

pytestmark = pytest.mark.browser

WEEKS = {
    "a": {"caption": "Week A", "works": ["tue-0900"], "maybe": ["mon-1500"]},
    "b": {"caption": "Week B", "works": ["fri-1200"], "maybe": []},
}


def show(page: Page, *, shown: str = "a", script: bool = True) -> Page:
    form = call("hours", "table", table={"weeks": WEEKS, "shown": shown}).source
    page.set_content(f"<!doctype html><html lang=en><title>Hours</title><main><form>{form}</form></main></html>")
    for sheet in ("tokens", "base", "components"):
        page.add_style_tag(content=(STATIC / "css" / f"{sheet}.css").read_text("utf-8"))
    if script:
        page.add_script_tag(content=(STATIC / "hours.js").read_text("utf-8"))
    return page


def box(page: Page, name: str, mark: str) -> Locator:
    return page.locator(f"input[name='{name}'][value='{mark}']")


def focused(page: Page) -> list[str]:
    found: list[str] = page.evaluate("() => [document.activeElement.name, document.activeElement.value]")
    return found


def marked(page: Page, week: str) -> list[str]:
    script = "boxes => boxes.map(box => `${box.name} ${box.value}`)"
    found: list[str] = page.locator(f".week-{week} input:checked").evaluate_all(script)
    return found


def test_arrow_keys_move_and_stop_at_the_edge(browser_page: Page) -> None:
    page = show(browser_page)
    box(page, "a-works", "mon-0700").focus()
    walk = []
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        walk.append(focused(page)[1])
    assert walk == ["tue-0700", "tue-0730", "mon-0730", "mon-0730", "mon-0700", "mon-0700"]


def test_space_marks_the_layer_being_marked(browser_page: Page) -> None:
    page = show(browser_page)
    page.locator("#mark-maybe").check(force=True)
    page.keyboard.press("Tab")  # from the choice past the box for Sundays
    page.keyboard.press("Tab")
    assert focused(page) == ["a-maybe", "mon-0700"]
    page.keyboard.press("Space")
    assert marked(page, "a") == ["a-maybe mon-0700", "a-works tue-0900", "a-maybe mon-1500"]


def test_table_is_one_stop_for_the_tab_key(browser_page: Page) -> None:
    page = show(browser_page)
    box(page, "a-works", "wed-1000").focus()
    page.keyboard.press("Tab")
    assert focused(page) == ["copy", "a-b"]
    page.keyboard.press("Shift+Tab")
    assert focused(page) == ["a-works", "wed-1000"]


def test_copying_replaces_week_b_and_says_so(browser_page: Page) -> None:
    page = show(browser_page)
    page.get_by_role("button", name="Copy week A to week B").click()
    assert marked(page, "b") == ["b-works tue-0900", "b-maybe mon-1500"]
    assert page.get_by_role("status").text_content() == "Week A’s hours are copied to week B."


@pytest.mark.parametrize(
    ("choice", "seen"),
    [("#same-week", (True, False)), ("#week-a", (True, False)), ("#week-b", (False, True))],
)
def test_one_week_is_seen_at_a_time_even_without_script(
    open_page: OpenPage, choice: str, seen: tuple[bool, bool]
) -> None:
    page = show(open_page(390), script=False)
    page.locator(choice).check(force=True)
    assert (page.locator(".week-a").is_visible(), page.locator(".week-b").is_visible()) == seen


def test_sundays_wait_to_be_asked_for(browser_page: Page) -> None:
    page = show(browser_page)
    sunday = box(page, "a-works", "sun-0900")
    assert not sunday.is_visible()
    page.locator("#sundays").check()
    sunday.check()
    page.locator("#sundays").evaluate("box => { box.checked = false }")
    assert sunday.is_visible()
