"""Hours less what an uploaded calendar says is busy, shown in the table of hours before anything is saved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from matcher.calendars.uploaded import CalendarRefused
from matcher.days import SHORT_WEEKDAYS, WEEKDAYS
from matcher.services.busy_hours import HALF_HOUR, Cell, Weekly, weekly_busy
from matcher.services.busy_process import read_busy
from matcher.sheets.away import read_away, write_away
from matcher.sheets.faults import CellFault
from matcher.web.application_pages import Begun
from matcher.web.forms.application import HoursForm
from matcher.web.forms.week import TABLES
from matcher.words.present import clock_time, counted, listed

MOST_LINES = 8
MOST_TITLES = 5
#: What is looked at where nothing is marked yet: Monday to Friday, nine to five.
OFFICE = [
    f"{day.casefold()}-{start // 60:02}{start % 60:02}" for day in SHORT_WEEKDAYS[:5] for start in range(540, 1020, 30)
]


@dataclass(frozen=True)
class BusyShown:
    """``taken``: marks that are busy, by week. ``lines`` say what was taken out, ``more`` what else there is to say."""

    read: bool
    heading: str = ""
    lines: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    taken: Mapping[str, Sequence[str]] = field(default_factory=lambda: {"a": (), "b": ()})


def put_back(form: HoursForm) -> BusyShown:
    """The hours as they were before a calendar was read."""
    try:
        before = json.loads(form.before.data or "")
        form.show({table: [str(mark) for mark in before[table]] for table in TABLES} | _rest(before))
    except (ValueError, KeyError, TypeError):
        return BusyShown(False)
    form.before.data = ""
    return BusyShown(False)


def take_out(application: Begun, form: HoursForm) -> BusyShown:
    """Changes what the form shows. What is wrong with the file is said beside it, and the hours stay as they are."""
    given = form.calendar.data
    if not given or not given.filename:
        form.calendar.errors = ["Choose a calendar file first. Its name ends in .ics."]
        return BusyShown(False)
    round_, zone = application.round, application.data.get("parts", {}).get("about", {}).get("zone")
    try:
        calendar = read_busy(given.read(), round_.first_day, round_.last_day, zone or round_.program.zone)
    except CalendarRefused as refused:
        form.calendar.errors = [refused.message]
        return BusyShown(False)
    weekly, before = weekly_busy(calendar, round_, zone or round_.program.zone), form.typed()
    marks, assumed = _both_weeks(before)
    gone = {week: _taken(marks, week, weekly) for week in "ab"}
    form.show(_without(marks, gone) | {"away": _away(form.away.data or "", weekly, application)})
    form.before.data = json.dumps(before)
    more = tuple(_more(marks, weekly, calendar.left_out, assumed))
    lines = _lines([_cell(mark, week) for week in "ab" for mark in gone[week]], weekly)
    return BusyShown(True, _heading(lines, calendar.events), lines, more, gone)


def _rest(before: Mapping[str, Any]) -> dict[str, str]:
    return {"weeks": str(before["weeks"]), "away": str(before["away"])}


def _both_weeks(typed: Mapping[str, Any]) -> tuple[dict[str, list[str]], bool]:
    """What is marked in each week; and whether nothing was, so that office hours are taken for a start."""
    source = {"a": "a", "b": "a" if typed["weeks"] == "same" else "b"}
    marks = {f"{week}-{layer}": list(typed[f"{source[week]}-{layer}"]) for week in "ab" for layer in ("works", "maybe")}
    if any(marks.values()):
        return marks, False
    return marks | {"a-works": list(OFFICE), "b-works": list(OFFICE)}, True


def _taken(marks: Mapping[str, Sequence[str]], week: str, weekly: Weekly) -> list[str]:
    marked = dict.fromkeys([*marks[f"{week}-works"], *marks[f"{week}-maybe"]])
    return [mark for mark in marked if weekly.is_taken(_cell(mark, week))]


def _without(marks: Mapping[str, Sequence[str]], gone: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    left: dict[str, Any] = {table: [one for one in marks[table] if one not in gone[table[0]]] for table in TABLES}
    same = all(set(left[f"a-{layer}"]) == set(left[f"b-{layer}"]) for layer in ("works", "maybe"))
    return left | {"weeks": "same" if same else "a"}


def _cell(mark: str, week: str) -> Cell:
    """Of a mark such as ``mon-0830``."""
    day, _, start = mark.partition("-")
    weekday = [name.casefold() for name in SHORT_WEEKDAYS].index(day)
    return Cell(week.upper(), weekday, (int(start[:2]) * 60 + int(start[2:])) // HALF_HOUR)


def _away(typed: str, weekly: Weekly, application: Begun) -> str:
    """The days away somebody typed, and whole days that the calendar keeps busy."""
    if not weekly.away:
        return typed
    try:
        known = read_away(typed, application.round.first_day, application.round.last_day)
    except CellFault:  # to be mended by its owner; nothing of it is lost
        return "; ".join(filter(None, [typed.strip(), write_away(weekly.away)]))
    return write_away(sorted({*known, *weekly.away}))


def _heading(lines: Sequence[str], events: int) -> str:
    if lines:
        return "These times repeat in your calendar and are taken out of your hours:"
    return f"Your calendar was read ({counted(events, 'event')}). Nothing in your hours had to be taken out."


def _lines(cells: Iterable[Cell], weekly: Weekly) -> tuple[str, ...]:
    """As in "Tuesdays, 10:00 am to 11:30 am: busy in 22 of 23 weeks", at most so many."""
    said = []
    by_day = groupby(sorted(cells, key=lambda one: (one.weekday, one.week, one.half)), key=lambda one: one.weekday)
    for weekday, of_day in by_day:
        runs: dict[tuple[int, int], list[str]] = {}
        for week, of_week in groupby(of_day, key=lambda one: one.week):
            for first, last in _runs([one.half for one in of_week]):
                runs.setdefault((first, last), []).append(week)
        said += [_line(weekday, first, last, weeks, weekly) for (first, last), weeks in sorted(runs.items())]
    more = len(said) - MOST_LINES
    return tuple([*said[:MOST_LINES], f"and {counted(more, 'more time', 'more times')}"] if more > 0 else said)


def _line(weekday: int, first: int, last: int, weeks: Sequence[str], weekly: Weekly) -> str:
    shares = [weekly.share(Cell(week, weekday, first)) for week in weeks]
    busy, of = (sum(part) for part in zip(*shares, strict=True))
    day = f"{WEEKDAYS[weekday]}s" if len(weeks) == 2 else f"{WEEKDAYS[weekday]}s of week {weeks[0]}"
    times = f"{clock_time(first * HALF_HOUR)} to {clock_time((last + 1) * HALF_HOUR)}"
    return f"{day}, {times}: busy in {busy} of {counted(of, 'week')}"


def _runs(halves: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Half hours that follow one another, first and last of each run."""
    for _, run in groupby(enumerate(halves), key=lambda pair: pair[1] - pair[0]):
        together = [half for _, half in run]
        yield together[0], together[-1]


def _more(marks: Mapping[str, Sequence[str]], weekly: Weekly, left_out: Sequence[str], assumed: bool) -> Iterable[str]:
    if assumed:
        yield "You had marked nothing, so we began with Monday to Friday, nine to five."
    if weekly.away:
        days = counted(len(weekly.away), "entry", "entries")
        yield f"Whole days that are busy are added to your dates away ({days}): look at them, too."
    marked = {_cell(mark, table[0]) for table in TABLES for mark in marks[table]}
    if touched := sum(weekly.is_touched(cell) for cell in marked):
        hours = counted(-(-touched * HALF_HOUR // (2 * 60)), "hour")
        yield f"About {hours} of your week are busy now and then, in fewer than half of the weeks. They stay marked."
    if left_out:
        rest = len(left_out) - MOST_TITLES
        names = [f"“{title}”" for title in left_out[:MOST_TITLES]] + ([f"{rest} more"] if rest > 0 else [])
        yield f"We could not tell when this happens, and left it out: {listed(names)}."
