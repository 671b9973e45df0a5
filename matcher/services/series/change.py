"""What every change of a series has in common: who may make it, one after the other, and that everybody is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Fault, Forbidden, Invalid
from matcher.models import Occurrence, Override, OverrideKind, Person, Series
from matcher.policies import may_change_sessions
from matcher.services.locks import lock_event, lock_people
from matcher.services.outbox import owe_mail
from matcher.states import MailKind, MentorshipState, SeriesState

OVER = "These sessions are over. Nothing was changed."
CHANGED_MEANWHILE = "Somebody else changed these sessions since you opened the page. Nothing was changed."
NOT_YOURS = "Only the people who meet, or their coordinator, can change these sessions."


class MovedMeanwhile(Conflict):
    """Somebody else moved this session since the page was opened."""

    code = "moved_meanwhile"


def lock_series(series: Series, actor: Person) -> None:
    """Everybody who attends, or the event with however many guests, so that changes of one series come one after the
    other; then read it again.

    Raises Forbidden for whoever may not change it, Conflict when it is over by now.
    """
    if not may_change_sessions(actor, series):
        raise Forbidden(NOT_YOURS)
    if series.event is not None:
        lock_event(series.event)
    else:
        lock_people(one.person_id for one in series.attendees)
    reread(series)
    if not goes_on(series):
        raise Conflict(OVER)


def reread(series: Series) -> None:
    """As it stands now that it is locked, with what it continues and what continues it."""
    db.session.flush()
    db.session.refresh(series)
    match = series.mentorship
    if match is not None:
        db.session.refresh(match)
        db.session.expire(match, ["every_series", "series"])
    for one in match.every_series if match is not None else [series]:
        db.session.refresh(one)
        db.session.expire(one, ["occurrences", "overrides", "replies"])
        for kind in (Occurrence, Override):
            of_it = select(kind).where(kind.series_id == one.id)
            db.session.scalars(of_it, execution_options={"populate_existing": True}).all()


def goes_on(series: Series) -> bool:
    """Whether anything of it can still be changed; of one that was split, what lies before that."""
    match = series.mentorship
    return series.state is SeriesState.CONFIRMED and (match is None or match.state is MentorshipState.ACTIVE)


def lock_session(occurrence: Occurrence, actor: Person) -> Series:
    """Its series, locked. Raises Conflict also when somebody took the session out since, or moved it elsewhere."""
    series = occurrence.series
    lock_series(series, actor)
    if occurrence not in series.occurrences:
        raise Conflict(CHANGED_MEANWHILE)
    return series


def override_of(occurrence: Occurrence) -> Override | None:
    """What makes it differ from its rule."""
    return next((one for one in occurrence.series.overrides if one.original_start == occurrence.original_start), None)


def is_canceled(occurrence: Occurrence) -> bool:
    override = override_of(occurrence)
    return override is not None and override.kind is OverrideKind.CANCELED


def mark_changed(series: Series) -> None:
    """One more revision, and a later stamp: calendars compare both (RFC 5546 section 2.1.5)."""
    series.revision += 1
    series.changed_at = max(clock.now(), series.changed_at + timedelta(seconds=1))


def tell_everybody(series: Series, what: str) -> None:
    """Who attends gets the series as it stands when the mail goes out. Invitations of a program's event likewise."""
    db.session.flush()
    for attendee in series.attendees:
        owe_mail(MailKind.INVITATION, attendee.person, series.round.program, series=series, why="changed", what=what)


def note_change(series: Series, what: str) -> None:
    """The series is changed: every calendar learns of it, and everybody who attends gets it by mail."""
    mark_changed(series)
    tell_everybody(series, what)


def facts_for_record(series: Series) -> dict[str, str | int]:
    """What the record of acts holds of a change."""
    return {"series": series.public_id, "revision": series.revision}


def local_of(moment: datetime, zone: str) -> datetime:
    """Naive, on that clock."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def exists_once(local: datetime, zone: str) -> bool:
    """Whether the clocks neither skip nor repeat a naive local time."""
    early, late = (local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1))
    return early == late


def wrong(where: str, problem: str, remedy: str, **facts: str) -> Invalid:
    """One mistake in what somebody gave, said of the day or of the time."""
    return Invalid(f"This {where} {problem} {remedy}", [Fault(where, "", problem, remedy)], **facts)


def check_start(start: datetime, zone: str) -> datetime:
    """The naive local start on that clock. Raises Invalid for what no calendar could follow, and for what is past."""
    local = local_of(start, zone)
    if local.minute % 15 or local.second or local.microsecond:
        raise wrong("time", "is not on a quarter of an hour.", "Give a time such as 9:00, 9:15, 9:30 or 9:45.")
    if not exists_once(local, zone):
        raise wrong("time", "does not exist or comes twice that day: the clocks change.", "Give another time.")
    if start <= clock.now():
        raise wrong("day", "is over already.", "Give a day and time to come.")
    return local


def people_of(series: Series) -> dict[int, str]:
    """Names of who attends, by id."""
    return {one.person_id: one.person.name for one in series.attendees}


def day_in_words(day: date) -> str:
    """As in "March 9, 2027"."""
    return f"{day:%B} {day.day}, {day.year}"


def in_words(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
