"""Calendars as programs export them, and as nobody should: small texts for the reader of uploaded calendars."""

from __future__ import annotations

from collections.abc import Iterable

HOUR = ("DTSTART;TZID=America/Los_Angeles:20270105T100000", "DTEND;TZID=America/Los_Angeles:20270105T110000")


def exported(*events: Iterable[str], before: Iterable[str] = ()) -> bytes:
    """One VEVENT for each collection of lines; ``before`` stands above them."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Somebody//Calendar//EN", *before]
    for number, event in enumerate(events):
        own = [] if any(line.startswith("UID") for line in event) else [f"UID:{number}"]
        lines += ["BEGIN:VEVENT", *own, "DTSTAMP:20260101T000000Z", *event, "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def weekly(*more: str, title: str = "Desk") -> tuple[str, ...]:
    """Tuesdays at ten, Pacific time, an hour."""
    return (*HOUR, "RRULE:FREQ=WEEKLY", f"SUMMARY:{title}", *more)
