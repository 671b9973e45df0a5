"""What readers think of applications: one note each, changed as often as they like."""

from __future__ import annotations

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Fault, Forbidden, Invalid
from matcher.models import Enrollment, Person, ReaderNote
from matcher.queries.own_case import own_applications
from matcher.queries.pairs import OWN_CASE
from matcher.services.audit import record_act
from matcher.services.locks import lock_enrollments
from matcher.states import EnrollmentState, Opinion, RoundState

LONGEST_NOTE = 2_000
NO_OPINION = "Say yes, maybe or no."


def write_note(enrollment: Enrollment, opinion: Opinion | None, words: str, *, actor: Person) -> ReaderNote:
    """The note of ``actor`` about an application, written or changed. Writing the same twice is writing it once.

    Raises Forbidden for the actor's own case, Conflict for an application that is withdrawn or of a round that has
    ended, Invalid without an opinion or with too many words.
    """
    if enrollment.id in own_applications(actor, enrollment.round):
        raise Forbidden(OWN_CASE)
    if faults := list(_faults(opinion, words)):
        raise Invalid(faults[0].remedy, faults)
    lock_enrollments([enrollment.id])  # so that a double press finds the first one's note
    _check_open(enrollment)
    note = _note_of(enrollment, actor)
    if note is None:
        note = ReaderNote(enrollment_id=enrollment.id, reader=actor, words="", made_at=clock.now())
        db.session.add(note)
    elif (note.opinion, note.words) == (opinion, words):
        return note
    note.opinion, note.words, note.changed_at = opinion, words, clock.now()
    db.session.flush()
    db.session.expire(enrollment, ["notes"])
    record_act(actor, "note_written", enrollment.round.program, enrollment=enrollment.public_id)
    return note


def _faults(opinion: Opinion | None, words: str) -> list[Fault]:
    faults = []
    if opinion is None:
        faults.append(Fault("opinion", "", "is missing.", NO_OPINION))
    if len(words) > LONGEST_NOTE:
        faults.append(Fault("words", "", f"are longer than {LONGEST_NOTE:,} characters.", "Say it more briefly."))
    return faults


def _check_open(enrollment: Enrollment) -> None:
    name = enrollment.person.name
    if enrollment.state is EnrollmentState.WITHDRAWN:
        raise Conflict(f"{name} has withdrawn this application. Go on with the next one.")
    if enrollment.round.state is RoundState.ENDED:
        raise Conflict("This round has ended, so there is nothing to decide about any more.")


def _note_of(enrollment: Enrollment, reader: Person) -> ReaderNote | None:
    return db.session.scalar(
        select(ReaderNote).where(ReaderNote.enrollment_id == enrollment.id, ReaderNote.reader_id == reader.id)
    )
