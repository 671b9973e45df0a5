from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from solver.availability import CommonSlots
from solver.grid import pack
from solver.hours import hours_bitmap
from solver.problem import Cadence, Calendar, Interval, Mentee, Mentor, Preference, Problem, Slot
from solver.verify_times import Times
from tests.solver.brute import problems

MONDAYS = (Interval(0, 540, 660),)


def common(calendar: Calendar, mentor: Mentor, mentee: Mentee) -> CommonSlots:
    return CommonSlots(Problem((mentor,), (mentee,), calendar))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(pinned=False).filter(lambda problem: problem.calendar is not None))
def test_every_pair_has_exactly_the_slots_found_one_session_at_a_time(problem: Problem) -> None:
    assert problem.calendar is not None
    found, times = CommonSlots(problem), Times(problem.calendar)
    for (row, mentee), (column, mentor) in product(enumerate(problem.mentees), enumerate(problem.mentors)):
        assert list(found.times(row, column)) == times.usable(mentor, mentee)
        assert found.shares[row, column] == bool(times.fitting(mentor, mentee))
        for slot in found.times(row, column):
            meetings = times.at(mentor, mentee, slot)
            assert found.dates(row, column, slot) == (list(meetings.held), list(meetings.dropped))
    for column, mentor in enumerate(problem.mentors):
        naive = [[times.clash(mentor, one, other) for other in found.slots] for one in found.slots]
        assert found.clashes(column).tolist() == naive


def test_both_clocks_count_at_every_session() -> None:
    """From September to December New York's Monday 8:00 is 14:00 in Berlin, but 13:00 in the week between changes."""
    calendar = Calendar(date(2027, 9, 6), date(2027, 12, 13), Cadence.FORTNIGHTLY, 60)
    mentor = Mentor("m", 1, zone="America/New_York", hours=(Interval(0, 480, 540),))
    afternoon = Mentee("t", zone="Europe/Berlin", hours=(Interval(0, 840, 900),))
    longer = Mentee("t", zone="Europe/Berlin", hours=(Interval(0, 780, 900),))
    assert common(calendar, mentor, afternoon).times(0, 0) == (Slot(0, 480, 1),)
    assert common(calendar, mentor, longer).times(0, 0) == (Slot(0, 480, 0), Slot(0, 480, 1))


def test_a_day_away_is_dropped_and_never_a_reason() -> None:
    calendar = Calendar(date(2027, 1, 11), date(2027, 1, 31), Cadence.WEEKLY, 120)
    mentor = Mentor("m", 1, hours=MONDAYS)
    mentee = Mentee("t", hours=(Interval(0, 540, 660, "A"),), closed=frozenset([date(2027, 1, 18)]))
    slots = common(calendar, mentor, mentee)
    assert slots.times(0, 0) == (Slot(0, 540, 0),)
    assert slots.dates(0, 0, Slot(0, 540, 0)) == ([date(2027, 1, 11), date(2027, 1, 25)], [date(2027, 1, 18)])


@pytest.mark.parametrize(("least", "usable"), [(2, True), (3, False)])
def test_a_slot_needs_its_least_number_of_sessions(least: int, usable: bool) -> None:
    calendar = Calendar(
        date(2027, 1, 11), date(2027, 1, 31), Cadence.WEEKLY, 60, frozenset([date(2027, 1, 18)]), min_sessions=least
    )
    slots = common(calendar, Mentor("m", 1, hours=MONDAYS), Mentee("t", hours=MONDAYS))
    assert (bool(slots.usable[0, 0]), bool(slots.shares[0, 0])) == (usable, True)


def test_windows_merge_and_sunday_midnight_joins_monday() -> None:
    calendar = Calendar(date(2027, 1, 11), date(2027, 1, 31), Cadence.WEEKLY, 60)
    split = (Interval(6, 1380, 1440), Interval(0, 0, 30))
    slots = common(calendar, Mentor("m", 1, hours=split), Mentee("t", hours=split))
    assert slots.times(0, 0) == (Slot(6, 1380, 0), Slot(6, 1410, 0))


def test_weeks_a_and_b_carry_over_midnight_too() -> None:
    """Sunday of week B runs into Monday of week A."""
    calendar = Calendar(date(2027, 1, 11), date(2027, 3, 14), Cadence.FORTNIGHTLY, 60)
    hours = (Interval(6, 1380, 1440, "B"), Interval(0, 0, 30, "A"))
    slots = common(calendar, Mentor("m", 1, hours=hours), Mentee("t", hours=hours))
    assert slots.times(0, 0) == (Slot(6, 1380, 1), Slot(6, 1410, 1))


def test_busy_times_keep_their_gap() -> None:
    busy = ((datetime(2027, 1, 18, 10, tzinfo=UTC), datetime(2027, 1, 18, 10, 30, tzinfo=UTC)),)
    mentor, mentee = Mentor("m", 1, hours=MONDAYS), Mentee("t", hours=MONDAYS, busy=busy)
    for gap, expected in ((0, (Slot(0, 540, 0), Slot(0, 570, 0), Slot(0, 630, 0))), (15, (Slot(0, 540, 0),))):
        calendar = Calendar(date(2027, 1, 11), date(2027, 1, 31), Cadence.WEEKLY, 30, gap=gap)
        assert common(calendar, mentor, mentee).times(0, 0) == expected


def test_preferred_hours_cost_nothing_and_others_what_could_be_avoided() -> None:
    calendar = Calendar(date(2027, 1, 11), date(2027, 1, 24), Cadence.WEEKLY, 60)
    prefer = (Preference(Interval(0, 540, 600), 5), Preference(Interval(0, 570, 660), 2))
    slots = common(calendar, Mentor("m", 1, hours=MONDAYS, prefer=prefer), Mentee("t", hours=MONDAYS))
    assert [slots.cost(0, 0, slot) for slot in slots.times(0, 0)] == [0, 6, 6]


def test_only_allowed_pairs_are_looked_at() -> None:
    calendar = Calendar(date(2027, 1, 11), date(2027, 1, 24), Cadence.WEEKLY, 60)
    problem = Problem((Mentor("m", 1, hours=MONDAYS),), (Mentee("t", hours=MONDAYS),), calendar)
    assert not CommonSlots(problem, np.zeros((1, 1), dtype=bool)).shares.any()


@pytest.mark.parametrize("sides", [((), ()), ((Mentor("m", 1, hours=MONDAYS),), ()), ((), (Mentee("t", hours=()),))])
def test_nobody_to_meet_is_no_error(sides: tuple[tuple[Mentor, ...], tuple[Mentee, ...]]) -> None:
    calendar = Calendar(date(2027, 1, 11), date(2027, 1, 24), Cadence.WEEKLY, 60)
    slots = CommonSlots(Problem(*sides, calendar))
    assert slots.usable.shape == (len(sides[1]), len(sides[0]))


def test_a_problem_without_a_calendar_has_no_slots() -> None:
    with pytest.raises(ValueError, match="calendar"):
        CommonSlots(Problem((), ()))


def test_bits_are_packed_lowest_first() -> None:
    bits = np.zeros((1, 70), dtype=bool)
    bits[0, [0, 3, 69]] = True
    assert pack(bits).tolist() == [[9, 1 << 5]]


def test_hours_of_one_week_are_set_in_that_week_alone() -> None:
    assert np.flatnonzero(hours_bitmap([Interval(0, 0, 30, "B")])).tolist() == [672, 673]
