"""Who runs a program, as its page lists them; and what a successor has to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import AuditEntry, Grant, Person, Program, Right, Round
from matcher.queries.history import Act, history
from matcher.queries.round_page import Progress, progress
from matcher.services.rights import grants_of

ACTS_SHOWN = 10


@dataclass(frozen=True)
class Helper:
    """``signed_in_at`` is when they last came in, None for never; ``invited_by`` a name."""

    id: str
    name: str
    address: str
    right: Right
    invited_by: str
    invited_at: datetime | None
    signed_in_at: datetime | None


@dataclass(frozen=True)
class RoundStands:
    round: Round
    progress: Progress


@dataclass(frozen=True)
class Handover:
    """``acts`` are the newest, ``own``: some are left out because they concern the reader's own application."""

    helpers: tuple[Helper, ...]
    rounds: tuple[RoundStands, ...]
    texts_edited: int
    acts: tuple[Act, ...]
    own: bool


def helpers_of(program: Program) -> list[Helper]:
    grants = grants_of(program)
    came = _signed_in([grant.person_id for grant in grants])
    inviters = _names([grant.invited_by for grant in grants if grant.invited_by])
    return [
        Helper(
            id=grant.person.public_id,
            name=grant.person.name,
            address=grant.person.address,
            right=grant.right,
            invited_by=inviters.get(grant.invited_by or 0, ""),
            invited_at=grant.invited_at,
            signed_in_at=came.get(grant.person_id),
        )
        for grant in grants
    ]


def helper_in(program: Program, public_id: str) -> Person:
    """Raises NotFound for anybody without a right in the program."""
    person = db.session.scalars(
        select(Person)
        .join(Person.grants)
        .where(Person.public_id == public_id, Grant.program_id == program.id, Grant.right != Right.ADMINISTRATOR)
    ).first()
    if person is None:
        raise NotFound
    return person


def handover(program: Program, reader: Person, today: date) -> Handover:
    """Rounds whose last day has not long passed, the newest first."""
    recent = [one for one in reversed(program.rounds) if (today - one.last_day).days <= 400]
    acts = history(program, reader, who="", page=1)
    return Handover(
        helpers=tuple(helpers_of(program)),
        rounds=tuple(RoundStands(one, progress(one)) for one in recent),
        texts_edited=len(program.mail_texts),
        acts=tuple(acts.acts[:ACTS_SHOWN]),
        own=acts.own,
    )


def _signed_in(people: list[int]) -> dict[int, datetime]:
    rows = db.session.execute(
        select(AuditEntry.actor_id, func.max(AuditEntry.at))
        .where(AuditEntry.act == "signed_in", AuditEntry.actor_id.in_(people))
        .group_by(AuditEntry.actor_id)
    )
    return {person: at for person, at in rows if person is not None}


def _names(people: list[int]) -> dict[int, str]:
    return {one.id: one.name for one in db.session.scalars(select(Person).where(Person.id.in_(people)))}
