"""Which decisions have been told by a letter, which are still to be told, and which letters wait or failed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.db import db
from matcher.models import Enrollment, OutboxMessage, Person, Round
from matcher.queries.own_case import own_applications
from matcher.states import OWED, Decision, EnrollmentState, MailKind, MailState

KINDS = {
    Decision.ACCEPTED: MailKind.SELECTION_ACCEPTED,
    Decision.WAIT_LISTED: MailKind.SELECTION_WAIT_LISTED,
    Decision.DECLINED: MailKind.SELECTION_DECLINED,
}


class Telling(StrEnum):
    """Of one decision. ``UNTOLD``: a letter is still to be sent; ``FAILED``: it did not arrive."""

    NOTHING = "nothing"
    UNTOLD = "untold"
    WAITING = "waiting"
    FAILED = "failed"
    TOLD = "told"


def letter_key(row: Enrollment) -> str:
    """Under which the letter about the present decision is owed: once, and anew when it is decided otherwise."""
    return f"decision:{row.public_id}:{row.decided_at.isoformat() if row.decided_at else ''}"


def tellings(rows: Iterable[Enrollment]) -> dict[int, Telling]:
    """How each decision has been told, by key of the application."""
    rows = list(rows)
    open_ = {letter_key(row): row.id for row in rows if row.decision in KINDS and row.decision is not row.told}
    owed = _letters({row.round.program_id for row in rows}, open_)
    found = {row.id: Telling.TOLD if row.decision is row.told else Telling.UNTOLD for row in rows}
    found |= {row.id: Telling.NOTHING for row in rows if row.decision is Decision.UNDECIDED}
    return found | {open_[key]: _telling(state) for key, state in owed.items()}


def untold(round_: Round, viewer: Person) -> list[Enrollment]:
    """Applications whose decision nobody has been told of, and no letter waits; never the viewer's own."""
    if not round_.selects:
        return []
    own = own_applications(viewer, round_)
    rows = db.session.scalars(
        select(Enrollment)
        .where(
            Enrollment.round_id == round_.id,
            Enrollment.state == EnrollmentState.SENT,
            Enrollment.decision != Decision.UNDECIDED,
            Enrollment.decision != Enrollment.told,
            Enrollment.id.not_in(own),
        )
        .options(joinedload(Enrollment.person))
        .order_by(Enrollment.id)
    ).all()
    told = tellings(rows)
    return [row for row in rows if told[row.id] is Telling.UNTOLD]


def _letters(programs: Iterable[int], keys: Iterable[str]) -> dict[str, MailState]:
    wanted = set(keys)
    if not wanted:
        return {}
    rows = db.session.execute(
        select(OutboxMessage.key, OutboxMessage.state).where(
            OutboxMessage.program_id.in_(set(programs)), OutboxMessage.kind.in_(list(KINDS.values()))
        )
    )
    return {key: state for key, state in rows if key in wanted}


def _telling(state: MailState) -> Telling:
    match state:
        case _ if state in OWED:
            return Telling.WAITING
        case MailState.DROPPED:
            return Telling.UNTOLD
        case MailState.SENT:
            return Telling.TOLD
        case _:
            return Telling.FAILED
