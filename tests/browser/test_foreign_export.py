"""The export of a foreign form in Chromium: mapped with a live preview, taken in, and mapped no more."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.entering import enter_as
from tests.browser.looking import Axe, faults_of, follow
from tests.fixtures.browsers import OpenPage
from tests.fixtures.servers import Server
from tests.matcher.sheets.make_exports import FOLDER

pytestmark = pytest.mark.browser
CODES = {"AO01": "Mon 9-12", "AO02": "Tue 9-12", "AO03": "Thu 1pm-4pm"}
TOPIC = "Grant writing"
OPEN_ROUND = re.compile(r"^People of (January–June|July–December) \d{4}$")


def test_a_foreign_export_is_mapped_once(own_demonstration: Server, open_page: OpenPage, axe: Axe) -> None:
    page = open_page(1280)
    enter_as(page, own_demonstration.url, "coordinator")
    send(page, "lime_survey.csv")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tell us what each column is.")
    expect(page.get_by_text("Still missing: Hours, Topics, Consent.")).to_have_count(0)
    expect(page.get_by_text("Still missing: Hours, Topics.")).to_be_visible()
    assert faults_of(page, axe) == []
    say_what_codes_mean(page)
    follow(page, page.get_by_role("button", name="Check the rows"))
    expect(page.get_by_role("heading", level=1)).to_have_text("12 people can come in. Nothing is kept yet.")
    assert faults_of(page, axe) == []
    follow(page, page.get_by_role("button", name="Take in 12 people"))
    expect(page.get_by_role("heading", level=1)).to_have_text("12 participants are in.")
    assert faults_of(page, axe) == []
    send(page, "lime_survey.csv")
    expect(page.get_by_text("Applied before, will be updated")).to_be_visible()


def send(page: Page, name: str) -> None:
    """To the round that takes applications."""
    follow(page, page.get_by_role("navigation").get_by_role("link", name="Program"))
    follow(page, page.get_by_role("link", name=OPEN_ROUND))
    follow(page, page.get_by_role("link", name="Upload a spreadsheet").first)
    page.get_by_label("Participants", exact=True).set_input_files(FOLDER / name)
    follow(page, page.get_by_role("button", name="Check the rows"))


def say_what_codes_mean(page: Page) -> None:
    """Every change shows in the preview by itself."""
    person = page.get_by_role("region", name="Rosa Villanueva")
    for code, hours in CODES.items():
        page.get_by_label(code).fill(hours)
    page.get_by_label(code).blur()
    expect(person).to_contain_text("Hours: Tue 9-12, Arizona time")
    page.locator("select[name^=meaning-]").nth(1).select_option(label=TOPIC)
    expect(person).to_contain_text(f"Topics: {TOPIC}")
    for at in range(6):
        topic = page.locator("select[name^=meaning-]").nth(at)
        topic.select_option(label=TOPIC)
        expect(page.locator("select[name^=meaning-]").nth(at).locator("option:checked")).to_have_text(TOPIC)
    page.get_by_role("button", name="Show the preview").click()
    expect(person).to_contain_text("Complete")
