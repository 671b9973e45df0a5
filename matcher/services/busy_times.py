"""When people already have sessions that a new series must keep clear of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from matcher.db import db
from matcher.models import Attendee, Mentorship, Occurrence, Override, OverrideKind, Series
from matcher.states import MentorshipState, SeriesState

Busy = tuple[tuple[datetime, datetime], ...]
# A day on any clock lies within this of the same day in UTC.
_FARTHEST_CLOCK = timedelta(days=1)


def busy_times(
    people: Collection[int], first_day: date, last_day: date, *, apart_from: Collection[int] = ()
) -> dict[int, set[tuple[datetime, datetime]]]:
    """By person id: begin and end of every confirmed session between the days, of series not in ``apart_from``.

    Events of the program forbid no time: whoever meets then is warned, no more. A match that has ended has no session
    to come, and those it had keep nobody from meeting somebody else on the same weekday.
    """
    begin = datetime.combine(first_day, time(), UTC) - _FARTHEST_CLOCK
    end = datetime.combine(last_day, time(), UTC) + 2 * _FARTHEST_CLOCK
    canceled = select(Override.original_start).where(
        Override.series_id == Series.id,
        Override.kind == OverrideKind.CANCELED,
        Override.original_start == Occurrence.original_start,
    )
    rows = db.session.execute(
        select(Attendee.person_id, Series.id, Occurrence.starts_at, Occurrence.ends_at)
        .join(Series, Attendee.series_id == Series.id)
        .join(Mentorship, Series.mentorship_id == Mentorship.id)
        .join(Occurrence, Occurrence.series_id == Series.id)
        .where(
            Series.state == SeriesState.CONFIRMED,
            Mentorship.state == MentorshipState.ACTIVE,
            ~canceled.exists(),
            Attendee.person_id.in_(people),
            Occurrence.ends_at > begin,
            Occurrence.starts_at < end,
        )
    )
    busy: defaultdict[int, set[tuple[datetime, datetime]]] = defaultdict(set)
    for person, series, starts_at, ends_at in rows:
        if series not in apart_from:
            busy[person].add((starts_at, ends_at))
    return busy
