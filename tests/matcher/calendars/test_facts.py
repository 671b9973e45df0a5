from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from matcher.calendars.facts import MovedStart, UnusableSeries
from solver.problem import Cadence
from tests.matcher.calendars.builders import series

AT_NINE = datetime(2027, 1, 12, 9)


@pytest.mark.parametrize(
    "changes",
    [
        {"uid": ""},
        {"uid": "a\r\nb"},
        {"revision": -1},
        {"minutes": 0},
        {"zone": "Mars/Olympus"},
        {"zone": "../etc/passwd"},
        {"created": datetime(2026, 12, 1)},
        {"first_start": datetime(2027, 1, 5, 9, tzinfo=UTC)},
        {"first_start": datetime(2027, 1, 5, 9, 0, 30)},
        {"last_day": date(2027, 1, 4)},
        {"cadence": Cadence.MONTHLY, "first_start": datetime(2027, 1, 29, 9)},
        {"excluded": (datetime(2027, 1, 13, 9),)},
        {"excluded": (datetime(2027, 1, 12, 10),)},
        {"excluded": (datetime(2027, 7, 6, 9),)},
        {"excluded": (datetime(2027, 1, 12, 9, tzinfo=UTC),)},
        {"cadence": Cadence.FORTNIGHTLY, "excluded": (AT_NINE,)},
        {"moved": (MovedStart(AT_NINE, AT_NINE, 0),)},
        {"moved": (MovedStart(datetime(2027, 1, 13, 9), AT_NINE, 60),)},
        {"moved": (MovedStart(AT_NINE, AT_NINE, 60), MovedStart(AT_NINE, AT_NINE, 30))},
    ],
    ids=str,
)
def test_contradicting_facts_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UnusableSeries):
        series(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"first_start": datetime(2027, 1, 3, 2, 30)},  # the clock skips 02:30 on 14 March
        {"moved": (MovedStart(AT_NINE, datetime(2027, 3, 14, 2, 30), 60),)},
        {"moved": (MovedStart(AT_NINE, datetime(2027, 11, 7, 1, 30), 60),)},
        {"moved": (MovedStart(AT_NINE, datetime(2027, 11, 7, 9, 30, tzinfo=UTC), 60),)},
    ],
    ids=["every week", "moved to a skipped time", "moved to a repeated time", "moved to its second reading"],
)
def test_times_that_do_not_exist_exactly_once_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UnusableSeries):
        series(**changes)


def test_a_skipped_start_that_falls_out_does_no_harm() -> None:
    skipped = datetime(2027, 3, 14, 2, 30)
    facts = series(first_start=datetime(2027, 1, 3, 2, 30), excluded=(skipped,))
    assert skipped in facts.planned_starts()


def test_a_skipped_start_that_is_held_elsewhere_does_no_harm() -> None:
    """The clocks were changed by law after the series was made; so the first one may be such a start too."""
    skipped, held = datetime(2027, 3, 14, 2, 30), datetime(2027, 3, 14, 3, 30)
    facts = series(first_start=skipped, moved=(MovedStart(skipped, held, 60),))
    assert (facts.exists_once(skipped), facts.exists_once(held)) == (False, True)
    assert facts.instant(skipped) == facts.on_clock(held)


def test_planned_starts_keep_those_that_fall_out() -> None:
    facts = series(cadence=Cadence.MONTHLY, last_day=date(2027, 3, 31), excluded=(datetime(2027, 2, 2, 9),))
    assert facts.planned_starts() == [datetime(2027, month, day, 9) for month, day in ((1, 5), (2, 2), (3, 2))]


def test_until_is_the_last_second_of_the_last_local_day() -> None:
    assert series().until() == datetime(2027, 6, 30, 6, 59, 59, tzinfo=UTC)


def test_an_end_counts_true_minutes_across_a_clock_change() -> None:
    facts = series()
    assert facts.end(datetime(2027, 3, 14, 1, 30), 60) == datetime(2027, 3, 14, 3, 30)
