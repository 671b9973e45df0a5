"""Mail that came in and waits for a person: what a coordinator finds in the tray of her program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import joinedload

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Attendee, Enrollment, Mentee, Person, Program, Proposal, ReceivedMail, Round
from matcher.queries.own_case import own_series
from matcher.queries.schedule import mentorship_of
from matcher.services.incoming import may_pass_on, readers_of
from matcher.states import EnrollmentState, ReceivedState, Role

MOST = 50


@dataclass(frozen=True)
class Place:
    """Where the sender stands in the program: a role, and for whom they work."""

    role: Role
    library: str


@dataclass(frozen=True)
class Letter:
    """``why`` is one of ``placing.Why``. ``about`` says to whose sessions or to which event it came, or is empty;
    ``readers`` are whom it can be passed on to. ``everywhere``: nobody could tell which program it is for.
    """

    id: str
    name: str
    address: str
    place: Place | None
    received_at: datetime
    subject: str
    text: str
    why: str
    about: str
    readers: tuple[str, ...]
    everywhere: bool


@dataclass(frozen=True)
class Tray:
    """``own``: something concerns the viewer's own sessions and is not shown to her; ``more``: the oldest are left
    out."""

    letters: tuple[Letter, ...]
    own: bool
    more: bool


def tray(program: Program, viewer: Person) -> Tray:
    """Newest first."""
    waiting = and_(ReceivedMail.state == ReceivedState.TRAY, _is_for(program))
    rows = list(
        db.session.scalars(
            select(ReceivedMail)
            .where(waiting, not_(_is_own(viewer)))
            .order_by(ReceivedMail.received_at.desc(), ReceivedMail.id.desc())
            .options(joinedload(ReceivedMail.series), joinedload(ReceivedMail.person))
            .limit(MOST + 1)
        )
    )
    own = db.session.scalar(select(ReceivedMail.id).where(waiting, _is_own(viewer)).limit(1)) is not None
    return Tray(tuple(_letter(row, program) for row in rows[:MOST]), own, len(rows) > MOST)


def count_waiting(program: Program, viewer: Person) -> int:
    """How many of them there are, for other pages to say so."""
    waiting = and_(ReceivedMail.state == ReceivedState.TRAY, _is_for(program), not_(_is_own(viewer)))
    return db.session.scalar(select(func.count()).select_from(ReceivedMail).where(waiting)) or 0


def received_of(program: Program, public_id: str, viewer: Person) -> ReceivedMail:
    """One of them, handled by now or not. Raises NotFound, also for what concerns the viewer's own sessions."""
    row = db.session.scalar(
        select(ReceivedMail).where(
            ReceivedMail.public_id == public_id,
            ReceivedMail.state != ReceivedState.NOTED,
            _is_for(program),
            not_(_is_own(viewer)),
        )
    )
    if row is None:
        raise NotFound
    return row


def _is_for(program: Program) -> ColumnElement[bool]:
    """Of this program; or of none that anybody knows, unless the sender takes part in others only."""
    anywhere = exists().where(Enrollment.person_id == ReceivedMail.person_id, Enrollment.state == EnrollmentState.SENT)
    here = exists().where(
        Enrollment.person_id == ReceivedMail.person_id,
        Enrollment.state == EnrollmentState.SENT,
        Enrollment.round_id == Round.id,
        Round.program_id == program.id,
    )
    return or_(ReceivedMail.program_id == program.id, and_(ReceivedMail.program_id.is_(None), or_(~anywhere, here)))


def _is_own(viewer: Person) -> ColumnElement[bool]:
    """About the viewer's own sessions, or from her or somebody on an offer with her: they may write of her."""
    attended = select(Attendee.series_id).where(Attendee.person_id == viewer.id)
    about = or_(ReceivedMail.series_id.in_(attended), ReceivedMail.series_id.in_(own_series(viewer)))
    sender = or_(ReceivedMail.person_id == viewer.id, ReceivedMail.person_id.in_(_on_offers_with(viewer)))
    return or_(and_(ReceivedMail.series_id.is_not(None), about), and_(ReceivedMail.person_id.is_not(None), sender))


def _on_offers_with(viewer: Person) -> Select[int]:
    """Everybody on one proposal with the viewer or her team, whatever became of it."""
    own = select(Enrollment.id).where(Enrollment.person_id == viewer.id)
    teams = select(Enrollment.team_id).where(Enrollment.person_id == viewer.id, Enrollment.team_id.is_not(None))
    mentees = select(Mentee.id).where(or_(Mentee.enrollment_id.in_(own), Mentee.team_id.in_(teams)))
    offers = or_(Proposal.mentor_id.in_(own), Proposal.mentee_id.in_(mentees))
    offered = select(Mentee.id).join(Proposal, Proposal.mentee_id == Mentee.id).where(offers)
    alone = select(Mentee.enrollment_id).where(Mentee.id.in_(offered), Mentee.enrollment_id.is_not(None))
    together = select(Mentee.team_id).where(Mentee.id.in_(offered), Mentee.team_id.is_not(None))
    mentors = select(Proposal.mentor_id).where(offers)
    return select(Enrollment.person_id).where(
        or_(Enrollment.id.in_(mentors), Enrollment.id.in_(alone), Enrollment.team_id.in_(together))
    )


def _letter(row: ReceivedMail, program: Program) -> Letter:
    return Letter(
        id=row.public_id,
        name=row.person.name if row.person else row.from_name,
        address=row.from_address,
        place=_place(row.person, program) if row.person else None,
        received_at=row.received_at,
        subject=row.subject,
        text=row.text,
        why=row.why,
        about=_about(row),
        readers=tuple(_names(readers_of(row))) if may_pass_on(row) else (),
        everywhere=row.program_id is None,
    )


def _place(person: Person, program: Program) -> Place | None:
    """In the latest round they take part in."""
    row = db.session.scalar(
        select(Enrollment)
        .join(Round)
        .where(
            Round.program_id == program.id,
            Enrollment.person_id == person.id,
            Enrollment.state == EnrollmentState.SENT,
        )
        .order_by(Round.first_day.desc(), Enrollment.id)
        .limit(1)
    )
    return Place(row.role, row.library.name) if row else None


def _about(row: ReceivedMail) -> str:
    if row.series is None:
        return ""
    if row.series.event is not None:
        return f"the event {row.series.event.title}"
    mentorship = mentorship_of(row.series)
    return f"the sessions of {mentorship.mentor.person.name} and {mentorship.mentee.name}"


def _names(people: Iterable[Person]) -> list[str]:
    return [person.name for person in people]
