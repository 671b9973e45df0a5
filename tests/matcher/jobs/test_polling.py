"""From the mailbox to the outbox: each mail is taken in once, whatever dies when, and none holds up another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from matcher import clock
from matcher.config import Config
from matcher.db import unit_of_work
from matcher.jobs import polling
from matcher.jobs.polling import poll
from matcher.letters.compose import compose
from matcher.mail.mime import build
from matcher.mail.parts import LARGEST
from matcher.mail.received import Received, read_mail
from matcher.models import OutboxMessage, ReceivedMail
from matcher.services import incoming
from matcher.states import MailKind, ReceivedState
from tests.builders import NOW, make_mentorship
from tests.fixtures.mailboxes import MailServer
from tests.matcher.mail.mails import DANA, OURS, ROSA, SERIES, TOKEN, mail
from tests.matcher.web.scene import dana, rosa, scene_round

ROOT = Path(__file__).resolve().parents[3]
Row = tuple[str, ReceivedState, str]


@pytest.fixture
def config(app: Flask, mail_server: MailServer) -> Config:
    """Dana and Rosa have sessions at the address of the examples; the mailbox is empty."""
    with app.app_context(), clock.held_at(NOW), unit_of_work(writes=True):
        round_ = scene_round()
        mentorship = make_mentorship(dana(round_), rosa(round_))
        mentorship.series.token = TOKEN
        mentorship.mentor.person.address = DANA
        mentorship.mentee.members[0].person.address = ROSA
    given: Config = app.config["BOOKENDS"]
    return replace(given, imap_url=mail_server.url)


@pytest.fixture
def look(app: Flask, config: Config) -> Callable[[], None]:
    """One poll, as the worker does it, that does not wait."""

    def once() -> None:
        with app.app_context():
            poll(config, seconds=0)

    return once


def taken(app: Flask) -> list[Row]:
    with app.app_context(), unit_of_work(writes=False) as session:
        rows = session.scalars(select(ReceivedMail).order_by(ReceivedMail.id))
        return [(row.subject, row.state, row.why) for row in rows]


def forwarded(app: Flask, config: Config) -> list[bytes]:
    """The mails that the worker would send on, in their final form."""
    with app.app_context(), unit_of_work(writes=True) as session:
        messages = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.FORWARDED))
        found = []
        for message in messages:
            message.message_id = message.message_id or f"<{message.public_id}.mail@bookends.example>"
            letter = compose(message, config)
            assert letter is not None
            found.append(build(letter.letter, letter.envelope))
        return found


def test_without_a_mailbox_nothing_is_done(app: Flask) -> None:
    with app.app_context():
        poll(app.config["BOOKENDS"])
    assert taken(app) == []


def test_words_make_the_round(app: Flask, config: Config, mail_server: MailServer, look: Callable[[], None]) -> None:
    mail_server.deliver(
        mail(f"Zehn Minuten später, sorry.\n\nAm 05.01.27 um 08:55 schrieb Rosa <{ROSA}>:\n> Passt es?")
    )
    look()
    (data,) = forwarded(app, config)
    parsed = message_from_bytes(data, policy=default)
    assert (str(parsed["From"]), str(parsed["To"]), str(parsed["Subject"])) == (
        f"Dana Whitfield via Culture of Learning <{OURS}>",
        f"Rosa Villanueva <{ROSA}>",
        "Re: Your sessions",
    )
    assert parsed["Reply-To"].addresses[0].addr_spec == SERIES
    text = parsed.get_body(("plain",))
    assert text is not None
    assert "Zehn Minuten später, sorry." in text.get_content()
    assert DANA.encode() not in data
    # What we send on comes back when somebody's program is set up to answer everything: it goes no further.
    mail_server.deliver(data)
    look()
    assert [why for _, _, why in taken(app)] == ["forwarded", "loop"]
    assert len(forwarded(app, config)) == 1
    assert (mail_server.folder(), len(mail_server.folder("Bookends"))) == ([], 2)


def test_answers_of_programs_are_put_aside_and_go_nowhere(
    app: Flask, config: Config, mail_server: MailServer, look: Callable[[], None]
) -> None:
    mail_server.deliver(mail(subject="Away", Auto_Submitted="auto-replied"))
    look()
    assert taken(app) == [("Away", ReceivedState.NOTED, "auto_reply")]
    assert forwarded(app, config) == []
    assert mail_server.folder("Bookends") == ["Away"]


def test_a_mail_that_cannot_be_read_does_not_hold_up_the_next(
    app: Flask, mail_server: MailServer, look: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(data: bytes, address: str) -> Received:
        if b"Broken" in data:
            raise RuntimeError("a secret that somebody wrote")
        return read_mail(data, address)

    monkeypatch.setattr(polling, "read_mail", read)
    mail_server.deliver(mail(subject="Broken"), mail("x" * 10 + "\n" + "y\n" * (LARGEST // 2), subject="Large"), mail())
    look()
    assert taken(app) == [
        ("Broken", ReceivedState.TRAY, "unreadable"),
        ("Large", ReceivedState.TRAY, "unreadable"),
        ("Re: Your sessions", ReceivedState.FORWARDED, "forwarded"),
    ]
    assert mail_server.folder() == []


def test_while_the_database_is_away_mail_stays(
    app: Flask, mail_server: MailServer, look: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_received: Received, _digest: str) -> ReceivedMail:
        raise OperationalError("", {}, Exception())

    mail_server.deliver(mail())
    monkeypatch.setattr(polling, "take_in", away)
    look()
    assert (taken(app), mail_server.folder()) == ([], ["Re: Your sessions"])
    monkeypatch.setattr(polling, "take_in", incoming.take_in)
    look()
    assert [why for _, _, why in taken(app)] == ["forwarded"]


def test_a_mailbox_that_is_away_is_nobodys_trouble(
    app: Flask, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    with app.app_context():
        poll(replace(config, imap_url="imap://name:secret@127.0.0.1:1"))
    said = capsys.readouterr().out
    assert "mailbox_away" in said
    assert "secret" not in said


def test_what_comes_while_waiting_is_taken_in_at_once(app: Flask, config: Config, mail_server: MailServer) -> None:
    stops: list[bool] = []

    def stopping() -> bool:
        """Asked while it waits: a mail comes the second time, and when that is in, it is enough."""
        stops.append(True)
        if len(stops) == 2:
            mail_server.deliver(mail())
        return bool(taken(app)) or len(stops) > 100

    begun = time.monotonic()
    with app.app_context():
        poll(config, stopping)
    assert [why for _, _, why in taken(app)] == ["forwarded"]
    assert time.monotonic() - begun < 30


POLL_AND_DIE = """
import os, signal, sys
from flask import Flask
from matcher.app import create_app
from matcher.jobs.polling import poll
from matcher.mail.mailbox import ImapMailbox
from tests.fixtures.apps import settings_for

ImapMailbox.put_aside = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
app = create_app(settings_for(sys.argv[1], IMAP_URL=sys.argv[2]))
with app.app_context():
    poll(app.config["BOOKENDS"], seconds=0)
"""


def test_killed_between_taking_in_and_putting_aside(
    app: Flask, config: Config, mail_server: MailServer, look: Callable[[], None], sqlite_url: str
) -> None:
    mail_server.deliver(mail())
    command = [sys.executable, "-c", POLL_AND_DIE, sqlite_url, mail_server.url]
    died = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=120)
    assert died.returncode == -signal.SIGKILL
    assert ([why for _, _, why in taken(app)], mail_server.folder()) == (["forwarded"], ["Re: Your sessions"])
    look()
    assert ([why for _, _, why in taken(app)], mail_server.folder()) == (["forwarded"], [])
    assert len(forwarded(app, config)) == 1
