"""Calendars: plain facts of series in, iCalendar bytes out; the rules are in ``docs/calendars.md``."""

from matcher.calendars.facts import Address, Answer, Attendee, MovedStart, SeriesFacts, SeriesState, UnusableSeries
from matcher.calendars.ics import Method, invitation, schedule
from matcher.calendars.zones import ensure_tzdata_floor, offered_zones, zone_name

__all__ = [
    "Address",
    "Answer",
    "Attendee",
    "Method",
    "MovedStart",
    "SeriesFacts",
    "SeriesState",
    "UnusableSeries",
    "ensure_tzdata_floor",
    "invitation",
    "offered_zones",
    "schedule",
    "zone_name",
]
