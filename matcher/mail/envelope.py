"""Who a mail is from and to, and what else travels with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from matcher.errors import BookendsError

# A dot-atom and a host name (RFC 5321 section 4.1.2). Quoted local parts and addresses that need SMTPUTF8 are left out.
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,254}}\Z)(?=[^@]{{1,64}}@){_LOCAL}@{_LABEL}(?:\.{_LABEL})*")


class UnusableAddress(BookendsError):
    """No mail can go to or come from this address; nothing was sent."""

    code = "unusable_address"


def check_address(address: str) -> None:
    """Raises UnusableAddress for what could not stand in a header or be given to a relay as it is."""
    if not _ADDRESS.fullmatch(address):
        raise UnusableAddress("This is not an address that mail can go to.")


@dataclass(frozen=True)
class Mailbox:
    name: str
    address: str


@dataclass(frozen=True)
class CalendarPart:
    """``method`` as in RFC 5546: REQUEST or CANCEL. ``data`` is one VCALENDAR with the same METHOD and one UID."""

    method: str
    data: bytes


@dataclass(frozen=True)
class Envelope:
    """``message_id`` with its angle brackets; ``date`` aware. ``thread`` is a Message-ID this one follows."""

    message_id: str
    sender: Mailbox
    reply_to: Mailbox
    to: Mailbox
    date: datetime
    thread: str | None = None
    calendar: CalendarPart | None = None
