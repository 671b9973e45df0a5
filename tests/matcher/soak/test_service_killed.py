"""Pages and worker are killed while a coordinator sends offers: whatever the page said yes to is so, mails included."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path
from typing import IO

import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from matcher import clock
from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.jobs.sending import drain
from matcher.jobs.transports import transport_for
from matcher.models import OutboxMessage, Proposal, Round
from matcher.states import MailKind, MailState
from tests.builders import make_coordinator, make_mentee, make_mentor, make_round, make_run
from tests.fixtures.apps import settings_for
from tests.fixtures.relays import RelayProcess
from tests.matcher.races.invariants import broken_rules
from tests.matcher.races.presses import Press, press_at_once, sign_in
from tests.matcher.soak.killing import KILLS, SOAK, WORKER, Killable, answers, free_port, wait_until, web

TIMES = KILLS if SOAK else 1
PAIRS = 4
SEE_OTHER = 303
#: Seconds from the start to the first answer, on a machine that has nothing else to do.
READY = 5

pytestmark = pytest.mark.timeout(240 + 30 * TIMES)


@dataclass(frozen=True)
class Task:
    """What the coordinator does once: send the offers of a round."""

    round_id: int
    press: Press


class Service:
    """Pages and a worker, as the Procfile starts them."""

    def __init__(self, settings: dict[str, object], port: int, log: IO[bytes]) -> None:
        self.settings, self._port, self._log = settings, port, log
        self._running: list[Killable] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> float:
        """Seconds until pages were there, less than that as far as others keep the machine busy."""
        self._running = [Killable(command, self.settings, self._log) for command in (web(self._port), WORKER)]
        took = wait_until(lambda: answers(self._port), within=60, every=0.02)
        return took / max(1, os.getloadavg()[0] / (os.cpu_count() or 1))

    def kill(self) -> None:
        for process in self._running:
            process.kill()


@pytest.fixture
def service(database_url: str, relay_process: RelayProcess, tmp_path: Path) -> Iterator[Service]:
    port = free_port()
    settings = settings_for(
        database_url,
        TESTING=False,
        DEMONSTRATION=True,
        BASE_URL=f"http://127.0.0.1:{port}",
        SMTP_URL=relay_process.url,
        MAIL_PER_MINUTE=0,
        MAIL_PER_DAY=0,
        QUEUE_URL=f"sqlite:///{tmp_path / 'queue'}",
    )
    with (tmp_path / "log").open("ab") as log:
        service = Service(settings, port, log)
        yield service
        service.kill()
    print((tmp_path / "log").read_text(errors="replace")[-5000:])


@pytest.fixture
def app(service: Service) -> Iterator[Flask]:
    app = create_app({**service.settings, "TESTING": True})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def prepare(app: Flask) -> Task:
    with unit_of_work(writes=True):
        round_ = make_round()
        for _ in range(PAIRS):
            make_mentor(round_)
            make_mentee(round_)
        run = make_run(round_)
        who = sign_in(app, make_coordinator(round_.program))
        return Task(round_.id, Press(who, f"/rounds/{round_.public_id}/offers", (("run", run.public_id),)))


def press(url: str, task: Task) -> int | None:
    """What the page answered; None when it was killed before it could."""
    try:
        (status,) = press_at_once(url, [task.press])
    except (OSError, HTTPException):
        return None
    return status


def seconds_of(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def stored(task: Task) -> tuple[int, int]:
    """Offers and mails of that round."""
    with unit_of_work(writes=False) as session:
        offers = session.scalar(select(func.count(Proposal.id)).where(Proposal.round_id == task.round_id))
        program = select(Round.program_id).where(Round.id == task.round_id).scalar_subquery()
        mails = session.scalar(
            select(func.count(OutboxMessage.id)).where(
                OutboxMessage.program_id == program, OutboxMessage.kind == MailKind.MENTOR_OFFER
            )
        )
        return offers or 0, mails or 0


def test_what_was_acknowledged_is_so(service: Service, app: Flask, relay_process: RelayProcess) -> None:
    first, *tasks = [prepare(app) for _ in range(TIMES + 1)]
    chance, starts, acknowledged = random.Random(TIMES), [service.start()], 0
    usual = seconds_of(lambda: press(service.url, first))
    for task in tasks:
        with ThreadPoolExecutor(1) as hand:
            pressed: Future[int | None] = hand.submit(press, service.url, task)
            time.sleep(chance.random() * 1.5 * usual)
            service.kill()
            status = pressed.result(timeout=60)
        assert status in (SEE_OTHER, None)
        assert stored(task) in ({(PAIRS, PAIRS)} if status else {(PAIRS, PAIRS), (0, 0)})
        acknowledged += status is not None
        starts.append(service.start())
        assert press(service.url, task) == SEE_OTHER  # again, as a person would
        assert stored(task) == (PAIRS, PAIRS)
    finish(service)
    check_mails(relay_process)
    print(f"{TIMES} kills, {acknowledged} acknowledged, restarts of {max(starts):.1f} s at most")
    assert max(starts) < READY


def finish(service: Service) -> None:
    """What a killed worker held is free after a minute: waited for in the long run, skipped by the clock otherwise."""
    if SOAK:
        wait_until(all_sent, within=150, every=0.2)
    service.kill()
    config = current_app.config["BOOKENDS"]
    with clock.held_at(clock.now() + timedelta(minutes=2)):
        drained = drain(config, transport_for(config))
    assert (drained.failed, drained.wait_seconds) == (0, None)
    assert all_sent()


def all_sent() -> bool:
    with unit_of_work(writes=False) as session:
        return set(session.scalars(select(OutboxMessage.state))) == {MailState.SENT}


def check_mails(relay: RelayProcess) -> None:
    taken = [mail.message_id for mail in relay.taken()]
    with unit_of_work(writes=False) as session:
        assert set(taken) == set(session.scalars(select(OutboxMessage.message_id)))
        assert broken_rules() == []
    assert len(set(taken)) == (TIMES + 1) * PAIRS
    print(f"{len(taken) - len(set(taken))} repeats of {len(set(taken))} mails")
