"""A match is offered, to the mentor and to the participant; and the reminders to whoever has not answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select

from matcher import clock
from matcher.config import Config
from matcher.db import db
from matcher.letters.frame import Mail, address_of, envelope_of, greeted, letter_of
from matcher.letters.match_blocks import choice_blocks, names, reader_of, when_blocks, who_block, why_blocks
from matcher.mail.letter import Block, Button, Code, Paragraph
from matcher.mail.words import fixed, fixed_sentence
from matcher.models import Acceptance, OutboxMessage, Proposal
from matcher.policies import was_asked
from matcher.queries.offers import Offer, Standing, offer_to
from matcher.services.answer_links import answering_ends, mint_link
from matcher.states import MailKind, Role
from matcher.words.offers import match_words
from matcher.words.present import local_date, weekday_and_day
from matcher.words.times_to_choose import changed_words

#: Placeholders whose words depend on who is asked first.
TURN_WORDS = {MailKind.MENTOR_OFFER: ("order", "after"), MailKind.PARTICIPANT_OFFER: ("order", "after", "wish")}


def compose_mentor_offer(message: OutboxMessage, config: Config) -> Mail | None:
    return _offer(message, config, Role.MENTOR)


def compose_participant_offer(message: OutboxMessage, config: Config) -> Mail | None:
    return _offer(message, config, Role.PARTICIPANT)


def compose_reminder(message: OutboxMessage, config: Config) -> Mail | None:
    """To whichever side has not answered: ``about`` says which."""
    return _offer(message, config, Role(message.about["role"]))


def _offer(message: OutboxMessage, config: Config, role: Role) -> Mail | None:
    """None once it is answered, withdrawn or over, or belongs to somebody else: a team may have another lead."""
    proposal = db.session.scalar(select(Proposal).where(Proposal.public_id == message.about.get("proposal")))
    if proposal is None or clock.now() >= answering_ends(proposal):
        return None
    acceptance = proposal.acceptance_of(role)
    offer = offer_to(proposal, acceptance) if was_asked(acceptance) else None
    if offer is None or offer.standing is not Standing.TO_ANSWER:
        return None
    if acceptance.enrollment.person_id != message.person_id:
        return None
    values = _values(offer, acceptance)
    blocks = list(_blocks(message, offer, acceptance, config))
    return Mail(letter_of(message.kind, proposal.round.program, values, blocks), envelope_of(message, config))


def _values(offer: Offer, acceptance: Acceptance) -> dict[str, str]:
    words, program = match_words(offer.match), acceptance.proposal.round.program
    asked_at = acceptance.asked_at or clock.now()
    called = names(offer.match, words) | {"whom": reader_of(offer.match)}
    return {
        "first_name": greeted(acceptance.enrollment.person),
        **called,
        **_turn(offer, called),
        "answer_by": weekday_and_day(offer.answer_by),
        "asked_on": weekday_and_day(local_date(asked_at, program.zone)),
    }


def _turn(offer: Offer, called: Mapping[str, str]) -> dict[str, str]:
    """What is true of the order in which the two are asked."""
    kind = MailKind.MENTOR_OFFER if offer.match.reader is Role.MENTOR else MailKind.PARTICIPANT_OFFER
    return {name: fixed_sentence(kind, f"{name}_{offer.turn.value}", called) for name in TURN_WORDS[kind]}


def _blocks(message: OutboxMessage, offer: Offer, acceptance: Acceptance, config: Config) -> Iterator[Block]:
    """Who and when, then the way to answer, before the reasons: on a phone these fill more than one screen."""
    words, kind = match_words(offer.match), message.kind
    link = mint_link(acceptance, message, config)
    if changed := changed_words(offer):
        yield Paragraph(changed)
    yield who_block(words)
    yield from choice_blocks(offer, words) if offer.choices else when_blocks(offer.match, words)
    yield Button(fixed(kind, "button"), address_of(config, f"/answer/{link.token}"))
    yield Code(link.code, fixed(kind, "code"))
    yield from why_blocks(words, hours_fit=not offer.choices)
    yield Paragraph(fixed(kind, "question", contact=acceptance.proposal.round.program.contact_name))
