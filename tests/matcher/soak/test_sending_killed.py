"""The process that sends mail is killed again and again: every mail arrives, and repeats are told apart by nothing."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.models import OutboxMessage
from matcher.services.outbox import owe_mail
from matcher.states import MailKind, MailState
from tests.builders import make_person, make_program
from tests.fixtures.apps import settings_for
from tests.fixtures.relays import RelayProcess, Taken
from tests.matcher.soak.killing import KILLS, SENDER, SOAK, WORKER, Killable, Lines, wait_until

MAILS = max(40, 25 * KILLS)
#: With the worker's own lease what it held is free a minute after its last end.
PROGRAMS = {"sender": SENDER, "worker": WORKER} if SOAK else {"sender": SENDER}

WORDS = "Dear {first_name},\n\nthis is a test."

pytestmark = pytest.mark.timeout(180 + 30 * KILLS)


@pytest.fixture
def settings(database_url: str, relay_process: RelayProcess, tmp_path: Path) -> dict[str, object]:
    return settings_for(
        database_url,
        TESTING=False,
        DEMONSTRATION=True,
        SMTP_URL=relay_process.url,
        MAIL_PER_MINUTE=0,
        MAIL_PER_DAY=0,
        QUEUE_URL=f"sqlite:///{tmp_path / 'queue'}",
    )


@pytest.fixture
def app(settings: dict[str, object]) -> Iterator[Flask]:
    app = create_app({**settings, "TESTING": True})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def owe_mails() -> None:
    with unit_of_work(writes=True):
        program = make_program()

        for _ in range(MAILS):
            owe_mail(
                MailKind.SAMPLE,
                make_person(),
                program,
                sample_of="mentor_offer",
                subject="A match for you",
                words=WORDS,
            )


def states() -> dict[str | None, MailState]:
    """By Message-ID; None stands for whatever was never tried."""
    with unit_of_work(writes=False) as session:
        return {row.message_id: row.state for row in session.execute(COLUMNS)}


COLUMNS = select(OutboxMessage.message_id, OutboxMessage.state)


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_mail_arrives(
    program: str, settings: dict[str, object], app: Flask, relay_process: RelayProcess, tmp_path: Path
) -> None:
    owe_mails()
    relay_process.file.touch()
    chance, lines = random.Random(KILLS), Lines(relay_process.file)
    with (tmp_path / "log").open("ab") as log:
        for number in range(1, KILLS + 1):
            with Killable(PROGRAMS[program], settings, log):
                wait_until(lambda: lines.count() >= MAILS * number // (KILLS + 1), within=90)  # noqa: B023
                time.sleep(chance.random() * 0.03)  # a mail takes some milliseconds: this may be anywhere in one
            check_states(relay_process.taken())
        with Killable(PROGRAMS[program], settings, log):
            wait_until(all_sent, within=150, every=0.2)
    lines.close()
    repeats = check_what_arrived(relay_process.taken())
    print(f"{MAILS} mails, {KILLS} kills of the {program}, {repeats} repeats")


def all_sent() -> bool:
    with unit_of_work(writes=False) as session:
        return set(session.scalars(select(OutboxMessage.state))) == {MailState.SENT}


def check_states(taken: list[Taken]) -> None:
    """No mail without its state: whatever the relay has is known as tried, and what is known as sent, it has.

    Queued again is what a sender left behind that was killed before it could say so.
    """
    known = states()
    found = {mail.message_id: known.get(mail.message_id) for mail in taken}
    assert set(found.values()) <= {MailState.SENT, MailState.SENDING, MailState.QUEUED}
    assert sum(state is not MailState.SENT for state in found.values()) <= KILLS
    assert {message_id for message_id, state in known.items() if state is MailState.SENT} <= set(found)


def check_what_arrived(taken: list[Taken]) -> int:
    """How many came more than once; everything came, and a repeat is the same but for its date."""
    by_id = defaultdict(list)
    for mail in taken:
        by_id[mail.message_id].append(mail)
    with unit_of_work(writes=False) as session:
        rows = {row.message_id: row.sent_to for row in session.scalars(select(OutboxMessage))}
    assert set(by_id) == set(rows)
    for message_id, mails in by_id.items():
        assert {mail.to for mail in mails} == {rows[message_id]}
        assert len({without_date(mail.data) for mail in mails}) == 1
    repeats = len(taken) - len(by_id)
    assert repeats <= KILLS
    return repeats


def without_date(data: bytes) -> bytes:
    return b"\r\n".join(line for line in data.split(b"\r\n") if not line.startswith(b"Date:"))
