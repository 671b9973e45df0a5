"""What a mail says, before it has a form: plain, frozen data. ``render`` makes text and HTML of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """Label and value, a line each; ``title`` may be empty."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Listing:
    """Lines that belong together: reasons, dates, things to do. ``title`` may be empty."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Button:
    """Something to press; in plain text the label and the address. ``address`` is absolute."""

    label: str
    address: str


@dataclass(frozen=True)
class Code:
    """Digits to type, and what for."""

    digits: str
    note: str


@dataclass(frozen=True)
class Quote:
    """Somebody's own words, line breaks kept. ``who`` may be empty."""

    words: str
    who: str


@dataclass(frozen=True)
class Paragraph:
    words: str


Block = Facts | Listing | Button | Code | Quote | Paragraph


@dataclass(frozen=True)
class Letter:
    """``words`` are the paragraphs a coordinator may have edited; ``blocks`` follow and are always there.

    ``signed`` are the lines of the signature; ``footer`` says why this came.
    """

    subject: str
    words: tuple[str, ...]
    blocks: tuple[Block, ...]
    signed: tuple[str, ...]
    footer: str
