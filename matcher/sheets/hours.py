"""Weekly hours as people type them: ``Mon 9:00-12:00; Tue, Thu 1pm-5pm A``.

An entry is days, times and perhaps the week (A or B); entries are separated by semicolons or new lines, several times
of one day by commas. Times are on the 24-hour clock or with am and pm, in steps of 15 minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from matcher.application import Span
from matcher.days import SHORT_WEEKDAYS, WEEKDAYS
from matcher.sheets.faults import CellFault

QUARTER = 15
MIDNIGHT = 24 * 60
SHOW = "Write them like “Mon 9:00-12:00; Tue 13:00-17:00 A”."

_ENTRY = re.compile(r"(?P<days>[^\d]+?)\s*(?P<times>\d.*?|noon.*?)(?:\s+\(?(?:week\s*)?(?P<week>[ab])\)?)?", re.I)
_TIME = r"(?:(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?\.?(?:(?<=[ap]|\.)m\.?)?|(noon|midnight))"
_TIMES = re.compile(rf"{_TIME}\s*(?:-|to|until)\s*{_TIME}", re.I)


@lru_cache(maxsize=4096)
def read_hours(text: str) -> tuple[Span, ...]:
    """Spans, merged and in order. Raises CellFault naming the entry that is not understood."""
    spans: list[Span] = []
    for entry in re.split(r"[;\n]", re.sub(r"[–—−]", "-", text)):
        if entry.strip():
            spans += _read_entry(" ".join(entry.split()))
    return merge(spans)


def write_hours(spans: Iterable[Span]) -> str:
    """The text that ``read_hours`` reads as these spans."""
    return "; ".join(
        f"{SHORT_WEEKDAYS[span.weekday]} {_clock(span.start)}-{_clock(span.end)}{f' {span.week}' if span.week else ''}"
        for span in spans
    )


def merge(spans: Iterable[Span], without: Iterable[Span] = ()) -> tuple[Span, ...]:
    """The same hours, less those of ``without``, in few spans: what both weeks share, then A's and B's own."""
    kept, taken = tuple(spans), tuple(without)
    marked = {week: _quarters(kept, week) - _quarters(taken, week) for week in "AB"}
    both = marked["A"] & marked["B"]
    runs = [*_runs(both, None), *_runs(marked["A"] - both, "A"), *_runs(marked["B"] - both, "B")]
    return tuple(sorted(runs, key=lambda span: (span.weekday, span.start, span.week or "")))


def longest(spans: Iterable[Span]) -> int:
    """Minutes of the longest stretch in one week, within a day."""
    kept = tuple(spans)
    runs = [run for week in "AB" for run in _runs(_quarters(kept, week), week)]
    return max((run.end - run.start for run in runs), default=0)


def _quarters(spans: Iterable[Span], week: str) -> set[tuple[int, int]]:
    return {
        (span.weekday, quarter)
        for span in spans
        if span.week in {None, week}
        for quarter in range(span.start // QUARTER, span.end // QUARTER)
    }


def _runs(quarters: set[tuple[int, int]], week: str | None) -> Iterator[Span]:
    for weekday, quarter in sorted(quarters):
        if (weekday, quarter - 1) in quarters:
            continue
        end = quarter
        while (weekday, end) in quarters:
            end += 1
        yield Span(weekday, quarter * QUARTER, end * QUARTER, week)


def _read_entry(entry: str) -> list[Span]:
    match = _ENTRY.fullmatch(entry)
    if match is None:
        raise CellFault("is not understood as hours.", SHOW, entry)
    week = (match["week"] or "").upper() or None
    days = _read_days(match["days"], entry)
    times = [_read_times(part.strip(), entry) for part in re.split(r",|\band\b", match["times"])]
    return [Span(day, start, end, week) for day in days for start, end in times]


def _read_days(text: str, entry: str) -> list[int]:
    days: list[int] = []
    for part in re.split(r"[,/&]|\band\b", re.sub(r"\s*-\s*", "-", text).strip(" :,")):
        first, dash, last = part.strip().partition("-")
        start = _read_day(first, entry)
        end = _read_day(last, entry) if dash else start
        days += [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]
    return days


def _read_day(text: str, entry: str) -> int:
    wanted = text.strip(" .").casefold()
    if len(wanted) >= 2:
        for number, name in enumerate(map(str.casefold, WEEKDAYS)):
            if name.startswith(wanted) or wanted == f"{name}s":
                return number
    raise CellFault(f"has a day that is not understood, “{text.strip()}”.", SHOW, entry)


def _read_times(text: str, entry: str) -> tuple[int, int]:
    match = _TIMES.fullmatch(text)
    if match is None:
        raise CellFault(f"has times that are not understood, “{text}”.", SHOW, entry)
    groups = match.groups()
    start, end = _minutes(groups[:4], groups[6]), _minutes(groups[4:], None)
    if start >= end and groups[6] and not groups[2]:  # "9-12pm" begins in the morning
        start = _minutes(groups[:4], "a")
    end = end or MIDNIGHT
    if not 0 <= start < end <= MIDNIGHT:
        raise CellFault(
            "ends before it begins, or is no time of day.", "Write 9:00-17:00 or 9am-5pm; hours end at 24:00.", entry
        )
    if start % QUARTER or end % QUARTER:
        raise CellFault("is not in quarters of an hour.", "Round the times to :00, :15, :30 or :45.", entry)
    return start, end


def _minutes(time: tuple[str | None, ...], half: str | None) -> int:
    """Minutes after midnight; ``half`` is "a" or "p" where the time itself says neither. No such time: -1."""
    hour, minute, own, name = time
    if name:
        return 12 * 60 if name.casefold() == "noon" else 0
    hours, minutes = int(hour or 0), int(minute or 0)
    half = (own or half or "").casefold()
    if minutes > 59 or hours > 24 or (half and not 1 <= hours <= 12):
        return -1
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    return hours * 60 + minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"
