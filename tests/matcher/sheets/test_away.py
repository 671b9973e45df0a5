"""Days away as people type them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.application import DaysAway
from matcher.sheets.away import read_away, write_away
from matcher.sheets.faults import CellFault

FIRST, LAST = date(2027, 1, 4), date(2027, 6, 30)


def days(*ends: str) -> tuple[DaysAway, ...]:
    """``days("02-15/02-19")``: from February 15 to 19, 2027."""
    pairs = [end.split("/") for end in ends]
    return tuple(
        DaysAway(date.fromisoformat(f"2027-{pair[0]}"), date.fromisoformat(f"2027-{pair[-1]}")) for pair in pairs
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("February 15–19, April 2", days("02-15/02-19", "04-02")),
        ("Feb. 15 - 19 and Apr 2nd", days("02-15/02-19", "04-02")),
        ("2027-02-15", days("02-15")),
        ("2027-02-15 to 2027-02-19; Mar 3", days("02-15/02-19", "03-03")),
        ("2/15; 2/20/2027, 3/1-3/5", days("02-15", "02-20", "03-01/03-05")),
        ("Feb 28–March 3", days("02-28/03-03")),
        ("February 15, 2027", days("02-15")),
        ("February 15–19, 2027; April 2", days("02-15/02-19", "04-02")),
        ("Feb 15, 22", days("02-15", "02-22")),
        ("December 28–January 6", (DaysAway(date(2026, 12, 28), date(2027, 1, 6)),)),
        ("April 2, April 2", days("04-02")),
        ("  ", ()),
    ],
)
def test_days_are_understood(text: str, expected: tuple[DaysAway, ...]) -> None:
    assert read_away(text, FIRST, LAST) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Easter, April 2", "has a day that is not understood, “Easter”."),
        ("15 February", "has a day that is not understood, “15 February”."),
        ("Mayday 3", "has a day that is not understood, “Mayday 3”."),
        ("April 2x", "has a day that is not understood, “April 2x”."),
        ("April 2 to Easter", "has a day that is not understood, “April 2 to Easter”."),
        ("February 30", "has a day that does not exist, or ends before it begins: “February 30”."),
        ("April 19–14", "has a day that does not exist, or ends before it begins: “April 19-14”."),
        ("July 4", "names “July 4”, outside the sessions."),
        ("2026-02-15", "names “2026-02-15”, outside the sessions."),
    ],
)
def test_what_is_not_understood_is_named(text: str, problem: str) -> None:
    with pytest.raises(CellFault) as caught:
        read_away(text, FIRST, LAST)
    assert caught.value.problem == problem


@given(st.lists(st.tuples(st.integers(0, 177), st.integers(0, 40)), max_size=6))
def test_written_days_are_read_back(offsets: list[tuple[int, int]]) -> None:
    away = tuple(
        sorted({DaysAway(FIRST + timedelta(start), FIRST + timedelta(start + more)) for start, more in offsets})
    )
    assert read_away(write_away(away), FIRST, LAST) == away


@given(st.text(alphabet="FebMarchto 0123456789/-–,;", max_size=30))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    with suppress(CellFault):
        assert read_away(write_away(read_away(text, FIRST, LAST)), FIRST, LAST) == read_away(text, FIRST, LAST)
