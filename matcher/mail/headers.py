"""The head of a mail that came in: whatever stands there, reading it neither fails nor takes long."""

from __future__ import annotations

import email.header
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from matcher.mail.characters import UNFIT, one_line
from matcher.mail.envelope import Mailbox

MOST_HEADERS = 500
LONGEST_VALUE = 8_000
MOST_ADDRESSES = 50
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@\\]+@[^\s<>()\[\]\",;:@\\]+")
_ANGLES = re.compile(r"<[^<>\s]{1,990}>")
_ENCODED = re.compile(r"=\?[^?\s]{1,40}\?[bqBQ]\?")

Headers = dict[str, list[str]]


def headers_of(message: Message[Any, Any]) -> Headers:
    """Names in small letters; values unfolded, bytes that are no ASCII read as UTF-8 or else Latin-1."""
    found: Headers = {}
    for name, value in list(message.raw_items())[:MOST_HEADERS]:
        text = _as_text(str(value)[:LONGEST_VALUE])
        found.setdefault(str(name).lower(), []).append(" ".join(text.split()))
    return found


def first(headers: Headers, name: str) -> str:
    return headers.get(name, [""])[0]


def readable(value: str, longest: int) -> str:
    """Encoded words decoded, on one line without marks that cannot be seen; as it stands if that is impossible."""
    if _ENCODED.search(value):
        try:
            value = str(email.header.make_header(email.header.decode_header(value)))
        except Exception:  # whatever the decoders raise over broken words: the raw text is better than none
            return one_line(value, longest)
    return one_line(value, longest)


def sender_of(headers: Headers) -> Mailbox:
    """The first address of From, with its name; both empty where there is none.

    Addresses are taken apart before encoded words are read: one of those may contain "@" or a comma.
    """
    for name, address in _pairs(headers.get("from", ())):
        return Mailbox(readable(name, 200), address)
    return Mailbox("", "")


def addresses_in(headers: Headers, *names: str) -> tuple[str, ...]:
    """Every address in these headers, in the order of ``names``, each once."""
    found = [address for name in names for _, address in _pairs(headers.get(name, ()))]
    return tuple(dict.fromkeys(found))


def message_ids(headers: Headers, *names: str) -> tuple[str, ...]:
    found = [one for name in names for value in headers.get(name, ()) for one in _ANGLES.findall(value)]
    return tuple(dict.fromkeys(found[:MOST_ADDRESSES]))


def date_of(headers: Headers) -> datetime | None:
    try:
        moment = parsedate_to_datetime(first(headers, "date"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _pairs(values: Sequence[str]) -> Iterable[tuple[str, str]]:
    try:
        found = getaddresses(list(values[:MOST_ADDRESSES]))
    except (ValueError, IndexError, RecursionError):
        return []
    return [(name, address.strip()) for name, address in found if _is_address(address.strip())][:MOST_ADDRESSES]


def _is_address(text: str) -> bool:
    return len(text) <= 254 and bool(_ADDRESS.fullmatch(text)) and not UNFIT.search(text)


def _as_text(value: str) -> str:
    raw = value.encode("ascii", "surrogateescape") if value.isascii() or _escaped(value) else None
    if raw is None:
        return value
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _escaped(value: str) -> bool:
    """Whether only bytes kept as surrogates stand between ASCII."""
    return all(letter < "\x80" or "\udc80" <= letter <= "\udcff" for letter in value)
