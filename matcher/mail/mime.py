"""A letter and its envelope to the bytes of one mail (RFC 5322, 2045 to 2047, 6047).

Written here and not by the standard library: the same letter must give the same bytes, and the folding of Python 3.11
lets a line end through that stands inside a name. Headers are ASCII, bodies quoted-printable or base64, lines end in
CRLF.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from email.utils import format_datetime

from matcher.mail.characters import one_line
from matcher.mail.envelope import CalendarPart, Envelope, Mailbox, check_address
from matcher.mail.letter import Letter
from matcher.mail.render import html_of, text_of

LONGEST_SUBJECT = 200
LONGEST_NAME = 100
_LINE = 76
# RFC 2047 section 2: an encoded word is at most 75 characters long, 12 of which are "=?utf-8?q?" and "?=".
_ROOM = 75 - 12
_LITERAL = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_PLAIN = re.compile(r"[ -~]*")
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}>")
_METHOD = re.compile(r"[A-Z]{1,20}")


def build(letter: Letter, envelope: Envelope) -> bytes:
    """The same letter and envelope give the same bytes. Raises UnusableAddress for an address no mail can go to."""
    parts = [_text("plain", text_of(letter)), _text("html", html_of(letter))]
    if envelope.calendar is None:
        body = _multipart("alternative", parts, envelope)
    else:
        parts.append(_invitation(envelope.calendar))
        body = _multipart(
            "mixed", [_multipart("alternative", parts, envelope), _attachment(envelope.calendar)], envelope
        )
    head = "".join(f"{name}: {value}\r\n" for name, value in _headers(letter, envelope))
    return head.encode("ascii") + body


def _headers(letter: Letter, envelope: Envelope) -> Iterator[tuple[str, str]]:
    """In the order in which mail programs write them. A thread that is no Message-ID is left out."""
    if not _MESSAGE_ID.fullmatch(envelope.message_id):
        raise ValueError("a mail needs a Message-ID")
    yield "Message-ID", envelope.message_id
    yield "Date", format_datetime(envelope.date)
    yield "From", _mailbox(envelope.sender)
    yield "Reply-To", _mailbox(envelope.reply_to)
    yield "To", _mailbox(envelope.to)
    yield "Subject", _unstructured(one_line(letter.subject, LONGEST_SUBJECT), len("Subject: "))
    if envelope.thread and _MESSAGE_ID.fullmatch(envelope.thread):
        yield "In-Reply-To", envelope.thread
        yield "References", envelope.thread
    yield "Auto-Submitted", "auto-generated"  # RFC 3834: nobody’s absence notice answers us
    yield "X-Auto-Response-Suppress", "All"  # the same for Exchange
    yield "MIME-Version", "1.0"


def _mailbox(who: Mailbox) -> str:
    """Name and address, on two lines where one would be long."""
    check_address(who.address)
    name = _printable(who.name, LONGEST_NAME)
    if not name:
        return who.address
    shown = _encoded(name) if _needs_encoding(name) else _quoted(name)
    return f"{shown}\r\n <{who.address}>" if len(shown) + len(who.address) > _LINE - 14 else f"{shown} <{who.address}>"


def _quoted(name: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'


def _unstructured(text: str, taken: int) -> str:
    """Plain where it fits on one line, encoded words where it does not: nothing is left to anybody’s folding."""
    line = _printable(text)
    return _encoded(line) if _needs_encoding(line) or len(line) + taken > _LINE else line


def _printable(text: str, longest: int | None = None) -> str:
    return one_line(text.replace("\u00a0", " "), longest)


def _needs_encoding(text: str) -> bool:
    return not _PLAIN.fullmatch(text) or "=?" in text


def _encoded(text: str) -> str:
    """Encoded words, a line each; none splits a character (RFC 2047 section 5)."""
    words, room = [""], _ROOM
    for character in text:
        piece = _hexed(character)
        if len(piece) > room:
            words.append("")
            room = _ROOM
        words[-1] += piece
        room -= len(piece)
    return "\r\n ".join(f"=?utf-8?q?{word}?=" for word in words)


def _hexed(character: str) -> str:
    if character == " ":
        return "_"
    return "".join(chr(byte) if byte in _LITERAL else f"={byte:02X}" for byte in character.encode())


def _text(subtype: str, text: str) -> bytes:
    """Lines of at most 76 characters, whatever those of ``text`` are."""
    lines = text.rstrip("\n").split("\n")
    encoded = binascii.b2a_qp("\r\n".join([*lines, ""]).encode(), istext=True)
    return _part(f"text/{subtype}; charset=utf-8", "quoted-printable", encoded)


def _invitation(calendar: CalendarPart) -> bytes:
    """What calendar programs look for (RFC 6047 section 2.4)."""
    if not _METHOD.fullmatch(calendar.method):
        raise ValueError("a calendar part needs a method")
    return _part(f"text/calendar; charset=utf-8; method={calendar.method}", "base64", _base64(calendar.data))


def _attachment(calendar: CalendarPart) -> bytes:
    """The same bytes, for programs that look at attachments alone."""
    named = 'application/ics; name="invite.ics"\r\nContent-Disposition: attachment; filename="invite.ics"'
    return _part(named, "base64", _base64(calendar.data))


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _part(content_type: str, encoding: str, body: bytes) -> bytes:
    return f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode("ascii") + body


def _multipart(subtype: str, parts: list[bytes], envelope: Envelope) -> bytes:
    """No encoded body can contain the boundary: in quoted-printable "=" is followed by digits, base64 has no "_"."""
    boundary = f"=_{subtype}_{hashlib.sha256(envelope.message_id.encode()).hexdigest()[:24]}".encode()
    opening = b"--" + boundary + b"\r\n"
    head = b"Content-Type: multipart/" + subtype.encode() + b';\r\n boundary="' + boundary + b'"\r\n\r\n'
    return head + b"".join(opening + part + b"\r\n" for part in parts) + b"--" + boundary + b"--\r\n"
