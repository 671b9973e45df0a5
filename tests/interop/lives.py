"""Calendars with everything that may happen to a series, in any zone and cadence, and the sessions they stand for.

The sessions come from the solver's dates and from arithmetic on wall clocks, never from what builds the calendars.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from matcher.calendars import Answer, MovedStart, SeriesFacts, schedule
from solver.occurrences import slot_dates
from solver.problem import Cadence, Calendar, Slot
from tests.matcher.calendars.builders import series

ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "America/Vancouver",
    "Europe/Berlin",
    "Europe/London",
    "Asia/Kolkata",
    "Australia/Sydney",
)
# Rules that change inside this program, and rules that BYMONTH cannot say.
ODD_ZONES = ("Africa/Casablanca", "Africa/Cairo")
FIRST, SPLIT, LAST = date(2026, 9, 1), date(2027, 2, 1), date(2027, 6, 30)
MINUTES, HALF_PAST_NINE = 45, 570
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Life:
    """One calendar. ``sessions`` are start and end in UTC, sorted."""

    zone: str
    cadence: Cadence
    facts: tuple[SeriesFacts, ...]
    sessions: tuple[tuple[datetime, datetime], ...]

    def calendar(self) -> bytes:
        return schedule(self.facts, name="Sessions")


def life(zone: str, cadence: Cadence) -> Life:
    """A series of which every kind of session fell out, was moved or answered; it was split in February, and goes on
    at another hour of another weekday. Beside it two events that meet once, one of them moved."""
    parts = (_until_the_split(zone, cadence), _after_it(zone, cadence), *_once(zone))
    sessions = sorted(each for _, held in parts for each in held)
    return Life(zone, cadence, tuple(facts for facts, _ in parts), tuple(sessions))


Part = tuple[SeriesFacts, list[tuple[datetime, datetime]]]


def _until_the_split(zone: str, cadence: Cadence) -> Part:
    starts = _starts(cadence, Slot(1, HALF_PAST_NINE, 1 if cadence is not Cadence.WEEKLY else 0), FIRST, SPLIT - DAY)
    changes = _day_the_clock_changes(zone)
    rest = list(starts)
    # The last one before the clock changes is held after that.
    across = max(start for start in rest if start.date() <= changes)
    rest.remove(across)
    moved = {across: datetime.combine(changes + DAY, time(10))}
    # To the evening before and the morning after, which for many are other dates in UTC.
    moved[rest[0]] = datetime.combine(rest[0].date() - DAY, time(23, 30))
    moved[rest[1]] = datetime.combine(rest[1].date() + DAY, time(6, 15))
    return _part("a", zone, cadence, starts, SPLIT - DAY, moved, out=rest[2:3], answered=rest[3:4])


def _after_it(zone: str, cadence: Cadence) -> Part:
    starts = _starts(cadence, Slot(3, 17 * 60, 2 if cadence is Cadence.MONTHLY else 0), SPLIT, LAST)
    moved = {starts[1]: starts[1] + timedelta(hours=6, minutes=45), starts[-1]: starts[-1] - 2 * DAY}
    # The first falls out: DTSTART and EXDATE are one. Another was moved before it fell out.
    return _part("b", zone, cadence, starts, LAST, moved, out=[starts[0], starts[1]], answered=[starts[-1]])


def _once(zone: str) -> tuple[Part, Part]:
    webinar, kick_off = datetime(2026, 10, 6, 12), datetime(2027, 1, 19, 16)
    moved = {kick_off: datetime(2027, 3, 29, 22, 15)}
    return (
        _part("c", zone, Cadence.WEEKLY, [webinar], webinar.date(), {}, out=[], answered=[webinar], once=True),
        _part("d", zone, Cadence.WEEKLY, [kick_off], kick_off.date(), moved, out=[], answered=[], once=True),
    )


def _starts(cadence: Cadence, slot: Slot, first: date, last: date) -> list[datetime]:
    at = time(slot.start // 60, slot.start % 60)
    return [datetime.combine(day, at) for day in slot_dates(Calendar(first, last, cadence, MINUTES), slot)]


def _day_the_clock_changes(zone: str) -> date:
    """The first change of the program; early November where there is none."""
    days = [FIRST + number * DAY for number in range((SPLIT - FIRST).days)]
    noons = [datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset() for day in days]
    changing = (day for day, before, after in zip(days[1:], noons, noons[1:], strict=False) if before != after)
    return next(changing, date(2026, 11, 8))


def _part(
    uid: str,
    zone: str,
    cadence: Cadence,
    starts: list[datetime],
    last_day: date,
    moved: dict[datetime, datetime],
    *,
    out: list[datetime],
    answered: list[datetime],
    once: bool = False,
) -> Part:
    facts = series(
        uid=f"series-{uid}",
        zone=zone,
        cadence=cadence,
        first_start=starts[0],
        last_day=last_day,
        minutes=MINUTES,
        moved=tuple(MovedStart(original, start, MINUTES) for original, start in moved.items()),
        excluded=tuple(out),
        answered=tuple((start, Answer.DECLINED) for start in answered),
        once=once,
    )
    held = (moved.get(start, start).replace(tzinfo=ZoneInfo(zone)) for start in starts if start not in out)
    return facts, [(start.astimezone(UTC), start.astimezone(UTC) + timedelta(minutes=MINUTES)) for start in held]
