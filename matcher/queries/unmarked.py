"""Meetings of events that are over, and nobody has said who came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.models import Attendance, Event, Guest, Occurrence, Override, OverrideKind, Round, Series
from matcher.states import SeriesState

#: Nobody remembers longer who was there.
REMEMBERED = timedelta(days=14)


def unmarked_meetings(round_: Round) -> Sequence[tuple[Event, Occurrence]]:
    """Of the last two weeks, of events with guests, the latest first."""
    now = clock.now()
    canceled = select(Override.id).where(
        Override.series_id == Series.id,
        Override.kind == OverrideKind.CANCELED,
        Override.original_start == Occurrence.original_start,
    )
    marked = select(Attendance.id).where(Attendance.occurrence_id == Occurrence.id, Attendance.came.is_not(None))
    rows = db.session.execute(
        select(Event, Occurrence)
        .join(Series, Event.series_id == Series.id)
        .join(Occurrence, Occurrence.series_id == Series.id)
        .where(
            Event.round_id == round_.id,
            Series.state == SeriesState.CONFIRMED,
            Occurrence.ends_at <= now,
            Occurrence.ends_at > now - REMEMBERED,
            select(Guest.id).where(Guest.event_id == Event.id).exists(),
            ~canceled.exists(),
            ~marked.exists(),
        )
        .order_by(Occurrence.starts_at.desc(), Occurrence.id)
    )
    return [(event, occurrence) for event, occurrence in rows]
