"""Answers as calendar programs write them: real in shape, invented in everything else."""

from __future__ import annotations

DANAS = "dana.whitfield@burbank.example"
UID = "bookends-bcdfghjkmnpqr"
#: The zone as Outlook and Exchange describe it, under whatever name.
WINDOWS_ZONE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0700
TZOFFSETTO:-0800
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0800
TZOFFSETTO:-0700
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def event(
    partstat: str = "ACCEPTED",
    *lines: str,
    attendee: str = "ATTENDEE;CN=Dana Whitfield;PARTSTAT={}:mailto:" + DANAS,
    sequence: int | None = 0,
    stamp: str = "20270105T000000Z",
    uid: str = UID,
) -> str:
    """One VEVENT; ``lines`` stand in it besides."""
    own = [attendee.format(partstat)] if attendee else []
    numbered = [f"SEQUENCE:{sequence}"] if sequence is not None else []
    said = [f"UID:{uid}", f"DTSTAMP:{stamp}", *numbered, *own, *lines]
    return "BEGIN:VEVENT\n" + "\n".join(said) + "\nEND:VEVENT\n"


def reply(*events: str, method: str = "REPLY", zone: str = "") -> str:
    """A whole message."""
    described = WINDOWS_ZONE.format(name=zone) if zone else ""
    inside = described + ("".join(events) or event())
    return f"BEGIN:VCALENDAR\nPRODID:x\nVERSION:2.0\nMETHOD:{method}\n{inside}END:VCALENDAR\n"
