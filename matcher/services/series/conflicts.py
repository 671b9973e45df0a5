"""What a change of sessions runs into: another session of somebody forbids it, everything else is said before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select

from matcher.db import db
from matcher.errors import Conflict
from matcher.models import Attendee, Enrollment, Occurrence, Series
from matcher.queries.schedule import mentorship_of, sessions_held
from matcher.services.busy_times import busy_times
from matcher.services.series.change import in_words, local_of, people_of
from matcher.services.snapshot import calendar_of
from matcher.services.snapshot_people import closed_days
from matcher.states import SeriesState
from solver.occurrences import week_number

QUARTER = 15
_WEEKS = ("A", "B")


class ConflictKind(StrEnum):
    """``SESSION`` forbids a time. ``EVENT``: they are invited to something of the program then; ``HOURS``: they never
    said that they are free then; ``CLOSED``: their library is closed that day, or they are away."""

    SESSION = "session"
    EVENT = "event"
    HOURS = "hours"
    CLOSED = "closed"


@dataclass(frozen=True)
class ConflictFact:
    """Whose time it is and the start that runs into it (aware UTC). With whom they meet then is nobody's business."""

    kind: ConflictKind
    who: str
    when: datetime


def conflicts_of(series: Series, starts: Sequence[datetime], *, own: Collection[Occurrence]) -> list[ConflictFact]:
    """Everything of everybody in a match at these starts, the first of each kind and person. ``own`` are sessions of
    this match that stay as they are."""
    found = [
        *session_conflicts(series, starts, own=own),
        *_events(series, starts),
        *_hours(series, starts),
        *_closed(series, starts),
    ]
    first: dict[tuple[ConflictKind, str], ConflictFact] = {}
    for one in sorted(found, key=lambda one: (one.kind, one.when, one.who)):
        first.setdefault((one.kind, one.who), one)
    return list(first.values())


def session_conflicts(
    series: Series, starts: Sequence[datetime], *, own: Collection[Occurrence] = ()
) -> list[ConflictFact]:
    """Starts at which somebody who attends has another session; the round's gap is kept. None for an event."""
    if series.event is not None or not starts:
        return []
    gap, names = timedelta(minutes=series.round.gap), people_of(series)
    ours = [one.id for one in mentorship_of(series).every_series]
    taken = busy_times(names.keys(), min(starts).date(), max(starts).date() + timedelta(days=1), apart_from=ours)
    staying = {(one.starts_at, one.ends_at) for one in own}
    return [
        ConflictFact(ConflictKind.SESSION, name, start)
        for person, name in names.items()
        for start in starts
        if _meets(start, series.minutes, taken.get(person, set()) | staying, gap)
    ]


def check_free(series: Series, starts: Sequence[datetime], *, own: Collection[Occurrence] = ()) -> None:
    """Raises Conflict naming who has another session then, and never with whom."""
    found = session_conflicts(series, starts, own=own)
    if found:
        raise in_the_way(found, series.zone)


def in_the_way(found: Sequence[ConflictFact], zone: str) -> Conflict:
    """The first time somebody cannot, with everybody who cannot then; the day is one on the clock of ``zone``."""
    first = min(one.when for one in found)
    who = sorted({one.who for one in found if one.when == first})
    day = local_of(first, zone)
    return Conflict(
        f"{in_words(who)} {'has' if len(who) == 1 else 'have'} another session at that time on {day:%B} {day.day}. "
        "Nothing was changed; choose another time."
    )


def others_held(series: Series, apart_from: Collection[Occurrence]) -> list[Occurrence]:
    """The other sessions of the same match that take place; of an event, those of its series."""
    every = series.held if series.event is not None else sessions_held(mentorship_of(series))
    return [one for one in every if one not in apart_from]


def _meets(start: datetime, minutes: int, times: Collection[tuple[datetime, datetime]], gap: timedelta) -> bool:
    end = start + timedelta(minutes=minutes)
    return any(start < ends + gap and begins < end + gap for begins, ends in times)


def _events(series: Series, starts: Sequence[datetime]) -> Iterator[ConflictFact]:
    names = people_of(series)
    rows = db.session.execute(
        select(Attendee.person_id, Occurrence)
        .join(Series, Attendee.series_id == Series.id)
        .join(Occurrence, Occurrence.series_id == Series.id)
        .where(
            Attendee.person_id.in_(names),
            Series.mentorship_id.is_(None),
            Series.state == SeriesState.CONFIRMED,
            Occurrence.ends_at > min(starts),
        )
    )
    events = [(person, (one.starts_at, one.ends_at)) for person, one in rows if one in one.series.held]
    for person, time in events:
        for start in starts:
            if _meets(start, series.minutes, [time], timedelta()):
                yield ConflictFact(ConflictKind.EVENT, names[person], start)


def _sides(series: Series) -> Iterator[Enrollment]:
    match = mentorship_of(series)
    yield match.mentor
    yield from match.mentee.members


def _hours(series: Series, starts: Sequence[datetime]) -> Iterator[ConflictFact]:
    for row in _sides(series):
        for start in starts:
            if not _marked(row, start, series.minutes):
                yield ConflictFact(ConflictKind.HOURS, row.person.name, start)


def _marked(row: Enrollment, start: datetime, minutes: int) -> bool:
    """Whether every quarter of an hour of the session lies in hours they marked, on their own clock."""
    zone, calendar = ZoneInfo(row.zone), calendar_of(row.round)
    for quarter in range(0, minutes, QUARTER):
        local = (start + timedelta(minutes=quarter)).astimezone(zone)
        minute, week = local.hour * 60 + local.minute, _WEEKS[week_number(calendar, local.date()) % 2]
        if not any(
            one.weekday == local.weekday() and one.start <= minute < one.end and one.week in (None, week)
            for one in row.hours
        ):
            return False
    return True


def _closed(series: Series, starts: Sequence[datetime]) -> Iterator[ConflictFact]:
    calendar = calendar_of(series.round)
    for row in _sides(series):
        closed = calendar.closed | closed_days([row], calendar)
        for start in starts:
            if local_of(start, series.zone).date() in closed:
                yield ConflictFact(ConflictKind.CLOSED, row.person.name, start)
