"""Busy times as weekly hours: what repeats is taken out, what happens now and then is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from matcher.application import DaysAway
from matcher.calendars.busy import BusyCalendar
from matcher.db import unit_of_work
from matcher.models import Round
from matcher.services.busy_hours import Cell, weekly_busy
from tests.builders import PACIFIC, make_round

TUESDAY, TEN = 1, 20
FIRST = datetime(2027, 1, 19, 10, tzinfo=ZoneInfo(PACIFIC))


@pytest.fixture
def round_(app: Flask) -> Iterator[Round]:
    """Twenty-three weeks from Monday, January 18; closed on one Tuesday."""
    with app.app_context(), unit_of_work(writes=True):
        yield make_round(closed_days=["2027-03-30"])


def tuesdays(weeks: range, *, minutes: int = 60) -> BusyCalendar:
    """At ten on the clock of the wall, from the week of January 18 on."""
    begins = [datetime.combine((FIRST + timedelta(weeks=week)).date(), FIRST.time(), FIRST.tzinfo) for week in weeks]
    spans = [(begin.astimezone(UTC), begin.astimezone(UTC) + timedelta(minutes=minutes)) for begin in begins]
    return BusyCalendar(tuple(spans), (), len(spans))


def test_what_meets_every_week_is_taken_on_both_sides_of_the_clock_change(round_: Round) -> None:
    found = weekly_busy(tuesdays(range(23)), round_, PACIFIC)
    taken = {cell for cell in found.busy if found.is_taken(cell)}
    assert taken == {Cell(week, TUESDAY, half) for week in "AB" for half in (TEN, TEN + 1)}
    assert [found.share(Cell(week, TUESDAY, TEN)) for week in "AB"] == [(11, 11), (11, 11)]


def test_what_meets_every_two_weeks_is_taken_in_its_own_week(round_: Round) -> None:
    found = weekly_busy(tuesdays(range(1, 23, 2)), round_, PACIFIC)
    assert {cell.week for cell in found.busy if found.is_taken(cell)} == {"B"}


def test_half_of_the_weeks_is_often_and_less_is_now_and_then(round_: Round) -> None:
    often, seldom = (weekly_busy(tuesdays(range(0, last, 2)), round_, PACIFIC) for last in (14, 12))
    cell = Cell("A", TUESDAY, TEN)
    assert (often.share(cell), often.is_taken(cell)) == ((6, 11), True)
    assert (seldom.share(cell), seldom.is_taken(cell), seldom.is_touched(cell)) == ((5, 11), False, True)


def test_a_meeting_that_begins_inside_half_an_hour_takes_all_of_it(round_: Round) -> None:
    late = tuesdays(range(23), minutes=20)
    later = BusyCalendar(tuple((a + timedelta(minutes=20), b + timedelta(minutes=20)) for a, b in late.spans), (), 23)
    found = weekly_busy(later, round_, PACIFIC)
    assert {cell.half for cell in found.busy if found.is_taken(cell)} == {TEN, TEN + 1}


def test_another_clock_is_another_hour(round_: Round) -> None:
    found = weekly_busy(tuesdays(range(23)), round_, "America/New_York")
    assert {cell.half for cell in found.busy if found.is_taken(cell)} == {TEN + 6, TEN + 7}


def test_whole_days_are_away_with_the_weekend_between_them(round_: Round) -> None:
    days = tuple((day, day) for day in (date(2027, 2, 4), date(2027, 2, 5), date(2027, 2, 8), date(2027, 4, 2)))
    found = weekly_busy(BusyCalendar((), days, 4), round_, PACIFIC)
    assert found.away == (
        DaysAway(date(2027, 2, 4), date(2027, 2, 8)),
        DaysAway(date(2027, 4, 2), date(2027, 4, 2)),
    )
    assert found.busy == {}


def test_a_day_off_every_week_is_taken_and_no_list_of_days_away(round_: Round) -> None:
    fridays = tuple((day, day) for day in (date(2027, 1, 22) + timedelta(weeks=week) for week in range(23)))
    found = weekly_busy(BusyCalendar((), fridays, 23), round_, PACIFIC)
    assert found.away == ()
    assert found.is_taken(Cell("A", 4, TEN))
