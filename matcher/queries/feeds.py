"""A calendar that somebody subscribed to: its secret leads to everything its bytes depend on, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from matcher.calendars.ics import schedule
from matcher.config import Config
from matcher.db import db
from matcher.models import (
    Attendee,
    CalendarFeed,
    Enrollment,
    Event,
    Mentee,
    Mentorship,
    Person,
    Program,
    Reply,
    Round,
    Series,
    Team,
)
from matcher.queries.schedule import CALENDAR_NAME, schedule_of
from matcher.states import CalendarChannel
from matcher.tokens import hash_secret

# Tables and not models: nothing here becomes an object, and an unchanged calendar costs this statement alone.
_feeds, _series, _rounds = (kind.__table__ for kind in (CalendarFeed, Series, Round))
_people, _matches, _mentees = (kind.__table__ for kind in (Person, Mentorship, Mentee))
_programs, _teams = Program.__table__, Team.__table__
_own, _everybody = Attendee.__table__.alias("own"), Attendee.__table__.alias("everybody")
_mentor, _mentee = Enrollment.__table__.alias("mentor"), Enrollment.__table__.alias("mentee")
_mentor_person, _mentee_person = _people.alias("mentor_person"), _people.alias("mentee_person")
_anybody = _people.alias("anybody")
_events, _replies = Event.__table__, Reply.__table__
# Answers are only ever added, so the latest of them stands for all.
_latest_reply = (
    select(func.max(_replies.c.id))
    .where(_replies.c.series_id == _series.c.id, _replies.c.person_id == _people.c.id)
    .correlate(_series, _people)
    .scalar_subquery()
)

# A series' own facts change with its revision alone; names and addresses may change at any time.
_STANDING = (
    select(
        _feeds.c.id,
        _people.c.id,
        _people.c.calendar_channel,
        _people.c.name,
        _people.c.address,
        _series.c.id,
        _series.c.revision,
        _series.c.state,
        _series.c.meeting_link,
        _programs.c.name,
        _mentor_person.c.name,
        _mentee_person.c.name,
        _teams.c.name,
        _anybody.c.name,
        _events.c.title,
        _events.c.changed_at,
        _latest_reply,
    )
    .select_from(_feeds)
    .join(_people, _feeds.c.person_id == _people.c.id)
    .outerjoin(_own, _own.c.person_id == _people.c.id)
    .outerjoin(_series, _series.c.id == _own.c.series_id)
    .outerjoin(_matches, _matches.c.id == _series.c.mentorship_id)
    .outerjoin(_events, _events.c.series_id == _series.c.id)
    .outerjoin(_mentor, _mentor.c.id == _matches.c.mentor_id)
    .outerjoin(_mentor_person, _mentor_person.c.id == _mentor.c.person_id)
    .outerjoin(_mentees, _mentees.c.id == _matches.c.mentee_id)
    .outerjoin(_teams, _teams.c.id == _mentees.c.team_id)
    .outerjoin(_mentee, _mentee.c.id == _mentees.c.enrollment_id)
    .outerjoin(_mentee_person, _mentee_person.c.id == _mentee.c.person_id)
    .outerjoin(_rounds, _rounds.c.id == _series.c.round_id)
    .outerjoin(_programs, _programs.c.id == _rounds.c.program_id)
    # Who else is invited to an event stands in nobody's calendar.
    .outerjoin(_everybody, and_(_everybody.c.series_id == _series.c.id, _series.c.mentorship_id.is_not(None)))
    .outerjoin(_anybody, _anybody.c.id == _everybody.c.person_id)
    .where(_feeds.c.token_hash == bindparam("token_hash"))
    .order_by(_series.c.id, _everybody.c.id)
)


@dataclass(frozen=True)
class Feed:
    """``standing`` is equal as long as the bytes are; ``id`` and ``person_id`` are numbers of rows."""

    id: int
    person_id: int
    subscribed: bool
    standing: tuple[tuple[Any, ...], ...]


def find_feed(token: str) -> Feed | None:
    """The feed whose address carries ``token``; None for an old or invented one."""
    rows = db.session.connection().execute(_STANDING, {"token_hash": hash_secret(token)}).all()
    if not rows:
        return None
    feed_id, person_id, channel = rows[0][:3]
    subscribed = channel is CalendarChannel.SUBSCRIPTION
    return Feed(feed_id, person_id, subscribed, tuple(tuple(row) for row in rows))


def calendar_of(feed: Feed, config: Config) -> bytes:
    """What a calendar program gets. Empty while its owner wants invitations: nothing shall stand there twice."""
    if not feed.subscribed:
        return schedule((), name=CALENDAR_NAME)
    return schedule_of(db.session.get_one(Person, feed.person_id), config)
