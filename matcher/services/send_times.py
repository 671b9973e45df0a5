"""When mail that can wait goes out."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

NINE = time(9)


def nine_tomorrow(now: datetime, zone: str) -> datetime:
    """Nine in the morning of the next day on the clock of ``zone``, in UTC; a day which that clock skips is passed."""
    clock = ZoneInfo(zone)
    day = now.astimezone(clock).date()
    while True:
        day += timedelta(days=1)
        wanted = datetime.combine(day, NINE)
        moment = wanted.replace(tzinfo=clock).astimezone(UTC)
        if moment.astimezone(clock).replace(tzinfo=None) == wanted:
            return moment
