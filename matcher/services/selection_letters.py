"""The letters that tell applicants whether they are taken in; until then a decision is a draft."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import update

from matcher.db import db
from matcher.errors import Conflict
from matcher.models import Enrollment, OutboxMessage, Person, Round
from matcher.queries.selection_letters import KINDS, letter_key, untold
from matcher.services.audit import record_act
from matcher.services.locks import lock_round
from matcher.services.outbox import owe_mail
from matcher.services.selection import DECIDING, NOT_NOW, TAKES_ALL
from matcher.states import Decision

TELLING = frozenset(KINDS.values())


def send_letters(round_: Round, *, actor: Person, due: datetime | None = None) -> Counter[Decision]:
    """Owe a letter to everybody whose decision has not been told, at ``due`` or at once; how many of which.

    Pressed twice, each letter is owed once. The actor's own is left to another coordinator. Raises Conflict for a round
    that does not select, or not now.
    """
    lock_round(round_)
    if not round_.selects or round_.state not in DECIDING:
        raise Conflict(NOT_NOW if round_.selects else TAKES_ALL, state=round_.state.value)
    sent = Counter(row.decision for row in untold(round_, actor) if _owe_letter(row, due))
    if sent:
        counts = {decision.value: number for decision, number in sent.items()}
        record_act(actor, "letters_sent", round_.program, round=round_.public_id, **counts)
    return sent


def _owe_letter(row: Enrollment, due: datetime | None) -> bool:
    owed = owe_mail(
        KINDS[row.decision],
        row.person,
        row.round.program,
        due=due,
        key=letter_key(row),
        enrollment=row.public_id,
        decision=row.decision.value,
    )
    return owed is not None


def note_told(message: OutboxMessage) -> None:
    """The relay took a letter of ours: its reader knows. Past the row's version, for nothing of theirs has changed."""
    if message.kind in TELLING:
        db.session.execute(
            update(Enrollment)
            .where(Enrollment.public_id == message.about.get("enrollment"))
            .values(told=Decision(message.about["decision"]))
        )
