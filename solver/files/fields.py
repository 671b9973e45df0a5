"""Strict reading of JSON objects: every key must be known and well typed; all faults are collected, none guessed at."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from solver.errors import Fault, FileFaults

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Refused(Exception):
    """A value is not what stands in its place; caught where the place is known."""

    def __init__(self, what: str, allowed: str) -> None:
        self.what, self.allowed = what, allowed
        super().__init__(what)


@dataclass(frozen=True)
class Place:
    """Where reading stands, and the faults found so far in the whole file."""

    where: str
    faults: list[Fault]

    def note(self, what: str, allowed: str = "") -> None:
        self.faults.append(Fault(self.where, what, allowed))

    def within(self, name: str) -> Place:
        return Place(f"{self.where}.{name}" if self.where else name, self.faults)

    def item(self, name: object) -> Place:
        return Place(f"{self.where}[{name}]", self.faults)


Read = Callable[[Any, Place], T]


class Fields:
    """One JSON object being read, key by key; ``close`` refuses the keys nobody asked for."""

    def __init__(self, value: Any, place: Place) -> None:
        if not isinstance(value, dict):
            raise Refused(f"{_shown(value)} is not an object", "an object")
        self._left, self.place = dict(value), place

    def take(self, key: str, read: Read[T], default: T) -> T:
        """The value of ``key``, or ``default`` where it is left out or faulty."""
        return attempt(read, self._left.pop(key), self.place.within(key), default) if key in self._left else default

    def require(self, key: str, read: Read[T], default: T) -> T:
        if key not in self._left:
            self.place.within(key).note("missing", "this key is required")
        return self.take(key, read, default)

    def many(self, key: str, read: Read[T]) -> tuple[T, ...]:
        return self.take(key, items(read), ())

    def distinct(self, key: str, read: Read[T]) -> frozenset[T]:
        return frozenset(self.many(key, read))

    def close(self) -> None:
        for key in self._left:
            self.place.within(key).note("unknown key", "the keys of docs/problem-format.md")


def attempt(read: Read[T], value: Any, place: Place, default: T) -> T:
    try:
        return read(value, place)
    except Refused as refused:
        place.note(refused.what, refused.allowed)
        return default


def parse(text: str | bytes, fault: type[FileFaults]) -> Any:
    """JSON without duplicate keys, numbers that JSON does not know, or halves of characters. Raises ``fault``."""
    try:
        value = json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
        _check_characters(text, value)
        return value
    except Refused as refused:
        raise fault([Fault("file", refused.what, refused.allowed)]) from None
    except (ValueError, RecursionError) as error:
        raise fault([Fault("file", f"not JSON: {error}", "UTF-8 JSON")]) from None


def _check_characters(text: str | bytes, value: Any) -> None:
    """Raises ValueError for half of a surrogate pair, which no file could be written with."""
    escaped = "\\ud" in text.lower() if isinstance(text, str) else b"\\ud" in text.lower()
    if escaped or not isinstance(text, bytes):
        (json.dumps(value, ensure_ascii=False) if escaped else str(text)).encode()


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise Refused(f"key {next(key for key in keys if keys.count(key) > 1)!r} given twice", "each key once")
    return found


def _no_constant(name: str) -> Any:
    raise Refused(f"{name} is not a number", "whole numbers")


def text(value: Any, place: Place) -> str:
    if not isinstance(value, str) or not value:
        raise Refused(f"{_shown(value)} is not text", "text that is not empty")
    return value


def whole(value: Any, place: Place) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(f"{_shown(value)} is not a whole number", "a whole number")
    return value


def number(value: Any, place: Place) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not abs(value) <= sys.float_info.max:
        raise Refused(f"{_shown(value)} is not a number", "a number")
    return float(value)


def truth(value: Any, place: Place) -> bool:
    if not isinstance(value, bool):
        raise Refused(f"{_shown(value)} is not true or false", "true or false")
    return value


def day(value: Any, place: Place) -> date:
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        found = None
    # fromisoformat also reads 20270111 and 2027-W02-1, which other readers of the file may not.
    if found is None or found.isoformat() != value:
        raise Refused(f"{_shown(value)} is not a date", "YYYY-MM-DD")
    return found


def instant(value: Any, place: Place) -> datetime:
    """A UTC instant to the minute, ``2027-01-12T17:00Z``."""
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except (TypeError, ValueError):
        raise Refused(f"{_shown(value)} is not an instant", "UTC to the minute: YYYY-MM-DDTHH:MMZ") from None


def clock(value: Any, place: Place) -> int:
    """``HH:MM`` as minutes after midnight; 24:00 is the end of the day."""
    digits = value.split(":") if isinstance(value, str) and len(value) == 5 else []
    if len(digits) == 2 and all(part.isascii() and part.isdigit() and len(part) == 2 for part in digits):
        hours, minutes = map(int, digits)
        if minutes < 60 and hours * 60 + minutes <= 24 * 60:
            return hours * 60 + minutes
    raise Refused(f"{_shown(value)} is not a time of day", "HH:MM, 00:00 to 24:00")


def one_of(kind: type[E]) -> Read[E]:
    def read(value: Any, place: Place) -> E:
        if value not in list(kind):
            raise Refused(f"{_shown(value)} is unknown", ", ".join(kind))
        return kind(value)

    return read


def nullable(read: Read[T]) -> Read[T | None]:
    return lambda value, place: None if value is None else read(value, place)


def items(read: Read[T]) -> Read[tuple[T, ...]]:
    """A list; faulty items are noted and left out."""

    def read_all(value: Any, place: Place) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise Refused(f"{_shown(value)} is not a list", "a list")
        found: list[T] = []
        for index, item in enumerate(value):
            here = place.item(index)
            try:
                found.append(read(item, here))
            except Refused as refused:
                here.note(refused.what, refused.allowed)
        return tuple(found)

    return read_all


def row(value: Any, least: int, most: int, allowed: str) -> list[Any]:
    """A list used as a short record."""
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise Refused(f"{_shown(value)} has not the right shape", allowed)
    return value


def _shown(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= 40 else f"{shown[:37]}..."
