"""Which session of a series a calendar program means: by where the rule put it, or else by where it is held now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from matcher.calendars.times import When
from matcher.models import Occurrence, Series

#: A machine with old time-zone data, or none, is as far off.
OFF = timedelta(hours=1)


def session_named(series: Series, when: When) -> Occurrence | None:
    """None where none is meant, or it cannot be told which. A time without a zone is on the clock of the series."""
    sessions = list(series.occurrences)
    if when.whole_day:
        on_day = [one for one in sessions if one.day == when.local.date()]
        held = [one for one in sessions if _local(one.starts_at, series) == when.local.date()]
        return _only(on_day) or _only(held)
    instants = when.instants(series.zone)
    return (
        _only([one for one in sessions if one.original_start in instants])
        or _only([one for one in sessions if one.starts_at in instants])
        or _only([one for one in sessions if _is_near(one.original_start, instants)])
    )


def _is_near(moment: datetime, instants: Collection[datetime]) -> bool:
    return any(abs(moment - one) <= OFF for one in instants)


def _local(moment: datetime, series: Series) -> date:
    return moment.astimezone(ZoneInfo(series.zone)).date()


def _only(found: list[Occurrence]) -> Occurrence | None:
    return found[0] if len(found) == 1 else None
