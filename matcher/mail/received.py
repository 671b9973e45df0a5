"""A mail that came in, from its bytes to plain facts. Nothing in it can make this fail."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from matcher.mail.automatic import DeliveryReport, delivery_report, is_automatic
from matcher.mail.characters import lines_of
from matcher.mail.envelope import Mailbox
from matcher.mail.headers import Headers, addresses_in, date_of, first, headers_of, message_ids, readable, sender_of
from matcher.mail.new_words import hide_addresses, new_words
from matcher.mail.parts import LARGEST, Calendar, calendar_of, leaves_of, names_of, parse, words_of

LONGEST_SUBJECT = 300
# Where the address stands that a mail was delivered to: what servers note first, then what the sender wrote.
DELIVERED = ("x-original-to", "delivered-to", "envelope-to")
WRITTEN = ("to", "cc", "resent-to")
_TOKEN = re.compile(r"[a-z0-9]{1,40}")
_IDS = ("in-reply-to", "references")


@dataclass(frozen=True)
class Received:
    """``text`` is what is new in it. ``whole`` is false where only the head could be read.

    ``tokens`` are what stands behind the plus sign of our address, the likeliest first. ``loops``: the mail says that
    it is one of ours.
    """

    sender: Mailbox = field(default_factory=lambda: Mailbox("", ""))
    addresses: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    subject: str = ""
    message_id: str = ""
    answers: tuple[str, ...] = ()
    date: datetime | None = None
    automatic: bool = False
    loops: bool = False
    report: DeliveryReport | None = None
    calendar: Calendar | None = None
    text: str = ""
    attached: tuple[str, ...] = ()
    whole: bool = True


def read_mail(data: bytes, address: str) -> Received:
    """What the mail says, received by the service at ``address``."""
    message, whole = parse(data[:LARGEST])
    headers = headers_of(message)
    subject, sender = readable(first(headers, "subject"), LONGEST_SUBJECT), sender_of(headers)
    parts = leaves_of(message) if whole else []
    addresses = addresses_in(headers, *DELIVERED, *WRITTEN)
    return Received(
        sender=sender,
        addresses=addresses,
        tokens=_tokens(addresses, address),
        subject=subject,
        message_id=next(iter(message_ids(headers, "message-id")), ""),
        answers=message_ids(headers, *_IDS),
        date=date_of(headers),
        automatic=is_automatic(headers, subject),
        loops=_is_ours(headers, sender.address, address),
        report=delivery_report(headers, sender.address, parts),
        calendar=calendar_of(parts),
        text=_words(words_of(parts), sender.address),
        attached=names_of(parts),
        whole=whole and len(data) <= LARGEST,
    )


def read_head(data: bytes, address: str) -> Received:
    """Of a mail that is too large, or that could not be read: its head alone."""
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    kept = read_mail(head[: 64 * 1024] + b"\r\n\r\n", address)
    return Received(
        sender=kept.sender,
        addresses=kept.addresses,
        tokens=kept.tokens,
        subject=kept.subject,
        message_id=kept.message_id,
        answers=kept.answers,
        date=kept.date,
        automatic=kept.automatic,
        loops=kept.loops,
        whole=False,
    )


def _words(text: str, sender: str) -> str:
    cleaned = "\n".join(lines_of(text))
    return hide_addresses(new_words(cleaned), own=sender)


def _tokens(addresses: tuple[str, ...], ours: str) -> tuple[str, ...]:
    """Local part and domain are compared without regard to case: servers change it on the way."""
    local, _, domain = ours.casefold().rpartition("@")
    found = []
    for address in addresses:
        name, _, host = address.casefold().rpartition("@")
        user, plus, token = name.partition("+")
        if (user, host) == (local, domain) and plus and _TOKEN.fullmatch(token):
            found.append(token)
    return tuple(dict.fromkeys(found))


def _is_ours(headers: Headers, sender: str, ours: str) -> bool:
    """From our own address or one of its plus addresses, or with a Message-ID as we give them."""
    local, _, domain = ours.casefold().rpartition("@")
    name, _, host = sender.casefold().rpartition("@")
    ids = message_ids(headers, "message-id")
    return (
        (name.partition("+")[0], host) == (local, domain)
        or any(one.casefold().endswith(f".mail@{domain}>") for one in ids)
        or ours.casefold() in first(headers, "x-loop").casefold()
    )
