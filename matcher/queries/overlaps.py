"""Sessions that fall into the time of an event. They forbid nothing: whoever plans or comes is warned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher import clock
from matcher.models import Event, Person
from matcher.services.busy_times import busy_times


@dataclass(frozen=True)
class Overlap:
    """``session`` is when a session of ``person`` begins that ``start`` of an event's meeting collides with."""

    person: Person
    start: datetime
    session: datetime


def overlaps(people: Collection[Person], times: Sequence[tuple[datetime, datetime]]) -> list[Overlap]:
    """Sessions of ``people`` in these begins and ends (aware), by name and time."""
    if not times:
        return []
    first, last = min(begin for begin, _ in times), max(end for _, end in times)
    busy = busy_times([person.id for person in people], first.date(), last.date())
    found = [
        Overlap(person, begin, session)
        for person in people
        for session, ends in busy.get(person.id, ())
        for begin, end in times
        if session < end and begin < ends
    ]
    return sorted(found, key=lambda one: (one.person.name.casefold(), one.start, one.session))


def event_overlaps(event: Event) -> list[Overlap]:
    """Sessions of its guests in its meetings to come."""
    now = clock.now()
    times = [(one.starts_at, one.ends_at) for one in event.series.held if one.ends_at > now]
    return overlaps([guest.person for guest in event.guests], times)
