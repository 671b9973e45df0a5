"""Days away as people type them: ``February 15–19, April 2``, ``2027-02-15 to 2027-02-19`` or ``2/15``.

The year is found from the program's days when it is left out. Numbers with slashes are month/day, as American
spreadsheets write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from matcher.application import DaysAway
from matcher.days import MONTHS
from matcher.sheets.faults import CellFault

SHOW = "Write days like “February 15–19, April 2” or 2027-02-15."
MOST = 100

_DAY = (
    r"(?:(?P<iso>\d{4}-\d{1,2}-\d{1,2})"
    r"|(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>\d{4}|\d{2}))?"
    r"|(?P<month>[a-z]{3,9})\.?\s*(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{4}))?"
    r"|(?P<alone>\d{1,2})(?:st|nd|rd|th)?(?![\d/:-])(?:,\s+(?P<its_year>\d{4})(?![-\d]))?)"
)
_FIRST = re.compile(_DAY, re.I)
_THEN = re.compile(r"\s*(?:-|\bto\b|\buntil\b|\bthrough\b)\s*", re.I)
_BETWEEN = re.compile(r"(?:[\s,;&]|\band\b)+", re.I)


@dataclass(frozen=True)
class _Written:
    """A day as written; the year may be missing."""

    year: int | None
    month: int
    day: int


def read_away(text: str, first_day: date, last_day: date) -> tuple[DaysAway, ...]:
    """Days away that touch the program's days, in order. Raises CellFault naming what is not understood."""
    found = []
    for first, last, piece in _pieces(re.sub(r"[–—−]", "-", text)):
        found.append(_in_program(first, last, piece, first_day, last_day))
    if len(found) > MOST:
        raise CellFault(f"names more than {MOST} times away.", "Join days that follow one another.")
    return tuple(sorted(set(found)))


def write_away(away: Iterable[DaysAway]) -> str:
    """The text that ``read_away`` reads as these days."""
    return "; ".join(_spoken(days) for days in away)


def _spoken(days: DaysAway) -> str:
    first, last = days.first_day, days.last_day
    begin = f"{MONTHS[first.month - 1]} {first.day}"
    if first == last:
        return f"{begin}, {first.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{begin}–{last.day}, {last.year}"
    return f"{begin}, {first.year}–{MONTHS[last.month - 1]} {last.day}, {last.year}"


def _pieces(text: str) -> Iterator[tuple[_Written, _Written, str]]:
    """First day, last day and the words themselves."""
    position, before = 0, None
    while position < len(text):
        gap = _BETWEEN.match(text, position)
        if gap:
            position = gap.end()
            continue
        start = position
        match = _FIRST.match(text, position)
        if match is None:
            raise _unclear(text, start)
        first = _written(match, before, text, start)
        last, position = first, match.end()
        dash = _THEN.match(text, position)
        if dash:
            match = _FIRST.match(text, dash.end())
            if match is None:
                raise _unclear(text, start)
            last, position = _written(match, first, text, start), match.end()
        if position < len(text) and not _BETWEEN.match(text, position):
            raise _unclear(text, start)
        if first.year is None and last.year is not None:
            year = last.year - ((first.month, first.day) > (last.month, last.day))
            first = _Written(year, first.month, first.day)
        before = last
        yield first, last, text[start:position]


def _written(match: re.Match[str], before: _Written | None, text: str, start: int) -> _Written:
    if match["iso"]:
        return _Written(*map(int, match["iso"].split("-")))
    if match["m"]:
        given = int(match["y"]) if match["y"] else None
        return _Written(given + 2000 if given is not None and given < 100 else given, int(match["m"]), int(match["d"]))
    if match["month"]:
        named = _month(match["month"])
        if named:
            return _Written(int(match["year"]) if match["year"] else None, named, int(match["day"]))
    elif before is not None:
        year = int(match["its_year"]) if match["its_year"] else before.year
        return _Written(year, before.month, int(match["alone"]))
    raise _unclear(text, start)


def _month(name: str) -> int | None:
    wanted = "sep" if name.casefold() == "sept" else name.casefold()
    return next((number for number, month in enumerate(MONTHS, 1) if month.casefold().startswith(wanted)), None)


def _unclear(text: str, start: int) -> CellFault:
    piece = re.split(r"[,;\n]", text[start:])[0].strip()
    return CellFault(f"has a day that is not understood, “{piece}”.", SHOW)


def _in_program(first: _Written, last: _Written, piece: str, first_day: date, last_day: date) -> DaysAway:
    """The days meant: those nearest the program's days when the year was left out."""
    years = [first.year] if first.year else range(first_day.year - 1, last_day.year + 1)
    possible = [days for year in years if (days := _days(first, last, year))]
    if not possible:
        raise CellFault(f"has a day that does not exist, or ends before it begins: “{piece}”.", SHOW)
    for days in possible:
        if days.first_day <= last_day and days.last_day >= first_day:
            return days
    when = f"{_spoken(DaysAway(first_day, first_day))} and {_spoken(DaysAway(last_day, last_day))}"
    raise CellFault(f"names “{piece}”, outside the sessions.", f"Only days between {when} are needed; leave it out.")


def _days(first: _Written, last: _Written, year: int) -> DaysAway | None:
    end_year = last.year or year + (last.month < first.month)
    try:
        days = DaysAway(date(year, first.month, first.day), date(end_year, last.month, last.day))
    except ValueError:
        return None
    return days if days.first_day <= days.last_day else None
