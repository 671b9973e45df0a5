"""The mail of a program as its coordinator sees it: what could not be delivered, what waits, what went out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Enrollment, OutboxMessage, Person, Program, Round, SentCopy
from matcher.queries.own_case import has_own_case, not_own, own_series
from matcher.states import OWED, MailKind, MailState

PER_PAGE, SHOWN_AT_FIRST = 50, 20
FAILED = frozenset({MailState.DEAD, MailState.BOUNCED})


class Group(StrEnum):
    """What a coordinator tells apart, in the order in which she wants to read it."""

    FAILED = "failed"
    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"


STATES = {
    Group.FAILED: FAILED,
    Group.WAITING: OWED,
    Group.SENT: frozenset({MailState.SENT}),
    Group.DROPPED: frozenset({MailState.DROPPED}),
}
_ORDERS = {
    Group.FAILED: (OutboxMessage.tried_at.desc(), OutboxMessage.id.desc()),
    Group.WAITING: (OutboxMessage.due_at, OutboxMessage.urgency, OutboxMessage.id),
    Group.SENT: (OutboxMessage.sent_at.desc(), OutboxMessage.id.desc()),
    Group.DROPPED: (OutboxMessage.wanted_at.desc(), OutboxMessage.id.desc()),
}


@dataclass(frozen=True)
class Filters:
    """``who`` is part of a name; ``group`` shows one group alone, page by page."""

    kind: MailKind | None = None
    group: Group | None = None
    who: str = ""
    page: int = 1

    @property
    def any(self) -> bool:
        return bool(self.kind or self.group or self.who or self.page > 1)


@dataclass(frozen=True)
class Line:
    """One mail. ``round_id`` and ``enrollment_id`` lead to the application of whoever it is to, where there is one."""

    id: str
    kind: MailKind
    state: MailState
    who: str
    to: str
    round_id: str | None
    enrollment_id: str | None
    wanted_at: datetime
    due_at: datetime
    tried_at: datetime | None
    sent_at: datetime | None
    attempts: int
    failure: str | None
    relay_said: str


@dataclass(frozen=True)
class Listed:
    """A group: the lines shown, and how many there are."""

    group: Group
    total: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Mail:
    """``page`` of ``pages`` belongs to the group that is shown page by page."""

    groups: tuple[Listed, ...]
    paged: Group
    page: int
    pages: int


def mail_of(program: Program, viewer: Person, filters: Filters, *, copies: bool) -> Mail:
    """``copies``: no mail leaves, so sign-in mail may be shown too. Never what concerns the viewer's own case."""
    where = [scope(program, viewer, copies=copies), *_chosen(filters)]
    wanted = [filters.group] if filters.group else [Group.FAILED, Group.WAITING, Group.SENT]
    counts = _counts(where)
    totals = {group: sum(counts.get(state, 0) for state in STATES[group]) for group in wanted}
    paged = filters.group or Group.SENT
    pages = max(1, -(-totals[paged] // PER_PAGE))
    page = min(filters.page, pages)
    shown = [group for group in wanted if totals[group] and (page == 1 or group is paged)]
    found = {group: _rows(where, group, page if group is paged else None) for group in shown}
    links = _applications(program, viewer, [row for rows in found.values() for row in rows])
    groups = (Listed(group, totals[group], tuple(_line(row, links) for row in found[group])) for group in shown)
    return Mail(tuple(groups), paged, page, pages)


def message_of(program: Program, viewer: Person, public_id: str, *, copies: bool = False) -> OutboxMessage:
    """One mail to act upon or to look at. Raises NotFound, also for what concerns the viewer's own case."""
    found = db.session.scalar(
        select(OutboxMessage).where(scope(program, viewer, copies=copies), OutboxMessage.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def copy_of(message: OutboxMessage) -> bytes:
    """The mail itself, as it would have gone out. Raises NotFound where none was kept."""
    raw = db.session.scalar(select(SentCopy.raw).where(SentCopy.message_id == message.id))
    if raw is None:
        raise NotFound
    return raw


def failed_of(program: Program, person: Person) -> list[OutboxMessage]:
    """Mails to one person that did not arrive, the oldest first."""
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.program_id == program.id,
                OutboxMessage.person_id == person.id,
                OutboxMessage.state.in_(FAILED),
            )
            .order_by(OutboxMessage.id)
        )
    )


def scope(program: Program, viewer: Person, *, copies: bool = False) -> ColumnElement[bool]:
    """Mail of the program that ``viewer`` may see. Sign-in mail is of no program."""
    visible = OutboxMessage.program_id == program.id
    if has_own_case(viewer, program):
        elsewhere = or_(OutboxMessage.series_id.is_(None), OutboxMessage.series_id.not_in(own_series(viewer)))
        visible = visible & not_own(OutboxMessage.about, viewer) & elsewhere
    return or_(visible, OutboxMessage.kind == MailKind.SIGN_IN) if copies else visible


def _chosen(filters: Filters) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if filters.kind:
        chosen.append(OutboxMessage.kind == filters.kind)
    if filters.who:
        named = select(Person.id).where(Person.name.icontains(filters.who, autoescape=True))
        chosen.append(OutboxMessage.person_id.in_(named))
    return chosen


def _counts(where: Iterable[ColumnElement[bool]]) -> dict[MailState, int]:
    wanted = select(OutboxMessage.state, func.count()).where(*where).group_by(OutboxMessage.state)
    return dict(db.session.execute(wanted).all())


def _rows(where: Iterable[ColumnElement[bool]], group: Group, page: int | None) -> list[OutboxMessage]:
    wanted = (
        select(OutboxMessage)
        .where(*where, OutboxMessage.state.in_(STATES[group]))
        .options(joinedload(OutboxMessage.person))
        .order_by(*_ORDERS[group])
    )
    most = SHOWN_AT_FIRST if group is Group.WAITING and page is None else PER_PAGE
    return list(db.session.scalars(wanted.limit(most).offset(PER_PAGE * ((page or 1) - 1))))


def _applications(program: Program, viewer: Person, rows: list[OutboxMessage]) -> dict[int, tuple[str, str]]:
    """The latest application of each, but the viewer's own, which she cannot open."""
    people = {row.person_id for row in rows} - {None, viewer.id}
    found = db.session.execute(
        select(Enrollment.person_id, Round.public_id, Enrollment.public_id)
        .join(Round)
        .where(Round.program_id == program.id, Enrollment.person_id.in_(people))
        .order_by(Round.first_day, Enrollment.id)
    )
    return {person: (round_id, enrollment_id) for person, round_id, enrollment_id in found}


def _line(row: OutboxMessage, links: dict[int, tuple[str, str]]) -> Line:
    round_id, enrollment_id = links.get(row.person_id or 0, (None, None))
    return Line(
        id=row.public_id,
        kind=row.kind,
        state=row.state,
        who=row.person.name if row.person else row.address,
        to=row.sent_to or (row.person.address if row.person else row.address),
        round_id=round_id,
        enrollment_id=enrollment_id,
        wanted_at=row.wanted_at,
        due_at=row.due_at,
        tried_at=row.tried_at,
        sent_at=row.sent_at,
        attempts=row.attempts,
        failure=row.failure,
        relay_said=row.relay_said,
    )
