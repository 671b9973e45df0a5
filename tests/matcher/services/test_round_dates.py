"""Dates proposed from the first day of sessions."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from matcher.services.round_dates import ProposedDates, propose_dates

DAYS = st.dates(date(2026, 1, 1), date(2040, 12, 31))


def test_a_round_that_is_months_away() -> None:
    assert propose_dates(date(2027, 1, 25), date(2026, 11, 27)) == ProposedDates(
        apply_by=date(2026, 12, 15), offers_by=date(2027, 1, 8), answer_by=date(2027, 1, 21)
    )


@given(today=DAYS, ahead=st.integers(min_value=-400, max_value=400))
def test_they_are_working_days_in_order_before_the_first_day(today: date, ahead: int) -> None:
    first_day = today + timedelta(days=ahead)
    dates = propose_dates(first_day, today)
    assert dates.apply_by <= dates.offers_by <= dates.answer_by <= first_day
    assert all(day.weekday() < 5 for day in (dates.apply_by, dates.offers_by, dates.answer_by))
    if ahead > 60:
        assert dates.apply_by > today
