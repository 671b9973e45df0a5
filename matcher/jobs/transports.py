"""Where finished mail goes: to the relay or, in the demonstration, to the page *Sent mail*."""

from __future__ import annotations

from sqlalchemy import select

from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.errors import NotConfigured
from matcher.mail.smtp import SmtpTransport
from matcher.mail.transport import Transport
from matcher.models import OutboxMessage, SentCopy


class CopyTransport:
    """Keeps a copy of each mail; nothing leaves the machine. A repeat replaces the copy before it."""

    def send(self, message_id: str, to: str, data: bytes) -> None:
        with unit_of_work(writes=True):
            owed = db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.message_id == message_id)).one()
            copy = db.session.scalar(select(SentCopy).where(SentCopy.message_id == owed))
            if copy is None:
                copy = SentCopy(message_id=owed)
                db.session.add(copy)
            copy.raw = data

    def close(self) -> None:
        """There is nothing to let go of."""


def transport_for(config: Config) -> Transport:
    """Copies hold secrets, so they are kept in demonstrations and tests alone."""
    if config.smtp_url:
        return SmtpTransport(config.smtp_url, sender=config.mail_address, hostname=config.mail_domain)
    if config.demonstration or config.testing:
        return CopyTransport()
    raise NotConfigured("Bookends cannot send mail: BOOKENDS_SMTP_URL is not set.")
