"""The people of a round, a page at a time, as far as whoever asks may see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.db import db
from matcher.models import Enrollment, Hours, Interest, Library, Person, Proposal, Round, Team
from matcher.policies import may_coordinate
from matcher.queries.drafts import unfinished
from matcher.queries.notes import Opinions, opinions_of, without_opinion_of
from matcher.queries.own_case import own_applications
from matcher.queries.parties import job_label
from matcher.states import Decision, EnrollmentState, Role

Found = TypeVar("Found", Enrollment, int)

PER_PAGE = 50
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Filters:
    """``stands`` is a decision, or WITHDRAWN; ``library`` its public id; ``unread``: without the viewer's opinion;
    ``who`` is part of the name of a person, a library or a team."""

    role: Role | None = None
    stands: str = ""
    library: str = ""
    unread: bool = False
    who: str = ""
    page: int = 1

    @property
    def any(self) -> bool:
        return bool(self.role or self.stands or self.library or self.unread or self.who)


@dataclass(frozen=True)
class Listed:
    """One line of the list: ``hours`` is minutes a week, on average over weeks A and B."""

    id: str
    role: Role
    name: str
    library: str
    region: str
    job: str
    hours: int
    zone: str
    places: int
    held: int
    lead: bool
    unreachable: bool
    decision: Decision
    opinions: Opinions
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class TeamListed:
    """``size`` counts everybody in it, ``members`` are those on this page."""

    id: str
    name: str
    library: str
    region: str
    quorum: int | None
    size: int
    members: tuple[Listed, ...]


@dataclass(frozen=True)
class People:
    """One page. ``total`` fit the filters; ``own``: the viewer's own application is left out."""

    mentors: tuple[Listed, ...]
    participants: tuple[Listed, ...]
    teams: tuple[TeamListed, ...]
    withdrawn: tuple[Listed, ...]
    total: int
    page: int
    pages: int
    libraries: tuple[tuple[str, str], ...]
    own: bool


@dataclass(frozen=True)
class Before:
    """Who has not applied yet: ``unfinished`` began and a reminder would reach them, ``interested`` asked to hear."""

    unfinished: int
    interested: int


def people(round_: Round, viewer: Person, filters: Filters = Filters()) -> People:
    """Mentors, teams, participants alone; then who withdrew. Never the viewer's own application, nor her team's."""
    own = own_applications(viewer, round_)
    where = [Enrollment.round_id == round_.id, Enrollment.id.not_in(own), *_chosen(filters, viewer)]
    total = db.session.scalar(_joined(select(func.count(Enrollment.id))).where(*where)) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(filters.page, pages)
    rows = _rows(where, page)
    listed = _all_listed(rows, round_, viewer)
    there = [row for row in rows if row.state is EnrollmentState.SENT]
    return People(
        mentors=tuple(listed[row.id] for row in there if row.role is Role.MENTOR),
        participants=tuple(listed[row.id] for row in there if row.role is Role.PARTICIPANT and row.team is None),
        teams=tuple(_teams(there, listed)),
        withdrawn=tuple(listed[row.id] for row in rows if row.state is EnrollmentState.WITHDRAWN),
        total=total,
        page=page,
        pages=pages,
        libraries=_libraries(round_),
        own=bool(own),
    )


def before_applying(round_: Round) -> Before:
    interested = select(func.count()).where(
        or_(Interest.round_id == round_.id, (Interest.program_id == round_.program_id) & Interest.round_id.is_(None)),
        Interest.unsubscribed_at.is_(None),
    )
    return Before(len(unfinished(round_)), db.session.scalar(interested) or 0)


def weekly_minutes(hours: list[Hours]) -> int:
    """Minutes marked in an average week; A and B weeks count half each."""
    return sum((one.end - one.start) * (1 if one.week else 2) for one in hours) // 2


def _joined(wanted: Select[Found]) -> Select[Found]:
    return wanted.join(Enrollment.person).join(Enrollment.library).outerjoin(Enrollment.team)


