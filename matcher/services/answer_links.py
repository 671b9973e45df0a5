"""Answering from a mail: a link that shows the offer, and six digits printed beside it that answer it.

The link alone never answers: mail scanners open pages and press buttons. Every link of an offer - the mail's and its
reminders' - goes on working until the last day to answer; an answer given twice is given once. Whoever locks a link
does so before anything that ``locks`` names.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from matcher import clock
from matcher.config import Config
from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Acceptance, AnswerLink, OutboxMessage, Proposal
from matcher.policies import was_asked
from matcher.tokens import derive_code, derive_token, hash_secret, read_code

WRONG_CODES = 5
UNKNOWN = "We do not know this link. Please open it from the mail once more."


@dataclass(frozen=True)
class MintedLink:
    """What the mail carries: the token of its link, and the digits."""

    token: str
    code: str


@dataclass(frozen=True)
class OpenedLink:
    """``is_early``: they are not asked yet. ``is_open``: they are, and the last day to answer is not over.

    ``takes_digits``: nobody has guessed at them too often.
    """

    acceptance: Acceptance
    is_open: bool
    is_early: bool
    takes_digits: bool


def mint_link(acceptance: Acceptance, message: OutboxMessage, config: Config) -> MintedLink:
    """The link and digits that ``message`` carries. A repeat of the same mail carries the same ones."""
    parts = ("answer", message.public_id)
    minted = MintedLink(derive_token(config.secret_key, *parts), derive_code(config.secret_key, *parts))
    link = _find(minted.token)
    if link is None:
        link = AnswerLink(
            acceptance=acceptance,
            token_hash=hash_secret(minted.token),
            code_hash=hash_secret(minted.code),
            made_at=clock.now(),
        )
        db.session.add(link)
        db.session.flush()
    return minted


def answering_ends(proposal: Proposal) -> datetime:
    """The end of the last day to answer, where the program is."""
    zone = ZoneInfo(proposal.round.program.zone)
    return datetime.combine(proposal.answer_by + timedelta(days=1), time(), zone)


def read_link(token: str) -> OpenedLink:
    """What a link leads to; raises NotFound for one we never made. Changes nothing."""
    link = _find(token)
    if link is None:
        raise NotFound(UNKNOWN)
    is_early = not was_asked(link.acceptance)
    return OpenedLink(
        acceptance=link.acceptance,
        is_open=not is_early and _in_time(link),
        is_early=is_early,
        takes_digits=link.wrong_codes < WRONG_CODES,
    )


def check_code(token: str, code: str) -> bool:
    """Whether ``code`` belongs to the link; a wrong one is counted. What is no code at all never is."""
    digits = read_code(code)
    link = _find(token, lock=True)
    if digits is None or link is None or link.wrong_codes >= WRONG_CODES or not _in_time(link):
        return False
    if hmac.compare_digest(link.code_hash, hash_secret(digits)):
        return True
    link.wrong_codes += 1
    return False


def _in_time(link: AnswerLink) -> bool:
    """By the deadline as it is today: one that was put off keeps the links open that went out before."""
    return answering_ends(link.acceptance.proposal) > clock.now()


def _find(token: str, *, lock: bool = False) -> AnswerLink | None:
    wanted = select(AnswerLink).where(AnswerLink.token_hash == hash_secret(token))
    if lock:
        wanted = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.scalar(wanted)
