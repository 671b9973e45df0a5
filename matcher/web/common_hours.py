"""The hours a team has in common, as a table shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.calendars.zones import zone_name
from matcher.days import SHORT_WEEKDAYS, WEEKDAYS
from matcher.queries.common_hours import ALL, Common
from matcher.words.present import clock_time
from matcher.words.teams import common_sentence, fewer_sentence, nearest_sentence

HALF_HOUR = 30


@dataclass(frozen=True)
class Cell:
    """``level``: all, enough or nothing; ``spoken`` is read aloud."""

    level: str
    spoken: str


@dataclass(frozen=True)
class Row:
    """One half hour. ``hour`` stands before whole ones alone."""

    hour: str
    spoken: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Week:
    caption: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class HoursTable:
    """``weeks``: one where both are alike, none where there is nothing to draw. ``days`` are short and whole names."""

    sentences: tuple[str, ...]
    clock: str
    days: tuple[tuple[str, str], ...]
    weeks: tuple[Week, ...]
    enough: str


def hours_table(common: Common | None, whom: str = "you") -> HoursTable | None:
    """``whom``: how the members are spoken of."""
    if common is None:
        return None
    said = (common_sentence(common, whom), nearest_sentence(common), fewer_sentence(common))
    days = 7 if any(mark.startswith("sun") for marks in common.weeks.values() for mark in marks) else 6
    return HoursTable(
        sentences=tuple(one for one in said if one),
        clock=f"{zone_name(common.zone)} time",
        days=tuple(zip(SHORT_WEEKDAYS[:days], WEEKDAYS[:days], strict=True)),
        weeks=_weeks(common, days),
        enough=f"{common.needed} of {common.given} can" if common.needed < common.given else "",
    )


def _weeks(common: Common, days: int) -> tuple[Week, ...]:
    halves = [_half(mark) for marks in common.weeks.values() for mark in marks]
    if not halves:
        return ()
    shown = range(min(halves) // 2 * 2, max(halves) // 2 * 2 + 2)
    captions = {"a": "Every week"} if common.same_weeks else {"a": "Week A", "b": "Week B"}
    return tuple(
        Week(caption, tuple(_row(common, week, half, days) for half in shown)) for week, caption in captions.items()
    )


def _row(common: Common, week: str, half: int, days: int) -> Row:
    at = clock_time(half * HALF_HOUR)
    levels = [common.weeks[week].get(f"{day.casefold()}-{half // 2:02}{half % 2 * 30:02}", "") for day in _days(days)]
    return Row(at.replace(":00", "") if half % 2 == 0 else "", at, tuple(_cell(one, common) for one in levels))


def _days(days: int) -> Iterable[str]:
    return SHORT_WEEKDAYS[:days]


def _cell(level: str, common: Common) -> Cell:
    if not level:
        return Cell("", "")
    return Cell(level, "all" if level == ALL else str(common.needed))


def _half(mark: str) -> int:
    hour, minute = int(mark[4:6]), int(mark[6:8])
    return hour * 2 + minute // 30
