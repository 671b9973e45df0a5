"""The way in for whoever is known at an address: one mail, with digits and a link for each of them.

The digits do not stand in the subject: subjects are shown on locked screens and kept in the logs of relays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from matcher.config import Config
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, signature_of
from matcher.mail.envelope import Mailbox
from matcher.mail.letter import Block, Button, Code, Letter, Paragraph
from matcher.mail.words import fill, fixed, standard_text
from matcher.models import OutboxMessage, Person, Program
from matcher.queries.standing import only_program_of
from matcher.services.sign_in import Ticket, mint_ticket, people_at
from matcher.states import MailKind

KIND = MailKind.SIGN_IN
SERVICE = "Bookends"


def compose_sign_in(message: OutboxMessage, config: Config) -> Mail | None:
    """None where nobody is known: then there is nothing to send, and the page has said no more than that."""
    people = people_at(message.address)
    if not people:
        return None
    tickets = [mint_ticket(person, message, config) for person in people]
    program = _only_program(people)
    subject, words = fill(KIND, standard_text(KIND), {"first_name": greeted(people[0])})
    letter = Letter(
        subject=subject,
        words=words if len(people) == 1 else (fixed(KIND, "several"),),
        blocks=(*_ways_in(tickets, config), Paragraph(fixed(KIND, "ignore"))),
        signed=signature_of(program) if program else (SERVICE,),
        footer=fixed(KIND, "footer"),
    )
    name, reply_to = (program.name, Mailbox(program.contact_name, program.contact_address)) if program else ("", None)
    return Mail(letter, envelope_of(message, config, sender_name=name or SERVICE, reply_to=reply_to))


def _ways_in(tickets: list[Ticket], config: Config) -> Iterator[Block]:
    for ticket in tickets:
        code, button = fixed(KIND, "code"), fixed(KIND, "button")
        if len(tickets) > 1:
            name = ticket.person.name
            code, button = fixed(KIND, "code_as", name=name), fixed(KIND, "button_as", name=name)
        yield Code(ticket.code, code)
        yield Button(button, address_of(config, f"/sign-in/{ticket.token}"))


def _only_program(people: Iterable[Person]) -> Program | None:
    """The one that all of them take part in, if there is exactly one."""
    programs = {only_program_of(person) for person in people}
    return programs.pop() if len(programs) == 1 else None
