"""Hostile text made harmless: whatever a person typed, it stays inside the property it was typed for."""

from __future__ import annotations

import re
from urllib.parse import quote

from icalendar import vText

# str.splitlines knows more ends of line than RFC 5545 does; clients written in such languages split at them.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_PARAMETER_STAND_INS = str.maketrans({'"': "'", "^": "'", "\\": "/"})
_URI_SAFE = "!#$%&'()*+,/:;=?@[]~"
_MAILBOX_SAFE = "!$'*+=@~"


class CalendarText(vText):
    """TEXT of RFC 5545 3.3.11. icalendar's own escaping turns a typed ``\\N`` into a new line."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode("utf-8")


def clean_text(text: str) -> str:
    """Every kind of line end becomes a new line; other control characters go."""
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    return _LONE_SURROGATES.sub("\ufffd", text)


def clean_line(text: str) -> str:
    """``clean_text`` in one line."""
    return " ".join(clean_text(text).split())


def clean_parameter(text: str) -> str:
    """One line for a parameter such as CN.

    Without the characters that would need RFC 6868, which few clients read, and without the backslash, after
    which some take a separator for text.
    """
    return clean_line(text.translate(_PARAMETER_STAND_INS))


def clean_uri(uri: str) -> str:
    """A URI in visible ASCII: everything else, CR and LF first of all, is percent-encoded."""
    return quote(_LONE_SURROGATES.sub("\ufffd", uri.strip()), safe=_URI_SAFE)


def clean_mailbox(address: str) -> str:
    """An address after ``mailto:``: what would begin a header, a second address or a fragment is percent-encoded."""
    return quote(_LONE_SURROGATES.sub("\ufffd", address.strip()), safe=_MAILBOX_SAFE)
