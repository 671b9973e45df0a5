"""A coordinator adds hours to somebody's application, who has told them so."""

from __future__ import annotations

from matcher import clock
from matcher.db import db
from matcher.models import Enrollment, Hours, HoursKind, Person
from matcher.services.applications import check_not_promised
from matcher.services.audit import record_act
from matcher.services.explanations import Window
from matcher.services.locks import lock_enrollments, lock_round


def add_hours(enrollment: Enrollment, window: Window, *, actor: Person) -> None:
    """In every week, on their own clock, as hours "if need be": theirs alone to call better. Twice is once.

    Raises Conflict once offers are out, as for any change of an application.
    """
    lock_round(enrollment.round)
    lock_enrollments([enrollment.id])
    db.session.expire(enrollment, ["hours"])  # as they are under the lock
    if has_hours(enrollment, window):
        return
    check_not_promised(enrollment.round, enrollment)
    enrollment.hours.append(
        Hours(weekday=window.weekday, start=window.start, end=window.end, week=None, kind=HoursKind.IF_NEED_BE)
    )
    enrollment.changed_at = clock.now()
    db.session.flush()
    record_act(actor, "hours_added", enrollment.round.program, enrollment=enrollment.public_id)


def has_hours(enrollment: Enrollment, window: Window) -> bool:
    """Whether one stretch of hours, of both weeks, holds it."""
    return any(
        one.weekday == window.weekday and one.start <= window.start and window.end <= one.end and one.week is None
        for one in enrollment.hours
    )
