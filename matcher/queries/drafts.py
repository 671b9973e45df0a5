"""Applications begun on the web, and those that were sent and may be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from matcher import clock
from matcher.choices import fold
from matcher.db import db
from matcher.models import ApplicationDraft, Enrollment, Person, Round
from matcher.policies import may_assist
from matcher.services.interests import takes
from matcher.states import EnrollmentState, Role, RoundState

#: How long somebody is left alone with what they began.
LEFT_ALONE = timedelta(days=2)


@dataclass(frozen=True)
class Unfinished:
    """What somebody has typed and not sent. ``changes``: to an application that was sent before."""

    round_id: str
    program: str
    role: Role
    changes: bool


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
    """The draft somebody signed in works on, wherever they began it: also without signing in, with their address.

    What was begun without signing in counts for whoever has the same name too, since an address may be shared, and
    only as long as they have sent nothing.
    """
    own = db.session.scalar(
        select(ApplicationDraft)
        .where(
            ApplicationDraft.round_id == round_.id,
            ApplicationDraft.role == role,
            ApplicationDraft.person_id == person.id,
        )
        .order_by(ApplicationDraft.id.desc())
        .limit(1)
    )
    if own is not None and not own.data.get("sent"):
        return own
    return _left_elsewhere(round_, role, person) or own


def own_application(round_: Round, role: Role, person: Person) -> Enrollment | None:
    """What this person has sent in that role, withdrawn since or not."""
    return db.session.scalar(
        select(Enrollment).where(
            Enrollment.round_id == round_.id, Enrollment.role == role, Enrollment.person_id == person.id
        )
    )


def sent_application(round_: Round, role: Role, person: Person) -> Enrollment | None:
    found = own_application(round_, role, person)
    return found if found is not None and found.state is EnrollmentState.SENT else None


def unfinished(round_: Round) -> list[ApplicationDraft]:
    """Whom a reminder would reach: they began with an address two days ago or more, have sent no application since,
    and were not reminded. Of somebody who began twice, what they wrote in last."""
    other = aliased(Person)
    applied = exists().where(
        Enrollment.round_id == round_.id,
        Enrollment.state == EnrollmentState.SENT,
        Enrollment.person_id == other.id,
        other.address == ApplicationDraft.address,
        other.name == ApplicationDraft.name,
    )
    rows = db.session.scalars(
        select(ApplicationDraft)
        .where(
            ApplicationDraft.round_id == round_.id,
            ApplicationDraft.address != "",
            ApplicationDraft.created_at <= clock.now() - LEFT_ALONE,
            ~applied,
        )
        .order_by(ApplicationDraft.changed_at, ApplicationDraft.id)
    )
    latest: dict[tuple[str, str], ApplicationDraft] = {}
    reminded: set[tuple[str, str]] = set()
    for draft in rows:
        who = (draft.address, fold(draft.name))
        reminded |= {who} if draft.nudged_at else set()
        if takes(round_, draft.role):
            latest[who] = draft
    return [draft for who, draft in latest.items() if who not in reminded]


def unfinished_of(person: Person) -> list[Unfinished]:
    """What this person can go on with, in programs whose applications they do not take in themselves."""
    rows = db.session.execute(
        select(ApplicationDraft.role, Round)
        .join(Round)
        .where(
            Round.state == RoundState.OPEN,
            (ApplicationDraft.person_id == person.id) | (ApplicationDraft.address == person.address),
        )
        .order_by(ApplicationDraft.id)
    )
    begun = {(round_.id, role): (round_, role) for role, round_ in rows if not may_assist(person, round_.program)}
    return [found for round_, role in begun.values() if (found := _unfinished(round_, role, person))]


def unfinished_here(ids: Sequence[str]) -> list[Unfinished]:
    """The same of a browser that holds these drafts, with nobody signed in."""
    rows = db.session.scalars(
        select(ApplicationDraft)
        .join(Round)
        .where(
            ApplicationDraft.public_id.in_(ids),
            ApplicationDraft.person_id.is_(None),
            Round.state == RoundState.OPEN,
        )
        .order_by(ApplicationDraft.id)
    )
    return [
        Unfinished(one.round.public_id, one.round.program.name, one.role, changes=False)
        for one in rows
        if one.data.get("done") and takes(one.round, one.role)
    ]


def known_libraries(round_: Round) -> list[str]:
    """Names offered while somebody types theirs, so that one library is written one way."""
    return list(dict.fromkeys(library.name for library in round_.program.libraries))


def _left_elsewhere(round_: Round, role: Role, person: Person) -> ApplicationDraft | None:
    if sent_application(round_, role, person) is not None:
        return None
    rows = db.session.scalars(
        select(ApplicationDraft)
        .where(
            ApplicationDraft.round_id == round_.id,
            ApplicationDraft.role == role,
            ApplicationDraft.person_id.is_(None),
            ApplicationDraft.address == person.address,
        )
        .order_by(ApplicationDraft.changed_at.desc(), ApplicationDraft.id.desc())
    )
    return next((one for one in rows if fold(one.name) == fold(person.name)), None)


def _unfinished(round_: Round, role: Role, person: Person) -> Unfinished | None:
    draft = draft_of_person(round_, role, person)
    if draft is None or not draft.data.get("done") or not takes(round_, role):
        return None
    changes = sent_application(round_, role, person) is not None
    return Unfinished(round_.public_id, round_.program.name, role, changes)
