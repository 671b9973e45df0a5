"""Rows about events that are over, and nobody has said who came."""

from __future__ import annotations

from datetime import date

from flask import url_for

from matcher.models import Event, Occurrence, Round
from matcher.queries.unmarked import unmarked_meetings
from matcher.web.coordinator.todo_rows import Task, due, link
from matcher.words.present import counted, local_date, weekday_and_day

#: The next ones follow when these are looked after.
MOST = 2


def about_events(round_: Round, today: date) -> list[Task]:
    """One for each meeting, up to two."""
    waiting = unmarked_meetings(round_)
    rows = [_row(event, meeting, today) for event, meeting in waiting[:MOST]]
    if left := len(waiting) - len(rows):
        rows[-1]["detail"] += f"; {counted(left, 'more meeting', 'more meetings')} likewise"
    return rows


def _row(event: Event, meeting: Occurrence, today: date) -> Task:
    href = url_for(
        "coordinator.event",
        round_id=event.round.public_id,
        event_id=event.public_id,
        meeting=meeting.public_id,
        _anchor="guests",
    )
    held = weekday_and_day(local_date(meeting.starts_at, event.series.zone))
    return link(due(None, today), f"Say who came to {event.title}", f"it was on {held}", "Tick who came", href)
