"""What other people typed, made fit for a mail: nothing in it may end a line, hide, or turn what follows around."""

from __future__ import annotations

import re

# Controls, lone surrogates and the marks that override the direction of writing. Joiners stay: languages need them.
_NEVER = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
_BREAKS = "\x0a-\x0d\x1c-\x1f\x85\u2028\u2029"
_DROPPED = re.compile(f"[{_NEVER}]")
_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_SPACES = re.compile(" {2,}")
#: What a text kept here may not contain; a line feed is for the caller to judge.
UNFIT = re.compile(f"[{_NEVER}]|[\x0b-\x0d\x1c-\x1f\x85\u2028\u2029]")


def lines_of(text: str) -> list[str]:
    """The lines of ``text``, whatever ended them, without what cannot be seen; no-break spaces stay."""
    return [_DROPPED.sub("", line) for line in _BREAK.split(text.replace("\t", " "))]


def one_line(text: str, longest: int | None = None) -> str:
    """``text`` on one line; cut with an ellipsis where it is longer than ``longest``."""
    line = _SPACES.sub(" ", " ".join(lines_of(text))).strip()
    return line if longest is None or len(line) <= longest else line[: longest - 1].rstrip() + "…"
