"""Meeting times recomputed the slow way, for the judge: every session of every slot on both people's clocks.

Shares nothing with ``availability`` but the definitions in ``docs/problem-format.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from solver.problem import Cadence, Calendar, Mentee, Mentor, Slot

Participant = Mentor | Mentee
PHASES = {Cadence.WEEKLY: (0,), Cadence.FORTNIGHTLY: (0, 1), Cadence.MONTHLY: (1, 2, 3, 4)}


@dataclass(frozen=True)
class Meetings:
    """What a pair would have at one slot. ``fits``: both can attend every session that is left, and one is."""

    slot: Slot
    held: tuple[date, ...]
    dropped: tuple[date, ...]
    fits: bool


class Times:
    """``dates``: every slot of the cadence with the program's dates."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.dates: dict[Slot, list[date]] = {slot: [] for slot in self._slots()}
        for day in self._open_days():
            for slot in self._slots_of(day):
                self.dates[slot].append(day)
        self._free: dict[tuple[int, datetime], bool] = {}
        self._missed: dict[str, dict[Slot, frozenset[date]]] = {}

    def at(self, mentor: Mentor, mentee: Mentee, slot: Slot) -> Meetings:
        away = mentor.closed | mentee.closed
        dates = self.dates.get(slot, [])
        held = [day for day in dates if day not in away]
        starts = (instant(day, slot.start, zone_name(mentor)) for day in held)
        attended = (start is not None and self.free(mentor, start) and self.free(mentee, start) for start in starts)
        dropped = tuple(day for day in dates if day in away)
        return Meetings(slot, tuple(held), dropped, bool(held) and all(attended))

    def fitting(self, mentor: Mentor, mentee: Mentee) -> list[Meetings]:
        """All slots that fit the pair, however few sessions are left."""
        worth_a_look = (slot for slot, missed in self._misses(mentor).items() if missed <= mentee.closed)
        every = (self.at(mentor, mentee, slot) for slot in worth_a_look)
        return [meetings for meetings in every if meetings.fits]

    def _misses(self, mentor: Mentor) -> dict[Slot, frozenset[date]]:
        """The dates of each slot that the mentor has not closed and yet cannot attend.

        Slots that begin outside the mentor's hours in every week are left out: they fit nobody.
        """
        if mentor.id not in self._missed:
            hours = {(one.weekday, minute) for one in mentor.hours or () for minute in range(one.start, one.end, 15)}
            self._missed[mentor.id] = {
                slot: frozenset(day for day in dates if not self._attends(mentor, slot, day))
                for slot, dates in self.dates.items()
                if (slot.weekday, slot.start) in hours
            }
        return self._missed[mentor.id]

    def _attends(self, mentor: Mentor, slot: Slot, day: date) -> bool:
        start = instant(day, slot.start, zone_name(mentor))
        return day in mentor.closed or (start is not None and self.free(mentor, start))

    def usable(self, mentor: Mentor, mentee: Mentee) -> list[Slot]:
        least = self.calendar.min_sessions
        return [meetings.slot for meetings in self.fitting(mentor, mentee) if len(meetings.held) >= least]

    def clash(self, mentor: Mentor, one: Slot, other: Slot, beside: Mentor | None = None) -> bool:
        """Whether any two program dates of two slots of a mentor intersect or come nearer than the gap.

        With ``beside`` the other slot is of that mentor, on that mentor's clock.
        """
        apart = timedelta(minutes=self.calendar.minutes + self.calendar.gap)
        starts = (
            (instant(day, slot.start, zone_name(whose)), which)
            for which, (whose, slot) in enumerate(((mentor, one), (beside or mentor, other)))
            for day in self.dates.get(slot, ())
        )
        ordered = sorted((start, which) for start, which in starts if start is not None)
        return any(a[1] != b[1] and b[0] - a[0] < apart for i, a in enumerate(ordered) for b in ordered[i + 1 : i + 3])

    def can_be_timed(self, mentor: Mentor, options: Sequence[Sequence[Slot]]) -> bool:
        """Whether sessions with these options can all stand beside each other (exhaustive)."""
        if not options:
            return True
        first, *rest = sorted(options, key=len)
        for slot in first:
            beside = [[other for other in some if not self.clash(mentor, slot, other)] for some in rest]
            if self.can_be_timed(mentor, beside):
                return True
        return False

    def free(self, person: Participant, start: datetime) -> bool:
        key = id(person), start
        if key not in self._free:
            self._free[key] = self._is_free(person, start)
        return self._free[key]

    def _is_free(self, person: Participant, start: datetime) -> bool:
        end, gap = start + timedelta(minutes=self.calendar.minutes), timedelta(minutes=self.calendar.gap)
        if any(start < after + gap and begin < end + gap for begin, after in person.busy):
            return False
        zone = ZoneInfo(zone_name(person))
        moment = start
        while moment < end:
            if not self._in_hours(person, moment.astimezone(zone)):
                return False
            moment += timedelta(minutes=15)
        return True

    def _in_hours(self, person: Participant, local: datetime) -> bool:
        minute, week = local.hour * 60 + local.minute, "AB"[self._week(local.date()) % 2]
        return any(
            interval.weekday == local.weekday()
            and interval.start <= minute < interval.end
            and interval.week in (None, week)
            for interval in person.hours or ()
        )

    def _week(self, day: date) -> int:
        first = self.calendar.first_day
        return ((day - first).days + first.weekday()) // 7

    def _open_days(self) -> Iterator[date]:
        day = self.calendar.first_day
        while day <= self.calendar.last_day:
            if day not in self.calendar.closed:
                yield day
            day += timedelta(days=1)

    def _slots(self) -> Iterator[Slot]:
        for weekday in range(7):
            for start in range(0, 24 * 60, 30):
                yield from (Slot(weekday, start, phase) for phase in PHASES[self.calendar.cadence])

    def _slots_of(self, day: date) -> Iterator[Slot]:
        phase = {
            Cadence.WEEKLY: 0,
            Cadence.FORTNIGHTLY: self._week(day) % 2,
            Cadence.MONTHLY: (day.day - 1) // 7 + 1,
        }[self.calendar.cadence]
        if phase in PHASES[self.calendar.cadence]:
            yield from (Slot(day.weekday(), start, phase) for start in range(0, 24 * 60, 30))


@lru_cache(maxsize=500_000)
def instant(day: date, start: int, zone_name: str) -> datetime | None:
    """The only UTC instant at which the clock shows this local time; None when there is none or more than one."""
    local, zone = datetime.combine(day, time(start // 60, start % 60)), ZoneInfo(zone_name)
    probes = (local.replace(tzinfo=UTC) + timedelta(days=days) for days in (-1, 0, 1))
    offsets = {probe.astimezone(zone).utcoffset() or timedelta() for probe in probes}
    readings = {(local - offset).replace(tzinfo=UTC) for offset in offsets}
    found = [utc for utc in readings if utc.astimezone(zone).replace(tzinfo=None) == local]
    return found[0] if len(found) == 1 else None


def zone_name(person: Participant) -> str:
    return person.zone or "UTC"
