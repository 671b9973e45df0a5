"""Rules over the pages of intake that no link leads to: forms that come back, and a sheet of matches that came back."""

from __future__ import annotations

import csv
import io

import pytest
from playwright.sync_api import Page, expect

from tests.browser.entering import enter_as
from tests.browser.looking import Axe, faults_of, faulty, follow
from tests.browser.test_pages import sent_back
from tests.fixtures.browsers import OpenPage
from tests.fixtures.servers import Server

pytestmark = pytest.mark.timeout(600)

#: Where a form is, by the links that lead there from the program's page; and its button.
FORMS = {
    ("Start another program",): "Start the program",
    ("What people are told about it",): "Save the changes",
    ("Your own questions", "Ask a question"): "Put it in the application",
    ("Who runs it",): "Give the right and tell them",
}


def test_forms_of_a_coordinator_that_come_back(demonstration: Server, open_page: OpenPage, axe: Axe) -> None:
    page, found = open_page(), {}
    enter_as(page, demonstration.url, "coordinator")
    for links, button in FORMS.items():
        page.goto(demonstration.url)
        for link in links:
            follow(page, page.get_by_role("main").get_by_role("link", name=link, exact=True))
        for box in page.locator("main input[type=text]:visible").all():
            box.fill("")
        found[button] = sent_back(page, button, axe)
    assert faulty(found) == {}


def test_forms_at_the_front_door_that_come_back(demonstration: Server, open_page: OpenPage, axe: Axe) -> None:
    page = open_page()
    page.goto(demonstration.url)
    follow(page, page.get_by_role("link", name="Read about it"))
    public = page.url
    follow(page, page.get_by_role("link", name="Apply as a team"))
    found = {"team": sent_back(page, "Bring the team together", axe)}
    page.goto(f"{public}/interest")
    found["interest"] = sent_back(page, "Tell us", axe)
    assert faulty(found) == {}


def test_differences_of_a_sheet_that_came_back(demonstration: Server, open_page: OpenPage, axe: Axe) -> None:
    """One pair that is not to be, one name that nobody has; corrected, and then nothing is changed."""
    page = open_page()
    enter_as(page, demonstration.url, "coordinator")
    follow(page, page.get_by_role("link", name="Review matches"))
    follow(page, page.get_by_role("link", name="Edit in a spreadsheet"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"), newline="")))
    rows[0]["mentor you want"], rows[1]["mentor you want"] = "nobody", "Somebody Unknown"
    found = {"differences": returned(page, rows, axe)}
    expect(page.get_by_role("region", name="Not understood")).to_contain_text("Somebody Unknown")
    follow(page, page.get_by_role("link", name="Upload a corrected sheet"))
    rows[1]["mentor you want"] = ""
    found["all right"] = returned(page, rows, axe)
    expect(page.get_by_role("button", name="Use these changes")).to_be_visible()
    follow(page, page.get_by_role("link", name="Change nothing"))
    assert faulty(found) == {}


def returned(page: Page, rows: list[dict[str, str]], axe: Axe) -> list[str]:
    """What is wrong with the page that shows the differences."""
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    file = {"name": "matches.csv", "mimeType": "text/csv", "buffer": sheet.getvalue().encode()}
    page.locator("main input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    follow(page, page.get_by_role("button", name="Check the sheet"))
    return faults_of(page, axe)
