"""The drain: everything due goes out once, what goes wrong with one mail concerns that mail alone."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select
from structlog.testing import capture_logs

from matcher import clock
from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.jobs.sending import Drained, drain
from matcher.letters.frame import Mail
from matcher.mail.smtp import SmtpTransport
from matcher.mail.transport import Postponed, Refused
from matcher.models import OutboxMessage, Person
from matcher.services.claims import Claimed, claim_message
from matcher.states import MailKind, MailState
from tests.builders import NOW, make_message, make_person, make_program
from tests.fixtures.relays import Relay
from tests.fixtures.stand_ins import Remembering, compose_plainly
from tests.matcher.services.mail_in_hand import CONFIG, make_series

MINUTE = timedelta(minutes=1)
NOTHING = Drained(sent=0, dropped=0, failed=0, left=0, wait_seconds=None)


class Killed(BaseException):
    """The worker is no more."""


@pytest.fixture
def here(app: Flask) -> Iterator[None]:
    with app.app_context(), clock.held_at(NOW):
        yield


@pytest.fixture
def on_any(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context(), clock.held_at(NOW):
        yield any_app


@contextmanager
def minutes_later(minutes: float) -> Iterator[None]:
    with clock.held_at(NOW + minutes * MINUTE):
        yield


def owe(*addresses: str, **given: object) -> None:
    with unit_of_work(writes=True):
        program = make_program()
        for address in addresses:
            make_message(MailKind.MENTOR_OFFER, make_person(address=address), program, **given)


def stored() -> dict[str, OutboxMessage]:
    """By address."""
    with unit_of_work(writes=False) as session:
        rows = {
            row.person.address if row.person else row.address: row for row in session.scalars(select(OutboxMessage))
        }
        session.expunge_all()
        return rows


def states() -> dict[str, str]:
    return {address: row.state.value for address, row in stored().items()}


def over(relay: Relay) -> SmtpTransport:
    return SmtpTransport(relay.url("127.0.0.1"), sender=CONFIG.mail_address, hostname="bookends.example")


def test_nothing_to_send(here: None) -> None:
    assert drain(CONFIG, Remembering()) == NOTHING


def test_what_is_due_goes_out(on_any: Flask, relay: Relay) -> None:
    owe("a@x.example", "b@x.example")
    owe("later@x.example", due_at=NOW + MINUTE)
    assert drain(CONFIG, over(relay), compose=compose_plainly) == Drained(2, 0, 0, 0, 60)
    rows = stored()
    assert [mail.to for mail in relay.taken] == ["a@x.example", "b@x.example"]
    assert {mail.sender for mail in relay.taken} == {CONFIG.mail_address}
    assert [mail.message_id for mail in relay.taken] == [rows["a@x.example"].message_id, rows["b@x.example"].message_id]
    assert states() == {"a@x.example": "sent", "b@x.example": "sent", "later@x.example": "queued"}
    assert (rows["a@x.example"].sent_at, rows["a@x.example"].sent_to) == (NOW, "a@x.example")
    assert relay.connections == 1


def test_the_sequence_is_written_down(here: None) -> None:
    owe("a@x.example")
    drain(CONFIG, Remembering(), compose=lambda message, config: replace(compose_plainly(message, config), sequence=4))
    assert stored()["a@x.example"].sequence == 4


def test_at_most_so_many(here: None) -> None:
    owe("a@x.example", "b@x.example", "c@x.example")
    transport = Remembering()
    assert drain(CONFIG, transport, limit=2, compose=compose_plainly) == Drained(2, 0, 0, 1, 0)
    assert transport.closed == 1


def test_no_faster_than_the_pace(here: None) -> None:
    owe("a@x.example", "b@x.example", "c@x.example")
    paced = replace(CONFIG, mail_per_minute=2)
    assert drain(paced, Remembering(), compose=compose_plainly) == Drained(2, 0, 0, 1, 60)


def test_what_nobody_needs_any_more(here: None) -> None:
    owe("a@x.example")
    with unit_of_work(writes=True):
        make_message(MailKind.SIGN_IN, None, None, address="stranger@nowhere.example")
    transport = Remembering()
    assert drain(CONFIG, transport, compose=lambda _message, _config: None) == Drained(0, 2, 0, 0, None)
    assert (states(), transport.taken) == ({"a@x.example": "dropped"}, [])


def test_a_letter_that_cannot_be_written_holds_nobody_up(here: None) -> None:
    def compose(message: OutboxMessage, config: Config) -> Mail:
        if message.person and message.person.address == "a@x.example":
            raise KeyError("what somebody wrote in private")
        return compose_plainly(message, config)

    owe("a@x.example", "b@x.example")
    with capture_logs() as logs:
        drained = drain(CONFIG, Remembering(), compose=compose)
    assert (drained.sent, drained.failed) == (1, 1)
    row = stored()["a@x.example"]
    assert (row.state, row.failure, row.attempts) == (MailState.QUEUED, "not_composed", 1)
    assert MINUTE <= row.due_at - NOW <= 1.1 * MINUTE
    assert [entry["error"] for entry in logs if entry["event"] == "mail_not_composed"] == ["KeyError"]
    assert "private" not in str(logs)


def test_nothing_of_a_letter_that_failed_is_kept(here: None) -> None:
    """What composing wrote before it crashed goes with it."""

    def compose(message: OutboxMessage, _config: Config) -> Mail:
        make_person("Half Made")
        raise ZeroDivisionError

    owe("a@x.example")
    drain(CONFIG, Remembering(), compose=compose)
    with unit_of_work(writes=False) as session:
        assert session.scalars(select(Person).where(Person.name == "Half Made")).all() == []


def test_refused(here: None, relay: Relay) -> None:
    relay.to_recipient["a@x.example"] = "550 5.1.1 no such mailbox"
    relay.to_mail["b@x.example"] = "554 5.7.1 looks like spam"
    owe("a@x.example", "b@x.example", "c@x.example")
    drained = drain(CONFIG, over(relay), compose=compose_plainly)
    assert (drained.sent, drained.failed) == (1, 2)
    assert states() == {"a@x.example": "dead", "b@x.example": "dead", "c@x.example": "sent"}
    with unit_of_work(writes=False) as session:
        assert list(session.scalars(select(Person.address).where(Person.bounced_address != ""))) == ["a@x.example"]


def test_an_address_that_no_mail_can_go_to(here: None) -> None:
    owe("no address at all", "b@x.example")
    drained = drain(CONFIG, Remembering(), compose=compose_plainly)
    assert (drained.sent, drained.failed, states()["no address at all"]) == (1, 1, "dead")
    with unit_of_work(writes=False) as session:
        assert [row.address for row in session.scalars(select(Person)) if row.unreachable] == ["no address at all"]


def test_greylisted(here: None, relay: Relay) -> None:
    relay.to_recipient["a@x.example"] = "450 4.2.0 greylisted"
    owe("a@x.example")
    assert drain(CONFIG, over(relay), compose=compose_plainly).failed == 1
    relay.to_recipient.clear()
    assert drain(CONFIG, over(relay), compose=compose_plainly).sent == 0
    with minutes_later(1.1):
        assert drain(CONFIG, over(relay), compose=compose_plainly).sent == 1
    row = stored()["a@x.example"]
    assert (row.attempts, row.failure, row.relay_said, row.state) == (2, None, "", MailState.SENT)


def test_a_relay_that_is_not_there(here: None) -> None:
    """One attempt, not one for each mail; none of them is worse off for it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = SmtpTransport(
            f"smtp://127.0.0.1:{listener.getsockname()[1]}", sender=CONFIG.mail_address, hostname="bookends.example"
        )
    owe("a@x.example", "b@x.example")
    assert drain(CONFIG, nobody, compose=compose_plainly) == Drained(0, 0, 1, 1, 60)
    rows = stored()
    assert {address: (row.attempts, row.failure) for address, row in rows.items()} == {
        "a@x.example": (0, "unreachable"),
        "b@x.example": (0, None),
    }
    with minutes_later(1):
        assert drain(CONFIG, Remembering(), compose=compose_plainly).sent == 2


