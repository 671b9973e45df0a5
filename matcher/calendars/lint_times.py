"""What is wrong with the times in a calendar: those of its sessions, of its rules, of its stamps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from matcher.calendars.lint_tree import Component, Finding, Property

_UTC = re.compile(r"\d{8}T\d{6}Z")
_LOCAL = re.compile(r"\d{8}T\d{6}")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _recurrence(root: Component) -> Iterator[Finding]:
    """3.3.10: UNTIL in UTC where DTSTART has a zone; never COUNT. Clients want yearly rules, not dates, and lose a last
    session that UNTIL names exactly: it is the last second of a minute."""
    for component in root.walk():
        for each in component.all("RRULE"):
            parts = _parts(each)
            if "COUNT" in parts:
                yield Finding(each.line, "count", each.value)
            if component.name == "VEVENT" and not _UTC.fullmatch(parts.get("UNTIL", "")):
                yield Finding(each.line, "until-not-utc", each.value)
            elif component.name == "VEVENT" and not parts["UNTIL"].endswith("59Z"):
                yield Finding(each.line, "until-names-a-start", each.value)
        if component.name in ("STANDARD", "DAYLIGHT"):
            for each in component.all("RDATE"):
                yield Finding(each.line, "dates-in-time-zone")


def _stamps(root: Component) -> Iterator[Finding]:
    """3.8.7: these are always UTC."""
    for component in root.walk():
        for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED"):
            for each in component.all(name):
                if not _UTC.fullmatch(each.value):
                    yield Finding(each.line, "not-utc", name)


def _sessions(root: Component) -> Iterator[Finding]:
    """3.3.5: a session is at a local time with a zone, or, of a series in UTC, at a time in UTC; never at neither."""
    for event in _events(root):
        for name in ("DTSTART", "DTEND", "EXDATE", "RECURRENCE-ID"):
            for each in event.all(name):
                if not (_LOCAL if "TZID" in each.params else _UTC).fullmatch(each.value):
                    yield Finding(each.line, "no-clear-time", name)


def _starts(root: Component) -> Iterator[Finding]:
    """3.8.5.3: DTSTART is the first that the rule yields; EXDATE and RECURRENCE-ID name others, each once."""
    for event in _events(root):
        for each, start in zip(event.all("RRULE"), event.all("DTSTART"), strict=False):
            if not _meets(_parts(each), start.value):
                yield Finding(start.line, "start-against-rule", each.value)
            named = [*event.all("EXDATE"), *_overridden(root, event)]
            clock = start.value.partition("T")[2]
            yield from (Finding(one.line, "no-start", one.name) for one in named if not one.value.endswith(clock))
            values = [one.value for one in named]
            yield from (Finding(one.line, "named-twice", one.name) for one in named if values.count(one.value) > 1)


def _meets(parts: dict[str, str], start: str) -> bool:
    try:
        day = date(int(start[:4]), int(start[4:6]), int(start[6:8]))
    except ValueError:
        return False
    weekday = _WEEKDAYS[day.weekday()]
    return parts.get("BYDAY", weekday) in {weekday, f"{(day.day + 6) // 7}{weekday}"}


def _overridden(root: Component, master: Component) -> Iterator[Property]:
    for event in _events(root):
        if event.first("UID") == master.first("UID"):
            yield from event.all("RECURRENCE-ID")


def _events(root: Component) -> Iterator[Component]:
    return (child for child in root.children if child.name == "VEVENT")


def _parts(rule: Property) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in rule.value.upper().split(";"))


TIME_RULES: tuple[Callable[[Component], Iterator[Finding]], ...] = (_recurrence, _stamps, _sessions, _starts)
