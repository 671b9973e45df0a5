"""Whoever began an application and did not send it is reminded once, when a coordinator says so."""

from __future__ import annotations

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict
from matcher.models import ApplicationDraft, Person, Round
from matcher.queries.drafts import unfinished
from matcher.services.audit import record_act
from matcher.services.locks import lock_round
from matcher.services.outbox import owe_mail
from matcher.services.programs import find_or_create_person
from matcher.states import MailKind, RoundState


def remind_unfinished(round_: Round, actor: Person) -> int:
    """One mail to each who began two days ago or more; how many there were. Pressed twice, nobody gets two.

    Raises Conflict when the round takes no applications now.
    """
    lock_round(round_)
    if round_.state is not RoundState.OPEN:
        raise Conflict("Applications are not open, so nobody can finish theirs. Open them first.")
    drafts = unfinished(round_)
    for draft in drafts:
        _remind(draft)
    if drafts:
        record_act(actor, "drafts_reminded", round_.program, round=round_.public_id, people=len(drafts))
    db.session.flush()
    return len(drafts)


def _remind(draft: ApplicationDraft) -> None:
    draft.nudged_at = clock.now()
    program = draft.round.program
    person = find_or_create_person(draft.address, draft.name, program.zone)
    key = f"unfinished:{draft.public_id}"
    owe_mail(MailKind.DRAFT_REMINDER, person, program, key=key, draft=draft.public_id)
