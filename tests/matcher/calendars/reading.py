"""Independent readers of what the calendars write: nothing here uses ``matcher.calendars``."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta

import recurring_ical_events
from dateutil.rrule import rrulestr
from icalendar import Calendar, Component, Event, Timezone

HALF_HOUR = timedelta(minutes=30)


def parsed(data: bytes) -> Calendar:
    calendar = Calendar.from_ical(data)
    assert isinstance(calendar, Calendar)
    return calendar


def events(data: bytes) -> list[Event]:
    return list(parsed(data).events)


def zones(data: bytes) -> dict[str, Timezone]:
    return {str(zone["TZID"]): zone for zone in parsed(data).timezones}


def sessions(data: bytes) -> list[tuple[datetime, datetime]]:
    """Every session as recurring-ical-events sees it: start and end in UTC, sorted."""
    found = recurring_ical_events.of(parsed(data)).all()
    return sorted((each.start.astimezone(UTC), each.end.astimezone(UTC)) for each in found)


class ZoneReader:
    """RFC 5545 section 3.6.5 read to the letter: the observance with the latest onset counts."""

    def __init__(self, zone: Timezone, first: datetime, last: datetime) -> None:
        onsets: list[tuple[datetime, timedelta]] = []
        for part in Timezone.from_ical(zone.to_ical()).subcomponents:
            onsets += _onsets(part, last)
        onsets.sort(key=lambda onset: onset[0])
        self._instants = [instant for instant, _ in onsets]
        self._offsets = [offset for _, offset in onsets]
        assert self._instants[0] <= first

    def offset(self, moment: datetime) -> timedelta:
        return self._offsets[bisect_right(self._instants, moment) - 1]


def _onsets(part: Component, last: datetime) -> list[tuple[datetime, timedelta]]:
    start, before, after = part.decoded("DTSTART"), part.decoded("TZOFFSETFROM"), part.decoded("TZOFFSETTO")
    local = [start]
    if "RRULE" in part:
        rule = rrulestr(str(part.content_line("RRULE", part["RRULE"])), dtstart=start)
        local = rule.between(start, last.replace(tzinfo=None) + timedelta(days=1), inc=True)
    return [((moment - before).replace(tzinfo=UTC), after) for moment in local]


def half_hours(first: datetime, last: datetime) -> list[datetime]:
    return [first + step * HALF_HOUR for step in range((last - first) // HALF_HOUR + 1)]
