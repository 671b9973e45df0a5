"""An uploaded calendar cut down to what can matter, before a parser sees it.

Years of past events, alarms, descriptions and thousands of exceptions outside the program's days cost a parser seconds
and tell us nothing. What is left is still iCalendar, and still not to be trusted: see ``busy.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.errors import Fault, Invalid

MOST_EVENTS = 3_000
MOST_DATES = 2_000
LONGEST_TITLE = 80
#: Rules that repeat within a day fill every hour or none; nobody's week is described by them.
TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
# A moved session and other clocks: nothing is cut away that close to the program's days.
MARGIN = timedelta(days=35)
_KEPT = frozenset(
    {
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "EXDATE",
        "RDATE",
        "RECURRENCE-ID",
        "SUMMARY",
        "TRANSP",
        "STATUS",
        "SEQUENCE",
        "X-MICROSOFT-CDO-BUSYSTATUS",
    }
)
_NAME = re.compile(r"([A-Z0-9-]+)[;:]", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_FREE = re.compile(r"^(?:TRANSP\s*:\s*TRANSPARENT|X-MICROSOFT-CDO-BUSYSTATUS\s*:\s*FREE)\s*$", re.IGNORECASE)


class CalendarRefused(Invalid):
    """A file that tells us nothing; ``faults`` say what to do instead."""

    code = "calendar_refused"

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}", [Fault("calendar", "", problem, remedy)])


@dataclass(frozen=True)
class Trimmed:
    """``text``: what a parser gets. ``too_often`` are titles of events that repeat within a day and were left out."""

    text: str
    events: int
    too_often: tuple[str, ...]


def trim(data: bytes, first: date, last: date) -> Trimmed:
    """Only what can make somebody busy from ``first`` to ``last``. Raises CalendarRefused."""
    lines = list(_unfolded(_text(data)))
    if not any(line.strip().upper() == "BEGIN:VCALENDAR" for line in lines):
        raise CalendarRefused(
            "This is not a calendar file.", "Export your calendar as a file that ends in .ics and choose that."
        )
    early, late = first - MARGIN, last + MARGIN
    kept, too_often, events = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bookends//Trimmed//EN"], [], 0
    for kind, block in _blocks(lines):
        if kind == "VTIMEZONE":
            kept += block
        elif (event := _event(block, early, late)) is not None:
            if _repeats_too_often(event):
                too_often.append(_title(event))
                continue
            kept += ["BEGIN:VEVENT", *event, "END:VEVENT"]
            events += 1
    if events > MOST_EVENTS:
        raise CalendarRefused(
            f"This calendar has more than {MOST_EVENTS:,} events in the months of the program.",
            "Export only your own calendar, or only those months, and choose that file.",
        )
    return Trimmed("\r\n".join([*kept, "END:VCALENDAR", ""]), events, tuple(too_often))


def _text(data: bytes) -> str:
    if data[:4] == b"PK\x03\x04":
        raise CalendarRefused("This is a ZIP file.", "Unpack it and choose the .ics file in it.")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _unfolded(text: str) -> Iterator[str]:
    """Content lines (RFC 5545 section 3.1), whatever ends them."""
    parts: list[str] = []
    for line in text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in {" ", "\t"} and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield "".join(parts)
        parts = [line]
    yield "".join(parts)


def _blocks(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Time zones whole, with their own BEGIN and END; of events what stands in them itself, without alarms."""
    kind, block, depth = "", [""], 0
    for line in lines:
        begins, ends = (line.strip().upper().startswith(word) for word in ("BEGIN:", "END:"))
        if not kind:
            named = line.strip().upper()[6:] if begins else ""
            if named in {"VEVENT", "VTIMEZONE"}:
                kind, depth = named, 1
                block = [f"BEGIN:{kind}"] if kind == "VTIMEZONE" else []
            continue
        depth += begins - ends
        if kind == "VTIMEZONE" or (depth == 1 and not ends):
            block.append(line)
        if depth == 0:
            yield kind, block
            kind = ""


def _event(block: Iterable[str], early: date, late: date) -> list[str] | None:
    """Its lines that matter; None for one that is free time, called off, or lies elsewhere."""
    lines = [line for line in block if (found := _NAME.match(line)) and found[1].upper() in _KEPT]
    of = {_NAME.match(line)[1].upper(): line for line in lines}  # type: ignore[index]
    start = _day(of.get("DTSTART", ""))
    if any(_FREE.match(line) for line in lines) or start is None or start > late:
        return None
    repeats = "RRULE" in of or "RDATE" in of
    end = _day(of["DTEND"]) if "DTEND" in of else None
    if not repeats and max(start, end or start) < early and "RECURRENCE-ID" not in of:
        return None
    until = re.search(r"UNTIL=(\d{8})", of.get("RRULE", ""), re.IGNORECASE)
    if until and "RDATE" not in of and (_day(until[1]) or early) < early:
        return None
    if "RECURRENCE-ID" not in of and of.get("STATUS", "").strip().upper().endswith("CANCELLED"):
        return None
    return [line for line in (_dates_within(line, early, late) for line in lines) if line]


def _dates_within(line: str, early: date, late: date) -> str:
    """EXDATE and RDATE without values that lie elsewhere; other lines as they are, a title in short."""
    name = _NAME.match(line)[1].upper()  # type: ignore[index]
    if name == "SUMMARY":
        return line[: LONGEST_TITLE * 3]
    if name not in {"EXDATE", "RDATE"}:
        return line
    head, _, values = line.rpartition(":")
    near = [one for one in values.split(",") if (day := _day(one)) is not None and early <= day <= late]
    return f"{head}:{','.join(near[:MOST_DATES])}" if near else ""


def _day(text: str) -> date | None:
    found = _DAY.search(text.rpartition(":")[2] if ":" in text else text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:  # such as February 30
        return None


def _repeats_too_often(event: Iterable[str]) -> bool:
    rules = (line.upper() for line in event if line.upper().startswith("RRULE"))
    return any(f"FREQ={often}" in rule.replace(" ", "") for rule in rules for often in TOO_OFTEN)


def _title(event: Iterable[str]) -> str:
    title = next((line.partition(":")[2] for line in event if line.upper().startswith("SUMMARY")), "")
    return " ".join(title.replace("\\,", ",").replace("\\n", " ").split())[:LONGEST_TITLE] or "an event without a title"
