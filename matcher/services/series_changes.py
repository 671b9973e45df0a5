"""Changes to a series that both sides live by: one session moved, where they meet. Everybody who attends is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Fault, Forbidden, Invalid
from matcher.models import Occurrence, Override, OverrideKind, Person, Series
from matcher.queries.schedule import is_web_address, meeting_link, mentorship_of
from matcher.services.audit import record_act
from matcher.services.busy_times import busy_times
from matcher.services.locks import lock_people
from matcher.services.outbox import owe_mail
from matcher.states import MailKind, MentorshipState, SeriesState

QUARTER = timedelta(minutes=15)
# Where there is no neighbor to keep clear of: the first session may be moved earlier, the last one later.
FARTHEST = timedelta(days=31)
LONGEST_LINK = 500


class MovedMeanwhile(Conflict):
    """Somebody else moved this session since the page was opened."""

    code = "moved_meanwhile"


def move_session(occurrence: Occurrence, start: datetime, *, shown: datetime, actor: Person) -> bool:
    """Hold one session at ``start`` (aware) instead; False when it is held there already.

    ``shown`` is the start that ``actor`` was looking at. Raises MovedMeanwhile when it is another by now, Conflict when
    the session cannot be moved or somebody has no time, Invalid when no calendar could follow.
    """
    series = occurrence.series
    _lock(series, actor)
    start = start.astimezone(UTC)
    if occurrence.starts_at == start:
        return False
    if occurrence.starts_at != shown:
        raise MovedMeanwhile("This session was moved by somebody else since you opened the page. Nothing was changed.")
    if occurrence.starts_at <= clock.now():
        raise Conflict("This session has begun or is over. Only sessions to come can be moved.")
    _check_start(occurrence, start)
    _check_free(occurrence, start)
    _override(series, occurrence.original_start, start)
    length = timedelta(minutes=series.minutes)
    occurrence.starts_at, occurrence.ends_at = start, start + length
    _changed(series, "moved_session", actor, session=occurrence.public_id)
    return True


def set_meeting_link(series: Series, link: str, *, actor: Person, shown: str | None = None) -> bool:
    """Where the sessions of a series take place; empty is nowhere yet. False when it is that already.

    ``shown`` is the link that ``actor`` was looking at, if that matters. Raises Conflict when it is another by now,
    Invalid for what is no address of the web.
    """
    link = link.strip()
    if link and not (len(link) <= LONGEST_LINK and link.isprintable() and " " not in link and is_web_address(link)):
        remedy = f"Give an address that begins with https://, of at most {LONGEST_LINK} letters."
        raise Invalid(remedy, [Fault("link", "", "is no address of a web page.", remedy)])
    _lock(series, actor)
    if series.meeting_link == link:
        return False
    if shown is not None and meeting_link(series) != shown:
        raise Conflict("Somebody else has just given another meeting link. Nothing of yours was saved.")
    series.meeting_link = link
    _changed(series, "set_meeting_link", actor)
    return True


def days_between_neighbors(occurrence: Occurrence) -> tuple[date, date]:
    """The days a session may be moved to, on the clock of its series.

    Between the sessions before and after it, where they are and where they were: Outlook lets no session of a series
    pass another or share its day.
    """
    series = occurrence.series
    days = {one.id: _days(one) for one in series.occurrences}
    own = days.pop(occurrence.id)[-1]
    before = [max(pair) for pair in days.values() if pair[-1] < own]
    after = [min(pair) for pair in days.values() if pair[-1] > own]
    first = max(before) + timedelta(days=1) if before else own - FARTHEST
    last = min(after) - timedelta(days=1) if after else own + FARTHEST
    return first, last


def _days(occurrence: Occurrence) -> tuple[date, date]:
    """Where it is held, then where the rule put it."""
    zone = ZoneInfo(occurrence.series.zone)
    now_at, planned = (at.astimezone(zone).date() for at in (occurrence.starts_at, occurrence.original_start))
    return now_at, planned


def _lock(series: Series, actor: Person) -> None:
    """Everybody who attends, so that changes of one series come one after the other; then read it again."""
    people = {one.person_id for one in series.attendees}
    if actor.id not in people:
        raise Forbidden("Only the people who meet can change their sessions.")
    lock_people(people)
    db.session.refresh(series)
    db.session.expire(series, ["occurrences", "overrides"])
    for one in (*series.occurrences, *series.overrides):
        db.session.refresh(one)
    if series.state is not SeriesState.CONFIRMED or mentorship_of(series).state is not MentorshipState.ACTIVE:
        raise Conflict("These sessions are over. Nothing was changed.")


def _check_start(occurrence: Occurrence, start: datetime) -> None:
    """Whether every calendar could follow. What is wrong is said of the day or the time."""
    series = occurrence.series
    local = start.astimezone(ZoneInfo(series.zone))
    first, last = days_between_neighbors(occurrence)
    if local.minute % 15 or local.second or local.microsecond:
        raise _wrong("time", "is not on a quarter of an hour.", "Give a time such as 9:00, 9:15, 9:30 or 9:45.")
    if not _exists_once(local.replace(tzinfo=None), series.zone):
        raise _wrong("time", "does not exist or comes twice that day: the clocks change.", "Give another time.")
    if start <= clock.now():
        raise _wrong("day", "is over already.", "Give a day and time to come.")
    if not first <= local.date() <= last:
        raise _wrong(
            "day",
            "is not between the sessions before and after this one, and calendars let none pass another.",
            f"Give a day from {first.isoformat()} to {last.isoformat()}.",
            first=first.isoformat(),
            last=last.isoformat(),
        )


def _wrong(where: str, problem: str, remedy: str, **facts: str) -> Invalid:
    return Invalid(f"This {where} {problem} {remedy}", [Fault(where, "", problem, remedy)], **facts)


def _exists_once(local: datetime, zone: str) -> bool:
    early, late = (local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1))
    return early == late


def _check_free(occurrence: Occurrence, start: datetime) -> None:
    """Nobody who attends may have another session then, of whatever series; the round's gap is kept."""
    series = occurrence.series
    gap, end = timedelta(minutes=series.round.gap), start + timedelta(minutes=series.minutes)
    people = {one.person_id for one in series.attendees}
    taken = busy_times(people, start.date(), end.date(), apart_from=[series.id])
    if any(start < ends + gap and begins < end + gap for times in taken.values() for begins, ends in times):
        raise Conflict("One of you has another session at that time. Nothing was changed; choose another time.")


def _override(series: Series, original: datetime, start: datetime) -> None:
    """Moving again replaces; moving back leaves no trace."""
    known = next((one for one in series.overrides if one.original_start == original), None)
    if known is not None and known.kind is OverrideKind.CANCELED:
        raise Conflict("This session was canceled. Nothing was changed.")
    if start == original:
        if known is not None:
            series.overrides.remove(known)
    elif known is not None:
        known.new_start = start
    else:
        series.overrides.append(Override(kind=OverrideKind.MOVED, original_start=original, new_start=start))


def _changed(series: Series, act: str, actor: Person, **subject: str) -> None:
    """One more revision: every calendar learns of it, and everybody who attends gets it by mail."""
    series.revision += 1
    # Never earlier than before: calendars compare it (DTSTAMP, RFC 5546 section 2.1.5).
    series.changed_at = max(clock.now(), series.changed_at + timedelta(seconds=1))
    db.session.flush()
    program = series.round.program
    for attendee in series.attendees:
        owe_mail(MailKind.INVITATION, attendee.person, program, series=series, why="changed")
    record_act(actor, act, program, series=series.public_id, revision=series.revision, **subject)
