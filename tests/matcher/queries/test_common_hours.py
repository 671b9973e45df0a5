"""Common hours tell how many can, never who, and nothing at all before three have given theirs."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.queries.common_hours import ALL, ENOUGH, Common, Near, common_hours
from matcher.services.team_hours import MemberHours
from matcher.web.common_hours import hours_table
from solver.problem import Cadence, Calendar, Interval
from tests.builders import ARIZONA, PACIFIC

# Three weeks over the Pacific clock change of March 14.
CALENDAR = Calendar(date(2027, 3, 1), date(2027, 3, 21), Cadence.WEEKLY, 60)
EVERY_DAY = tuple((weekday, 540, 1020) for weekday in range(5))


def member(*hours: tuple[int, int, int] | tuple[int, int, int, str], zone: str = PACIFIC) -> MemberHours:
    return MemberHours(zone, tuple(Interval(*one) for one in hours))


def common(*members: MemberHours, quorum: int | None = None) -> Common:
    found = common_hours(members, zone=PACIFIC, quorum=quorum, calendar=CALENDAR)
    assert found is not None
    return found


@pytest.mark.parametrize("count", [0, 1, 2])
def test_nothing_is_told_of_fewer_than_three(count: int) -> None:
    members = [member(*EVERY_DAY)] * count
    assert common_hours(members, zone=PACIFIC, quorum=None, calendar=CALENDAR) is None


def test_all_and_enough_are_told_apart_and_the_rest_in_sums() -> None:
    monday = [member((0, 540, 720)), member((0, 540, 660)), member((0, 600, 660)), member((1, 540, 600))]
    found = common(*monday, quorum=3)
    assert (found.given, found.needed, found.minutes, found.same_weeks) == (4, 3, 60, True)
    assert found.weeks["a"] == {"mon-1000": ENOUGH, "mon-1030": ENOUGH}
    assert (found.fewer, found.nearest) == (((2, 120),), ())
    everybody = common(*monday[:3])
    assert everybody.weeks["a"] == {"mon-1000": ALL, "mon-1030": ALL}


def test_a_stretch_too_short_for_a_session_is_no_common_hour() -> None:
    found = common(member((0, 540, 720)), member((0, 540, 720)), member((0, 540, 570)))
    assert (found.minutes, found.weeks) == (0, {"a": {}, "b": {}})
    assert found.fewer == ((2, 180),)
    assert found.nearest == (Near(0, 540, None, 2),)


def test_nearest_never_speaks_of_one_alone() -> None:
    found = common(member((0, 540, 600)), member((1, 540, 600)), member((2, 540, 600)))
    assert (found.nearest, found.fewer) == ((), ())


def test_weeks_a_and_b_differ_and_a_clock_change_takes_hours_away() -> None:
    alternate = common(*[member((0, 540, 600, "A"), (1, 540, 600, "B"))] * 3)
    assert alternate.weeks == {
        "a": {"mon-0900": ALL, "mon-0930": ALL},
        "b": {"tue-0900": ALL, "tue-0930": ALL},
    }
    # Nine to twelve in Arizona is eight to eleven in winter on the Pacific clock, nine to twelve after March 14.
    abroad = common(*[member((0, 480, 720))] * 2, member((0, 540, 720), zone=ARIZONA))
    assert list(abroad.weeks["a"]) == ["mon-0900", "mon-0930", "mon-1000", "mon-1030"]


hours = st.lists(
    st.builds(
        lambda weekday, start, length: (weekday, start * 30, (start + length) * 30),
        st.integers(0, 5),
        st.integers(14, 30),
        st.integers(1, 12),
    ),
    max_size=4,
)


@settings(max_examples=25)
@given(st.lists(hours, min_size=3, max_size=5), st.integers(2, 5))
def test_who_they_are_makes_no_difference(team: list[list[tuple[int, int, int]]], quorum: int) -> None:
    members = [member(*one) for one in team]
    shuffled = members[1:] + members[:1]
    assert common(*members, quorum=quorum) == common(*shuffled, quorum=quorum)


def test_the_table_says_in_words_what_it_draws() -> None:
    found = common(member((0, 540, 720)), member((0, 540, 660)), member((0, 600, 660)), quorum=2)
    table = hours_table(found)
    assert table is not None
    assert table.sentences == ("So far 2 of 3 of you can meet in 2 hours a week.",)
    assert (table.clock, table.enough, [week.caption for week in table.weeks]) == (
        "Pacific time",
        "2 of 3 can",
        ["Every week"],
    )
    nine, half_past, ten = table.weeks[0].rows[:3]
    assert (nine.hour, half_past.hour, half_past.spoken) == ("9\u00a0am", "", "9:30\u00a0am")
    assert ([cell.spoken for cell in nine.cells], ten.cells[0].spoken) == (["2", "", "", "", "", ""], "all")


def test_what_is_missing_is_said_with_what_would_help() -> None:
    table = hours_table(common(member((0, 540, 720)), member((0, 540, 720)), member((1, 540, 600))))
    assert table is not None
    assert (table.weeks, table.sentences) == (
        (),
        (
            "So far there is no time at which all three of you can meet.",
            "Nearest: Mondays at 9:00\u00a0am (2 of 3 can).",
            "If fewer must be free: with 2 of 3, 3 hours a week.",
        ),
    )
