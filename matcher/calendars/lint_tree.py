"""iCalendar bytes as a tree of components and properties, and what is wrong with them line by line.

It shares no code with the builder or with icalendar. RFC numbers are sections of RFC 5545.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LINE = re.compile(
    r"(?P<name>[A-Za-z0-9-]+)"
    r'(?P<params>(?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*)'
    r":(?P<value>.*)",
    re.DOTALL,
)
_PARAM = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";])*)')
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_TEXT_LINE_END = re.compile("[\x85\u2028\u2029]")


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


def read_tree(data: bytes) -> tuple[Component | None, list[Finding]]:
    """The calendar in these bytes, None if there is none, and what is wrong with its lines and their nesting."""
    properties, unread = _properties(data)
    root, unbalanced = _tree(properties)
    return root, [*_bytes(data), *unread, *unbalanced]


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
