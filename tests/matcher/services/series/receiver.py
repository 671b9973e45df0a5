"""A calendar that gets our mail: it keeps what the rule of whole states leaves (RFC 5546, sections 2.1.5 and 3.2.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component

from matcher.calendars.lint import lint

FAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
Sessions = list[tuple[datetime, datetime]]


@dataclass
class Receiver:
    """By UID: the newest stamp that came (SEQUENCE, DTSTAMP), and the calendar that it stands for, unless canceled."""

    stamps: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)

    def take(self, data: bytes) -> None:
        """A REQUEST replaces everything known of its UID, a CANCEL removes it, what is older than known is ignored."""
        assert lint(data) == []
        calendar = Calendar.from_ical(data)
        master = next(event for event in calendar.walk("VEVENT") if "RECURRENCE-ID" not in event)
        uid, stamp = str(master["UID"]), (int(_of(master, "SEQUENCE")), _of(master, "DTSTAMP").dt)
        if stamp < self.stamps.get(uid, stamp):
            return
        self.stamps[uid] = stamp
        if str(calendar["METHOD"]) == "CANCEL":
            self.kept.pop(uid, None)
        else:
            self.kept[uid] = data

    def sessions(self) -> Sessions:
        return sorted(session for data in self.kept.values() for session in expanded(data))


def expanded(data: bytes) -> Sessions:
    """Every session a calendar shows, by an implementation that is not ours."""
    shown = recurring_ical_events.of(Calendar.from_ical(data)).between(*FAR)
    return sorted((_moment(event, "DTSTART"), _moment(event, "DTEND")) for event in shown)


def answers(data: bytes) -> dict[tuple[str, datetime | None], str]:
    """PARTSTAT by UID and original start; None is the series."""
    found = {}
    for event in Calendar.from_ical(data).walk("VEVENT"):
        start = _moment(event, "RECURRENCE-ID") if "RECURRENCE-ID" in event else None
        found[str(event["UID"]), start] = str(_of(event, "ATTENDEE").params["PARTSTAT"])
    return found


def _moment(event: Component, name: str) -> datetime:
    at: datetime = _of(event, name).dt
    return at.astimezone(UTC)


def _of(event: Component, name: str) -> Any:
    """A property that is there once."""
    return event[name]
