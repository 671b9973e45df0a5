"""What somebody wrote to the others in their sessions, passed on: their words and name, nobody's address."""

from __future__ import annotations

import re

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, envelope_of, others_in, thread_of
from matcher.mail.characters import one_line
from matcher.mail.envelope import Mailbox
from matcher.mail.letter import Letter, Quote
from matcher.mail.new_words import hide_addresses
from matcher.mail.words import fill, fixed, text_for
from matcher.models import OutboxMessage, ReceivedMail, Series
from matcher.states import MailKind

KIND = MailKind.FORWARDED
LONGEST_SUBJECT = 150
_ANSWERS = re.compile(r"(?:(?:re|aw|antw|sv|vs|rif|res|fwd?|wg|tr|rv|enc)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


def compose_forwarded(message: OutboxMessage, config: Config) -> Mail | None:
    """None once the words are forgotten, or for somebody who does not attend any more.

    Answers go to the series again, and so to everybody in it.
    """
    series, person, program = message.series, message.person, message.program
    received = db.session.scalar(select(ReceivedMail).where(ReceivedMail.public_id == message.about.get("received")))
    if series is None or person is None or program is None or received is None or not received.text:
        return None
    if all(one.person_id != person.id for one in series.attendees):
        return None
    sender = name_of_sender(received)
    envelope = envelope_of(
        message,
        config,
        sender_name=f"{sender} via {program.name}",
        reply_to=Mailbox(others_in(series, person), config.series_address(series.token)),
        thread=thread_of(series, person, config),
    )
    return Mail(_letter(received, series, sender, config), envelope)


def name_of_sender(received: ReceivedMail) -> str:
    """As we know them; of a stranger, the name the mail bears, which may pretend to be an address."""
    if received.person is not None:
        return received.person.name
    name = one_line(received.from_name, 80)
    return name if name and "@" not in name else "Somebody"


def _letter(received: ReceivedMail, series: Series, sender: str, config: Config) -> Letter:
    others = [one.person.address for one in series.attendees]
    own = received.from_address if received.person is not None else ""
    others += [config.series_address(series.token)] + ([] if own else [received.from_address])
    subject = _ANSWERS.sub("", hide_addresses(received.subject, own=own, others=others), count=1).strip()
    values = {
        "subject": f"Re: {one_line(subject, LONGEST_SUBJECT)}" if subject else fixed(KIND, "no_subject", sender=sender),
        "sender": sender,
    }
    filled, words = fill(KIND, text_for(KIND, {}), values)
    quote = Quote(hide_addresses(received.text, own=own, others=others), sender)
    return Letter(filled, words, (quote,), (), fixed(KIND, "footer", sender=sender))
