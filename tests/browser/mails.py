"""What people read in their mail: composed as the worker would, from what is owed to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from flask import Flask
from sqlalchemy import select

from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.letters.compose import COMPOSERS, compose
from matcher.mail.letter import Button, Code
from matcher.models import OutboxMessage
from matcher.services.outbox import owe_sign_in
from matcher.states import MailKind


@dataclass(frozen=True)
class Mailed:
    """What there is to press and to type in one mail, and whom it went to."""

    links: tuple[str, ...]
    code: str
    address: str

    @property
    def link(self) -> str:
        return self.links[0]

    @property
    def not_its_code(self) -> str:
        return f"{(int(self.code) + 1) % 1_000_000:06}"


def offer_mail(app: Flask, number: int = 0) -> Mailed:
    """To a mentor who has an offer to answer; another ``number`` is another offer."""
    with _kept(app):
        return next(islice(_mails_of(MailKind.MENTOR_OFFER, app.config["BOOKENDS"]), number, None))


def code_mail(app: Flask, address: str) -> Mailed:
    """To whoever asks for a code at ``address``."""
    with _kept(app):
        owe_sign_in(address)
        mails = _mails_of(MailKind.SIGN_IN, app.config["BOOKENDS"])
        return next(mail for mail in mails if mail.address == address)


def one_of_each(app: Flask) -> dict[MailKind, Mailed]:
    """Of every kind that is owed, one that is still true."""
    with _kept(app):
        found = {kind: next(_mails_of(kind, app.config["BOOKENDS"]), None) for kind in COMPOSERS}
    return {kind: mail for kind, mail in found.items() if mail is not None}


@contextmanager
def _kept(app: Flask) -> Iterator[None]:
    with app.app_context():
        with unit_of_work(writes=True):
            yield
        db.engine.dispose()


def _mails_of(kind: MailKind, config: Config) -> Iterator[Mailed]:
    for message in db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == kind).order_by("id")).all():
        mail = _mailed(message, config)
        if mail is not None:
            yield mail


def _mailed(message: OutboxMessage, config: Config) -> Mailed | None:
    mail = compose(message, config)
    if mail is None:
        return None
    blocks = mail.letter.blocks
    return Mailed(
        links=tuple(block.address for block in blocks if isinstance(block, Button)),
        code=next((block.digits for block in blocks if isinstance(block, Code)), ""),
        address=mail.envelope.to.address,
    )
