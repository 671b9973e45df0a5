"""Days without sessions: public holidays that are picked, and the program's own days with what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from matcher.days import SHORT_WEEKDAYS
from matcher.public_holidays import PublicHoliday
from matcher.words.present import short_day

HOW = "Write one a line, as in 2027-01-18 Staff day, or 2027-04-05 to 2027-04-09 Spring break."
LONGEST_STRETCH = 60
NAMED = 3
_DATE = r"\d{4}-\d{1,2}-\d{1,2}"
_LINE = re.compile(rf"({_DATE})(?:\s*(?:to|–|-|until)\s*({_DATE}))?[\s:,;]*(.*)")

Days = dict[date, str]


def read_closed_days(text: str) -> Days:
    """Each day and what it is. Raises ValueError with a sentence for the first line that is none."""
    days: Days = {}
    for line in filter(None, (" ".join(line.split()) for line in text.splitlines())):
        found = _LINE.fullmatch(line)
        first = found and _day(found[1])
        last = found and (_day(found[2]) if found[2] else first)
        if found is None or first is None or last is None or re.match(_DATE, found[3]):
            raise ValueError(f"“{line[:60]}” does not begin with a date. {HOW}")
        if not timedelta(0) <= last - first <= timedelta(days=LONGEST_STRETCH):
            raise ValueError(f"“{line[:60]}” is no stretch of days. {HOW}")
        days |= {first + timedelta(days=ahead): found[3][:200] for ahead in range((last - first).days + 1)}
    return days


def write_closed_days(days: Mapping[date, str]) -> str:
    """As they are read: a day a line, neighbors with the same words as a stretch."""
    lines: list[tuple[date, date, str]] = []
    for day, note in sorted(days.items()):
        if lines and lines[-1][2] == note and day - lines[-1][1] == timedelta(days=1):
            lines[-1] = (lines[-1][0], day, note)
        else:
            lines.append((day, day, note))
    return "\n".join(f"{first}{f' to {last}' if last > first else ''} {note}".strip() for first, last, note in lines)


def holiday_choices(found: Iterable[PublicHoliday], regions: int) -> dict[str, str]:
    """What stands beside each box: "Mon, Jan 18: Martin Luther King Jr. Day"; and where, if not everywhere."""
    return {one.day.isoformat(): _holiday_words(one, regions) for one in found}


def _holiday_words(one: PublicHoliday, regions: int) -> str:
    where = f" ({', '.join(one.regions[:NAMED])}{' …' if len(one.regions) > NAMED else ''})"
    return f"{SHORT_WEEKDAYS[one.day.weekday()]}, {short_day(one.day)}: {one.name}" + (
        where if len(one.regions) < regions else ""
    )


def _day(word: str) -> date | None:
    try:
        year, month, day = map(int, word.split("-"))
        return date(year, month, day)
    except ValueError:
        return None
