"""Dana, who mentors Rosa, and their coordinator: what every test of a series does to them and asks of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from matcher.db import db
from matcher.models import (
    Acceptance,
    Enrollment,
    Mentee,
    Mentorship,
    Occurrence,
    OutboxMessage,
    Person,
    Proposal,
)
from matcher.queries.schedule import sessions_held
from matcher.services.schedule import book_series
from matcher.services.series.moving import move_session
from matcher.services.snapshot_people import lead_of
from matcher.states import AcceptanceState, MailKind, MailState, ProposalState, Role
from solver.problem import Slot
from tests.builders import NOW, make_coordinator

TUESDAY_NINE = Slot(1, 540, 0)
DAY = timedelta(days=1)


def send_everything(work: Session) -> None:
    for message in work.query(OutboxMessage):
        message.state = MailState.SENT
    work.flush()


def agreed(mentor: Enrollment, mentee: Mentee, slot: Slot = TUESDAY_NINE) -> Mentorship:
    """As if both had said yes; without asking the solver whether they may meet, which most tests need not."""
    parties = [(Role.MENTOR, mentor), (Role.PARTICIPANT, lead_of(mentee))]
    proposal = Proposal(
        round=mentor.round,
        mentor=mentor,
        mentee=mentee,
        held_place=1,
        state=ProposalState.AGREED,
        weekday=slot.weekday,
        start=slot.start,
        phase=slot.phase,
        zone=mentor.zone,
        points=0,
        offered_at=NOW,
        closed_at=NOW,
        acceptances=[
            Acceptance(enrollment=who, role=role, order=order, state=AcceptanceState.YES, asked_at=NOW)
            for order, (role, who) in enumerate(parties)
        ],
    )
    db.session.add(proposal)
    db.session.flush()
    match = Mentorship(
        round=mentor.round,
        proposal=proposal,
        mentor=mentor,
        mentee=mentee,
        series=book_series(proposal),
        agreed_at=NOW,
    )
    match.series.mentorship = match
    db.session.add(match)
    db.session.flush()
    return match


def dana_of(mentorship: Mentorship) -> Person:
    return mentorship.mentor.person


def rosa_of(mentorship: Mentorship) -> Person:
    return mentorship.mentee.members[0].person


def ellen_of(mentorship: Mentorship) -> Person:
    """A coordinator of the program, who is in no match."""
    return make_coordinator(mentorship.round.program)


def session(mentorship: Mentorship, number: int = 3) -> Occurrence:
    """Of those that take place, counted from 0 over all series."""
    return sessions_held(mentorship)[number]


def starts(mentorship: Mentorship) -> list[datetime]:
    return [one.starts_at for one in sessions_held(mentorship)]


def move(occurrence: Occurrence, by: timedelta, actor: Person) -> bool:
    return move_session(occurrence, occurrence.starts_at + by, shown=occurrence.starts_at, actor=actor)


def owed(work: Session, kind: MailKind = MailKind.INVITATION) -> list[str]:
    waiting = work.query(OutboxMessage).filter_by(kind=kind, state=MailState.QUEUED)
    return sorted(message.person.name for message in waiting if message.person)
