"""What the public ids in records stand for: names, found together. What is gone has no name any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from matcher.db import db
from matcher.models import (
    Enrollment,
    Event,
    Mentee,
    Mentorship,
    Occurrence,
    OutboxMessage,
    Person,
    Proposal,
    ReceivedMail,
    Round,
    Series,
    Team,
)

Names = Mapping[str, Mapping[str, str]]


def names_of(subjects: Iterable[Mapping[str, Any]]) -> Names:
    """For each kind that stands in ``subjects``, public id to name; a pair is named by both."""
    wanted: dict[str, set[str]] = {}
    for subject in subjects:
        for kind, key in subject.items():
            if isinstance(key, str):
                wanted.setdefault(kind, set()).add(key)
    return {kind: _FINDERS[kind](keys) for kind, keys in wanted.items() if kind in _FINDERS}


def _rounds(keys: Collection[str]) -> dict[str, str]:
    return _pairs(Round.public_id, Round.name, Round.public_id.in_(keys))


def _people(keys: Collection[str]) -> dict[str, str]:
    return _pairs(Person.public_id, Person.name, Person.public_id.in_(keys))


def _enrollments(keys: Collection[str]) -> dict[str, str]:
    rows = select(Enrollment.public_id, Person.name).join(Enrollment.person).where(Enrollment.public_id.in_(keys))
    return dict(db.session.execute(rows).all())


def _teams(keys: Collection[str]) -> dict[str, str]:
    return _pairs(Team.public_id, Team.name, Team.public_id.in_(keys))


def _mentees(keys: Collection[str]) -> dict[str, str]:
    alone = (
        select(Mentee.public_id, Person.name)
        .join(Enrollment, Mentee.enrollment_id == Enrollment.id)
        .join(Person, Enrollment.person_id == Person.id)
        .where(Mentee.public_id.in_(keys))
    )
    together = select(Mentee.public_id, Team.name).join(Mentee.team).where(Mentee.public_id.in_(keys))
    return {key: name for rows in (alone, together) for key, name in db.session.execute(rows)}


def _proposals(keys: Collection[str]) -> dict[str, str]:
    found = db.session.scalars(select(Proposal).where(Proposal.public_id.in_(keys)))
    return {row.public_id: f"{row.mentor.person.name} and {row.mentee.name}" for row in found}


def _mentorships(keys: Collection[str]) -> dict[str, str]:
    found = db.session.scalars(select(Mentorship).where(Mentorship.public_id.in_(keys)))
    return {row.public_id: f"{row.mentor.person.name} and {row.mentee.name}" for row in found}


def _series(keys: Collection[str]) -> dict[str, str]:
    matches = db.session.execute(
        select(Series.public_id, Mentorship).join(Series.mentorship).where(Series.public_id.in_(keys))
    )
    events = select(Series.public_id, Event.title).join(Series.event).where(Series.public_id.in_(keys))
    return {key: f"{row.mentor.person.name} and {row.mentee.name}" for key, row in matches} | dict(
        db.session.execute(events).all()
    )


def _events(keys: Collection[str]) -> dict[str, str]:
    return _pairs(Event.public_id, Event.title, Event.public_id.in_(keys))


def _sessions(keys: Collection[str]) -> dict[str, str]:
    rows = db.session.execute(
        select(Occurrence.public_id, Series.public_id).join(Occurrence.series).where(Occurrence.public_id.in_(keys))
    )
    series_of = dict(rows.all())
    names = _series(series_of.values())
    return {key: names[series] for key, series in series_of.items() if series in names}


def _mails(keys: Collection[str]) -> dict[str, str]:
    rows = select(OutboxMessage.public_id, Person.name).join(OutboxMessage.person)
    return dict(db.session.execute(rows.where(OutboxMessage.public_id.in_(keys))).all())


def _received(keys: Collection[str]) -> dict[str, str]:
    rows = select(ReceivedMail.public_id, ReceivedMail.from_name).where(ReceivedMail.public_id.in_(keys))
    return dict(db.session.execute(rows).all())


def _pairs(key: InstrumentedAttribute[str], name: InstrumentedAttribute[str], where: Any) -> dict[str, str]:
    return dict(db.session.execute(select(key, name).where(where)).all())


_FINDERS = {
    "round": _rounds,
    "person": _people,
    "enrollment": _enrollments,
    "mentor": _enrollments,
    "mentee": _mentees,
    "team": _teams,
    "proposal": _proposals,
    "mentorship": _mentorships,
    "series": _series,
    "session": _sessions,
    "mail": _mails,
    "received": _received,
    "event": _events,
}
