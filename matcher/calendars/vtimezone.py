"""One VTIMEZONE per zone, true for a given stretch of time.

Where the yearly rule of the pinned tzdata holds for the whole stretch, it is written as one STANDARD and at
most one DAYLIGHT with a yearly RRULE, the only form every client reads. Where a zone changes its rules inside
the stretch, or BYMONTH cannot say the rule, each change inside the stretch gets an observance of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vDatetime, vRecur, vUTCOffset

from matcher.calendars.posix import PosixRule, YearlyDay, zone_rule
from matcher.calendars.text import CalendarText

# Earlier than any session, and always the same: a zone's text does not change from round to round.
_EPOCH_YEAR = 1970


@dataclass(frozen=True)
class Onset:
    """The clock of a zone changes: ``at`` is the naive local moment on the clock before the change."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    rrule: dict[str, object] | None = None

    @property
    def instant(self) -> datetime:
        return (self.at - self.before).replace(tzinfo=UTC)


def timezone(zone: str, first: datetime, last: datetime) -> Timezone:
    """The VTIMEZONE of ``zone``, right at every instant from ``first`` to ``last`` (aware)."""
    component = Timezone()
    component.add("TZID", CalendarText(zone))
    for onset in observances(zone, first, last):
        component.add_component(_observance(onset))
    return component


def observances(zone: str, first: datetime, last: datetime) -> list[Onset]:
    """What ``timezone`` writes down, standard time first."""
    rule, clock = zone_rule(zone), ZoneInfo(zone)
    yearly = _yearly(rule)
    if yearly and _rule_holds(rule, clock, first, last):
        return yearly
    offset = _offset(clock, first)
    start = Onset(datetime(_EPOCH_YEAR, 1, 1), offset, offset, _name(clock, first))
    return [start, *changes(clock, first, last)]


def changes(clock: ZoneInfo, first: datetime, last: datetime) -> Iterator[Onset]:
    """Each change of the offset after ``first``, up to ``last``; no zone changes twice within a day."""
    here = first.astimezone(UTC).replace(second=0, microsecond=0)
    while here < last:
        there = min(here + timedelta(days=1), last.astimezone(UTC))
        if _offset(clock, here) != _offset(clock, there):
            yield _change_between(clock, here, there)
        here = there


def _change_between(clock: ZoneInfo, before: datetime, after: datetime) -> Onset:
    """Bisects to the minute: every change since 1972 falls on one."""
    old = _offset(clock, before)
    minutes = -(-(after - before) // timedelta(minutes=1))
    low, high = 0, minutes
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(clock, before + timedelta(minutes=middle)) == old:
            low = middle
        else:
            high = middle
    moment = before + timedelta(minutes=high)
    return Onset(moment.replace(tzinfo=None) + old, old, _offset(clock, moment), _name(clock, moment))


def _rule_holds(rule: PosixRule, clock: ZoneInfo, first: datetime, last: datetime) -> bool:
    predicted = _predicted(rule, first.astimezone(UTC).year - 1, last.astimezone(UTC).year + 1)
    at_first = [onset.after for onset in predicted if onset.instant <= first]
    if _offset(clock, first) != (at_first[-1] if at_first else rule.standard):
        return False
    ahead = [(onset.instant, onset.after) for onset in predicted if first < onset.instant <= last]
    return ahead == [(onset.instant, onset.after) for onset in changes(clock, first, last)]


def _predicted(rule: PosixRule, first_year: int, last_year: int) -> list[Onset]:
    if not (rule.summer is not None and rule.begins and rule.ends):
        return []
    summer, standard = rule.summer, rule.standard
    onsets = [
        onset
        for year in range(first_year, last_year + 1)
        for onset in (
            Onset(rule.begins.in_year(year), standard, summer, rule.summer_name),
            Onset(rule.ends.in_year(year), summer, standard, rule.standard_name),
        )
    ]
    return sorted(onsets, key=lambda onset: onset.instant)


def _yearly(rule: PosixRule) -> list[Onset] | None:
    """The rule as at most two observances, or None where RRULE cannot say it."""
    if not (rule.summer is not None and rule.begins and rule.ends):
        return [Onset(datetime(_EPOCH_YEAR, 1, 1), rule.standard, rule.standard, rule.standard_name)]
    onsets = [
        _recurring(rule.ends, rule.summer, rule.standard, rule.standard_name),
        _recurring(rule.begins, rule.standard, rule.summer, rule.summer_name),
    ]
    if any(onset.rrule is None for onset in onsets):
        return None
    return sorted(onsets, key=lambda onset: onset.after)


def _recurring(day: YearlyDay, before: timedelta, after: timedelta, name: str) -> Onset:
    return Onset(day.in_year(_EPOCH_YEAR), before, after, name, day.rrule())


def _observance(onset: Onset) -> TimezoneStandard | TimezoneDaylight:
    """The clock goes forward to DAYLIGHT, also in Dublin, whose law calls summer time the standard."""
    component = TimezoneDaylight() if onset.after > onset.before else TimezoneStandard()
    component.add("DTSTART", vDatetime(onset.at))
    component.add("TZOFFSETFROM", vUTCOffset(onset.before))
    component.add("TZOFFSETTO", vUTCOffset(onset.after))
    component.add("TZNAME", CalendarText(onset.name))
    if onset.rrule is not None:
        component.add("RRULE", vRecur(onset.rrule))
    return component


def _offset(clock: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(clock).utcoffset()
    assert offset is not None  # noqa: S101 - an aware datetime has one
    return offset


def _name(clock: ZoneInfo, moment: datetime) -> str:
    return moment.astimezone(clock).tzname() or ""
