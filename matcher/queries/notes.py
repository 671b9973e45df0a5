"""What readers think of applications, as far as somebody may read it; and what they have still to read.

Coordinators read every opinion. A reader reads those of others once they have given their own, so that nobody follows
the first. What concerns the reader's own application is nowhere in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload

from matcher.db import db
from matcher.models import Enrollment, Person, ReaderNote, Round
from matcher.policies import may_coordinate
from matcher.queries.own_case import own_applications
from matcher.states import Decision, EnrollmentState, Opinion


@dataclass(frozen=True)
class Opinions:
    """``own`` is the viewer's; ``counts`` of everybody, None while it is kept from her; ``readers`` is how many."""

    own: Opinion | None = None
    readers: int = 0
    counts: Mapping[Opinion, int] | None = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    reader: str
    opinion: Opinion | None
    words: str
    at: datetime


@dataclass(frozen=True)
class Reading:
    """``others`` are notes of other readers, ``kept`` how many of them are kept back until the viewer has her own."""

    own: Note | None
    others: tuple[Note, ...]
    kept: int


@dataclass(frozen=True)
class ToRead:
    """``read`` of ``all`` that are to be read have the reader's opinion; ``next_id`` is one without, if any."""

    read: int
    all: int
    next_id: str | None


def reading_of(row: Enrollment, viewer: Person) -> Reading:
    notes = db.session.scalars(
        select(ReaderNote)
        .where(ReaderNote.enrollment_id == row.id)
        .options(joinedload(ReaderNote.reader))
        .order_by(ReaderNote.made_at, ReaderNote.id)
    ).all()
    own = next((note for note in notes if note.reader_id == viewer.id), None)
    others = [note for note in notes if note is not own]
    if own is None and not may_coordinate(viewer, row.round.program):
        return Reading(None, (), len(others))
    return Reading(_note(own) if own else None, tuple(_note(note) for note in others), 0)


def opinions_of(rows: Collection[int], viewer: Person, *, all_of_them: bool) -> dict[int, Opinions]:
    """For each application with a note, by its key; ``all_of_them``: the viewer reads others' before her own."""
    wanted = select(ReaderNote.enrollment_id, ReaderNote.reader_id, ReaderNote.opinion)
    found: dict[int, list[tuple[int, Opinion | None]]] = {}
    for key, reader, opinion in db.session.execute(wanted.where(ReaderNote.enrollment_id.in_(rows))):
        found.setdefault(key, []).append((reader, opinion))
    return {key: _opinions(notes, viewer, all_of_them) for key, notes in found.items()}


def to_read(round_: Round, reader: Person, after: Enrollment | None = None) -> ToRead:
    """What this reader reads in a round: not withdrawn, not decided yet, not her own case. ``after``: go on from there.

    Those that fewest have read come first, then the oldest.
    """
    waiting = _to_read(round_, reader)
    read = waiting & exists().where(ReaderNote.enrollment_id == Enrollment.id, ReaderNote.reader_id == reader.id)
    number = select(func.count()).select_from(Enrollment)
    notes = select(func.count()).where(ReaderNote.enrollment_id == Enrollment.id).scalar_subquery()
    unread = waiting & without_opinion_of(reader)
    if after is not None:
        unread = unread & (Enrollment.id != after.id)
    first = select(Enrollment.public_id).where(unread).order_by(notes, Enrollment.created_at, Enrollment.id).limit(1)
    return ToRead(
        db.session.scalar(number.where(read)) or 0,
        db.session.scalar(number.where(waiting)) or 0,
        db.session.scalar(first),
    )


def without_opinion_of(reader: Person) -> ColumnElement[bool]:
    return ~exists().where(ReaderNote.enrollment_id == Enrollment.id, ReaderNote.reader_id == reader.id)


def _to_read(round_: Round, reader: Person) -> ColumnElement[bool]:
    waiting = (
        (Enrollment.round_id == round_.id)
        & (Enrollment.state == EnrollmentState.SENT)
        & Enrollment.id.not_in(own_applications(reader, round_))
    )
    return waiting & (Enrollment.decision == Decision.UNDECIDED) if round_.selects else waiting


def _opinions(notes: Collection[tuple[int, Opinion | None]], viewer: Person, all_of_them: bool) -> Opinions:
    own = next((opinion for reader, opinion in notes if reader == viewer.id), None)
    if own is None and not all_of_them:
        return Opinions(None, len(notes), None)
    return Opinions(own, len(notes), Counter(opinion for _, opinion in notes if opinion))


def _note(note: ReaderNote) -> Note:
    return Note(note.reader.name, note.opinion, note.words, note.changed_at)
