"""The mailboxes of everybody in a journey: what the relay took, read as its readers would."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from playwright.sync_api import Page, expect

from tests.browser.looking import follow
from tests.fixtures.relays import Relay

ARRIVES_WITHIN = 60
_LINK, _DIGITS = re.compile(r"https?://[^\s<>]+"), re.compile(r"\b(\d{3}) ?(\d{3})\b")


@dataclass(frozen=True)
class Arrived:
    """One mail, as its plain text tells it."""

    subject: str
    text: str

    def link(self, within: str) -> str:
        """The one whose address has ``within`` in it."""
        return str(next(link for link in _LINK.findall(self.text) if within in link))

    @property
    def code(self) -> str:
        found = _DIGITS.search(self.text)
        assert found, self.text
        return "".join(found.groups())


@dataclass
class Inbox:
    """Of everybody at once; a mail is opened once."""

    relay: Relay
    opened: set[int] = field(default_factory=set)

    def open(self, address: str, about: str) -> Arrived:
        """The first mail to ``address`` not opened yet with ``about`` in its subject; waited for."""
        until = time.monotonic() + ARRIVES_WITHIN
        while time.monotonic() < until:
            for number, mail in self._to(address):
                if number not in self.opened and about in mail.subject:
                    self.opened.add(number)
                    return mail
            time.sleep(0.05)
        raise AssertionError(f"no mail about “{about}” among {self.subjects(address)}")

    def subjects(self, address: str) -> list[str]:
        return [mail.subject for _, mail in self._to(address)]

    def _to(self, address: str) -> Iterator[tuple[int, Arrived]]:
        for number, taken in enumerate([*self.relay.taken]):
            if taken.to == address:
                read = message_from_bytes(taken.data, policy=policy.default)
                body = read.get_body(("plain",))
                yield number, Arrived(str(read["Subject"]), body.get_content() if body else "")


def sign_in_by_mail(page: Page, base: str, address: str, inbox: Inbox) -> None:
    """As everybody does who comes back."""
    page.goto(f"{base}/sign-in")
    page.get_by_label("Your e-mail address").fill(address)
    follow(page, page.get_by_role("button", name="Mail me a code"))
    type_code(page, address, inbox, "Sign in")


def type_code(page: Page, address: str, inbox: Inbox, button: str) -> None:
    page.get_by_label("Six-digit code").fill(inbox.open(address, "Sign in to Bookends").code)
    follow(page, page.get_by_role("button", name=button, exact=True))
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
