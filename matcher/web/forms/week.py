"""The hours table: its checkboxes to weekly hours, and back.

A mark is one half hour, such as ``mon-0800``. "Every week" means that week A's table counts for both weeks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matcher.application import Span
from matcher.days import SHORT_WEEKDAYS
from matcher.sheets.hours import merge

HALF_HOUR = 30
TABLES = ("a-works", "a-maybe", "b-works", "b-maybe")
_DAYS = {name.casefold(): number for number, name in enumerate(SHORT_WEEKDAYS)}
_MARK = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)-([01]\d|2[0-3])(00|30)")

Marks = Mapping[str, Sequence[str]]


def read_marks(marks: Marks, weeks: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Hours that work, and hours that would do if need be; where both are ticked, *works* wins."""
    works = merge(_spans(marks, "works", weeks))
    return works, merge(_spans(marks, "maybe", weeks), without=works)


def write_marks(works: Sequence[Span], if_need_be: Sequence[Span]) -> dict[str, Any]:
    """The marks of the half hours that lie wholly within these hours, and whether both weeks are the same."""
    marks: dict[str, Any] = {
        f"{week}-{layer}": _marks(spans, week.upper())
        for week in "ab"
        for layer, spans in (("works", works), ("maybe", if_need_be))
    }
    same = marks["a-works"] == marks["b-works"] and marks["a-maybe"] == marks["b-maybe"]
    return marks | {"weeks": "same" if same else "a"}


def copy_week_a(marks: Marks) -> dict[str, Sequence[str]]:
    return {**marks, "b-works": marks["a-works"], "b-maybe": marks["a-maybe"]}


def hours_shown(marks: Marks) -> tuple[int, int]:
    """First and last hour the table needs, so that no mark is out of sight: 7 to 21 at least."""
    hours = [int(mark[4:6]) for table in TABLES for mark in marks[table] if _MARK.fullmatch(mark)]
    return min([7, *hours]), max([21, *(hour + 1 for hour in hours)])


def _spans(marks: Marks, layer: str, weeks: str) -> Iterable[Span]:
    for table, week in (("a", None),) if weeks == "same" else (("a", "A"), ("b", "B")):
        for mark in marks[f"{table}-{layer}"]:
            match = _MARK.fullmatch(mark)
            if match:
                start = int(match[2]) * 60 + int(match[3])
                yield Span(_DAYS[match[1]], start, start + HALF_HOUR, week)


def _marks(spans: Sequence[Span], week: str) -> list[str]:
    joined = merge(Span(span.weekday, span.start, span.end) for span in spans if span.week in {None, week})
    return [
        f"{SHORT_WEEKDAYS[span.weekday].casefold()}-{start // 60:02d}{start % 60:02d}"
        for span in joined
        for start in range(-(-span.start // HALF_HOUR) * HALF_HOUR, span.end - HALF_HOUR + 1, HALF_HOUR)
    ]
