"""Mail goes to the relay; where there is none, in demonstrations and tests alone, copies are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.errors import NotConfigured
from matcher.jobs.sending import drain
from matcher.jobs.transports import CopyTransport, transport_for
from matcher.mail.smtp import SmtpTransport
from matcher.models import SentCopy
from matcher.states import MailKind, MailState
from tests.builders import make_message, make_person, make_program
from tests.fixtures.stand_ins import compose_plainly
from tests.matcher.services.mail_in_hand import CONFIG


@pytest.mark.parametrize(("demonstration", "testing"), [(True, False), (False, True), (True, True)])
def test_without_a_relay(demonstration: bool, testing: bool) -> None:
    config = replace(CONFIG, smtp_url="", demonstration=demonstration, testing=testing)
    assert isinstance(transport_for(config), CopyTransport)


@pytest.mark.parametrize("demonstration", [True, False])
def test_with_a_relay_nothing_is_kept(demonstration: bool) -> None:
    config = replace(CONFIG, smtp_url="smtp://relay.example", demonstration=demonstration)
    assert isinstance(transport_for(config), SmtpTransport)


def test_in_production_there_is_a_relay() -> None:
    with pytest.raises(NotConfigured):
        transport_for(replace(CONFIG, smtp_url="", demonstration=False, testing=False))


def test_a_copy_of_each_mail(any_app: Flask) -> None:
    with any_app.app_context():
        with unit_of_work(writes=True):
            message_id = make_message(MailKind.MENTOR_OFFER, make_person(), make_program(), when=clock.now()).public_id
        assert drain(CONFIG, transport_for(CONFIG), compose=compose_plainly).sent == 1
        with unit_of_work(writes=False):
            copy = db.session.scalars(select(SentCopy)).one()
            assert (copy.message.public_id, copy.message.state) == (message_id, MailState.SENT)
            assert message_id.encode() in copy.raw


def test_a_repeat_replaces_the_copy(app: Flask) -> None:
    with app.app_context():
        with unit_of_work(writes=True):
            make_message(MailKind.MENTOR_OFFER, make_person(), make_program(), message_id="<one@bookends.example>")
        for data in (b"first", b"second"):
            CopyTransport().send("<one@bookends.example>", "dana@library.example", data)
        with unit_of_work(writes=False):
            assert [copy.raw for copy in db.session.scalars(select(SentCopy))] == [b"second"]
