"""Sessions at which somebody’s own clock shows another time than at the session before, because the clocks changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Subquery, and_, exists, func, or_, select

from matcher.db import db
from matcher.models import Attendee, Enrollment, Mentorship, Occurrence, Override, OverrideKind, Person, Series
from matcher.states import MentorshipState, Role, SeriesState

#: The session before lies nearer than that, even where a monthly one fell out.
_LOOK_BACK = timedelta(days=100)


@dataclass(frozen=True)
class Shift:
    """``before`` and ``start`` are the session before and the first one at another time, on the person’s clock."""

    occurrence_id: int
    person_id: int
    before: datetime
    start: datetime


def shifts_between(first: datetime, last: datetime) -> list[Shift]:
    """Of sessions of matches that begin after ``first`` and not after ``last`` (aware), by session and person.

    A session that somebody moved is no change of the clock, nor is one canceled.
    """
    rule = _by_rule(first, last)
    rows = db.session.execute(
        select(rule.c.id, Person.id, func.coalesce(Enrollment.zone, Person.zone), rule.c.before, rule.c.start)
        .join(Series, Series.id == rule.c.series_id)
        .join(Mentorship, Series.mentorship_id == Mentorship.id)
        .join(Attendee, Attendee.series_id == Series.id)
        .join(Person, Person.id == Attendee.person_id)
        .outerjoin(
            Enrollment,
            and_(
                Enrollment.person_id == Attendee.person_id,
                Enrollment.round_id == Series.round_id,
                Enrollment.role == Attendee.role,
                or_(Attendee.role != Role.MENTOR, Enrollment.id == Mentorship.mentor_id),
            ),
        )
        .where(
            Series.state == SeriesState.CONFIRMED,
            Mentorship.state == MentorshipState.ACTIVE,
            rule.c.before.is_not(None),
            rule.c.start > first,
        )
        .order_by(rule.c.id, Person.id)
    )
    found = [
        Shift(session, person, before.astimezone(ZoneInfo(zone)), start.astimezone(ZoneInfo(zone)))
        for session, person, zone, before, start in rows
    ]
    return [one for one in found if _reads(one.before) != _reads(one.start)]


def _by_rule(first: datetime, last: datetime) -> Subquery:
    """Sessions where the rule of their series has them, each with the start of the one before it."""
    start = Occurrence.original_start
    before = func.lag(start, type_=start.type).over(partition_by=Occurrence.series_id, order_by=start)
    canceled = exists().where(
        Override.series_id == Occurrence.series_id,
        Override.original_start == start,
        Override.kind == OverrideKind.CANCELED,
    )
    return (
        select(Occurrence.id, Occurrence.series_id, start.label("start"), before.label("before"))
        .where(Occurrence.starts_at == start, start > first - _LOOK_BACK, start <= last, ~canceled)
        .subquery()
    )


def _reads(moment: datetime) -> tuple[int, int, int]:
    return moment.weekday(), moment.hour, moment.minute
