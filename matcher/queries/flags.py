"""Who said no to sessions ahead, or asks for another time, and nobody has looked after it yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from matcher import clock
from matcher.db import db
from matcher.models import Attendee, Enrollment, Mentee, Mentorship, Occurrence, Person, Program, Reply, Round, Series
from matcher.queries.answered import before_rewritten
from matcher.queries.own_case import own_series
from matcher.states import AnsweredHow, MentorshipState, ReplyKind, SeriesState

_WISH = ReplyKind.OTHER_TIME
_FLAGGED = frozenset({ReplyKind.DECLINED, _WISH})


@dataclass(frozen=True)
class Flag:
    """``who`` declined (``kind`` DECLINED), or asks for another time (OTHER_TIME), perhaps for ``wished_start``.

    ``person_id`` is their row, ``reply_id`` and the other ids are public. Of all sessions, or of the one with
    ``session_id`` that is planned for ``starts_at``. ``about`` are the names of mentor and participant or team; None
    for an event. ``signed_in`` is false of what came by mail or link, which proves nothing about who wrote it. Moments
    are aware, in UTC.
    """

    reply_id: str
    series_id: str
    round_id: str
    mentorship_id: str | None
    about: tuple[str, str] | None
    who: str
    person_id: int
    kind: ReplyKind
    session_id: str | None
    starts_at: datetime | None
    wished_start: datetime | None
    words: str
    answered_at: datetime
    signed_in: bool


def flags_of_series(series: Series) -> list[Flag]:
    """Those to all sessions first, then by session; of each person and session the last no and the last wish."""
    if not _goes_on(series):
        return []
    ahead = {one.original_start: one for one in series.held if one.starts_at > clock.now()}
    if not ahead:
        return []
    flagged = [one for one in _standing(series) if one.original_start is None or one.original_start in ahead]
    flagged.sort(key=lambda one: (one.original_start is not None, one.original_start or one.answered_at, one.id))
    return [_flag(one, ahead.get(one.original_start) if one.original_start else None) for one in flagged]


def flags_of_match(mentorship: Mentorship) -> list[Flag]:
    """Those of all its series: sessions ahead may be left of one that another continues."""
    return [flag for series in mentorship.every_series for flag in flags_of_series(series)]


def flags_in_program(program: Program, viewer: Person) -> list[Flag]:
    """Those of all matches that go on, without the viewer's own: the oldest answer first."""
    asked = select(Reply.series_id).where(Reply.kind.in_(_FLAGGED), Reply.settled_at.is_(None))
    hers = select(Attendee.series_id).where(Attendee.person_id == viewer.id)
    mentee = joinedload(Series.mentorship).joinedload(Mentorship.mentee)
    rows = db.session.scalars(
        select(Series)
        .join(Round, Series.round_id == Round.id)
        .join(Mentorship, Series.mentorship_id == Mentorship.id)
        .where(
            Round.program_id == program.id,
            Series.state == SeriesState.CONFIRMED,
            Mentorship.state == MentorshipState.ACTIVE,
            Series.id.in_(asked),
            Series.id.not_in(hers),
            Series.id.not_in(own_series(viewer)),
        )
        .order_by(Series.id)
        .options(
            joinedload(Series.round),
            joinedload(Series.mentorship).joinedload(Mentorship.mentor).joinedload(Enrollment.person),
            mentee.joinedload(Mentee.enrollment).joinedload(Enrollment.person),
            mentee.joinedload(Mentee.team),
            selectinload(Series.replies).joinedload(Reply.person),
            selectinload(Series.occurrences),
            selectinload(Series.overrides),
        )
    )
    found = [flag for series in rows for flag in flags_of_series(series)]
    return sorted(found, key=lambda one: (one.answered_at, one.reply_id))


def _goes_on(series: Series) -> bool:
    match = series.mentorship
    return series.state is SeriesState.CONFIRMED and (match is None or match.state is MentorshipState.ACTIVE)


def _standing(series: Series) -> Iterable[Reply]:
    """The last no and the last wish of each person on each session; a no that came with a wish says nothing more."""
    last = {(one.person_id, one.original_start, one.kind): one for one in _open(series)}
    wishes = {(person, start): one.answered_at for (person, start, kind), one in last.items() if kind is _WISH}
    return [
        one
        for (person, start, kind), one in last.items()
        if kind is _WISH or wishes.get((person, start)) != one.answered_at
    ]


def _open(series: Series) -> Iterator[Reply]:
    """Nobody settled them, and neither a later answer nor a move of it, or of all, has overtaken them. To an event one
    may say no."""
    kinds = _FLAGGED if series.mentorship_id is not None else {_WISH}
    moved_at = {one.original_start: one.made_at for one in series.overrides if one.made_at is not None}
    for one in (
        one for one in series.replies if one.kind in kinds and one.settled_at is None and not before_rewritten(one)
    ):
        moved = moved_at.get(one.original_start) if one.original_start else None
        overtaken = any(_overtakes(later, one) for later in series.replies)
        if not overtaken and not (moved and moved > one.answered_at):
            yield one


def _overtakes(later: Reply, reply: Reply) -> bool:
    """A later answer to the same session or to all of them. A no leaves a wish for another time as it was."""
    if later.person_id != reply.person_id or later.original_start not in {None, reply.original_start}:
        return False
    if (later.answered_at, later.id) <= (reply.answered_at, reply.id):
        return False
    return later.kind is ReplyKind.ACCEPTED or (later.kind is ReplyKind.TENTATIVE and reply.kind is not _WISH)


def _flag(reply: Reply, session: Occurrence | None) -> Flag:
    series, match = reply.series, reply.series.mentorship
    return Flag(
        reply_id=reply.public_id,
        series_id=series.public_id,
        round_id=series.round.public_id,
        mentorship_id=match.public_id if match else None,
        about=(match.mentor.person.name, match.mentee.name) if match else None,
        who=reply.person.name,
        person_id=reply.person_id,
        kind=reply.kind,
        session_id=session.public_id if session else None,
        starts_at=session.starts_at if session else None,
        wished_start=reply.wished_start,
        words=reply.words,
        answered_at=reply.answered_at,
        signed_in=reply.how is AnsweredHow.PAGE,
    )
