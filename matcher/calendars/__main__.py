"""The child that reads an uploaded calendar: ``python -m matcher.calendars FIRST LAST ZONE``, bytes in, JSON out."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from matcher.calendars.busy import busy_calendar
from matcher.calendars.uploaded import CalendarRefused


def main() -> None:
    first, last, zone = sys.argv[1:]
    try:
        found = busy_calendar(sys.stdin.buffer.read(), date.fromisoformat(first), date.fromisoformat(last), zone)
        told: dict[str, Any] = asdict(found)
    except CalendarRefused as refused:
        told = {"problem": refused.faults[0].problem, "remedy": refused.faults[0].remedy}
    json.dump(told, sys.stdout, default=_written)


def _written(moment: date | datetime) -> str:
    return moment.isoformat()


if __name__ == "__main__":
    main()
