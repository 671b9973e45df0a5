"""What a calendar needs to know of one series: plain, frozen, checked when made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matcher.errors import BookendsError
from solver.occurrences import nth_of_month, slot_dates
from solver.problem import Cadence, Calendar, Slot


class UnusableSeries(BookendsError):
    """Facts that no calendar can state truthfully. A mistake of the program, never of a person."""

    code = "unusable_series"


class SeriesState(StrEnum):
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Address:
    name: str
    email: str


class Answer(StrEnum):
    """PARTSTAT of the one who receives the calendar (RFC 5545 section 3.2.12)."""

    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    UNANSWERED = "NEEDS-ACTION"


@dataclass(frozen=True)
class Attendee:
    """The one who receives this calendar, and what they answered to the series; ACCEPTED: they said yes to us."""

    name: str
    email: str
    answer: Answer


@dataclass(frozen=True)
class MovedStart:
    """One session held at another time. ``original`` is naive local; ``start`` naive local or aware."""

    original: datetime
    start: datetime
    minutes: int


@dataclass(frozen=True)
class SeriesFacts:
    """The whole state of one series.

    ``first_start`` is the first planned original start (naive local, even when it falls out), ``last_day``
    the last day on which a session may start. ``excluded`` are naive local original starts that fall out; one
    that was moved before falls out all the same. ``answered`` are single sessions, by naive local original start, that
    the attendee answered otherwise than the series. ``once``: it is no series at all, but one session on
    ``first_start``. ``created`` and ``changed`` are aware and stable.

    Raises UnusableSeries when the facts contradict each other, or its clock skips or repeats a start.
    """

    uid: str
    revision: int
    state: SeriesState
    summary: str
    description: str
    url: str | None
    meeting_link: str | None
    zone: str
    cadence: Cadence
    first_start: datetime
    minutes: int
    last_day: date
    organizer: Address
    attendee: Attendee | None
    created: datetime
    changed: datetime
    excluded: tuple[datetime, ...] = ()
    moved: tuple[MovedStart, ...] = ()
    answered: tuple[tuple[datetime, Answer], ...] = ()
    once: bool = False

    def __post_init__(self) -> None:
        self._require(bool(self.uid.strip()) and self.uid.isprintable(), "uid is empty or unprintable")
        self._require(self.revision >= 0, "revision is negative")
        self._require(all(m > 0 for m in (self.minutes, *(m.minutes for m in self.moved))), "minutes not positive")
        self._require(self.created.tzinfo is not None and self.changed.tzinfo is not None, "created or changed naive")
        self._require(self.first_start.second == self.first_start.microsecond == 0, "start inside a minute")
        self._require(self.first_start.date() <= self.last_day, "last day before the first start")
        self._require(nth_of_month(self.first_start) <= 4 or self.cadence != Cadence.MONTHLY, "a fifth weekday")
        self._check_starts()

    def _check_starts(self) -> None:
        originals = [moved.original for moved in self.moved]
        self._require(len(set(originals)) == len(originals), "one session moved twice")
        planned = self.planned_starts()
        answered = [original for original, _ in self.answered]
        self._require(len(set(answered)) == len(answered), "one session answered twice")
        self._require(not self.once or planned == [self.first_start], "one session that repeats")
        for start in (self.first_start, *self.excluded, *originals, *answered):
            self._require(start in planned, f"{start} is no start of this series")
        for start in planned:  # one that falls out, or is held elsewhere, need not exist
            if start not in self.excluded and start not in originals:
                self.on_clock(start)
        for moved in self.moved:
            self.on_clock(self.local(moved.start))

    def _require(self, holds: bool, otherwise: str) -> None:
        if not holds:
            raise UnusableSeries(f"Series {self.uid}: {otherwise}.", uid=self.uid)

    def planned_starts(self) -> list[datetime]:
        """The naive local starts the rule alone yields, without exclusions and moves."""
        first = self.first_start
        days = Calendar(first.date(), self.last_day, self.cadence, self.minutes)
        phase = nth_of_month(first) if self.cadence == Cadence.MONTHLY else 0
        slot = Slot(first.weekday(), first.hour * 60 + first.minute, phase)
        return [datetime.combine(day, first.time()) for day in slot_dates(days, slot)]

    def local(self, start: datetime) -> datetime:
        """The naive local time of a start given naive or aware."""
        if start.tzinfo is None:
            return start
        return start.astimezone(self._zone()).replace(tzinfo=None)

    def on_clock(self, local: datetime) -> datetime:
        """The instant, in UTC, of a naive local time that exists exactly once."""
        self._require(self.exists_once(local), f"{local} does not exist exactly once in {self.zone}")
        return self.instant(local)

    def exists_once(self, local: datetime) -> bool:
        """Whether its clock neither skips nor repeats a naive local time."""
        early, late = (local.replace(tzinfo=self._zone(), fold=fold).astimezone(UTC) for fold in (0, 1))
        return early == late

    def instant(self, local: datetime) -> datetime:
        """In UTC, as RFC 5545 (3.3.5) reads it: of two the first; one that is skipped by the clock before the change.
        For a planned start at which nobody meets; who meets does so at a time ``on_clock``."""
        return local.replace(tzinfo=self._zone()).astimezone(UTC)

    def end(self, local: datetime, minutes: int) -> datetime:
        """Naive local end of a session that starts at ``local`` and truly lasts ``minutes``."""
        end = self.on_clock(local) + timedelta(minutes=minutes)
        return end.astimezone(self._zone()).replace(tzinfo=None)

    def until(self) -> datetime:
        """23:59:59 local of the last day, in UTC: clients lose a last session named exactly."""
        return datetime.combine(self.last_day, time(23, 59, 59), self._zone()).astimezone(UTC)

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise UnusableSeries(f"Series {self.uid}: unknown time zone {self.zone!r}.", uid=self.uid) from unknown
