"""How facts become words on pages: times, days, meeting times on two clocks, numbers and names. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from matcher.calendars.zones import zone_name
from matcher.days import MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from matcher.states import Cadence

NBSP = "\u00a0"
NTH = ("First", "Second", "Third", "Fourth")
CADENCE_WORDS = {
    Cadence.WEEKLY: "every week",
    Cadence.FORTNIGHTLY: "every two weeks",
    Cadence.MONTHLY: "monthly",
}


@dataclass(frozen=True)
class Clock:
    """One reading of a meeting time: "9:00 am" on the clock called "Pacific"."""

    time: str
    zone: str


def clock_time(minutes: int) -> str:
    """Minutes after midnight as people write them: "9:00 am"; never broken over two lines."""
    hour, minute = divmod(minutes % (24 * 60), 60)
    return f"{hour % 12 or 12}:{minute:02}{NBSP}{'am' if hour < 12 else 'pm'}"


def time_of_day(moment: datetime | time) -> str:
    """The wall clock of ``moment`` in its own zone."""
    return clock_time(moment.hour * 60 + moment.minute)


def day_words(day: date) -> str:
    """As in "March 23"."""
    return f"{MONTHS[day.month - 1]}{NBSP}{day.day}"


def short_day(day: date) -> str:
    """As in "Mar 23"."""
    return f"{MONTHS[day.month - 1][:3]}{NBSP}{day.day}"


def weekday_and_day(day: date) -> str:
    """As in "Tuesday, March 23"."""
    return f"{WEEKDAYS[day.weekday()]}, {day_words(day)}"


def due_day(day: date, today: date) -> str:
    """As in "Today" or "Fri, Jan 8"."""
    return "Today" if day == today else f"{SHORT_WEEKDAYS[day.weekday()]}, {short_day(day)}"


def day_span(first: date, last: date | None) -> str:
    """As in "Jan 4–8", "Jan 29–Feb 2"; or one day."""
    if last is None or last == first:
        return short_day(first)
    end = str(last.day) if (last.year, last.month) == (first.year, first.month) else short_day(last)
    return f"{short_day(first)}–{end}"


def days_from_to(first: date, last: date) -> str:
    """As in "January 22 to June 30, 2027", "November 3, 2026 to April 9, 2027"."""
    begin = day_words(first) if first.year == last.year else f"{day_words(first)}, {first.year}"
    return f"{begin} to {day_words(last)}, {last.year}"


def when(moment: datetime, zone: str, now: datetime) -> str:
    """A moment past on the clock of ``zone``: "today at 9:12 am", "on March 3 at 9:12 am"."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    which = "today" if local.date() == today else f"on {day_words(local.date())}"
    return f"{which} at {time_of_day(local)}"


def when_ahead(moment: datetime, zone: str, now: datetime) -> str:
    """A moment to come on the clock of ``zone``: "tomorrow at 9:00 am", "on March 3 at 9:00 am"."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    days = {0: "today", 1: "tomorrow"}
    return f"{days.get((local.date() - today).days, f'on {day_words(local.date())}')} at {time_of_day(local)}"


def local_date(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def part_of_day(moment: datetime, zone: str) -> str:
    """The greeting for that hour: "Good morning"."""
    hour = moment.astimezone(ZoneInfo(zone)).hour
    return "Good " + ("morning" if hour < 12 else "afternoon" if hour < 18 else "evening")


def meeting_days(weekday: int, phase: int, cadence: Cadence) -> str:
    """As in "Tuesdays, every two weeks"; monthly says which: "Second Wednesday, monthly"."""
    if cadence is Cadence.MONTHLY:
        return f"{NTH[phase - 1]} {WEEKDAYS[weekday]}, monthly"
    return f"{WEEKDAYS[weekday]}s, {CADENCE_WORDS[cadence]}"


def rhythm_of(local: datetime, own: datetime, cadence: Cadence) -> str:
    """The same for a reader whose clock shows ``local`` when the clock that the sessions follow shows ``own``.

    Which Tuesday of the month it is holds on that clock alone: where midnight lies between the two, the second one
    there is now the second and now the third Wednesday here.
    """
    if cadence is Cadence.MONTHLY and local.date() != own.date():
        return f"{WEEKDAYS[local.weekday()]}s, {CADENCE_WORDS[cadence]}"
    return meeting_days(local.weekday(), (local.day + 6) // 7, cadence)


def both_clocks(
    weekday: int, start: int, zone: str, other: str, shifts: Sequence[tuple[date, datetime]]
) -> tuple[Clock, ...]:
    """The meeting time on the mentor's clock and, where its name differs, on the other at the first session.

    ``shifts``: see ``Meeting.shifts``; it begins with the first start on the other clock.
    """
    own = Clock(clock_time(start), zone_name(zone))
    if zone_name(other) == own.zone or not shifts:
        return (own,)
    return own, Clock(time_of_day(shifts[0][1]), _with_weekday(zone_name(other), shifts[0][1], weekday))


def drift(weekday: int, start: int, other: str, shifts: Sequence[tuple[date, datetime]]) -> str | None:
    """What the other clock does later, "From March 23: 9:00 am on both clocks"; None when nothing."""
    parts = []
    for _, (day, there) in pairwise(shifts):
        same = there.hour * 60 + there.minute == start and there.weekday() == weekday
        where = "on both clocks" if same else _with_weekday(zone_name(other), there, weekday)
        parts.append(f"{day_words(day)}: {time_of_day(there)} {where}")
    return "From " + "; from ".join(parts) if parts else None


def _with_weekday(name: str, there: datetime, weekday: int) -> str:
    return name if there.weekday() == weekday else f"{name}, {WEEKDAYS[there.weekday()]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """As in "1 match", "2 matches": ``many`` is ``one`` with an s unless given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """As in "Ann", "Ann and Bo", "Ann, Bo, and Cy"."""
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else name


def lower_first(text: str) -> str:
    """For a label inside a sentence: "Grant writing" becomes "grant writing", "IT" stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def seconds_words(seconds: float) -> str:
    """How long a find took: "in less than a second", "in 4 seconds"."""
    return "in less than a second" if seconds < 1 else f"in {counted(round(seconds), 'second')}"


def hundredths(parts: Sequence[int], whole: int) -> list[int]:
    """``parts`` of ``whole`` as whole numbers out of 100 that add up to their rounded sum (largest remainder)."""
    exact = [100 * part / whole for part in parts]
    floors = [int(part) for part in exact]
    spare = round(sum(exact)) - sum(floors)
    first = sorted(range(len(parts)), key=lambda index: (floors[index] - exact[index], index))[:spare]
    return [floor + (index in first) for index, floor in enumerate(floors)]
