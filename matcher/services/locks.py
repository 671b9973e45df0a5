"""Row locks, taken in one order everywhere: program, round, proposal, event, mentors (by id), people (by id).

A lock reads the row again, so whoever waited sees what the faster one left. SQLite needs none of this: a unit of
work that may write begins with ``BEGIN IMMEDIATE`` and so runs alone. PostgreSQL takes ``FOR NO KEY UPDATE``, which
lets others go on referring to the row: a plain ``FOR UPDATE`` would deadlock with the foreign keys of what they insert.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from matcher.db import db
from matcher.models import Enrollment, Event, Person, Program, Proposal, Round

Row = TypeVar("Row", Enrollment, Person)


def lock_program(program: Program) -> None:
    """Whoever starts a round of a program does so alone."""
    _refresh(program)
    db.session.expire(program, ["rounds"])


def lock_round(round_: Round) -> None:
    """Whoever offers, searches or changes the state of a round does so alone."""
    _refresh(round_)


def lock_proposal(proposal: Proposal) -> None:
    """Whoever answers or withdraws an offer does so alone."""
    _refresh(proposal)
    for acceptance in proposal.acceptances:
        db.session.refresh(acceptance)


def lock_event(event: Event) -> None:
    """Whoever changes an event, takes a seat of it or gives one back does so alone."""
    _refresh(event)
    db.session.refresh(event.series)


def lock_enrollments(ids: Iterable[int]) -> dict[int, Enrollment]:
    """Whoever takes, gives or counts a mentor's places does so alone. By id."""
    return {row.id: row for row in _lock_all(Enrollment, Enrollment.id, ids)}


def lock_people(ids: Iterable[int]) -> None:
    """Whoever fills these people's calendars does so alone."""
    _lock_all(Person, Person.id, ids)


def _refresh(row: Program | Round | Proposal | Event) -> None:
    db.session.flush()  # reading a row again forgets what has not been written yet
    # Locked by itself: reading again joins whatever the row was once read with, and PostgreSQL locks no outer join.
    kind = type(row)
    db.session.execute(select(kind.id).where(kind.id == row.id).with_for_update(key_share=True))
    db.session.refresh(row)


def _lock_all(kind: type[Row], key: InstrumentedAttribute[int], ids: Iterable[int]) -> list[Row]:
    statement = (
        select(kind)
        .where(key.in_(sorted(set(ids))))
        .order_by(key)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))
