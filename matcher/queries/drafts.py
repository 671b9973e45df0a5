"""Applications begun on the web, and those that were sent and may be changed."""

from __future__ import annotations

from sqlalchemy import select

from matcher.db import db
from matcher.models import ApplicationDraft, Enrollment, Person, Round
from matcher.states import EnrollmentState, Role


def draft_of_browser(round_: Round, role: Role, public_id: str | None) -> ApplicationDraft | None:
    """The draft a browser holds the id of; only one that nobody's account owns."""
    if public_id is None:
        return None
    return db.session.scalar(
        select(ApplicationDraft).where(
            ApplicationDraft.public_id == public_id,
            ApplicationDraft.round_id == round_.id,
            ApplicationDraft.role == role,
            ApplicationDraft.person_id.is_(None),
        )
    )


def draft_of_person(round_: Round, role: Role, person: Person) -> ApplicationDraft | None:
    """The draft somebody signed in works on, wherever they began it."""
    return db.session.scalar(
        select(ApplicationDraft)
        .where(
            ApplicationDraft.round_id == round_.id,
            ApplicationDraft.role == role,
            ApplicationDraft.person_id == person.id,
        )
        .order_by(ApplicationDraft.id.desc())
        .limit(1)
    )


def sent_application(round_: Round, role: Role, person: Person) -> Enrollment | None:
    return db.session.scalar(
        select(Enrollment).where(
            Enrollment.round_id == round_.id,
            Enrollment.role == role,
            Enrollment.person_id == person.id,
            Enrollment.state == EnrollmentState.SENT,
        )
    )


def known_libraries(round_: Round) -> list[str]:
    """Names offered while somebody types theirs, so that one library is written one way."""
    return list(dict.fromkeys(library.name for library in round_.program.libraries))
