from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver.hours import hours_bitmap
from solver.judge.times import Times, instant, zone_name
from solver.occurrences import week_number
from solver.problem import Cadence, Calendar, Interval, Mentee, Mentor, Preference, Problem, Slot
from solver.times.attendance import at_most
from solver.times.availability import CommonSlots
from solver.times.grid import pack, unpack
from tests.solver.drawn import problems

MONDAYS = (Interval(0, 540, 660),)
ALWAYS = tuple(Interval(day, 0, 1440) for day in range(7))


def common(calendar: Calendar, mentor: Mentor, mentee: Mentee) -> CommonSlots:
    return CommonSlots(Problem((mentor,), (mentee,), calendar))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(pinned=False).filter(lambda problem: problem.calendar is not None))
def test_every_pair_has_exactly_the_slots_found_one_session_at_a_time(problem: Problem) -> None:
    assert problem.calendar is not None
    found, times = CommonSlots(problem), Times(problem.calendar)
    for (row, mentee), (column, mentor) in product(enumerate(problem.mentees), enumerate(problem.mentors)):
        pair = np.array([row]), np.array([column])
        assert list(found.times(row, column)) == times.usable(mentor, mentee)
        assert found.usable_of(*pair).tolist() == [bool(times.usable(mentor, mentee))]
        assert found.shares_of(*pair).tolist() == [bool(times.fitting(mentor, mentee))]
        for slot in found.times(row, column):
            meetings = times.at(mentor, mentee, slot)
            assert found.dates(row, column, slot) == (list(meetings.held), list(meetings.dropped))
            assert found.cost(row, column, slot) == naive_cost(mentor, mentee, slot, meetings.held, problem.calendar)
    for column, mentor in enumerate(problem.mentors):
        naive = [[times.clash(mentor, one, other) for other in found.slots] for one in found.slots]
        assert found.clashes(column).tolist() == naive


def naive_cost(mentor: Mentor, mentee: Mentee, slot: Slot, held: Sequence[date], calendar: Calendar) -> int:
    """Quarter hour by quarter hour."""
    starts = [instant(day, slot.start, zone_name(mentor)) for day in held]
    cost = 0
    for person in (mentor, mentee):
        most = max((preference.cost for preference in person.prefer), default=0)
        for start in starts:
            assert start is not None
            moments = [start + timedelta(minutes=minutes) for minutes in range(0, calendar.minutes, 15)]
            cost += most - min(avoided(person, moment, calendar) for moment in moments)
    return cost


def avoided(person: Mentor | Mentee, moment: datetime, calendar: Calendar) -> int:
    local = moment.astimezone(ZoneInfo(zone_name(person)))
    minute, week = local.hour * 60 + local.minute, "AB"[week_number(calendar, local.date()) % 2]
    hours = [
        preference.cost
        for preference in person.prefer
        if preference.interval.weekday == local.weekday()
        and preference.interval.start <= minute < preference.interval.end
        and preference.interval.week in (None, week)
    ]
    return max(hours, default=0)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(pinned=False).filter(lambda problem: problem.calendar is not None))
def test_own_hours_are_missed_only_on_days_that_one_mentee_is_away(problem: Problem) -> None:
    """And whoever meets, meets there."""
    assert problem.calendar is not None
    found, times = CommonSlots(problem), Times(problem.calendar)
    open_to = unpack(found.own_hours(np.arange(len(problem.mentors))), len(found.slots))
    alone = [Mentee("x", hours=ALWAYS, closed=mentee.closed) for mentee in problem.mentees]
    for own, mentor in zip(open_to, problem.mentors, strict=True):
        theirs = {slot for slot, chosen in zip(found.slots, own, strict=True) if chosen}
        met = {meetings.slot for mentee in alone for meetings in times.fitting(mentor, mentee)}
        assert met <= theirs
        # Of the others a mentee's days away drop every session, those the mentor would miss among them.
        assert all(any(not times.at(mentor, mentee, slot).held for mentee in alone) for slot in theirs - met)


