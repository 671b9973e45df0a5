"""A reader that forgives nothing: what is wrong with iCalendar bytes that lenient parsers let pass.

It shares no code with the builder or with icalendar. RFC numbers are sections of RFC 5545.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)"
    r'(?P<params>(?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*)'
    r":(?P<value>.*)",
    re.DOTALL,
)
_PARAM = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";])*)')
_MAILBOX = re.compile(r"mailto:\S+@[^@\s]+")
_UTC = re.compile(r"\d{8}T\d{6}Z")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_TEXT_LINE_END = re.compile("[\x85\u2028\u2029]")
_ONCE_IN_EVENT = ("UID", "DTSTAMP", "DTSTART", "SEQUENCE")
_ONCE_IN_CALENDAR = ("PRODID", "VERSION")


@dataclass(frozen=True)
class Finding:
    """``line`` counts physical lines from 1; 0 is the file as a whole."""

    line: int
    code: str
    text: str = ""


@dataclass(frozen=True)
class Property:
    line: int
    name: str
    params: dict[str, str]
    value: str


@dataclass
class Component:
    line: int
    name: str
    properties: list[Property] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return [each for each in self.properties if each.name == name]

    def first(self, name: str) -> str | None:
        return next((each.value for each in self.properties if each.name == name), None)

    def walk(self) -> Iterator[Component]:
        yield self
        for child in self.children:
            yield from child.walk()


def lint(data: bytes) -> list[Finding]:
    """Everything wrong with these bytes; an empty list is the only good answer."""
    findings = list(_bytes(data))
    properties, unread = _properties(data)
    root, unbalanced = _tree(properties)
    findings += unread + unbalanced
    if root is None:
        return [*findings, Finding(0, "no-calendar")]
    for rule in _RULES:
        findings += rule(root)
    return sorted(findings, key=lambda finding: (finding.line, finding.code))


def _bytes(data: bytes) -> Iterator[Finding]:
    """3.1: CRLF, at most 75 octets, whole UTF-8 characters."""
    if data.startswith(b"\xef\xbb\xbf"):
        yield Finding(1, "byte-order-mark")
    if not data.endswith(b"\r\n"):
        yield Finding(0, "no-final-line-end")
    for number, line in enumerate(data.removesuffix(b"\r\n").split(b"\r\n"), start=1):
        if b"\n" in line or b"\r" in line:
            yield Finding(number, "bare-line-end")
        if len(line) > 75:
            yield Finding(number, "line-too-long", str(len(line)))
        if not line.strip():
            yield Finding(number, "empty-line")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            yield Finding(number, "not-utf-8")
            continue
        if _CONTROL.search(text) or _TEXT_LINE_END.search(text):
            yield Finding(number, "control-character")


def _unfold(data: bytes) -> Iterator[tuple[int, str]]:
    begun, parts = 0, list[bytes]()
    for number, line in enumerate(re.split(b"\r\n|\n|\r", data), start=1):
        if line[:1] in (b" ", b"\t") and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield begun, b"".join(parts).decode("utf-8", "replace")
        begun, parts = number, [line] if line else []
    if parts:
        yield begun, b"".join(parts).decode("utf-8", "replace")


def _properties(data: bytes) -> tuple[list[Property], list[Finding]]:
    read, unread = list[Property](), list[Finding]()
    for number, line in _unfold(data.removeprefix(b"\xef\xbb\xbf")):
        found = _LINE.fullmatch(line)
        if found is None:
            unread.append(Finding(number, "unreadable-line", line[:40]))
            continue
        params = {key.upper(): value.strip('"') for key, value in _PARAM.findall(found["params"])}
        read.append(Property(number, found["name"].upper(), params, found["value"]))
    return read, unread


def _tree(properties: list[Property]) -> tuple[Component | None, list[Finding]]:
    root, stack, findings = None, list[Component](), list[Finding]()
    for each in properties:
        if each.name == "BEGIN":
            component = Component(each.line, each.value.upper())
            if stack:
                stack[-1].children.append(component)
            elif root is None and component.name == "VCALENDAR":
                root = component
            else:
                findings.append(Finding(each.line, "outside-calendar", each.value))
            stack.append(component)
        elif each.name == "END":
            if not stack or stack.pop().name != each.value.upper():
                findings.append(Finding(each.line, "unbalanced", each.value))
        elif stack:
            stack[-1].properties.append(each)
        else:
            findings.append(Finding(each.line, "outside-calendar", each.name))
    return root, findings + [Finding(open_.line, "unbalanced", open_.name) for open_ in stack]


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


def _recurrence(root: Component) -> Iterator[Finding]:
    """3.3.10: UNTIL in UTC where DTSTART has a zone; never COUNT. Clients want yearly rules, not dates."""
    for component in root.walk():
        for each in component.all("RRULE"):
            parts = dict(part.partition("=")[::2] for part in each.value.upper().split(";"))
            if "COUNT" in parts:
                yield Finding(each.line, "count", each.value)
            if component.name == "VEVENT" and not _UTC.fullmatch(parts.get("UNTIL", "")):
                yield Finding(each.line, "until-not-utc", each.value)
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
    for name in ("UID", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL"):
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


_RULES: tuple[Callable[[Component], Iterator[Finding]], ...] = (
    _once,
    _recurrence,
    _stamps,
    _zones,
    _series,
    _message,
)
