"""The one recurrence engine: on which dates a slot meets, at which instants, and which series clash.

Dates are dates on the mentor's clock. The rules are those of ``docs/problem-format.md`` ("Occurrences").
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from solver.errors import UnclearStart
from solver.problem import Cadence, Calendar, Slot

HALF_HOURS = range(0, 24 * 60, 30)
PHASES = {Cadence.WEEKLY: range(1), Cadence.FORTNIGHTLY: range(2), Cadence.MONTHLY: range(1, 5)}


def all_slots(cadence: Cadence) -> list[Slot]:
    """Every slot a cadence knows: each weekday, each half-hour start, each phase; sorted."""
    return [Slot(weekday, start, phase) for weekday in range(7) for start in HALF_HOURS for phase in PHASES[cadence]]


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_number(calendar: Calendar, day: date) -> int:
    """Whole weeks from the Monday of ``first_day``: even is week A, odd is week B."""
    return (monday(day) - monday(calendar.first_day)).days // 7


def slot_dates(calendar: Calendar, slot: Slot, closed: frozenset[date] = frozenset()) -> list[date]:
    """Dates of the slot, without those closed for the program or in ``closed``; closed days shift no phase."""
    ahead = (slot.weekday - calendar.first_day.weekday()) % 7
    days = range(ahead, (calendar.last_day - calendar.first_day).days + 1, 7)
    dates = (calendar.first_day + timedelta(days=day) for day in days)
    shut = calendar.closed | closed
    return [day for day in dates if day not in shut and _in_phase(calendar, slot, day)]


def nth_of_month(day: date) -> int:
    """1 for the first such weekday of its month, 5 for a fifth."""
    return (day.day + 6) // 7


def _in_phase(calendar: Calendar, slot: Slot, day: date) -> bool:
    match calendar.cadence:
        case Cadence.WEEKLY:
            return True
        case Cadence.FORTNIGHTLY:
            return week_number(calendar, day) % 2 == slot.phase
        case Cadence.MONTHLY:
            return nth_of_month(day) == slot.phase


def clear_start(day: date, start: int, zone: ZoneInfo) -> datetime | None:
    """The UTC instant of a local start, or None when the clocks skip or repeat it that day.

    A local time is skipped or repeated exactly when its two readings (``fold``, PEP 495) differ in offset.
    """
    local = datetime.combine(day, time(start // 60, start % 60), zone)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return None
    return local.astimezone(UTC)


def slot_starts(calendar: Calendar, slot: Slot, zone: str, closed: frozenset[date] = frozenset()) -> list[datetime]:
    """UTC starts of the slot on the clock of ``zone``.

    Raises UnclearStart when one of them is skipped or repeated by a clock change: such a slot does not exist.
    """
    clock = ZoneInfo(zone)
    starts = []
    for day in slot_dates(calendar, slot, closed):
        start = clear_start(day, slot.start, clock)
        if start is None:
            raise UnclearStart(day, slot.start, zone)
        starts.append(start)
    return starts


def clash(
    starts_a: Sequence[datetime],
    starts_b: Sequence[datetime],
    minutes_a: int,
    minutes_b: int,
    gap: int = 0,
) -> bool:
    """Whether two series have sessions that intersect or leave less than ``gap`` minutes between them."""
    before, after = timedelta(minutes=minutes_b + gap), timedelta(minutes=minutes_a + gap)
    ordered = sorted(starts_b)
    for start in starts_a:
        # Only the first start later than this is of interest: if even that one begins after we end, all do.
        later = bisect_left(ordered, start - before + timedelta.resolution)
        if later < len(ordered) and ordered[later] < start + after:
            return True
    return False
