"""What another engine reads from our bytes is what the solver planned: every session, on every clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.calendars import MovedStart, SeriesFacts, schedule
from matcher.calendars.lint import lint
from solver.occurrences import slot_dates, slot_starts
from solver.problem import Cadence, Calendar, Slot
from tests.matcher.calendars.builders import series
from tests.matcher.calendars.reading import sessions

ZONES = [
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "America/Vancouver",
    "Europe/Berlin",
    "Europe/London",
    "Asia/Kolkata",
    "Australia/Sydney",
]
PROGRAMS = [
    (date(2027, 1, 4), date(2027, 6, 30)),
    (date(2026, 9, 1), date(2027, 1, 31)),
    (date(2026, 2, 2), date(2026, 6, 30)),
]

Sessions = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Plan:
    """A slot of a program with one closed day, and one session held two hours later, for 90 minutes."""

    calendar: Calendar
    slot: Slot
    zone: str
    closed: date
    moved: date

    def expected(self) -> Sessions:
        starts = slot_starts(self.calendar, self.slot, self.zone, frozenset({self.closed, self.moved}))
        ordinary = [(start, start + timedelta(minutes=self.calendar.minutes)) for start in starts]
        held = (self.local(self.moved) + timedelta(hours=2)).replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        return sorted([*ordinary, (held, held + timedelta(minutes=90))])

    def facts(self) -> SeriesFacts:
        first = self.local(slot_dates(self.calendar, self.slot)[0])
        original = self.local(self.moved)
        return series(
            zone=self.zone,
            cadence=self.calendar.cadence,
            first_start=first,
            minutes=self.calendar.minutes,
            last_day=self.calendar.last_day,
            excluded=(self.local(self.closed),),
            moved=(MovedStart(original, original + timedelta(hours=2), 90),),
        )

    def local(self, day: date) -> datetime:
        return datetime.combine(day, time(self.slot.start // 60, self.slot.start % 60))


def plan(zone: str, cadence: Cadence, program: tuple[date, date], slot: Slot, picks: tuple[int, int]) -> Plan:
    calendar = Calendar(*program, cadence, 60)
    dates = slot_dates(calendar, slot)
    closed = dates.pop(picks[0] % len(dates))
    return Plan(calendar, slot, zone, closed, dates[picks[1] % len(dates)])


def written(plan: Plan) -> bytes:
    data = schedule([plan.facts()], name="Sessions")
    assert lint(data) == []
    return data


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: f"{program[0]:%b %Y}")
@pytest.mark.parametrize("cadence", list(Cadence))
@pytest.mark.parametrize("zone", ZONES)
def test_sessions_are_those_of_the_solver(zone: str, cadence: Cadence, program: tuple[date, date]) -> None:
    case = plan(zone, cadence, program, Slot(1, 9 * 60, 1 if cadence != Cadence.WEEKLY else 0), (2, 0))
    data = written(case)
    assert sessions(data) == case.expected()
    unknown_name = f"{zone}/{program[0]}"  # so that the reader knows nothing but our VTIMEZONE
    assert sessions(data.replace(zone.encode(), unknown_name.encode())) == case.expected()


@settings(max_examples=60)
@given(
    zone=st.sampled_from(ZONES),
    cadence=st.sampled_from(list(Cadence)),
    program=st.sampled_from(PROGRAMS),
    weekday=st.integers(0, 6),
    half_hour=st.integers(8, 43),  # 04:00 to 21:30: no clock changes then
    phase=st.integers(1, 4),
    picks=st.tuples(st.integers(0, 30), st.integers(0, 30)),
)
def test_any_slot_any_day_off(
    zone: str,
    cadence: Cadence,
    program: tuple[date, date],
    weekday: int,
    half_hour: int,
    phase: int,
    picks: tuple[int, int],
) -> None:
    phases = {Cadence.WEEKLY: 0, Cadence.FORTNIGHTLY: phase % 2, Cadence.MONTHLY: phase}
    case = plan(zone, cadence, program, Slot(weekday, half_hour * 30, phases[cadence]), picks)
    assert sessions(written(case)) == case.expected()
