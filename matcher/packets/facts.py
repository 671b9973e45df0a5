"""What a packet holds: plain, frozen data, the same for its page and its PDF."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AskKind(StrEnum):
    """How a question is answered on paper: one box of several, as many as fit, a line, or several lines."""

    ONE = "one"
    SOME = "some"
    LINE = "line"
    LINES = "lines"


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class Words:
    """A heading and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Ask:
    """One question. ``seen_by`` says who will read the answer, without a full stop."""

    label: str
    help: str
    kind: AskKind
    seen_by: str
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Section:
    """One part of the application."""

    title: str
    words: str
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class Packet:
    """``title`` is what the document is called, ``lede`` what stands below it. ``address``: where one applies."""

    title: str
    program: str
    run_by: str
    lede: str
    facts: tuple[Fact, ...]
    timetable: tuple[Fact, ...]
    about: tuple[Words, ...]
    records_note: str
    sections: tuple[Section, ...]
    consent: str
    after: tuple[str, ...]
    contact: str
    address: str
