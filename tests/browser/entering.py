"""How people get in: by the link and code that a command prints, or by a button of the demonstration."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Page, expect

from matcher.db import db
from tests.browser.looking import follow

_TICKET = re.compile(r"signs in at (?P<link>\S+)\nwith the code (?P<code>\d{6})")


@dataclass(frozen=True)
class Ticket:
    """What somebody was told: works once."""

    address: str
    link: str
    code: str


def ticket(app: Flask, address: str, command: str = "sign-in-link", *options: str) -> Ticket:
    """As whoever operates the installation has one made."""
    done = app.test_cli_runner().invoke(args=[command, address, *options], catch_exceptions=False)
    with app.app_context():
        db.engine.dispose()
    printed = _TICKET.search(done.output)
    assert printed, done.output
    return Ticket(address, printed["link"], printed["code"])


def sign_in_by_link(page: Page, given: Ticket) -> None:
    page.goto(given.link)
    page.get_by_label("Six-digit code").fill(given.code)
    follow(page, page.get_by_role("button", name="Sign in"))


def sign_in_by_address(page: Page, base: str, given: Ticket) -> None:
    page.goto(f"{base}/sign-in")
    follow(page, page.get_by_role("link", name="I have a code already"))
    page.get_by_label("Your e-mail address").fill(given.address)
    page.get_by_label("Six-digit code").fill(given.code)
    page.get_by_role("button", name="Sign in", exact=True).click()


def enter_as(page: Page, base: str, who: str) -> None:
    """By the button of the demonstration; ``who`` is coordinator, mentor or participant."""
    page.goto(f"{base}/demonstration/{who}")
    follow(page, page.get_by_role("main").get_by_role("button"))
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
