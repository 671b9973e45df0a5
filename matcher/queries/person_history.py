"""What happened with one person in a program: application, offers, sessions, mail. Words and reasons are not in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from matcher.db import db
from matcher.models import (
    Acceptance,
    Attendee,
    AuditEntry,
    Enrollment,
    Mentee,
    Mentorship,
    OutboxMessage,
    Person,
    Program,
    Proposal,
    ReceivedMail,
    Series,
)
from matcher.queries.history import Act, acts_of
from matcher.queries.mail import scope
from matcher.queries.own_case import concerns, has_own_case, is_hers, not_own, own_applications
from matcher.states import Decision, MailKind, MailState, ReceivedState, Role

#: Acts that happen to a person and are told nowhere else on the page.
TOLD = frozenset(
    {"application_entered", "application_changed", "places_set", "moved_session", "set_meeting_link"}
    | {"address_corrected", "offer_withdrawn", "application_withdrawn", "application_returned"}
    | {f"application_{decision.value}" for decision in Decision}
)
MOST = 100


class Happened(StrEnum):
    APPLIED = "applied"
    ASKED = "asked"
    ANSWERED = "answered"
    BOOKED = "booked"
    MAILED = "mailed"
    WROTE = "wrote"
    ACT = "act"


@dataclass(frozen=True)
class Event:
    """``other`` is whom it was about; ``act`` an entry of the program's record."""

    at: datetime
    what: Happened
    other: str = ""
    mail: MailKind | None = None
    state: MailState | None = None
    received: ReceivedState | None = None
    act: Act | None = None


def history_of(row: Enrollment, viewer: Person) -> tuple[Event, ...]:
    """The newest first. Nothing that concerns the viewer's own application."""
    program = row.round.program
    events = [
        Event(row.created_at, Happened.APPLIED),
        *_offers(row, viewer),
        *_booked(row, viewer),
        *_mails(row.person, program, viewer),
        *_written(row.person, program),
        *_acts(row, program, viewer),
    ]
    order = list(Happened)  # of what happened in the same moment, causes first
    return tuple(sorted(events, key=lambda event: (event.at, order.index(event.what)), reverse=True)[:MOST])


def _offers(row: Enrollment, viewer: Person) -> Iterator[Event]:
    asked = db.session.scalars(
        select(Acceptance)
        .where(Acceptance.enrollment_id == row.id, Acceptance.asked_at.is_not(None))
        .options(joinedload(Acceptance.proposal).joinedload(Proposal.mentor).joinedload(Enrollment.person))
    )
    own = own_applications(viewer, row.round)
    for one in asked:
        proposal = one.proposal
        if not is_hers(own, proposal.mentor, proposal.mentee):
            other = proposal.mentee.name if one.role is Role.MENTOR else proposal.mentor.person.name
            if one.asked_at:
                yield Event(one.asked_at, Happened.ASKED, other)
            if one.answered_at:
                yield Event(one.answered_at, Happened.ANSWERED, other)


def _booked(row: Enrollment, viewer: Person) -> Iterator[Event]:
    attended = select(Series.mentorship_id).join(Attendee).where(Attendee.person_id == row.person_id)
    booked = db.session.scalars(
        select(Mentorship)
        .where(Mentorship.round_id == row.round_id, Mentorship.id.in_(attended))
        .options(joinedload(Mentorship.mentor), joinedload(Mentorship.mentee).selectinload(Mentee.enrollment))
    )
    own = own_applications(viewer, row.round)
    for one in booked:
        if not is_hers(own, one.mentor, one.mentee):
            other = one.mentee.name if one.mentor_id == row.id else one.mentor.person.name
            yield Event(one.agreed_at, Happened.BOOKED, other)


def _mails(person: Person, program: Program, viewer: Person) -> Iterator[Event]:
    rows = db.session.scalars(
        select(OutboxMessage)
        .where(scope(program, viewer), OutboxMessage.person_id == person.id, OutboxMessage.state != MailState.DROPPED)
        .order_by(OutboxMessage.id.desc())
        .limit(MOST)
    )
    for row in rows:
        at = row.sent_at or (row.tried_at if row.state is MailState.DEAD else None) or row.due_at
        yield Event(at, Happened.MAILED, mail=row.kind, state=row.state)


def _written(person: Person, program: Program) -> Iterator[Event]:
    rows = db.session.scalars(
        select(ReceivedMail)
        .where(ReceivedMail.program_id == program.id, ReceivedMail.person_id == person.id)
        .order_by(ReceivedMail.id.desc())
        .limit(MOST)
    )
    for row in rows:
        yield Event(row.received_at, Happened.WROTE, received=row.state)


def _acts(row: Enrollment, program: Program, viewer: Person) -> Iterator[Event]:
    where = [
        AuditEntry.program_id == program.id,
        AuditEntry.act.in_(TOLD),
        concerns(AuditEntry.subject, [row.person_id]),
    ]
    if has_own_case(viewer, program):
        where.append(not_own(AuditEntry.subject, viewer))
    rows = db.session.scalars(
        select(AuditEntry)
        .where(*where)
        .options(selectinload(AuditEntry.actor))
        .order_by(AuditEntry.id.desc())
        .limit(MOST)
    )
    for act in acts_of(rows):
        yield Event(act.at, Happened.ACT, act=act)
