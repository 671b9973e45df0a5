"""An application was begun and has not been sent."""

from __future__ import annotations

from urllib.parse import quote

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of
from matcher.mail.letter import Button
from matcher.mail.words import fixed
from matcher.models import ApplicationDraft, OutboxMessage
from matcher.queries.drafts import sent_application
from matcher.queries.rounds import closes_on
from matcher.services.interests import takes
from matcher.states import MailKind
from matcher.words.present import weekday_and_day

KIND = MailKind.DRAFT_REMINDER


def compose_draft_reminder(message: OutboxMessage, config: Config) -> Mail | None:
    """None once it was sent, here or elsewhere, and once nobody can send it any more."""
    draft = db.session.scalar(select(ApplicationDraft).where(ApplicationDraft.public_id == message.about.get("draft")))
    person = message.person
    if draft is None or person is None or draft.data.get("sent") or not takes(draft.round, draft.role):
        return None
    round_, role = draft.round, draft.role
    if sent_application(round_, role, person) is not None:
        return None
    values = {
        "first_name": greeted(person),
        "role": role.value,
        "apply_by": weekday_and_day(closes_on(round_, role)),
    }
    form = quote(f"/apply/{round_.public_id}/{role.value}", safe="")
    button = Button(fixed(KIND, "button"), address_of(config, f"/sign-in?next={form}"))
    return Mail(letter_of(KIND, round_.program, values, [button]), envelope_of(message, config))
