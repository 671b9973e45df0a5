"""The applications of a round that selects, by where they stand, with what readers think and what limits allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Enrollment, Person, Round, Team
from matcher.policies import may_coordinate
from matcher.queries.limits import Limits, competes, limits_of
from matcher.queries.notes import Opinions, opinions_of
from matcher.queries.own_case import own_applications
from matcher.queries.parties import job_label
from matcher.queries.people import Filters
from matcher.queries.selection_letters import Telling, tellings
from matcher.states import Decision, EnrollmentState, Role

PER_PAGE = 40


class Group(StrEnum):
    """In the order in which they are shown: what needs somebody comes first."""

    MIXED = "mixed"
    UNDECIDED = "undecided"
    WAIT_LISTED = "wait_listed"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True)
class Row:
    """One application. ``elsewhere``: another coordinator decides, because the viewer wants the same opening."""

    id: str
    name: str
    role: Role
    job: str
    places: int
    decision: Decision
    told: Decision
    telling: Telling
    opinions: Opinions
    lead: bool
    elsewhere: bool


@dataclass(frozen=True)
class Entry:
    """What is decided together: an application, or the team of that ``name``, whose public id is ``team_id``."""

    team_id: str | None
    name: str
    library_id: str
    library: str
    region: str
    group: Group
    rows: tuple[Row, ...]

    @property
    def is_team(self) -> bool:
        return self.team_id is not None

    @property
    def role(self) -> Role:
        return self.rows[0].role


@dataclass(frozen=True)
class Selection:
    """One page. ``totals`` counts what fits the filters, by group; ``applied`` and ``undecided`` count everything.

    ``letters`` are those still to be sent, by decision; ``told_otherwise`` of these have been told something else
    before, ``waiting`` letters are to go out.
    """

    entries: tuple[Entry, ...]
    totals: Mapping[Group, int]
    applied: int
    undecided: int
    found: int
    page: int
    pages: int
    libraries: tuple[tuple[str, str], ...]
    limits: Limits
    letters: Mapping[Decision, int]
    told_otherwise: int
    waiting: int
    own: bool


def selection(round_: Round, viewer: Person, filters: Filters) -> Selection:
    """Nothing of the viewer's own application or team is in it, nor in what it counts."""
    own = own_applications(viewer, round_)
    entries = _entries(round_, viewer, own)
    rows = [row for entry in entries for row in entry.rows]
    shown = [entry for entry in entries if _fits(entry, filters)]
    pages = max(1, -(-len(shown) // PER_PAGE))
    page = min(filters.page, pages)
    untold = [row for row in rows if row.telling is Telling.UNTOLD]
    return Selection(
        entries=tuple(shown[PER_PAGE * (page - 1) : PER_PAGE * page]),
        totals=Counter(entry.group for entry in shown for _ in entry.rows),
        applied=len(rows),
        undecided=sum(row.decision is Decision.UNDECIDED for row in rows),
        found=len(shown),
        page=page,
        pages=pages,
        libraries=tuple(sorted({(one.library_id, one.library) for one in entries}, key=lambda one: one[1].casefold())),
        limits=limits_of(round_, own),
        letters=Counter(row.decision for row in untold),
        told_otherwise=sum(row.told is not Decision.UNDECIDED for row in untold),
        waiting=sum(row.telling is Telling.WAITING for row in rows),
        own=bool(own),
    )


def applications_chosen(round_: Round, applications: Collection[str], teams: Collection[str]) -> list[Enrollment]:
    """What was ticked, a team meaning everybody in it. Raises NotFound for an id that is not of this round."""
    found = db.session.scalars(
        select(Enrollment)
        .outerjoin(Enrollment.team)
        .where(
            Enrollment.round_id == round_.id,
            or_(
                Enrollment.public_id.in_(applications),
                Team.public_id.in_(teams) & (Enrollment.state == EnrollmentState.SENT),
            ),
        )
        .order_by(Enrollment.id)
    ).all()
    known = {row.public_id for row in found} | {row.team.public_id for row in found if row.team}
    if not known >= {*applications, *teams}:
        raise NotFound
    return list(found)


def _entries(round_: Round, viewer: Person, own: Collection[int]) -> list[Entry]:
    rows = db.session.scalars(
        select(Enrollment)
        .where(
            Enrollment.round_id == round_.id,
            Enrollment.state == EnrollmentState.SENT,
            Enrollment.id.not_in(own),
        )
        .options(
            joinedload(Enrollment.person),
            joinedload(Enrollment.library),
            joinedload(Enrollment.team).joinedload(Team.library),
            selectinload(Enrollment.places),
        )
        .order_by(Enrollment.id)
    ).all()
    seen = _rows(rows, round_, viewer, own)
    together: dict[int, list[Enrollment]] = {}
    for row in rows:
        together.setdefault(-row.id if row.team_id is None else row.team_id, []).append(row)
    found = [_entry(members, seen) for members in together.values()]
    order = list(Group)
    return sorted(
        found, key=lambda one: (order.index(one.group), one.role, one.library.casefold(), one.name.casefold())
    )


def _rows(rows: Sequence[Enrollment], round_: Round, viewer: Person, own: Collection[int]) -> dict[int, Row]:
    opinions = opinions_of([row.id for row in rows], viewer, all_of_them=may_coordinate(viewer, round_.program))
    told = tellings(rows)
    return {
        row.id: Row(
            id=row.public_id,
            name=row.person.name,
            role=row.role,
            job=job_label(row),
            places=len(row.places),
            decision=row.decision,
            told=row.told,
            telling=told[row.id],
            opinions=opinions.get(row.id, Opinions()),
            lead=bool(row.team and row.team.lead_id == row.id),
            elsewhere=competes(round_, row, own) if own else False,
        )
        for row in rows
    }


def _entry(members: Sequence[Enrollment], seen: Mapping[int, Row]) -> Entry:
    team, library = members[0].team, members[0].library
    rows = tuple(sorted((seen[row.id] for row in members), key=lambda row: (not row.lead, row.name.casefold())))
    return Entry(
        team_id=team.public_id if team else None,
        name=team.name if team else rows[0].name,
        library_id=library.public_id,
        library=library.name,
        region=library.region,
        group=_group(row.decision for row in rows),
        rows=rows,
    )


def _group(decisions: Iterable[Decision]) -> Group:
    found = set(decisions)
    return Group(found.pop().value) if len(found) == 1 else Group.MIXED


def _fits(entry: Entry, filters: Filters) -> bool:
    names = (entry.name, entry.library, *(row.name for row in entry.rows))
    return (
        filters.role in {None, entry.role}
        and filters.library in {"", entry.library_id}
        and any(filters.who.casefold() in name.casefold() for name in names)
        and not (filters.unread and all(row.opinions.own for row in entry.rows))
        and filters.stands in {"", *(row.decision.value for row in entry.rows)}
    )
