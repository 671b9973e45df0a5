"""What every mail has in common: who it comes from, who answers reach, how it is signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.config import Config
from matcher.mail.envelope import CalendarPart, Envelope, Mailbox
from matcher.mail.letter import Block, Letter
from matcher.mail.words import fill, fixed, text_for
from matcher.models import OutboxMessage, Person, Program, Series
from matcher.states import MailKind
from matcher.words.present import first_name, listed


@dataclass(frozen=True)
class Mail:
    """``sequence`` is the SEQUENCE of its calendar part, if it has one."""

    letter: Letter
    envelope: Envelope
    sequence: int | None = None


def envelope_of(
    message: OutboxMessage,
    config: Config,
    *,
    sender_name: str = "",
    reply_to: Mailbox | None = None,
    thread: str | None = None,
    calendar: CalendarPart | None = None,
) -> Envelope:
    """From the coordinator by name, from the service by address; answers reach the program's contact unless said."""
    program = message.program
    name = sender_name or (sender_name_of(program) if program else "Bookends")
    contact = Mailbox(program.contact_name, program.contact_address) if program else None
    service = Mailbox(name, config.mail_address)
    return Envelope(
        message_id=message.message_id or "",
        sender=service,
        reply_to=reply_to or contact or service,
        to=Mailbox(message.person.name, message.person.address) if message.person else Mailbox("", message.address),
        date=clock.now(),
        thread=thread,
        calendar=calendar,
    )


def letter_of(kind: MailKind, program: Program, values: Mapping[str, str], blocks: Sequence[Block]) -> Letter:
    """The words of ``kind``, ours or the coordinators', with ``values``; then what is always there.

    ``values`` need not name the program and its contact.
    """
    values = {"program": program.name, "contact": program.contact_name, **values}
    subject, words = fill(kind, text_for(kind, program.mail_texts), values)
    footer = fixed(kind, "footer", **values)
    return Letter(subject, words, tuple(blocks), signature_of(program), footer)


def greeted(person: Person) -> str:
    """What a mail calls its reader."""
    return first_name(person.name)


def thread_of(series: Series, person: Person, config: Config) -> str:
    """A Message-ID that no mail has: what one person gets about one series stands together in their mail program."""
    return f"<{series.public_id}.{person.public_id}@{config.mail_domain}>"


def others_in(series: Series, person: Person) -> str:
    """Whom an answer to the series' address reaches, by name."""
    return listed([one.person.name for one in series.attendees if one.person_id != person.id])


def sender_name_of(program: Program) -> str:
    """As in "Ellen Marsh, Culture of Learning"."""
    return f"{program.contact_name}, {program.name}"


def signature_of(program: Program) -> tuple[str, ...]:
    return (program.contact_name, f"{program.name}, {program.run_by}")


def address_of(config: Config, path: str) -> str:
    """An absolute address; ``path`` begins with a slash. A test holds these paths to the route map."""
    return f"{config.base_url}{path}"