def test_a_transport_that_breaks_holds_nobody_up(here: None) -> None:
    def meanwhile(to: str) -> None:
        if to == "a@x.example":
            raise ZeroDivisionError

    owe("a@x.example", "b@x.example")
    assert drain(CONFIG, Remembering(meanwhile=meanwhile), compose=compose_plainly).sent == 1
    assert states() == {"a@x.example": "queued", "b@x.example": "sent"}


@pytest.mark.parametrize("problem", [Refused("550 no"), Postponed("450 later"), Killed()])
def test_the_connection_is_let_go(here: None, problem: BaseException) -> None:
    def meanwhile(_to: str) -> None:
        raise problem

    owe("a@x.example")
    transport = Remembering(meanwhile=meanwhile)
    try:
        drain(CONFIG, transport, compose=compose_plainly)
    except Killed:
        assert states() == {"a@x.example": "sending"}
    assert transport.closed == 1


def test_others_write_while_the_relay_thinks(on_any: Flask) -> None:
    def change_something(_to: str) -> None:
        thread = Thread(target=elsewhere)
        thread.start()
        thread.join(timeout=5)
        assert not thread.is_alive()

    def elsewhere() -> None:
        with on_any.app_context(), unit_of_work(writes=True):
            for message in db.session.scalars(select(OutboxMessage).with_for_update()):
                message.relay_said = "changed"

    owe("a@x.example")
    assert drain(CONFIG, Remembering(meanwhile=change_something), compose=compose_plainly).sent == 1


