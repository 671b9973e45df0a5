"""People who come through the front door: interested first, then alone or as a team."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.applying_fully import DIRECTOR
from tests.browser.inbox import Inbox
from tests.browser.looking import follow


def say_interested(page: Page, public: str, name: str, address: str) -> None:
    """On the program's public page, as somebody who would like a mentor."""
    page.goto(public)
    follow(page, page.get_by_role("link", name="Tell us you are interested"))
    page.get_by_label("I would like a mentor").check()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_label("Who employs you?").fill("Juniper Flats Library")
    page.get_by_role("checkbox", name="Peer coaching").check(force=True)
    page.get_by_label("In a sentence").fill("Somebody to think with.")
    page.get_by_label("I agree").check()
    follow(page, page.get_by_role("button", name="Tell us"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We write to you when you can apply.")


def take_address_out(page: Page, address: str, inbox: Inbox) -> None:
    """By the link of the mail; only a choice and a press do it."""
    page.goto(inbox.open(address, "Thank you for your interest").link("/interest/"))
    page.get_by_label("Take my address out").check()
    follow(page, page.get_by_role("main").get_by_role("button"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("out")


def promise(page: Page, inbox: Inbox) -> None:
    """What a director says whom an applicant has named; a typed name stands for a signature."""
    page.goto(inbox.open(DIRECTOR, "what your library would give").link("/director"))
    page.get_by_role("group", name="paid working time").get_by_label("Yes").check()
    page.get_by_label("Paid hours a month").fill("4")
    page.get_by_label("When is the desk covered").fill("Mon 9:00-12:00")
    page.get_by_label("Your name").fill("Dora Voss")
    follow(page, page.get_by_role("main").locator("button.btn-primary"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you.")
