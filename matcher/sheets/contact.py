"""How somebody is reached and whom they wish for: each value as written to what is meant, or a CellFault."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from matcher.application import MOST_WISHED
from matcher.sheets.cells import read_line, read_list
from matcher.sheets.faults import CellFault

LONGEST_PHONE = 40
LONGEST_LINK = 500
_PHONE = re.compile(r"\+?[\d\s().\-/]+((ext\.?|x)\s*\d+)?", re.I)


def read_phone(text: str) -> str:
    """A number that a person can dial, as it was written."""
    phone = read_line(text, LONGEST_PHONE)
    if phone and not (_PHONE.fullmatch(phone) and sum(one.isdigit() for one in phone) >= 6):
        raise CellFault("is not a phone number.", "Give one such as 520-555-0134 or +1 520 555 0134 x 12.")
    return phone


def read_link(text: str) -> str:
    """An address of the web where people meet; secure ones only."""
    link = text.strip()
    if link and not (len(link) <= LONGEST_LINK and link.isprintable() and _is_secure_address(link)):
        raise CellFault(
            "is no secure address of a web page.", "Give one that begins with https://, without spaces.", link[:60]
        )
    return link


def read_wished(text: str) -> tuple[str, ...]:
    """Names or addresses of people somebody would like to be paired with, the dearest first."""
    wished = read_list(text)
    if len(wished) > MOST_WISHED:
        raise CellFault(f"names {len(wished)} people.", f"Name {MOST_WISHED} at most.")
    return wished


def _is_secure_address(link: str) -> bool:
    if any(one.isspace() for one in link):
        return False
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host.strip(".") and parts.username is None and parts.password is None
