"""Who did what in a program, the newest first: the record of acts, ids turned into names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from matcher.db import db
from matcher.models import AuditEntry, Enrollment, Grant, Person, Program, Round
from matcher.queries.names import Names, names_of
from matcher.queries.own_case import concerns, has_own_case, not_own

PER_PAGE = 50
#: A part of a name may fit more people than anybody means.
MOST_PEOPLE = 20
#: What a mail was about, and what a spreadsheet held: words of ours, not ids.
CODES = frozenset({"kind", "sheet"})


@dataclass(frozen=True)
class Act:
    """``subject`` maps kinds to names and counts. ``by`` is None for what the service did by itself."""

    at: datetime
    by: str | None
    code: str
    subject: Mapping[str, str | int]


@dataclass(frozen=True)
class History:
    """``own``: the viewer takes part herself; nothing here tells her how her own offers stand."""

    acts: tuple[Act, ...]
    total: int
    page: int
    pages: int
    own: bool


def history(program: Program, viewer: Person, *, who: str = "", page: int = 1) -> History:
    """One page of the program's record; ``who`` is part of a name."""
    own = has_own_case(viewer, program)
    where = [AuditEntry.program_id == program.id, *_about(program, who)]
    if own:
        where.append(not_own(AuditEntry.subject, viewer))
    total = db.session.scalar(select(func.count()).select_from(AuditEntry).where(*where)) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(page, pages)
    rows = db.session.scalars(
        select(AuditEntry)
        .where(*where)
        .options(joinedload(AuditEntry.actor))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(PER_PAGE)
        .offset(PER_PAGE * (page - 1))
    ).all()
    return History(tuple(acts_of(rows)), total, page, pages, own)


def acts_of(rows: Any) -> list[Act]:
    """Entries with names in place of ids; one that leads to nobody any more is left out of the subject."""
    rows = list(rows)
    names = names_of(row.subject for row in rows)
    return [Act(row.at, row.actor.name if row.actor else None, row.act, _named(row.subject, names)) for row in rows]


def _named(subject: Mapping[str, Any], names: Names) -> dict[str, str | int]:
    """Counts and codes as they are; of other words only names, so that no id is ever shown."""
    found = {
        kind: value if isinstance(value, int) or kind in CODES else names.get(kind, {}).get(value)
        for kind, value in subject.items()
    }
    return {kind: value for kind, value in found.items() if value is not None}


def _about(program: Program, who: str) -> list[ColumnElement[bool]]:
    """By or about somebody of that name."""
    if not who:
        return []
    in_program = select(Enrollment.person_id).join(Round).where(Round.program_id == program.id)
    coordinating = select(Grant.person_id).where(Grant.program_id == program.id)
    people = db.session.scalars(
        select(Person.id)
        .where(Person.name.icontains(who, autoescape=True), Person.id.in_(in_program) | Person.id.in_(coordinating))
        .order_by(Person.name)
        .limit(MOST_PEOPLE)
    ).all()
    return [AuditEntry.actor_id.in_(people) | concerns(AuditEntry.subject, people)]
