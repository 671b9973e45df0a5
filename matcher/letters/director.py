"""To the director of a library: somebody applies, and what would the library give?"""

from __future__ import annotations

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of
from matcher.mail.letter import Button
from matcher.mail.words import fixed
from matcher.models import DirectorPromise, OutboxMessage
from matcher.queries.directors import applicants_of
from matcher.services.directors import may_still_say, mint_director_link
from matcher.states import MailKind
from matcher.words.present import days_from_to

KIND = MailKind.DIRECTOR_ASKED


def compose_director_asked(message: OutboxMessage, config: Config) -> Mail | None:
    """None once nobody names them any more, they have answered, or it is too late to."""
    wanted = select(DirectorPromise).where(DirectorPromise.public_id == message.about.get("promise"))
    promise = db.session.scalar(wanted)
    if promise is None or promise.answered_at is not None or not may_still_say(promise):
        return None
    applicants = applicants_of(promise)
    if not applicants:
        return None
    round_ = promise.round
    values = {
        "first_name": greeted(promise.person),
        "applicant": applicants[0],
        "library": promise.library.name,
        "sessions": days_from_to(round_.first_day, round_.last_day),
    }
    token = mint_director_link(promise, config)
    button = Button(fixed(KIND, "button"), address_of(config, f"/director/{token}"))
    return Mail(letter_of(KIND, round_.program, values, [button]), envelope_of(message, config))
