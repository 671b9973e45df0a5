"""A reader that forgives nothing: what is wrong with iCalendar bytes that lenient parsers let pass.

It shares no code with the builder or with icalendar. RFC numbers are sections of RFC 5545.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from matcher.calendars.lint_times import TIME_RULES
from matcher.calendars.lint_tree import Component, Finding, read_tree

_MAILBOX = re.compile(r"mailto:\S+@[^@\s]+")
_ONCE_IN_EVENT = ("UID", "DTSTAMP", "DTSTART", "SEQUENCE")
_ONCE_IN_CALENDAR = ("PRODID", "VERSION")
_ATTENDEE = ("CUTYPE", "ROLE", "PARTSTAT", "RSVP")


def lint(data: bytes) -> list[Finding]:
    """Everything wrong with these bytes; an empty list is the only good answer."""
    root, findings = read_tree(data)
    if root is None:
        return [*findings, Finding(0, "no-calendar")]
    for rule in _RULES:
        findings += rule(root)
    return sorted(findings, key=lambda finding: (finding.line, finding.code))


def _once(root: Component) -> Iterator[Finding]:
    for component in root.walk():
        wanted = {"VEVENT": _ONCE_IN_EVENT, "VCALENDAR": _ONCE_IN_CALENDAR}.get(component.name, ())
        for name in wanted:
            if len(component.all(name)) != 1:
                yield Finding(component.line, "not-exactly-once", name)
        for name in (
            "DTEND",
            "RRULE",
            "SUMMARY",
            "STATUS",
            "ORGANIZER",
            "RECURRENCE-ID",
            "X-WR-CALNAME",
            "METHOD",
        ):
            if len(component.all(name)) > 1:
                yield Finding(component.line, "more-than-once", name)


def _zones(root: Component) -> Iterator[Finding]:
    """3.2.19: every TZID named is defined, once; and none is defined for nothing."""
    defined = [(zone.line, zone.first("TZID")) for zone in root.children if zone.name == "VTIMEZONE"]
    named = [
        (each.line, each.params["TZID"]) for part in root.walk() for each in part.properties if "TZID" in each.params
    ]
    known, used = {tzid for _, tzid in defined}, {tzid for _, tzid in named}
    yield from (Finding(line, "undefined-zone", tzid) for line, tzid in named if tzid not in known)
    yield from (Finding(line, "unused-zone", tzid or "") for line, tzid in defined if tzid not in used)
    if len(known) != len(defined):
        yield Finding(0, "zone-defined-twice")


def _series(root: Component) -> Iterator[Finding]:
    """One master per UID; its overrides and exclusions share its zone, its overrides its SEQUENCE."""
    events = [child for child in root.children if child.name == "VEVENT"]
    masters = {event.first("UID"): event for event in events if not event.all("RECURRENCE-ID")}
    if len(masters) != sum(not event.all("RECURRENCE-ID") for event in events):
        yield Finding(0, "two-masters")
    for event in events:
        master = masters.get(event.first("UID"))
        if master is None:
            yield Finding(event.line, "override-without-master")
            continue
        if event.first("SEQUENCE") != master.first("SEQUENCE"):
            yield Finding(event.line, "sequence-differs")
        zone = [start.params.get("TZID") for start in master.all("DTSTART")]
        for each in (*event.all("EXDATE"), *event.all("RECURRENCE-ID")):
            if [each.params.get("TZID")] != zone:
                yield Finding(each.line, "zone-differs", each.name)


def _calendar(root: Component) -> Iterator[Finding]:
    """A UID of the calendar itself (RFC 7986 section 5.3) is taken for that of each event in it, by vdirsyncer. Its
    interval needs its kind (5.7)."""
    yield from (Finding(each.line, "calendar-has-uid") for each in root.all("UID"))
    for each in root.all("REFRESH-INTERVAL"):
        if each.params.get("VALUE") != "DURATION":
            yield Finding(each.line, "interval-without-kind")


def _message(root: Component) -> Iterator[Finding]:
    """RFC 5546: a calendar with METHOD is one message about one UID, from an organizer, to the one who gets it."""
    events, method = [child for child in root.children if child.name == "VEVENT"], root.first("METHOD")
    if method is None:
        return
    if method not in ("REQUEST", "CANCEL"):
        yield Finding(0, "unknown-method", method)
    if len({event.first("UID") for event in events}) != 1:
        yield Finding(0, "not-one-uid")
    for event in events:
        yield from _participants(event)
        if (event.first("STATUS") == "CANCELLED") != (method == "CANCEL"):
            yield Finding(event.line, "status-against-method", method)
    if method == "CANCEL" and len(events) > 1:
        yield Finding(0, "cancel-of-a-part")
    # A client that meets a name or an interval makes a calendar of its own of the message.
    for name in ("NAME", "X-WR-CALNAME", "REFRESH-INTERVAL"):
        yield from (Finding(each.line, "names-a-calendar", name) for each in root.all(name))


def _participants(event: Component) -> Iterator[Finding]:
    """From one organizer to one attendee, both by mail; nobody else's address goes to anybody."""
    organizers, attendees = event.all("ORGANIZER"), event.all("ATTENDEE")
    if not organizers:
        yield Finding(event.line, "no-organizer")
    if len(attendees) != 1:
        yield Finding(event.line, "not-one-attendee", str(len(attendees)))
    for each in (*organizers, *attendees):
        if not _MAILBOX.fullmatch(each.value):
            yield Finding(each.line, "no-mail-address", each.name)
    for each in attendees:
        for name in _ATTENDEE:
            if name not in each.params:
                yield Finding(each.line, "attendee-without", name)


_RULES: tuple[Callable[[Component], Iterator[Finding]], ...] = (
    *TIME_RULES,
    _once,
    _zones,
    _series,
    _calendar,
    _message,
)
