"""What calendar programs send back to an invitation (RFC 5546), as plain facts. Nothing in it can make this fail.

Programs follow the standard loosely, so it is read line by line, and only what an answer needs is: no rule is ever
expanded, and what a line says wrongly is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import unquote

from matcher.calendars.text import clean_line, clean_text
from matcher.calendars.times import When, read_offset, read_time

MOST_ANSWERS, MOST_ATTENDEES, MOST_LINES, MOST_OFFSETS = 60, 50, 20_000, 8
LONGEST_LINE, LONGEST_COMMENT, HIGHEST_SEQUENCE = 4_000, 2_000, 1_000_000
_FOLDED = re.compile(r"\n[ \t]")
_NAME = re.compile(r"[A-Za-z0-9-]{1,40}(?=[;:])")
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]{1,40})=("[^"]*"|[^";:]*)')
_OF_ADDRESS = r"[^\s<>()\[\]\",;:@\\]"
_ADDRESS = re.compile(rf"(?<!{_OF_ADDRESS}){_OF_ADDRESS}++@{_OF_ADDRESS}++")
_ESCAPED = re.compile(r"\\([nN,;\\])")


@dataclass(frozen=True)
class Answerer:
    """An ATTENDEE: ``partstat`` in capitals or empty, ``addresses`` without a scheme, in small letters, the one they
    were invited by first. ``comment`` is what Google puts there."""

    addresses: tuple[str, ...] = ()
    name: str = ""
    partstat: str = ""
    sent_by: str = ""
    comment: str = ""


@dataclass(frozen=True)
class CalendarAnswer:
    """To a series, or to its one session that ``recurrence`` names. ``stamp`` is when it was given (aware);
    ``start`` and ``end`` are when that program has it, or would have it in a counter-proposal. ``onwards``: it is about
    that session and all after it."""

    uid: str = ""
    attendees: tuple[Answerer, ...] = ()
    recurrence: When | None = None
    onwards: bool = False
    sequence: int | None = None
    stamp: datetime | None = None
    comment: str = ""
    start: When | None = None
    end: When | None = None


Line = tuple[str, str]


def read_answers(text: str) -> tuple[CalendarAnswer, ...]:
    """One for each event in it, those to the whole series first; the same one is given once."""
    lines = list(_lines(text))
    clocks = _clocks(lines)
    found = dict.fromkeys(_answer(block, clocks) for block in islice(_blocks(lines, "VEVENT"), MOST_ANSWERS))
    return tuple(sorted(found, key=lambda one: one.recurrence is not None))


def _lines(text: str) -> Iterator[Line]:
    """Names in capitals, and the whole line."""
    unfolded = _FOLDED.sub("", text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    for line in unfolded.split("\n", MOST_LINES)[:MOST_LINES]:
        name = _NAME.match(line.strip()[:50])
        if name:
            yield name[0].upper(), line.strip()[:LONGEST_LINE]


def _blocks(lines: list[Line], kind: str) -> Iterator[list[Line]]:
    """The own lines of each component of that kind: an alarm inside an event has attendees of its own."""
    block: list[Line] | None = None
    nested: list[str] = []
    for name, line in lines:
        value = line.partition(":")[2].strip().upper()
        if name == "BEGIN" and value == kind and block is None:
            block, nested = [], []
        elif block is None:
            continue
        elif name == "BEGIN":
            nested.append(value)
        elif name == "END" and not nested:
            yield block
            block = None
        elif name == "END":
            nested.pop()
        elif not nested:
            block.append((name, line))


def _clocks(lines: list[Line]) -> Mapping[str, tuple[timedelta, ...]]:
    """How far from UTC the zones are that it describes itself, whatever their rules say of when."""
    found: dict[str, tuple[timedelta, ...]] = {}
    zone = ""
    for name, line in lines:
        value = line.partition(":")[2]
        if name == "TZID":
            zone = value.strip().strip('"')[:200]
        elif name == "TZOFFSETTO" and zone and (offset := read_offset(value)) is not None:
            found[zone] = tuple(dict.fromkeys((*found.get(zone, ()), offset)))[:MOST_OFFSETS]
        elif name == "END" and value.strip().upper() == "VTIMEZONE":
            zone = ""
    return found


def _answer(block: list[Line], clocks: Mapping[str, tuple[timedelta, ...]]) -> CalendarAnswer:
    """Of a property given twice the first counts."""
    named = dict(reversed(block))

    def when(name: str) -> When | None:
        return read_time(named[name], clocks) if name in named else None

    stamp = when("DTSTAMP")
    return CalendarAnswer(
        uid=_parameters(named.get("UID", ""))[1].strip()[:255],
        attendees=tuple(_answerer(line) for name, line in block if name == "ATTENDEE")[:MOST_ATTENDEES],
        recurrence=when("RECURRENCE-ID"),
        onwards="RANGE" in _parameters(named.get("RECURRENCE-ID", ""))[0],
        sequence=_sequence(named.get("SEQUENCE", "")),
        stamp=stamp.instant("UTC") if stamp else None,
        comment=_comment(block),
        start=when("DTSTART"),
        end=when("DTEND"),
    )


def _answerer(line: str) -> Answerer:
    parameters, value = _parameters(line)
    addresses = (_address(value), _address(parameters.get("EMAIL", "")))
    return Answerer(
        addresses=tuple(dict.fromkeys(filter(None, addresses))),
        name=clean_line(parameters.get("CN", ""))[:200],
        partstat=parameters.get("PARTSTAT", "").strip().upper()[:20],
        sent_by=_address(parameters.get("SENT-BY", "")),
        comment=clean_text(parameters.get("X-RESPONSE-COMMENT", "")).strip()[:LONGEST_COMMENT],
    )


def _parameters(line: str) -> tuple[dict[str, str], str]:
    """And the value. Where a parameter should have been quoted and is not, its rest stands before the value."""
    name = _NAME.match(line)
    at = name.end() if name else 0
    found: dict[str, str] = {}
    while one := _PARAMETER.match(line, at):
        found.setdefault(one[1].upper(), one[2].strip('"'))
        at = one.end()
    return found, line[at:].removeprefix(":")


def _address(value: str) -> str:
    """``MAILTO:``, ``mailto:``, with or without brackets and percent signs, or nothing before it."""
    found = _ADDRESS.findall(unquote(value[-600:]))
    return found[-1].lower()[:254] if found else ""


def _sequence(line: str) -> int | None:
    value = line.rpartition(":")[2].strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) <= len(str(HIGHEST_SEQUENCE)) else None


def _comment(block: list[Line]) -> str:
    """What was typed with the answer."""
    said = (_parameters(line)[1] for name, line in block if name == "COMMENT")
    text = "\n".join(_ESCAPED.sub(lambda one: "\n" if one[1] in "nN" else one[1], value) for value in said)
    return clean_text(text).strip()[:LONGEST_COMMENT]
