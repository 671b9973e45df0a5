from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solver.errors import UnclearStart
from solver.judge.times import Times, instant
from solver.occurrences import (
    all_slots,
    clash,
    clear_start,
    slot_dates,
    slot_starts,
)
from solver.problem import Cadence, Calendar, Slot
from tests.solver.drawn import ZONES, calendars

SPRING = Calendar(date(2027, 1, 13), date(2027, 6, 30), Cadence.FORTNIGHTLY, 60)


def weekly(first: date, last: date) -> Calendar:
    return Calendar(first, last, Cadence.WEEKLY, 60)


def test_weekly_dates_include_both_ends() -> None:
    calendar = weekly(date(2027, 1, 11), date(2027, 1, 25))
    assert slot_dates(calendar, Slot(0, 540, 0)) == [date(2027, 1, 11), date(2027, 1, 18), date(2027, 1, 25)]


def test_fortnightly_phases_count_from_the_monday_of_the_first_week() -> None:
    """The program begins on a Wednesday: that week is week 0, though its Monday is before the first day."""
    assert slot_dates(SPRING, Slot(2, 540, 0))[:2] == [date(2027, 1, 13), date(2027, 1, 27)]
    assert slot_dates(SPRING, Slot(0, 540, 0))[0] == date(2027, 1, 25)
    assert slot_dates(SPRING, Slot(0, 540, 1))[0] == date(2027, 1, 18)


def test_monthly_phases_are_the_first_to_the_fourth_such_weekday() -> None:
    calendar = Calendar(date(2027, 3, 1), date(2027, 4, 30), Cadence.MONTHLY, 60)
    assert slot_dates(calendar, Slot(0, 540, 1)) == [date(2027, 3, 1), date(2027, 4, 5)]
    assert slot_dates(calendar, Slot(0, 540, 4)) == [date(2027, 3, 22), date(2027, 4, 26)]
    every = [day for phase in range(1, 5) for day in slot_dates(calendar, Slot(0, 540, phase))]
    assert date(2027, 3, 29) not in every  # the fifth Monday


def test_closed_days_are_left_out_and_shift_nothing() -> None:
    calendar = Calendar(date(2027, 1, 11), date(2027, 2, 28), Cadence.FORTNIGHTLY, 60, frozenset([date(2027, 1, 25)]))
    assert slot_dates(calendar, Slot(0, 540, 0), frozenset([date(2027, 2, 22)])) == [
        date(2027, 1, 11),
        date(2027, 2, 8),
    ]


@pytest.mark.parametrize(("cadence", "count"), [("weekly", 336), ("fortnightly", 672), ("monthly", 1344)])
def test_every_slot_once_and_in_order(cadence: str, count: int) -> None:
    slots = all_slots(Cadence(cadence))
    assert len(set(slots)) == count
    assert slots == sorted(slots)


def test_starts_keep_the_local_time_over_a_clock_change() -> None:
    calendar = weekly(date(2027, 3, 8), date(2027, 3, 15))
    assert slot_starts(calendar, Slot(0, 540, 0), "America/New_York") == [
        datetime(2027, 3, 8, 14, tzinfo=UTC),
        datetime(2027, 3, 15, 13, tzinfo=UTC),
    ]


@pytest.mark.parametrize(("day", "start"), [(date(2027, 3, 14), 150), (date(2027, 11, 7), 90)])
def test_a_skipped_or_repeated_start_refuses_the_slot(day: date, start: int) -> None:
    calendar = weekly(day - timedelta(days=7), day + timedelta(days=7))
    slot = Slot(6, start, 0)
    with pytest.raises(UnclearStart) as caught:
        slot_starts(calendar, slot, "America/New_York")
    assert (caught.value.day, caught.value.start) == (day, start)
    assert len(slot_starts(calendar, slot, "America/New_York", frozenset([day]))) == 2
    assert len(slot_starts(calendar, slot, "America/Phoenix")) == 3


@pytest.mark.parametrize("zone", [*ZONES, "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu"])
def test_clear_starts_are_those_with_exactly_one_instant(zone: str) -> None:
    """Two ways to find the skipped and the repeated times agree, over every half hour of a year."""
    days = [date(2027, 1, 1) + timedelta(days=shift) for shift in range(365)]
    starts = [(day, start) for day in days for start in range(0, 1440, 30)]
    clock = ZoneInfo(zone)
    assert [clear_start(*one, clock) for one in starts] == [instant(*one, zone) for one in starts]


@given(calendars())
def test_dates_equal_those_found_day_by_day(calendar: Calendar) -> None:
    expected = Times(calendar).dates
    assert {slot: slot_dates(calendar, slot) for slot in all_slots(calendar.cadence)} == expected


minutes = st.integers(1, 180)
moments = st.lists(st.integers(0, 4000).map(lambda m: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=m)))


@given(moments, moments, minutes, minutes, st.integers(0, 60))
def test_series_clash_when_any_two_sessions_do(
    a: list[datetime], b: list[datetime], minutes_a: int, minutes_b: int, gap: int
) -> None:
    naive = any(
        one < other + timedelta(minutes=minutes_b + gap) and other < one + timedelta(minutes=minutes_a + gap)
        for one in a
        for other in b
    )
    assert clash(a, b, minutes_a, minutes_b, gap) == naive


def test_back_to_back_is_no_clash_unless_a_gap_is_asked() -> None:
    nine, ten = [datetime(2027, 1, 1, 9, tzinfo=UTC)], [datetime(2027, 1, 1, 10, tzinfo=UTC)]
    assert not clash(nine, ten, 60, 60)
    assert clash(nine, ten, 60, 60, gap=15)