def test_a_session_while_the_clock_changes_is_preferred_by_what_the_clock_shows() -> None:
    """On March 14 New York goes from 1:59 to 3:00, so a session from 1:30 on ends at 3:30 there."""
    calendar = Calendar(date(2027, 3, 8), date(2027, 3, 21), Cadence.WEEKLY, 60)
    mentor = Mentor("m", 1, zone="America/New_York", hours=(Interval(6, 0, 300),))
    prefer = (Preference(Interval(6, 90, 120), 5), Preference(Interval(6, 180, 210), 4))
    mentee = Mentee("t", zone="America/New_York", hours=(Interval(6, 0, 300),), prefer=prefer)
    slots = common(calendar, mentor, mentee)
    assert slots.cost(0, 0, Slot(6, 90, 0)) == 1 + 5


def test_a_person_may_miss_no_more_than_somebody_else_is_away_for() -> None:
    """Everybody's days away cover the whole program, nobody's a whole month."""
    calendar = Calendar(date(2027, 1, 11), date(2027, 2, 7), Cadence.WEEKLY, 60)
    mondays = [date(2027, 1, 11) + timedelta(weeks=week) for week in range(4)]
    mentees = tuple(Mentee(f"t{week}", hours=ALWAYS, closed=frozenset([day])) for week, day in enumerate(mondays))
    busy = [(datetime(day.year, day.month, day.day, 9, tzinfo=UTC)) for day in mondays]
    spans = tuple((begin, begin + timedelta(hours=1)) for begin in busy)
    for count, expected in ((1, [540, 570, 600]), (2, [600])):
        mentor = Mentor("m", 1, hours=MONDAYS, busy=spans[:count])
        slots = CommonSlots(Problem((mentor,), mentees, calendar))
        own = unpack(slots.own_hours(np.array([0])), len(slots.slots))[0]
        assert [slot.start for slot, chosen in zip(slots.slots, own, strict=True) if chosen] == expected
        assert [slot.start for slot in slots.times(0, 0)] == expected


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(0, 9))
def test_flags_are_counted_for_many_at_once(seed: int, occurrences: int, most: int) -> None:
    chance = np.random.default_rng(seed)
    flags, limit = chance.random((3, occurrences, 70)) < chance.random(), chance.integers(0, most + 1, 3)
    found = unpack(at_most(pack(flags), limit), 70)
    assert found.tolist() == (flags.sum(axis=1) <= limit[:, None]).tolist()


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
    pair = np.array([0]), np.array([0])
    assert (slots.usable_of(*pair).tolist(), slots.shares_of(*pair).tolist()) == ([usable], [True])


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


@pytest.mark.parametrize("sides", [((), ()), ((Mentor("m", 1, hours=MONDAYS),), ()), ((), (Mentee("t", hours=()),))])
def test_nobody_to_meet_is_no_error(sides: tuple[tuple[Mentor, ...], tuple[Mentee, ...]]) -> None:
    calendar = Calendar(date(2027, 1, 11), date(2027, 1, 24), Cadence.WEEKLY, 60)
    slots = CommonSlots(Problem(*sides, calendar))
    nobody = np.zeros(0, np.int64)
    assert slots.usable_of(nobody, nobody).tolist() == []
    assert slots.own_hours(np.arange(len(sides[0]))).shape[0] == len(sides[0])


def test_a_problem_without_a_calendar_has_no_slots() -> None:
    with pytest.raises(ValueError, match="calendar"):
        CommonSlots(Problem((), ()))


def test_bits_are_packed_lowest_first() -> None:
    bits = np.zeros((1, 70), dtype=bool)
    bits[0, [0, 3, 69]] = True
    assert pack(bits).tolist() == [[9, 1 << 5]]


def test_hours_of_one_week_are_set_in_that_week_alone() -> None:
    assert np.flatnonzero(hours_bitmap([Interval(0, 0, 30, "B")])).tolist() == [672, 673]
