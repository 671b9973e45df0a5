"""Team hours: exactly the quarter hours at which enough members are free, on every day of the program."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.services.team_hours import MemberHours, as_intervals, shared_hours
from solver.hours import hours_bitmap
from solver.occurrences import monday
from solver.problem import Cadence, Calendar, Interval
from tests.builders import ARIZONA, PACIFIC

# Three weeks over the Pacific clock change of March 14.
CALENDAR = Calendar(date(2027, 3, 1), date(2027, 3, 21), Cadence.WEEKLY, 60)
QUARTER = timedelta(minutes=15)

intervals = st.builds(
    lambda weekday, start, length, week: Interval(weekday, start * 15, min(start + length, 96) * 15, week),
    st.integers(0, 6),
    st.integers(0, 95),
    st.integers(1, 40),
    st.sampled_from([None, "A", "B"]),
)
hours = st.lists(intervals, max_size=5).map(tuple)
members = st.lists(
    st.builds(MemberHours, st.sampled_from([PACIFIC, ARIZONA, "Asia/Kolkata"]), hours), min_size=1, max_size=4
)


def free(person: MemberHours, moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(person.zone))
    week = "AB"[(monday(local.date()) - monday(CALENDAR.first_day)).days // 7 % 2]
    minute = local.hour * 60 + local.minute
    return any(
        one.weekday == local.weekday() and one.start <= minute < one.end and one.week in (None, week)
        for one in person.hours
    )


@given(hours)
def test_a_bitmap_and_its_intervals_are_the_same(given_hours: tuple[Interval, ...]) -> None:
    bitmap = hours_bitmap(given_hours)
    assert (hours_bitmap(tuple(as_intervals(bitmap))) == bitmap).all()


@settings(max_examples=25)
@given(members, st.integers(1, 4))
def test_shared_hours_hold_at_every_instant(team: list[MemberHours], quorum: int) -> None:
    """On one clock they are exact; over several they never promise an hour that too few members have."""
    needed, zone = min(quorum, len(team)), team[0].zone
    shared = MemberHours(zone, shared_hours(team, zone=zone, needed=needed, calendar=CALENDAR))
    one_clock = all(member.zone == zone for member in team)
    start = datetime.combine(CALENDAR.first_day, datetime.min.time(), UTC)
    for step in range(21 * 96):
        moment = start + step * QUARTER
        enough = sum(free(member, moment) for member in team) >= needed
        if one_clock:
            assert free(shared, moment) == enough
        elif free(shared, moment):
            assert enough
