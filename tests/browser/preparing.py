"""What a coordinator does before anybody can apply: a program, a round, questions of her own."""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.looking import follow

PROGRAM, ROUND = "Desk to Desk", "Second year"
CHOICE, PRIVATE = "Which desk do you know best?", "Do you prefer to write rather than talk?"


def make_program(page: Page) -> None:
    """Like the one she runs already; and what its public page says."""
    follow(page, page.get_by_role("link", name="Start another program"))
    page.get_by_label("Name of the program").fill(PROGRAM)
    page.get_by_label("Begin like").select_option(label="Culture of Learning")
    follow(page, page.get_by_role("button", name="Start the program"))
    expect(page.get_by_role("status")).to_have_text(f"{PROGRAM} is made, and you run it.")
    follow(page, page.get_by_role("link", name="What people are told about it"))
    page.get_by_label("What the public page says").fill("Six months with somebody who knows your desk.")
    follow(page, page.get_by_role("button", name="Save the changes"))
    follow(page, page.get_by_role("main").get_by_role("link", name=PROGRAM))


def make_round(page: Page, today: date) -> None:
    """Like last year's: days are proposed, she says the rest."""
    follow(page, page.get_by_role("link", name="Start a round").first)
    follow(page, page.get_by_role("link", name="January–June", exact=False).filter(has_text="teams"))
    for label in ("First day of sessions", "Applications close", "Offers go out", "Answers to offers are due"):
        expect(page.get_by_label(label)).to_have_value(re.compile(r"^\d{4}-\d\d-\d\d$"))
    page.get_by_label("Name of the round").fill(ROUND)
    page.get_by_label("Sign-up closes").fill((today + timedelta(days=7)).isoformat())
    _choose_days_without_sessions(page)
    _choose_who_takes_part(page)
    page.get_by_label("What participants promise").fill("An hour every two weeks, and an hour to think between.")
    page.get_by_label("What mentors promise").fill("To ask more than to tell.")
    page.get_by_label("What a director promises").fill("Paid time for every session.")
    line = page.get_by_role("group", name="Line 1")
    line.get_by_label("What happens").fill("Kick-off")
    line.get_by_label("Day").fill(page.get_by_label("First day of sessions").input_value())
    follow(page, page.get_by_role("button", name="Prepare the round"))
    expect(page.get_by_role("status")).to_contain_text(f"{ROUND} is prepared.")
    expect(page.get_by_role("region", name="Timetable").get_by_text("Kick-off")).to_be_visible()


def _choose_days_without_sessions(page: Page) -> None:
    """The holidays of one more state; one of them nobody meets on."""
    page.locator("summary", has_text="States and provinces").click()
    regions = page.get_by_role("group", name="States and provinces whose holidays you want to see")
    regions.get_by_role("checkbox", name="Maine").check(force=True)
    follow(page, page.get_by_role("button", name="Show their holidays"))
    holidays = page.get_by_role("group", name="Nobody meets on")
    expect(holidays.get_by_role("checkbox", name="Memorial Day").last).to_be_checked()
    holidays.get_by_role("checkbox", name="Patriots’ Day (ME, MA)").check(force=True)


def _choose_who_takes_part(page: Page) -> None:
    page.get_by_role("radio", name="Both", exact=True).check()
    page.get_by_label("We choose among the applications").check()
    page.get_by_label("Largest team").fill("4")
    page.get_by_label("Ask directors what they promise").check()


def ask_questions(page: Page) -> None:
    """One that may be left out, and one that is needed and that nobody reads."""
    follow(page, page.get_by_role("link", name="Your own questions"))
    _ask(page, CHOICE, kind="One choice of several", choices="Reference\nChildren’s\nCirculation")
    _ask(page, PRIVATE, kind="Yes or no", private=True)
    follow(page, page.get_by_role("navigation").get_by_role("link", name="Program"))


def _ask(page: Page, label: str, *, kind: str, choices: str = "", private: bool = False) -> None:
    follow(page, page.get_by_role("main").get_by_role("link", name=re.compile("^Ask a")))
    page.get_by_label("Your question").fill(label)
    page.get_by_label(kind).check()
    if choices:
        page.get_by_label("The choices").fill(choices)
    page.get_by_label("Alike is better").check()
    for box in ("An answer is needed", "Private"):
        page.get_by_label(box, exact=True).set_checked(private)
    follow(page, page.get_by_role("button", name="Put it in the application"))
    expect(page.get_by_role("status")).to_have_text("Your question is in the application.")


def press(page: Page, button: str, said: str) -> None:
    """A step of the round, from the program's page."""
    follow(page, page.get_by_role("button", name=button, exact=True))
    expect(page.get_by_role("status")).to_contain_text(said)
