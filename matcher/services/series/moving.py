"""One session held at another time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from matcher import clock
from matcher.errors import Conflict
from matcher.models import Occurrence, Override, OverrideKind, Person
from matcher.queries.schedule import planned_start
from matcher.services.audit import record_act
from matcher.services.series.change import (
    MovedMeanwhile,
    check_start,
    day_in_words,
    facts_for_record,
    is_canceled,
    local_of,
    lock_session,
    note_change,
    override_of,
    wrong,
)
from matcher.services.series.conflicts import check_free, others_held

# Where there is no neighbor to keep clear of: the first session may be moved earlier, the last one later.
FARTHEST = timedelta(days=31)

__all__ = ["MovedMeanwhile", "days_between_neighbors", "move_session"]


def move_session(occurrence: Occurrence, start: datetime, *, shown: datetime, actor: Person) -> bool:
    """Hold one session at ``start`` (aware) instead; False when it is held there already.

    ``shown`` is the start that ``actor`` was looking at. Raises MovedMeanwhile when it is another by now, Conflict when
    the session cannot be moved or somebody has no time, Invalid when no calendar could follow.
    """
    series = lock_session(occurrence, actor)
    start = start.astimezone(UTC)
    if is_canceled(occurrence):
        raise Conflict("This session was canceled. Nothing was changed.")
    if occurrence.starts_at == start:
        return False
    check_shown(occurrence, shown)
    if occurrence.starts_at <= clock.now():
        raise Conflict("This session has begun or is over. Only sessions to come can be moved.")
    _check_day(occurrence, check_start(start, series.zone).date())
    check_free(series, [start], own=others_held(series, [occurrence]))
    put_at(occurrence, start, actor)
    note_change(series, "moved")
    subject = facts_for_record(series) | {"session": occurrence.public_id}
    record_act(actor, "moved_session", series.round.program, **subject)
    return True


def check_shown(occurrence: Occurrence, shown: datetime) -> None:
    """Raises MovedMeanwhile when it is not where it was when the page was made."""
    if occurrence.starts_at != shown:
        raise MovedMeanwhile("This session was moved by somebody else since you opened the page. Nothing was changed.")


def days_between_neighbors(occurrence: Occurrence) -> tuple[date, date]:
    """The days a session may be moved to, on the clock of its series.

    Between the sessions before and after it, where they are and where they were: Outlook lets no session of a series
    pass another or share its day. A canceled session is nobody's neighbor.
    """
    days = [_days(one, occurrence.series.zone) for one in others_held(occurrence.series, [occurrence])]
    own = _days(occurrence, occurrence.series.zone)[-1]
    before = [max(pair) for pair in days if pair[-1] < own]
    after = [min(pair) for pair in days if pair[-1] > own]
    first = max(before) + timedelta(days=1) if before else own - FARTHEST
    last = min(after) - timedelta(days=1) if after else own + FARTHEST
    return first, last


def _days(occurrence: Occurrence, zone: str) -> tuple[date, date]:
    """Where it is held, then where the rule put it."""
    return local_of(occurrence.starts_at, zone).date(), local_of(occurrence.original_start, zone).date()


def _check_day(occurrence: Occurrence, day: date) -> None:
    first, last = days_between_neighbors(occurrence)
    if not first <= day <= last:
        raise wrong(
            "day",
            "is not between the sessions before and after this one, and in a calendar none may pass another.",
            f"Give a day from {day_in_words(first)} to {day_in_words(last)}.",
            first=first.isoformat(),
            last=last.isoformat(),
        )


def put_at(occurrence: Occurrence, start: datetime, actor: Person) -> None:
    """Hold it there. Again, that replaces; where its rule puts it, it leaves no trace, unless somebody answered what
    stood there between, which says nothing of this time."""
    series, known, local = occurrence.series, override_of(occurrence), local_of(start, occurrence.series.zone)
    occurrence.starts_at, occurrence.ends_at = start, start + timedelta(minutes=series.minutes)
    if local == planned_start(occurrence) and not _was_answered(occurrence):
        if known is not None:
            series.overrides.remove(known)
        return
    if known is None:
        series.overrides.append(known := Override(original_start=occurrence.original_start))
    known.kind, known.new_start, known.new_local = OverrideKind.MOVED, start, local
    known.made_by, known.made_at = actor.id, clock.now()


def _was_answered(occurrence: Occurrence) -> bool:
    return any(one.original_start == occurrence.original_start for one in occurrence.series.replies)