def test_a_worker_that_dies_before_it_writes_it_down(here: None) -> None:
    """The relay has it; the same mail goes out again, told apart by nothing but its date."""
    owe("a@x.example")
    first, second = Remembering(), Remembering()

    def taken_and_killed(message_id: str, to: str, data: bytes) -> None:
        first.taken.append((message_id, to, data))
        raise Killed

    first.send = taken_and_killed  # type: ignore[method-assign]
    with pytest.raises(Killed):
        drain(CONFIG, first, compose=compose_plainly)
    assert drain(CONFIG, second, compose=compose_plainly) == Drained(0, 0, 0, 0, 60)
    with minutes_later(1.1):
        assert drain(CONFIG, second, compose=compose_plainly).sent == 1
    assert without_date(first.taken) == without_date(second.taken)


def without_date(taken: list[tuple[str, str, bytes]]) -> list[tuple[str, str, list[bytes]]]:
    return [
        (message_id, to, [line for line in data.split(b"\r\n") if not line.startswith(b"Date:")])
        for message_id, to, data in taken
    ]


def test_a_mail_that_is_somebody_elses_by_now_is_not_sent(here: None) -> None:
    def compose_slowly(message: OutboxMessage, config: Config) -> Mail:
        mail = compose_plainly(message, config)
        message.claim = "another"
        return mail

    owe("a@x.example")
    transport = Remembering()
    assert drain(CONFIG, transport, limit=1, compose=compose_slowly).sent == 0
    assert (transport.taken, stored()["a@x.example"].claim) == ([], "another")


def test_no_busy_waiting_for_what_another_has_in_hands(here: None) -> None:
    """Its lease began before the second invitation was due: there is nothing to do for a moment."""
    with unit_of_work(writes=True):
        person, series = make_person(), make_series()
        for _ in range(2):
            make_message(MailKind.INVITATION, person, series.round.program, series=series)
    with unit_of_work(writes=True):
        assert claim_message(CONFIG)
    assert drain(CONFIG, Remembering(), compose=compose_plainly) == Drained(0, 0, 0, 1, 1)


def test_four_workers_at_once_send_each_mail_once(any_app: Flask) -> None:
    with any_app.app_context():
        owe(*[f"{number}@x.example" for number in range(60)], when=clock.now())
        line, transport = Barrier(4), Remembering()

        def work(_number: int) -> int:
            with any_app.app_context():
                line.wait(timeout=60)
                return drain(CONFIG, transport, compose=compose_plainly).sent

        with ThreadPoolExecutor(4) as threads:
            sent = sum(threads.map(work, range(4)))
        assert sent == 60
        assert Counter(to for _, to, _ in transport.taken) == {f"{number}@x.example": 1 for number in range(60)}
        assert set(states().values()) == {"sent"}


def test_what_was_sent_is_written_down_though_the_next_cannot_be_taken(
    here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or it would be sent every minute."""
    claims = iter([claim_message])

    def claim(config: Config, *, lease: timedelta) -> Claimed | None:
        for first in claims:
            return first(config, lease=lease)
        raise ZeroDivisionError

    monkeypatch.setattr("matcher.jobs.sending.claim_message", claim)
    owe("a@x.example", "b@x.example")
    with pytest.raises(ZeroDivisionError):
        drain(CONFIG, Remembering(), compose=compose_plainly)
    assert states() == {"a@x.example": "sent", "b@x.example": "queued"}
