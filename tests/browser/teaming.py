"""A team comes together: its lead asks, each of the others answers alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.inbox import Inbox, type_code
from tests.browser.looking import follow

TEAM = "Juniper Flats team"


def address_of(name: str) -> str:
    return f"{name.replace(' ', '.').lower()}@example.org"


def describe_team(page: Page, public: str, lead: str) -> None:
    """At least three of the four must be free. What comes next is the code that proves the lead's address."""
    page.goto(public)
    follow(page, page.get_by_role("link", name="Apply as a team"))
    page.get_by_label("Your name").fill(lead)
    page.get_by_label("Your e-mail address").fill(address_of(lead))
    page.get_by_label("Your time zone").select_option("America/Phoenix")
    page.get_by_label("Who employs you all?").fill("Juniper Flats Library")
    page.get_by_label("Name of your team").fill(TEAM)
    page.get_by_label("What would you like to reach together?").fill("One desk, four people who can train.")
    page.get_by_label("How many of you must be free").select_option(label="At least three of us")
    follow(page, page.get_by_role("button", name="Bring the team together"))


def invite(page: Page, name: str) -> None:
    page.get_by_label("Their name").fill(name)
    page.get_by_label("Their e-mail address").fill(address_of(name))
    follow(page, page.get_by_role("button", name="Invite", exact=True))
    expect(page.get_by_role("status")).to_contain_text(name)


def open_invitation(page: Page, name: str, inbox: Inbox) -> None:
    page.goto(inbox.open(address_of(name), TEAM).link("/teams/invitation/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"would like you in {TEAM}")


def say_yes(page: Page, name: str, inbox: Inbox) -> None:
    """On the page of the invitation. The answer needs the invited address, so a code comes first."""
    follow(page, page.get_by_role("link", name="Sign in to answer"))
    page.get_by_label("Your e-mail address").fill(address_of(name))
    follow(page, page.get_by_role("button", name="Mail me a code"))
    type_code(page, address_of(name), inbox, "Sign in")
    follow(page, page.get_by_role("button", name="Yes, I join"))
    expect(page.get_by_role("status")).to_have_text(f"You are in {TEAM}. Now give your own answers and hours.")
