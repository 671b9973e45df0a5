"""One letter with everything in it, and words that try to be more than words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from matcher.mail.envelope import Envelope, Mailbox
from matcher.mail.letter import Button, Code, Facts, Letter, Listing, Paragraph, Quote

WHEN = datetime(2026, 12, 1, 17, tzinfo=UTC)
MESSAGE_ID = "<abc123@bookends.example>"
ADDRESS = "https://mentoring.example.org/answer/Abcdefghijklmnopqrstuvwxyz012345?from=mail&to=the-page-of-the-offer"

BLOCKS = (
    Facts("Meeting time", (("When", "Tuesdays, every two weeks"), ("Your clock", "9:00\u00a0am Pacific"))),
    Listing("Why you two", ("You both chose learning in small pieces", "Dana led a team of seven for six years")),
    Button("See the offer and answer", ADDRESS),
    Code("048213", "Your digits for the answer."),
    Quote("One long day in August.\nNever again.", "Rosa Villanueva"),
    Paragraph("Not sure? Answer this mail."),
)

HOSTILE = (
    "Rosa\r\nBcc: everybody@example.org",
    "Rosa\nBcc: everybody@example.org\n\n<script>alert(1)</script>",
    "Rosa\rBcc: everybody@example.org",
    "Rosa\0\x0b\x0c\x1c\x85Bcc: everybody@example.org",
    "Rosa\u2028Bcc: a@b.example\u2029To: c@d.example",
    "\u202egro.elpmaxe@yllE\u202c \u2066x\u2069",
    "=?utf-8?q?Rosa=0D=0ABcc:_x@y.example?=",
    'Rosa" <everybody@example.org>, "X',
    "Rosa <everybody@example.org>, other@example.org; group: a@b.example;",
    "{{ 7 * 7 }}{% raw %} {first_name} ${x} %(x)s",
    "\U0001f469\U0001f3fd\u200d\U0001f4bb Rosa \ud83d Żółć, Ö. 日本語 עברית",
    'Ünïcode, with comma; and (comment) \\ "quotes"',
    "x" * 10_000,
    "ß " * 5_000,
    "--=_alternative_\r\n\r\nContent-Type: text/html\r\n\r\n<b>",
    "<!-- </style></title><img src=https://example.org/x.png onerror=alert(1)>",
)


def make_letter(subject: str = "Dana, would you like to mentor Rosa?", **given: Any) -> Letter:
    words = ("Hello Dana,", "We have a match for you in Culture of Learning: Rosa Villanueva. You are asked first.")
    defaults = {
        "words": words,
        "blocks": BLOCKS,
        "signed": ("Ellen Marsh", "Culture of Learning"),
        "footer": "You get this because you applied to Culture of Learning as a mentor.",
    }
    return Letter(subject=subject, **{**defaults, **given})


def make_envelope(**given: Any) -> Envelope:
    defaults = {
        "message_id": MESSAGE_ID,
        "sender": Mailbox("Ellen Marsh, Culture of Learning", "sessions@bookends.example"),
        "reply_to": Mailbox("Ellen Marsh", "ellen@example.org"),
        "to": Mailbox("Dana Whitfield", "dana@example.org"),
        "date": WHEN,
    }
    return Envelope(**{**defaults, **given})
