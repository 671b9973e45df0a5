"""Series facts for tests: an ordinary series, of which each test changes what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from matcher.calendars.facts import Address, Answer, Attendee, SeriesFacts, SeriesState
from solver.problem import Cadence

LOS_ANGELES = "America/Los_Angeles"

_ORDINARY: dict[str, Any] = {
    "uid": "series-1@bookends.example",
    "revision": 0,
    "state": SeriesState.CONFIRMED,
    "summary": "Mentoring: Ana Ruiz and Lee Park",
    "description": "Ana Ruiz meets Lee Park.",
    "url": "https://bookends.example/sessions/abc",
    "meeting_link": "https://meet.example/j/42",
    "zone": LOS_ANGELES,
    "cadence": Cadence.WEEKLY,
    "first_start": datetime(2027, 1, 5, 9),
    "minutes": 60,
    "last_day": date(2027, 6, 29),
    "organizer": Address("Bookends", "sessions+k3y@bookends.example"),
    "attendee": Attendee("Lee Park", "lee@example.org", Answer.ACCEPTED),
    "created": datetime(2026, 12, 1, 8, 30, tzinfo=UTC),
    "changed": datetime(2026, 12, 2, 9, 45, tzinfo=UTC),
}


def series(**changes: Any) -> SeriesFacts:
    return SeriesFacts(**(_ORDINARY | changes))
