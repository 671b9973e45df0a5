"""An uploaded calendar is read in a process of its own: limited in time and memory, given no secret, killed when it
takes too long. Nothing of the file is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from matcher.calendars.busy import BusyCalendar
from matcher.calendars.uploaded import CalendarRefused
from matcher.services.limited_child import ROOT, bare_environment, limited

READ = (sys.executable, "-m", "matcher.calendars")
LARGEST = 5 * 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """``patience``: seconds after which the child is killed. ``seconds``: of processor time. ``told``: bytes it may
    answer."""

    patience: float = 12
    seconds: int = 10
    megabytes: int = 512
    told: int = 4 * 1024 * 1024


LIMITS = Limits()


def read_busy(data: bytes, first: date, last: date, zone: str, limits: Limits = LIMITS) -> BusyCalendar:
    """When the calendar says that its owner is busy. Raises CalendarRefused."""
    if not data:
        raise CalendarRefused("This file is empty.", "Export your calendar again and choose the new file.")
    if len(data) > LARGEST:
        raise CalendarRefused(
            f"This file is larger than {LARGEST // 1024**2} MB.",
            "Export only your own calendar, or only the months of the program.",
        )
    return _calendar(_told(data, (first.isoformat(), last.isoformat(), zone), limits))


def _told(data: bytes, about: tuple[str, ...], limits: Limits) -> Any:
    command = limited((*READ, *about), megabytes=limits.megabytes, seconds=limits.seconds, written=0)
    try:
        done = subprocess.run(  # noqa: S603 - a program of ours
            command, input=data, capture_output=True, timeout=limits.patience, cwd=ROOT, env=bare_environment()
        )
        told = json.loads(done.stdout) if len(done.stdout) <= limits.told else None
    except (subprocess.TimeoutExpired, ValueError):  # killed, or ended by its limits in the middle of a word
        told = None
    if told is None:
        raise CalendarRefused(
            "This calendar takes too long to read.", "Export only the months of the program and choose that file."
        )
    return told


def _calendar(told: Any) -> BusyCalendar:
    if "problem" in told:
        raise CalendarRefused(told["problem"], told["remedy"])
    return BusyCalendar(
        spans=tuple((datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in told["spans"]),
        days=tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in told["days"]),
        events=told["events"],
        left_out=tuple(told["left_out"]),
    )
