"""A new release of the time-zone data, under series that still meet.

What people agreed is a time on a clock: it stays, and the instants follow. Everybody who attends a series whose
sessions are at other instants now is sent one update. Sessions that are over keep the instants at which people met.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from tzdata import IANA_VERSION

from matcher import clock
from matcher.db import db
from matcher.log import log
from matcher.models import Attendee, Event, Occurrence, Override, OverrideKind, Series, SeriesWish
from matcher.services.audit import record_act
from matcher.services.busy_times import busy_times
from matcher.services.locks import lock_event, lock_people
from matcher.services.series.change import mark_changed, override_of, reread, tell_everybody
from matcher.states import SeriesState, WishState


def find_outdated() -> Sequence[int]:
    """Series with sessions to come whose instants an earlier release made.

    Never a later one: while two releases run side by side, the later has the last word.
    """
    ahead = exists().where(Occurrence.series_id == Series.id, Occurrence.starts_at > clock.now())
    outdated = (Series.state == SeriesState.CONFIRMED, Series.tzdata < IANA_VERSION, ahead)
    return db.session.scalars(select(Series.id).where(*outdated).order_by(Series.id)).all()


def update_clocks(ids: Sequence[int]) -> int:
    """Bring these series up to the present release; how many of them meet at other instants now."""
    for event in db.session.scalars(select(Event).where(Event.series_id.in_(ids)).order_by(Event.id)).all():
        lock_event(event)
    lock_people(db.session.scalars(select(Attendee.person_id).where(Attendee.series_id.in_(ids))))
    rows = select(Series).where(Series.id.in_(ids)).order_by(Series.id)
    return sum(_update(series) for series in db.session.scalars(rows).all())


def _update(series: Series) -> bool:
    """Whoever waited for the lock finds nothing left to do."""
    reread(series)
    if series.state is not SeriesState.CONFIRMED or series.tzdata >= IANA_VERSION:
        return False
    before, series.tzdata = series.tzdata, IANA_VERSION
    moved = sum([_follow(one) for one in series.occurrences if one.starts_at > clock.now()])
    log.info("clock_updated", series=series.public_id, zone=series.zone, before=before, now=IANA_VERSION, moved=moved)
    if moved:
        mark_changed(series)
        tell_everybody(series, "zone")
        subject: dict[str, str | int] = {"series": series.public_id, "revision": series.revision, "sessions": moved}
        record_act(None, "clock_updated", series.round.program, **subject)
    _point_out_collisions(series)
    return bool(moved)


def _point_out_collisions(series: Series) -> None:
    """Of two zones one may move and the other stay. Nobody is moved for that: the record says so, and the log.

    Series that have not been brought up to date are left out; they look at this one when their turn comes.
    """
    ahead = [one for one in series.held if one.starts_at > clock.now()]
    if series.mentorship is None or not ahead:
        return
    people = {one.person_id for one in series.attendees}
    theirs = select(Attendee.series_id).where(Attendee.person_id.in_(people))
    outdated = db.session.scalars(select(Series.id).where(Series.id.in_(theirs), Series.tzdata < IANA_VERSION))
    first, last = ahead[0].starts_at.date(), ahead[-1].starts_at.date()
    spans = set().union(*busy_times(people, first, last, apart_from=[series.id, *outdated]).values())
    number = sum(any(one.starts_at < end and begin < one.ends_at for begin, end in spans) for one in ahead)
    if number:
        log.warning("sessions_collide", series=series.public_id, sessions=number)
        record_act(None, "sessions_collide", series.round.program, series=series.public_id, sessions=number)


def _follow(one: Occurrence) -> bool:
    """Put a session to come where its time on the clock is by the rules of today; True when people meet at another
    instant for it. A canceled one stays as far from its planned start as it was."""
    series, override, was = one.series, override_of(one), (one.original_start, one.starts_at)
    planned = datetime.combine(one.day, time(series.start // 60, series.start % 60))
    original = _instant(planned, series.zone)
    canceled = override is not None and override.kind is OverrideKind.CANCELED
    if canceled:
        start = one.starts_at + (original - one.original_start)
    else:
        override = _settled(one, override, planned)
        start = _instant(override.new_local or planned, series.zone) if override else original
    if override is not None:
        override.original_start = original
        override.new_start = None if canceled else start
    one.original_start, one.starts_at, one.ends_at = original, start, start + timedelta(minutes=series.minutes)
    _keep_pointing(series, was[0], original)
    return not canceled and start != was[1]


def _settled(one: Occurrence, override: Override | None, planned: datetime) -> Override | None:
    """A local time that the new rules skip or repeat is of no use to any calendar: the session moves on by as much as
    the clocks change, and everybody is asked whether that suits them."""
    local = override.new_local if override and override.new_local else planned
    early, late = (_instant(local, one.series.zone, fold) for fold in (0, 1))
    if early == late:
        return override
    log.warning("start_unclear", occurrence=one.public_id, zone=one.series.zone)
    if override is None:
        override = Override(kind=OverrideKind.MOVED, original_start=one.original_start, new_start=one.starts_at)
        one.series.overrides.append(override)
    override.new_local = local + abs(late - early)
    override.made_by, override.made_at = None, clock.now()
    return override


def _keep_pointing(series: Series, was: datetime, original: datetime) -> None:
    """What names the session by its original start goes on doing so."""
    if was == original:
        return
    for reply in series.replies:
        if reply.original_start == was:
            reply.original_start = original
    wished = (SeriesWish.series_id == series.id, SeriesWish.state == WishState.ASKED, SeriesWish.from_start == was)
    for wish in db.session.scalars(select(SeriesWish).where(*wished)):
        wish.from_start, wish.new_start = original, wish.new_start + (original - was)


def _instant(local: datetime, zone: str, fold: int = 0) -> datetime:
    """In UTC. A time that comes twice is the first, one that is skipped counts by the clock before (RFC 5545 section
    3.3.5)."""
    return local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
