"""Every application of a round for its coordinators' spreadsheets, a few at a time, without what is private."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.application import Application
from matcher.db import db
from matcher.models import Enrollment, Library, Person, Round, Team
from matcher.queries.own_case import own_applications
from matcher.services.application_rows import application_of
from matcher.states import ConsentHow, Decision, EnrollmentState, Role

AT_A_TIME = 250


@dataclass(frozen=True)
class Applied:
    """One application as others may read it, and what was done about it. ``team_quorum``: how many must be free."""

    id: str
    application: Application
    sent_at: datetime
    changed_at: datetime
    consented_at: datetime | None
    consent_how: ConsentHow
    decision: Decision
    decided_at: datetime | None


def applications_in(round_: Round, role: Role, viewer: Person) -> Iterator[Applied]:
    """By library, team and name. Without who withdrew, and without the viewer's own case."""
    hidden = own_applications(viewer, round_)
    keys = db.session.scalars(
        select(Enrollment.id)
        .join(Enrollment.person)
        .join(Enrollment.library)
        .outerjoin(Enrollment.team)
        .where(Enrollment.round_id == round_.id, Enrollment.role == role, Enrollment.state == EnrollmentState.SENT)
        .order_by(func.lower(Library.name), func.lower(Team.name), func.lower(Person.name), Enrollment.id)
    ).all()
    shown = [key for key in keys if key not in hidden]
    for start in range(0, len(shown), AT_A_TIME):
        yield from _read(shown[start : start + AT_A_TIME])


def _read(keys: Sequence[int]) -> list[Applied]:
    rows = db.session.scalars(
        select(Enrollment)
        .where(Enrollment.id.in_(keys))
        .options(
            joinedload(Enrollment.person),
            joinedload(Enrollment.library).selectinload(Library.cooperatives),
            joinedload(Enrollment.team).joinedload(Team.lead),
            selectinload(Enrollment.hours),
            selectinload(Enrollment.away),
            selectinload(Enrollment.places),
        )
    )
    found = {row.id: _applied(row) for row in rows}
    return [found[key] for key in keys if key in found]


def _applied(row: Enrollment) -> Applied:
    return Applied(
        id=row.public_id,
        application=application_of(row, private=False),
        sent_at=row.created_at,
        changed_at=row.changed_at,
        consented_at=row.consented_at,
        consent_how=row.consent_how,
        decision=row.decision,
        decided_at=row.decided_at,
    )
