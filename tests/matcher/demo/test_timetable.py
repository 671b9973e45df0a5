"""Whatever today is, the demonstration's rounds are neither over nor impossible."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.demo.timetable import timetable

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))


@given(MOMENTS)
def test_days_are_in_order(now: datetime) -> None:
    table = timetable(now)
    for plan in (table.teams, table.alone, table.next):
        assert plan.apply_by <= plan.answer_by < plan.first_day < plan.last_day


@given(MOMENTS)
def test_what_is_over_is_over_and_what_comes_comes(now: datetime) -> None:
    table, today = timetable(now), now.date()
    past = [table.founded, table.teams_applied, table.teams_offered, table.teams_answered, table.alone_applied]
    assert past == sorted(past)
    assert past[-1] < now
    assert table.teams.apply_by < table.alone.apply_by < today < table.next.apply_by
    assert table.teams.answer_by < today < table.teams.first_day


@pytest.mark.parametrize(
    ("today", "first_day"),
    [
        (datetime(2026, 11, 21, 17, tzinfo=UTC), date(2027, 1, 11)),
        (datetime(2026, 12, 31, 17, tzinfo=UTC), date(2027, 1, 11)),
        (datetime(2027, 1, 1, 17, tzinfo=UTC), date(2028, 1, 10)),
    ],
)
def test_sessions_begin_on_the_second_monday_of_the_next_january(today: datetime, first_day: date) -> None:
    assert timetable(today).alone.first_day == first_day


def test_holidays_are_closed_days() -> None:
    assert timetable(datetime(2026, 11, 21, 17, tzinfo=UTC)).teams.closed_days == (
        date(2027, 1, 18),
        date(2027, 2, 15),
        date(2027, 5, 31),
        date(2027, 6, 19),
    )
