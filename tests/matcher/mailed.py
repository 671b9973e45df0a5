"""What somebody reads in a mail: the link and digits of an offer, the code and link for signing in."""

from __future__ import annotations

from flask import current_app

from matcher.config import Config
from matcher.models import OutboxMessage, Proposal
from matcher.services.answer_links import MintedLink, mint_link
from matcher.states import MailKind, MailState, Role
from tests.builders import make_message

_KINDS = {Role.MENTOR: MailKind.MENTOR_OFFER, Role.PARTICIPANT: MailKind.PARTICIPANT_OFFER}


def config_here() -> Config:
    config: Config = current_app.config["BOOKENDS"]
    return config


def make_offer_mail(proposal: Proposal, role: Role = Role.MENTOR) -> OutboxMessage:
    asked = proposal.acceptance_of(role)
    return make_message(_KINDS[role], asked.enrollment.person, proposal.round.program, state=MailState.SENT)


def mailed_link(proposal: Proposal, role: Role = Role.MENTOR) -> MintedLink:
    """As in a mail of its own each time it is called."""
    return mint_link(proposal.acceptance_of(role), make_offer_mail(proposal, role), config_here())


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"
