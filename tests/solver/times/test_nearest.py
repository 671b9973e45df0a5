"""The nearest times for two who share none, against every slot tried minute by minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans

from solver.judge.times import instant, zone_name
from solver.occurrences import all_slots, clash, slot_dates, week_number
from solver.problem import Cadence, Calendar, Interval, Mentee, Mentor, Preference, Problem, Slot
from solver.times.nearest import Nearest, nearest_slots
from tests.solver.drawn import problems

CALENDAR = Calendar(date(2027, 1, 18), date(2027, 6, 25), Cadence.WEEKLY, 60)
PACIFIC, EASTERN = "America/Los_Angeles", "America/New_York"
Person = Mentor | Mentee
Key = tuple[bool, Fraction, Fraction, int, Slot]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(pinned=False).filter(lambda problem: problem.calendar is not None), booleans())
def test_they_are_those_that_trying_every_slot_finds(problem: Problem, begun: bool) -> None:
    assert problem.calendar is not None
    mentor, mentee = problem.mentors[0], problem.mentees[-1]
    day = problem.calendar.first_day + timedelta(days=8)
    after = datetime.combine(day, datetime.min.time(), UTC) if begun else None
    found = nearest_slots(problem.calendar, mentor, mentee, after=after)
    assert [one.slot for one in found] == by_trying(problem.calendar, mentor, mentee, after)


def by_trying(calendar: Calendar, mentor: Mentor, mentee: Mentee, after: datetime | None) -> list[Slot]:
    weeks = Week(calendar, mentor), Week(calendar, mentee)
    keys = (key(calendar, mentor, mentee, weeks, slot, after) for slot in all_slots(calendar.cadence))
    told: list[Slot] = []
    for *_, slot in sorted(one for one in keys if one is not None):
        apart = all(slot.weekday != one.weekday or abs(slot.start - one.start) >= 120 for one in told)
        told += [slot] if apart and len(told) < 3 else []
    return told


def key(
    calendar: Calendar, mentor: Mentor, mentee: Mentee, weeks: tuple[Week, Week], slot: Slot, after: datetime | None
) -> Key | None:
    days = slot_dates(calendar, slot, mentor.closed | mentee.closed)
    every = [instant(day, slot.start, zone_name(mentor)) for day in days]
    starts = [start for start in every if start is not None]
    for begin, end in (*mentor.busy, *mentee.busy):
        minutes = (end - begin) // timedelta(minutes=1)
        if clash(starts, [begin], calendar.minutes, minutes, calendar.gap):
            return None
    left = [start for start in starts if after is None or start >= after]
    if None in every or len(left) < max(calendar.min_sessions, 1):
        return None
    quarters = [start + timedelta(minutes=ahead) for start in left for ahead in range(0, calendar.minutes, 15)]
    told = [week.at(moment) for moment in quarters for week in weeks]
    night, cost, distance = any(one[0] for one in told), sum(one[1] for one in told), sum(one[2] for one in told)
    return night, Fraction(15 * cost, len(left)), Fraction(distance, len(left)), -len(left), slot


class Week:
    """What one person says of a quarter hour: night; its cost a minute; how many quarters the nearest marked one is
    away, either way round the fortnight."""

    def __init__(self, calendar: Calendar, person: Person) -> None:
        self.calendar, self.zone = calendar, ZoneInfo(zone_name(person))
        self.marked = quarters_of(person.hours or ())
        self.preferred = quarters_of([one.interval for one in person.prefer]) if person.prefer else self.marked
        self.known: dict[int, tuple[bool, int, int]] = {}

    def at(self, moment: datetime) -> tuple[bool, int, int]:
        local = moment.astimezone(self.zone)
        odd = week_number(self.calendar, local.date()) % 2
        number = ((odd * 7 + local.weekday()) * 24 + local.hour) * 4 + local.minute // 15
        if number not in self.known:
            ways = [abs(number - one + turn) for one in self.marked for turn in (-1344, 0, 1344)]
            cost = 4 if number not in self.marked else int(number not in self.preferred)
            self.known[number] = not 7 <= local.hour < 21, cost, min(ways, default=0)
        return self.known[number]


def quarters_of(hours: Sequence[Interval]) -> set[int]:
    return {
        (week * 7 + one.weekday) * 96 + quarter
        for one in hours
        for week in (0, 1)
        if one.week in (None, "AB"[week])
        for quarter in range(one.start // 15, one.end // 15)
    }


def pair(theirs: Sequence[Interval], mine: Sequence[Interval], **given: object) -> tuple[Mentor, Mentee]:
    mentor = Mentor("m", 1, zone=PACIFIC, hours=tuple(mine))
    return mentor, Mentee("e", zone=EASTERN, hours=tuple(theirs), **given)  # type: ignore[arg-type]


def test_half_an_hour_outside_is_nearer_than_a_whole_one() -> None:
    """Hers end when his begin: at eight of his, half a session is outside the hours of each."""
    mentor, mentee = pair([Interval(0, 600, 690)], [Interval(0, 510, 720)])
    found = nearest_slots(CALENDAR, mentor, mentee)
    assert found[0] == Nearest(Slot(0, 480, 0), 23, 23 * 30, 23 * 30)
    assert [(one.slot.weekday, one.slot.start) for one in found[1:]] == [(0, 600), (0, 720)]


def test_nobody_meets_at_night_unless_there_is_nothing_else() -> None:
    """Seven of his is ten of hers; she has marked but five to six in the morning, which is two of his."""
    mentor, mentee = pair([Interval(0, 300, 360)], [Interval(0, 720, 780)])
    assert {420 <= one.slot.start <= 17 * 60 for one in nearest_slots(CALENDAR, mentor, mentee)} == {True}
    by_day = [
        (moment, moment + timedelta(hours=18))
        for day in range(170)
        if (moment := datetime(2027, 1, 17, 14, tzinfo=UTC) + timedelta(days=day))
    ]
    mentor, mentee = pair([Interval(0, 300, 360)], [Interval(0, 720, 780)], busy=tuple(by_day))
    assert all(one.slot.start < 420 for one in nearest_slots(CALENDAR, mentor, mentee))


def test_hours_marked_if_need_be_cost_a_quarter() -> None:
    """Both have Monday noon, she if need be; that he is a quarter of an hour too early elsewhere costs the same."""
    prefer = (Preference(Interval(1, 600, 660), 1),)
    mentor, mentee = pair([Interval(0, 900, 960), Interval(1, 600, 660)], [Interval(0, 720, 780)], prefer=prefer)
    assert nearest_slots(CALENDAR, mentor, mentee)[0] == Nearest(Slot(0, 720, 0), 23, 0, 0)


def test_where_nothing_is_possible_nothing_is_told() -> None:
    always = ((datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)),)
    mentor, mentee = pair([Interval(0, 600, 690)], [Interval(0, 510, 720)], busy=always)
    assert nearest_slots(CALENDAR, mentor, mentee) == ()
