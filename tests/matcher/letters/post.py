"""The post of a test: every mail that is due, composed for real, and what its reader finds in it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.letters.compose import compose
from matcher.letters.frame import Mail
from matcher.mail.letter import Button, Code
from matcher.mail.render import text_of
from matcher.models import OutboxMessage, Person
from matcher.states import MailKind, MailState
from tests.matcher.mailed import config_here


@dataclass(frozen=True)
class Letter:
    kind: MailKind
    person: Person
    mail: Mail

    @property
    def text(self) -> str:
        return text_of(self.mail.letter)

    @property
    def flat(self) -> str:
        """On one line, as far as words go."""
        return " ".join(self.text.split())

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Labels, and the paths they lead to."""
        found = [block for block in self.mail.letter.blocks if isinstance(block, Button)]
        return [(one.label, one.address.removeprefix(config_here().base_url)) for one in found]

    @property
    def code(self) -> str:
        return next(block.digits for block in self.mail.letter.blocks if isinstance(block, Code))


def composed(message: OutboxMessage) -> Mail | None:
    message.message_id = message.message_id or f"<{message.public_id}@bookends.example>"
    return compose(message, config_here())


def owed(*kinds: MailKind) -> list[OutboxMessage]:
    """What waits, whether it is due or not; of these kinds, or of all."""
    wanted = select(OutboxMessage).where(OutboxMessage.state == MailState.QUEUED).order_by(OutboxMessage.id)
    return [one for one in db.session.scalars(wanted) if not kinds or one.kind in kinds]


def post() -> list[Letter]:
    """Take out whatever is due now; what is not true any more is dropped."""
    taken = []
    for message in owed():
        if message.due_at > clock.now() or message.person is None:
            continue
        mail = composed(message)
        message.state = MailState.SENT if mail else MailState.DROPPED
        if mail is not None:
            message.sequence = mail.sequence
            taken.append(Letter(message.kind, message.person, mail))
    db.session.flush()
    return taken
