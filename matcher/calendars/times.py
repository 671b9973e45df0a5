"""Times as calendar programs write them: in UTC, in a zone by whatever name, on a clock of their own, or on none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

#: Whatever is written before or after is no session; far years overflow when they are turned into another zone.
YEARS = range(1990, 2200)
_WINDOWS = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
_TIME = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?$", re.IGNORECASE)
# A name may contain colons although nothing quotes it, as "(UTC-08:00) Pacific Time (US & Canada)" does.
_ZONE = re.compile(r';TZID="?(.+?)"?(?:;[\w-]+=|:\d{8})', re.IGNORECASE)
_PART_OF_NAME = re.compile(r"[A-Za-z0-9_+-]{1,40}")
_OFFSET_IN_NAME = re.compile(r"\((?:UTC|GMT)([+-]\d\d):?(\d\d)\)", re.IGNORECASE)
_OFFSET = re.compile(r"([+-]\d\d)(\d\d)(?:\d\d)?")
LONGEST = 500
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class When:
    """``local`` is naive, on the clock of ``zone`` (IANA). Without a zone it is on one of ``offsets`` from UTC, if the
    program described its clock, or on the clock of whoever reads it. ``whole_day``: only its day is meant.
    """

    local: datetime
    zone: str = ""
    offsets: tuple[timedelta, ...] = ()
    whole_day: bool = False

    def instants(self, clock: str) -> tuple[datetime, ...]:
        """Moments (UTC) that may be meant, the likeliest first; ``clock`` is the zone of whoever reads it."""
        zone = ZoneInfo(self.zone or clock)
        found = [self.local.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
        found += [self.local.replace(tzinfo=timezone(offset)) for offset in self.offsets]
        return tuple(dict.fromkeys(one.astimezone(UTC) for one in found))

    def instant(self, clock: str) -> datetime | None:
        """The moment (UTC) that is meant; None where that cannot be told."""
        on_clock = self.local.replace(tzinfo=ZoneInfo(self.zone or clock))
        if self.zone or not self.offsets or on_clock.utcoffset() in self.offsets:
            return on_clock.astimezone(UTC)
        if len(self.offsets) > 1:
            return None
        return self.local.replace(tzinfo=timezone(self.offsets[0])).astimezone(UTC)


def read_time(line: str, clocks: Mapping[str, Iterable[timedelta]]) -> When | None:
    """From a whole property such as ``DTSTART;TZID=Europe/Berlin:20270105T090000``; ``clocks`` are the offsets that the
    same calendar gives for the zones it describes. None for what is no time."""
    line = line[:LONGEST].strip()
    found, named = _TIME.search(line), _ZONE.search(line)
    if found is None or int(found[1][:4]) not in YEARS:
        return None
    try:
        local = datetime.strptime(found[1] + (found[2] or "000000"), "%Y%m%d%H%M%S")
    except ValueError:
        return None
    if found[3]:
        return When(local, "UTC")
    name = named[1].strip() if named else ""
    zone = zone_of(name)
    offsets = () if zone else (*clocks.get(name, ()), *_offsets_in(name))
    return When(local, zone, tuple(dict.fromkeys(offsets)), whole_day=not found[2])


def zone_of(name: str) -> str:
    """The IANA name of a zone by that, by what Windows calls it, or by what libraries put before it; else empty."""
    name = name.strip().strip('"').strip()
    windows = _WINDOWS.get(name.casefold())
    if windows:
        return windows
    parts = [part for part in name.split("/") if part][-4:]
    if not all(_PART_OF_NAME.fullmatch(part) for part in parts[-3:]):
        return ""
    candidates = ("/".join(parts[begin:]) for begin in range(len(parts)))
    return next((one for one in candidates if _is_zone(one)), "")


def read_offset(value: str) -> timedelta | None:
    """Of TZOFFSETTO (RFC 5545 section 3.3.14); None for what is none."""
    found = _OFFSET.fullmatch(value.strip())
    return _hours_and_minutes(found[1], found[2]) if found else None


def _offsets_in(name: str) -> tuple[timedelta, ...]:
    """Winter's and summer's, where the name says how far from UTC it is."""
    found = _OFFSET_IN_NAME.search(name)
    offset = _hours_and_minutes(found[1], found[2]) if found else None
    return () if offset is None else (offset, offset + HOUR)


def _hours_and_minutes(hours: str, minutes: str) -> timedelta | None:
    total = abs(int(hours)) * 60 + int(minutes)
    return None if total > 16 * 60 else timedelta(minutes=-total if hours.startswith("-") else total)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
