"""The parts of a mail that came in: words, a calendar's answer, names of what is attached. Bombs are not unpacked."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from itertools import islice
from typing import Any, TypeAlias

from matcher.mail.characters import one_line
from matcher.mail.headers import readable
from matcher.mail.plain import text_of_html, without_styles

LARGEST = 10 * 1024 * 1024
LONGEST_HEAD = 256 * 1024
MOST_PARTS, MOST_NESTED, DEEPEST = 2_000, 60, 20
LONGEST_TEXT, LONGEST_HTML, LONGEST_CALENDAR = 100_000, 200_000, 200_000
MOST_NAMES = 20
MOST_CALENDARS = 4
# Not sets of characters, or such whose reading takes time that grows with the square of the length.
_NO_CHARSETS = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_METHOD = re.compile(r"^METHOD\s*:\s*(\w{1,20})", re.MULTILINE | re.IGNORECASE)
_Message: TypeAlias = "Message[Any, Any]"


@dataclass(frozen=True)
class Calendar:
    """``method`` as in RFC 5546, in capitals, or empty."""

    method: str
    text: str


def parse(data: bytes) -> tuple[_Message, bool]:
    """The mail, and whether all of it was read: of one built to exhaust its reader, only the head is."""
    found = _END_OF_HEAD.search(data)
    head = data[: found.end() if found else len(data)]
    if len(head) <= LONGEST_HEAD and not _is_bomb(data):
        try:
            return BytesParser(policy=compat32).parsebytes(data), True
        except (RecursionError, ValueError, LookupError, AssertionError):
            pass
    return BytesHeaderParser(policy=compat32).parsebytes(head[:LONGEST_HEAD]), False


def leaves_of(message: _Message) -> list[_Message]:
    """The parts that are no containers, in order; a mail that is attached counts as one."""
    return list(_leaves(message, DEEPEST))[:MOST_PARTS]


def _leaves(message: _Message, depth: int) -> Iterator[_Message]:
    content = message.get_payload()
    if message.get_content_maintype() == "multipart" and isinstance(content, list):
        nested = [part for part in content if isinstance(part, Message)]
        for part in nested if depth else ():
            yield from _leaves(part, depth - 1)
    else:
        yield message


def words_of(parts: list[_Message]) -> str:
    """The plain text of all text parts that are no attachments; made from HTML if there is no other."""
    plain = [_decoded(part, LONGEST_TEXT) for part in parts if _is_words(part, "text/plain")]
    if any(text.strip() for text in plain):
        return "\n".join(plain)[:LONGEST_TEXT]
    html = [_decoded(part, LARGEST) for part in parts if _is_words(part, "text/html")]
    return "\n".join(text_of_html(without_styles(text)[:LONGEST_HTML]) for text in html[:5])[:LONGEST_TEXT]


def calendar_of(parts: list[_Message]) -> Calendar | None:
    """The first calendar part that is a message, else the first; some programs send it as an attachment alone."""
    found = [_calendar(part) for part in islice(filter(_is_calendar, parts), MOST_CALENDARS)]
    return next((one for one in found if one.method), found[0] if found else None)


def _is_calendar(part: _Message) -> bool:
    return part.get_content_type() in {"text/calendar", "application/ics"} or _name(part).lower().endswith(".ics")


def _calendar(part: _Message) -> Calendar:
    text = _decoded(part, LONGEST_CALENDAR).replace("\0", "").encode("utf-8", "replace").decode()
    stated = _METHOD.search(text)
    method = stated[1] if stated else _parameter(part, "method")
    return Calendar(method.upper()[:20], text)


def names_of(parts: list[_Message]) -> tuple[str, ...]:
    """What is attached, by name. Pictures that stand inside the text, a logo above all, are not."""
    return tuple(_name(part) or one_line(part.get_content_type(), 80) for part in parts if _is_attached(part))[
        :MOST_NAMES
    ]


def _is_bomb(data: bytes) -> bool:
    small = data.lower()
    nested = small.count(b"multipart/") + small.count(b"message/rfc822")
    return nested > MOST_NESTED or data.count(b"\n--") > MOST_PARTS


def _is_words(part: _Message, kind: str) -> bool:
    return part.get_content_type() == kind and _disposition(part) != "attachment" and not _name(part)


def _is_attached(part: _Message) -> bool:
    kind, inside = part.get_content_type(), "content-id" in part
    if kind in {"text/calendar", "application/ics"} or part.get_content_maintype() == "multipart":
        return False
    if kind.startswith("image/") and inside and _disposition(part) != "attachment":
        return False
    return bool(_name(part)) or _disposition(part) == "attachment" or not kind.startswith("text/")


def _disposition(part: _Message) -> str:
    return str(part.get("content-disposition", "")).partition(";")[0].strip().lower()


def _name(part: _Message) -> str:
    try:
        return readable(part.get_filename() or "", 80)
    except (ValueError, LookupError, TypeError):
        return ""


def _parameter(part: _Message, name: str) -> str:
    try:
        return one_line(str(part.get_param(name) or ""), 20)
    except (ValueError, LookupError, TypeError):
        return ""


def _decoded(part: _Message, longest: int) -> str:
    """The text of a part in whatever it says it is written, in UTF-8, or in what Windows uses."""
    try:
        raw = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return ""
    if not isinstance(raw, bytes):
        return ""
    raw = raw[: longest * 4]
    for charset in (_parameter(part, "charset"), "utf-8"):
        if (text := _read(raw, charset)) is not None:
            return text[:longest]
    return raw.decode("cp1252", "replace")[:longest]


def _read(raw: bytes, charset: str) -> str | None:
    try:
        name = codecs.lookup(charset).name
        return None if name.replace("-", "_") in _NO_CHARSETS else raw.decode(name)
    except (LookupError, ValueError, UnicodeError):
        return None
