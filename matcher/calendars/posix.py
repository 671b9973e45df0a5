"""The rule at the end of a TZif file, such as ``PST8PDT,M3.2.0,M11.1.0`` (RFC 9636 section 3.3, POSIX TZ).

It says how a zone's clock goes from the file's last recorded change on, and maps onto a VTIMEZONE one to one.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

_COMMON_YEAR = 2001
WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")

_NAME = r"<[A-Za-z0-9+-]+>|[A-Za-z]+"
_CLOCK = r"[+-]?\d{1,3}(?::\d{2}){0,2}"
_DAY = rf"M\d{{1,2}}\.\d\.\d(?:/{_CLOCK})?"
_RULE = re.compile(
    rf"(?P<std>{_NAME})(?P<std_offset>{_CLOCK})"
    rf"(?:(?P<dst>{_NAME})(?P<dst_offset>{_CLOCK})?,(?P<begin>{_DAY}),(?P<end>{_DAY}))?"
)


class UnreadableRule(ValueError):
    """A TZ string of a form the pinned tzdata does not use."""


@dataclass(frozen=True)
class YearlyDay:
    """``Mm.w.d/time``: week 5 is the last, weekday 0 Sunday; ``time`` may be negative or beyond a day."""

    month: int
    week: int
    weekday: int
    time: timedelta

    def in_year(self, year: int) -> datetime:
        """The moment on the clock that is about to change."""
        first_weekday, days = monthrange(year, self.month)
        day = 1 + (self.weekday - 1 - first_weekday) % 7 + 7 * (self.week - 1)
        while day > days:
            day -= 7
        return datetime(year, self.month, day) + self.time

    def rrule(self) -> dict[str, object] | None:
        """The same as an RRULE; None where it may fall into another month, which BYMONTH cannot say."""
        shift = self.time // timedelta(days=1)
        weekday = WEEKDAYS[(self.weekday + shift) % 7]
        yearly: dict[str, object] = {"FREQ": "YEARLY", "BYMONTH": self.month}
        if shift == 0:
            return yearly | {"BYDAY": f"{-1 if self.week == 5 else self.week}{weekday}"}
        first = (-7 if self.week == 5 else 7 * self.week - 6) + shift
        last = first + 6
        inside = last < 0 if self.week == 5 else first > 0 and last <= monthrange(_COMMON_YEAR, self.month)[1]
        return yearly | {"BYDAY": weekday, "BYMONTHDAY": list(range(first, last + 1))} if inside else None


@dataclass(frozen=True)
class PosixRule:
    """``summer`` is None for a zone whose clock never changes. Offsets are east of UTC."""

    standard_name: str
    standard: timedelta
    summer_name: str = ""
    summer: timedelta | None = None
    begins: YearlyDay | None = None
    ends: YearlyDay | None = None


def parse_rule(text: str) -> PosixRule:
    """Raises UnreadableRule for other forms (``Jn`` and ``n`` days occur in no zone)."""
    found = _RULE.fullmatch(text)
    if not found:
        raise UnreadableRule(text)
    standard = -_clock(found["std_offset"])  # POSIX counts west of Greenwich, everybody else east
    if not found["dst"]:
        return PosixRule(found["std"].strip("<>"), standard)
    return PosixRule(
        standard_name=found["std"].strip("<>"),
        standard=standard,
        summer_name=found["dst"].strip("<>"),
        summer=-_clock(found["dst_offset"]) if found["dst_offset"] else standard + timedelta(hours=1),
        begins=_day(found["begin"]),
        ends=_day(found["end"]),
    )


def _clock(text: str) -> timedelta:
    hours, minutes, seconds = (int(part) for part in (text.lstrip("+-") + ":0:0").split(":")[:3])
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -span if text.startswith("-") else span


def _day(text: str) -> YearlyDay:
    day, _, clock = text.removeprefix("M").partition("/")
    month, week, weekday = (int(part) for part in day.split("."))
    return YearlyDay(month, week, weekday, _clock(clock or "2"))


@cache
def zone_rule(zone: str) -> PosixRule:
    """The rule of an IANA zone from the pinned tzdata package, never from the machine's own files."""
    tzif = files("tzdata.zoneinfo").joinpath(*zone.split("/")).read_bytes()
    return parse_rule(tzif.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii"))
