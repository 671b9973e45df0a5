"""The rows of a split: where an old series ends, what goes on elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from tzdata import IANA_VERSION

from matcher import clock
from matcher.db import db
from matcher.ids import new_id
from matcher.models import Attendee, Mentorship, Occurrence, Series
from matcher.queries.schedule import mentorship_of
from matcher.services.series.change import local_of, note_change
from matcher.states import SeriesState, advance
from solver.problem import Slot

_OUT_OF_THE_WAY = timedelta(days=36525)


def replaced_by(occurrence: Occurrence) -> list[Occurrence]:
    """This session and all that follow in the same match, canceled ones too, over every series that continues it."""
    series = occurrence.series
    own = [one for one in series.occurrences if one.original_start >= occurrence.original_start]
    return [*own, *(one for later in _later(series) for one in later.occurrences)]


def put_elsewhere(
    occurrence: Occurrence,
    slot: Slot,
    zone: str,
    *,
    starts: Sequence[datetime],
    skipped: Sequence[date],
    what: str,
) -> Series:
    """Hold this session and all that follow at ``starts`` (aware UTC) by the rule of ``slot`` on the clock of ``zone``.

    The rows of sessions that are replaced go on as the new ones, in order: whoever has the page of one finds it again.
    Returns the series that goes on; everybody is told of each that changed. Lock the series first.
    """
    match, rest = mentorship_of(occurrence.series), replaced_by(occurrence)
    last = match.series
    free = [one for one in rest if one.series is last]
    changed = [occurrence.series, *_later(occurrence.series)]
    goes_on = last
    if len(free) < len(last.occurrences):
        changed.append(goes_on := _continued(last, match))
    for one in changed:
        if one is not goes_on:
            cut(one, [gone for gone in rest if gone.series is one], drop=one is not last)
    _fill(goes_on, slot, zone, starts, free)
    goes_on.skipped_days = [day.isoformat() for day in skipped]
    for one in changed:
        note_change(one, what)
    return goes_on


def cut(series: Series, gone: Collection[Occurrence], *, drop: bool = True) -> None:
    """End a series before these sessions, which are dropped. If they are all it has, it is canceled, and its rows
    stay: a calendar is told which series that was."""
    if len(gone) == len(series.occurrences):
        cancel_whole(series)
        return
    first = min(gone, key=lambda one: one.original_start)
    series.last_day = min(one.day for one in gone) - timedelta(days=1)
    series.skipped_days = [day for day in series.skipped_days if day <= series.last_day.isoformat()]
    series.overrides = [one for one in series.overrides if one.original_start < first.original_start]
    if drop:
        for one in gone:
            series.occurrences.remove(one)
    db.session.flush()


def cancel_whole(series: Series) -> None:
    series.state = advance(series.state, SeriesState.CANCELLED)
    db.session.flush()


def _later(series: Series) -> list[Series]:
    """Those of the same match that continue it."""
    every = mentorship_of(series).every_series
    return [one for one in every if one.id > series.id and one.state is SeriesState.CONFIRMED]


def _continued(series: Series, match: Mentorship) -> Series:
    """A new one with the same people and link; its rule and sessions are still to come."""
    token, now = new_id(), clock.now()
    made = Series(
        token=token,
        uid=f"bookends-{token}",
        round=series.round,
        continues_id=series.id,
        mentorship=match,
        revision=-1,  # its first state is 0, and every change counts one more
        zone=series.zone,
        cadence=series.cadence,
        weekday=series.weekday,
        start=series.start,
        phase=series.phase,
        minutes=series.minutes,
        first_day=series.first_day,
        last_day=series.last_day,
        skipped_days=[],
        meeting_link=series.meeting_link,
        created_at=now,
        changed_at=now,
        tzdata=IANA_VERSION,
        attendees=[Attendee(person_id=one.person_id, person=one.person, role=one.role) for one in series.attendees],
    )
    db.session.add(made)
    match.series = made
    db.session.flush()
    return made


def _fill(series: Series, slot: Slot, zone: str, starts: Sequence[datetime], free: Sequence[Occurrence]) -> None:
    """Its rule, and each of its sessions in a row that is free, or in a new one; what is left over goes."""
    series.zone, series.weekday, series.start, series.phase = zone, slot.weekday, slot.start, slot.phase
    series.first_day, series.last_day = local_of(starts[0], zone).date(), series.round.last_day
    series.overrides, series.tzdata, series.rewritten_at = [], IANA_VERSION, clock.now()
    for one in free:
        # No two sessions of a series have the same original start, not even while they change places.
        one.original_start -= _OUT_OF_THE_WAY
    db.session.flush()
    length = timedelta(minutes=series.minutes)
    for start, row in zip(starts, [*free, *(Occurrence() for _ in starts[len(free) :])], strict=False):
        row.original_start = row.starts_at = start
        row.ends_at, row.day = start + length, local_of(start, zone).date()
        if row not in series.occurrences:
            series.occurrences.append(row)
    for spare in free[len(starts) :]:
        spare.series.occurrences.remove(spare)
    db.session.flush()
    db.session.expire(series, ["occurrences"])