def _chosen(filters: Filters, viewer: Person) -> Iterable[ColumnElement[bool]]:
    if filters.role:
        yield Enrollment.role == filters.role
    if filters.stands == WITHDRAWN:
        yield Enrollment.state == EnrollmentState.WITHDRAWN
    elif filters.stands:
        yield (Enrollment.decision == Decision(filters.stands)) & (Enrollment.state == EnrollmentState.SENT)
    if filters.library:
        yield Library.public_id == filters.library
    if filters.unread:
        yield without_opinion_of(viewer) & (Enrollment.state == EnrollmentState.SENT)
    if filters.who:
        named = (column.icontains(filters.who, autoescape=True) for column in (Person.name, Library.name, Team.name))
        yield or_(*named)


def _rows(where: Iterable[ColumnElement[bool]], page: int) -> Sequence[Enrollment]:
    order = (
        Enrollment.state != EnrollmentState.SENT,
        Enrollment.role != Role.MENTOR,
        Enrollment.team_id.is_(None),
        func.lower(Team.name),
        Enrollment.team_id,
        Team.lead_id != Enrollment.id,
        func.lower(Library.name),
        func.lower(Person.name),
        Enrollment.id,
    )
    wanted = _joined(select(Enrollment)).where(*where).order_by(*order)
    return db.session.scalars(
        wanted.limit(PER_PAGE)
        .offset(PER_PAGE * (page - 1))
        .options(
            joinedload(Enrollment.person),
            joinedload(Enrollment.library),
            joinedload(Enrollment.team).joinedload(Team.library),
            selectinload(Enrollment.hours),
            selectinload(Enrollment.places),
        )
    ).all()


def _all_listed(rows: Sequence[Enrollment], round_: Round, viewer: Person) -> dict[int, Listed]:
    keys = [row.id for row in rows]
    held = _held(keys)
    opinions = opinions_of(keys, viewer, all_of_them=may_coordinate(viewer, round_.program))
    return {row.id: _listed(row, held.get(row.id, 0), opinions.get(row.id, Opinions())) for row in rows}


def _listed(row: Enrollment, held: int, opinions: Opinions) -> Listed:
    return Listed(
        id=row.public_id,
        role=row.role,
        name=row.person.name,
        library=row.library.name,
        region=row.library.region,
        job=job_label(row),
        hours=weekly_minutes(row.hours),
        zone=row.zone,
        places=len(row.places),
        held=held,
        lead=bool(row.team and row.team.lead_id == row.id),
        unreachable=row.person.unreachable,
        decision=row.decision,
        opinions=opinions,
        withdrawn_at=row.changed_at if row.state is EnrollmentState.WITHDRAWN else None,
    )


def _teams(rows: Sequence[Enrollment], listed: dict[int, Listed]) -> Iterable[TeamListed]:
    together: dict[Team, list[Listed]] = {}
    for row in rows:
        if row.team is not None:
            together.setdefault(row.team, []).append(listed[row.id])
    sizes = _sizes([team.id for team in together])
    for team, members in together.items():
        where = team.library
        yield TeamListed(
            team.public_id, team.name, where.name, where.region, team.quorum, sizes[team.id], tuple(members)
        )


def _sizes(teams: Collection[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Enrollment.team_id, func.count())
        .where(Enrollment.team_id.in_(teams), Enrollment.state == EnrollmentState.SENT)
        .group_by(Enrollment.team_id)
    )
    return {team: number for team, number in rows if team is not None}


def _held(mentors: Collection[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Proposal.mentor_id, func.count())
        .where(Proposal.mentor_id.in_(mentors), Proposal.held_place.is_not(None))
        .group_by(Proposal.mentor_id)
    )
    return dict(rows.all())


def _libraries(round_: Round) -> tuple[tuple[str, str], ...]:
    """Of everybody who applied, as choices of the filter."""
    rows = db.session.execute(
        select(Library.public_id, Library.name)
        .where(Library.id.in_(select(Enrollment.library_id).where(Enrollment.round_id == round_.id)))
        .order_by(func.lower(Library.name), Library.id)
    )
    return tuple((key, name) for key, name in rows)
