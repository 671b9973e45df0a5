"""The service with a relay it mails through and a mailbox it reads, both real and on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from flask import Flask

from matcher.app import create_app
from matcher.config import Config
from matcher.db import db
from matcher.jobs.sending import Drained, drain
from matcher.jobs.transports import transport_for
from tests.fixtures.apps import settings_for
from tests.fixtures.mailboxes import MailServer
from tests.fixtures.relays import Relay


@dataclass
class Post:
    """The service with a relay and a mailbox. ``take`` gives the mails to an address since it was last asked."""

    app: Flask
    relay: Relay
    mailbox: MailServer

    @property
    def config(self) -> Config:
        config: Config = self.app.config["BOOKENDS"]
        return config

    def deliver(self) -> Drained:
        return drain(self.config, transport_for(self.config))

    def take(self, address: str) -> list[EmailMessage]:
        """Through Dovecot: what a mail program would fetch."""
        mine = [taken for taken in self.relay.taken if taken.to == address]
        self.relay.taken = [taken for taken in self.relay.taken if taken.to != address]
        self.mailbox.empty()
        self.mailbox.deliver(*(taken.data for taken in mine))
        with self.mailbox.opened() as box:
            fetched = [mail.obj.as_bytes(policy=policy.SMTP) for mail in box.fetch(mark_seen=False)]
        self.mailbox.empty()
        return [message_from_bytes(data, policy=policy.default) for data in fetched]


@contextmanager
def opened_post(database_url: str, relay: Relay, mailbox: MailServer) -> Iterator[Post]:
    more = {"SMTP_URL": relay.url(), "IMAP_URL": mailbox.url, "MAIL_PER_MINUTE": 0, "MAIL_PER_DAY": 0}
    app = create_app(settings_for(database_url, **more))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield Post(app, relay, mailbox)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def post(database_url: str, relay: Relay, mail_server: MailServer) -> Iterator[Post]:
    """Over either database."""
    with opened_post(database_url, relay, mail_server) as post:
        yield post
