"""Days without sessions as a coordinator writes them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.public_holidays import holidays_between
from matcher.web.forms.closed_days import holiday_choices, read_closed_days, write_closed_days

NOTES = st.sampled_from(["", "Staff day", "Spring break", "Closed: 2 floors"])
DAYS = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 3, 1)), NOTES)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("", {}),
        ("2027-01-18", {date(2027, 1, 18): ""}),
        (
            "2027-1-18 Staff day\r\n\r\n 2027-02-15:  Family Day ",
            {date(2027, 1, 18): "Staff day", date(2027, 2, 15): "Family Day"},
        ),
        ("2027-04-05 to 2027-04-06 Spring break", {date(2027, 4, 5): "Spring break", date(2027, 4, 6): "Spring break"}),
        ("2027-04-05–2027-04-06", {date(2027, 4, 5): "", date(2027, 4, 6): ""}),
    ],
)
def test_what_is_written(written: str, days: dict[date, str]) -> None:
    assert read_closed_days(written) == days


@pytest.mark.parametrize(
    "written",
    ["soon", "2027-02-30", "2027-02-15 2027-02-16", "2027-02-16 to 2027-02-15", "2027-01-01 to 2027-12-31 Rest"],
)
def test_what_is_no_day(written: str) -> None:
    with pytest.raises(ValueError, match=f"“{written}”"):
        read_closed_days(written)


@given(DAYS)
def test_what_is_kept_is_read_back(days: dict[date, str]) -> None:
    assert read_closed_days(write_closed_days(days)) == days


def test_neighbors_are_one_line() -> None:
    week = {date(2027, 4, 5) + timedelta(days=ahead): "Spring break" for ahead in range(5)}
    assert write_closed_days(week) == "2027-04-05 to 2027-04-09 Spring break"


def test_a_box_says_who_keeps_a_holiday_if_not_everybody_does() -> None:
    found = holidays_between(["NV", "ON"], date(2027, 1, 1), date(2027, 1, 31))
    assert holiday_choices(found, 2) == {
        "2027-01-01": "Fri, Jan\u00a01: New Year’s Day",
        "2027-01-18": "Mon, Jan\u00a018: Martin Luther King Jr. Day (NV)",
    }
