"""Answering everything that an application asks, and applying with a team, whose members are known already."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Page, expect

from tests.browser.applying import HOURS, PARTS, fill, next_part
from tests.browser.looking import follow
from tests.browser.preparing import CHOICE, PRIVATE

DIRECTOR = "dora.voss@example.org"


def fill_everything(page: Page, part: str, name: str) -> None:
    """What must be and what may be."""
    fill(page, part, name)
    match part:
        case "about":
            page.get_by_label("State or province").fill("AZ")
            page.get_by_label("Cooperatives you belong to").fill("Desert Shelves")
            page.get_by_label("Your phone number").fill("520 555 0147")
            page.get_by_label("Your director’s name").fill("Dora Voss")
            page.get_by_label("Your director’s e-mail address").fill(DIRECTOR)
        case "words":
            page.get_by_label("One thing that should be different").fill("We ask before we tell.")
        case "hours":
            mark_hours(page, "a-works", ("tue-1030", "tue-1100", "tue-1130"))
            page.locator("#mark-maybe").check(force=True)
            mark_hours(page, "a-maybe", ("fri-0900", "fri-0930"))
        case "ways":
            page.get_by_role("checkbox", name="Having an agenda every time").check(force=True)
            page.get_by_role("checkbox", name="Spanish").check(force=True)
        case "needs":
            fill_needs(page)
        case "more":
            answer_own_questions(page)


def mark_hours(page: Page, table: str, marks: Iterable[str]) -> None:
    for mark in marks:
        page.locator(f"input[name='{table}'][value='{mark}']").check(force=True)


def fill_needs(page: Page) -> None:
    page.get_by_role("checkbox", name="Live captions").check(force=True)
    page.get_by_label("Anything else we should arrange?").fill("A chair by the window.")
    page.get_by_label("Your own manager").fill("Sam Ortega")
    page.get_by_label("Is there anybody you would like to be paired with?").fill("Rosa Villanueva\nGrace Leung")
    page.get_by_label("Is there anybody you should not be paired with?").fill("Linh Pham")


def answer_own_questions(page: Page) -> None:
    page.get_by_role("group", name=CHOICE).get_by_label("Reference").check()
    page.get_by_role("group", name=PRIVATE).get_by_label("Yes").check()


def apply_shortly(page: Page, name: str) -> None:
    """Every part, with what it must have."""
    for part in PARTS:
        fill(page, part, name)
        if part == "more":
            answer_own_questions(page)
        next_part(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your application.")


def apply_in_a_team(page: Page, name: str, *, hours: tuple[str, ...] = HOURS) -> None:
    """Whoever is signed in and in a team is asked neither address nor library."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your time zone").select_option("America/Phoenix")
    next_part(page)
    for part in PARTS[1:]:
        if part == "hours":
            mark_hours(page, "a-works", hours)
        else:
            fill(page, part, name)
        if part == "more":
            answer_own_questions(page)
        next_part(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your application.")


def finish_later(page: Page) -> None:
    follow(page, page.get_by_role("button", name="Save and finish later"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers are kept. Nothing has been sent yet.")
