"""When an uploaded calendar says that somebody is busy. Runs in a process of its own that is killed if it takes long.

One event cannot spoil the rest: a rule that finds no date within its share of time is left out and named. (February 30
every year makes a recurrence engine search through all years there are.)
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import FrameType
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component

from matcher.calendars.uploaded import LONGEST_TITLE, CalendarRefused, trim

#: Seconds for one event; thousands of ordinary ones take a hundredth each at the most.
SHARE = 0.3
#: Of a whole file; the process is killed a little later.
ALL = 8.0
MOST_SPANS = 20_000
LONGEST = timedelta(days=62)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class BusyCalendar:
    """``spans`` are begin and end in UTC, ``days`` first and last of whole days, all of them from the program's days.

    ``events`` were read; ``left_out`` are titles of those that could not be.
    """

    spans: tuple[tuple[datetime, datetime], ...]
    days: tuple[tuple[date, date], ...]
    events: int
    left_out: tuple[str, ...] = ()


class _TooSlow(Exception):
    pass


def busy_calendar(data: bytes, first: date, last: date, zone: str) -> BusyCalendar:
    """What ``data`` says of the days from ``first`` to ``last``; times without a zone are on the clock of ``zone``.

    Raises CalendarRefused, with what to do instead.
    """
    trimmed = trim(data, first, last)
    clock = ZoneInfo(zone)
    spans: set[tuple[datetime, datetime]] = set()
    days: set[tuple[date, date]] = set()
    left_out = list(trimmed.too_often)
    begun = time.monotonic()
    for title, found in _expanded(_parsed(trimmed.text), first, last):
        if time.monotonic() - begun > ALL:
            raise _too_long()
        if found is None:
            left_out.append(title)
            continue
        for begin, end in found:
            if isinstance(begin, datetime) and isinstance(end, datetime):
                spans.update(_span(begin, end, clock))
            else:
                days.update(_days(begin, end, first, last))
        if len(spans) > MOST_SPANS:
            raise CalendarRefused(
                f"This calendar is busy more than {MOST_SPANS:,} times during the program.",
                "Export only your own calendar and choose that file.",
            )
    return BusyCalendar(tuple(sorted(spans)), tuple(sorted(days)), trimmed.events, tuple(left_out))


def _too_long() -> CalendarRefused:
    return CalendarRefused(
        "This calendar takes too long to read.", "Export only the months of the program and choose that file."
    )


def _parsed(text: str) -> Calendar:
    try:
        with _at_most(ALL / 2):
            calendar = Calendar.from_ical(text)
    except _TooSlow:
        raise _too_long() from None
    except Exception as broken:  # whatever a parser makes of a file that somebody's program wrote
        raise CalendarRefused(
            "This calendar file is damaged.", "Export it again, or from another program, and choose that file."
        ) from broken
    if not isinstance(calendar, Calendar):
        raise CalendarRefused("This is not a calendar file.", "Export your calendar as a file that ends in .ics.")
    return calendar


Found = Sequence[tuple[date | datetime, date | datetime]]


def _expanded(calendar: Calendar, first: date, last: date) -> Iterator[tuple[str, Found | None]]:
    """By event, its title and when it happens; None where that cannot be said."""
    for together in _by_uid(calendar.walk("VEVENT")).values():
        one = Calendar()
        for component in together:
            one.add_component(component)
        title = " ".join(str(together[0].get("SUMMARY", "")).split())[:LONGEST_TITLE] or "an event without a title"
        try:
            with _at_most(SHARE):
                found = recurring_ical_events.of(one).between(first - A_DAY, last + 2 * A_DAY)
                yield title, [(each.start, each.end) for each in found if _is_busy(each)]
        except Exception:  # a rule, a date or a zone that no engine makes sense of; or too slow
            yield title, None


def _by_uid(events: Iterable[Component]) -> Mapping[str, list[Component]]:
    """A series and its exceptions belong together; events without UID stand alone."""
    found: dict[str, list[Component]] = {}
    for number, event in enumerate(events):
        found.setdefault(str(event.get("UID") or f"without-{number}"), []).append(event)
    return found


def _is_busy(event: Component) -> bool:
    free = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    return not free and str(event.get("STATUS", "")).upper() != "CANCELLED"


def _span(begin: datetime, end: datetime, clock: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    begins, ends = ((at if at.tzinfo else at.replace(tzinfo=clock)).astimezone(UTC) for at in (begin, end))
    if timedelta() < ends - begins <= LONGEST:
        yield begins, ends


def _days(begin: date, end: date, first: date, last: date) -> Iterator[tuple[date, date]]:
    """All-day events end on the day after (RFC 5545 section 3.6.1)."""
    begins, ends = (at.date() if isinstance(at, datetime) else at for at in (begin, end))
    shown = max(begins, first), min(max(ends - A_DAY, begins), last)
    if shown[0] <= shown[1] and ends - begins <= LONGEST:
        yield shown


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
