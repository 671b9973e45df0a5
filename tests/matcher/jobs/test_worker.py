"""The worker as a process: killed, stopped and started again in the middle of its work."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO

import pytest
from flask import Flask
from sqlalchemy import func, select

from matcher import clock
from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.jobs.solving import execute_beside
from matcher.models import OutboxMessage, Round, Run
from matcher.services.outbox import owe_sign_in
from matcher.services.runs import INTERRUPTIONS, request_run
from matcher.states import RunState
from tests.builders import make_mentee, make_mentor, make_round
from tests.fixtures.apps import settings_for
from tests.fixtures.servers import environment_of, start_worker, stop
from tests.matcher.jobs.conftest import eventually

SOAKING = int(os.environ.get("BOOKENDS_KILLS", "2")) >= 20
PEOPLE = 60
pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> dict[str, object]:
    url = "http://127.0.0.1:1"
    return settings_for(database_url, BASE_URL=url, DEMONSTRATION=True, QUEUE_URL=f"sqlite:///{tmp_path / 'queue'}")


@pytest.fixture
def pages(settings: dict[str, object]) -> Iterator[Flask]:
    """What the pages do, in this process: they ask the worker."""
    app = create_app({**settings, "TESTING": False})
    with app.app_context():
        yield app
        db.engine.dispose()


@contextmanager
def working(settings: dict[str, object]) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as log:
        worker = start_worker(settings, log)
        try:
            yield worker
        finally:
            worker.kill()
            worker.wait()
            print(_read(log))


def find_matches() -> None:
    """What the button does, in a round large enough to be interrupted."""
    with unit_of_work(writes=True):
        round_ = make_round()
        for _ in range(PEOPLE):
            make_mentor(round_), make_mentee(round_)
    with unit_of_work(writes=True):
        execute_beside(request_run(db.session.scalars(select(Round)).one(), actor=None))


def in_state(state: RunState) -> Callable[[], bool]:
    def holds() -> bool:
        with unit_of_work(writes=False):
            return db.session.scalars(select(Run.state)).one() is state

    return holds


def solvers_of(worker: subprocess.Popen[bytes]) -> list[int]:
    """Processes of the solver that this worker has started."""
    listed = subprocess.run(["ps", "-wweo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = (line.split(maxsplit=2) for line in listed.splitlines())
    return [int(pid) for pid, parent, command in rows if int(parent) == worker.pid and " solve " in command]


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def let_the_lease_pass() -> None:
    """Waiting for it takes half a minute, twice: before a release only."""
    if not SOAKING:
        with unit_of_work(writes=True):
            db.session.scalars(select(Run)).one().lease_until = clock.now() - timedelta(seconds=1)


def test_a_killed_worker_costs_no_run(settings: dict[str, object], pages: Flask) -> None:
    find_matches()
    with working(settings) as killed:
        assert eventually(in_state(RunState.RUNNING))
        killed.kill()
        assert eventually(lambda: not solvers_of(killed), within=5)
        assert in_state(RunState.RUNNING)()
    let_the_lease_pass()
    begun = time.monotonic()
    with working(settings):
        assert eventually(in_state(RunState.DONE), within=90)
    print(f"done again {time.monotonic() - begun:.1f} s after the start")
    with unit_of_work(writes=False):
        assert db.session.scalars(select(Run)).one().progress[INTERRUPTIONS] == 1


def test_a_worker_asked_to_stop_gives_its_run_back(settings: dict[str, object], pages: Flask) -> None:
    find_matches()
    with working(settings) as stopped:
        assert eventually(lambda: bool(solvers_of(stopped)))
        solvers = solvers_of(stopped)
        for pid in solvers:
            os.kill(pid, signal.SIGSTOP)  # it shall not be done before it is heard
        begun = time.monotonic()
        stop(stopped)
        assert time.monotonic() - begun < 20
        assert [pid for pid in solvers if runs(pid)] == []
        assert in_state(RunState.QUEUED)()
    with working(settings):
        assert eventually(in_state(RunState.DONE), within=60)


def test_pages_and_worker_speak_through_the_queue(settings: dict[str, object], pages: Flask) -> None:
    """A mail nobody needs, because nobody is known at its address, is looked at and dropped within seconds."""

    def owed() -> int:
        with unit_of_work(writes=False):
            return db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0

    with working(settings) as worker:
        for number in range(2):
            with unit_of_work(writes=True):
                owe_sign_in(f"nobody{number}@example.org")
            assert eventually(lambda: owed() == 0)
        begun = time.monotonic()
        with unit_of_work(writes=True):
            owe_sign_in("nobody@example.org")
        assert eventually(lambda: owed() == 0, within=10)
        print(f"looked at after {time.monotonic() - begun:.2f} s")
        assert worker.poll() is None


def test_what_it_says_are_our_own_lines(sqlite_url: str, tmp_path: Path) -> None:
    """Also about a queue that went away: not once for every look."""
    settings = settings_for(sqlite_url, BASE_URL="https://mentoring.example.org", QUEUE_URL=f"sqlite:///{tmp_path}/q")
    environment = {
        "BOOKENDS_SMTP_URL": "smtp://127.0.0.1:1",
        "BOOKENDS_IMAP_URL": "imap://127.0.0.1:1",
        "BOOKENDS_MAIL_ADDRESS": "sessions@mentoring.example.org",
    }
    with tempfile.TemporaryFile() as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
            env={**os.environ, **environment_of(settings), **environment},
            stdout=log,
            stderr=log,
        )
        assert eventually(lambda: "worker_started" in _read(log))
        # Cut short, its files would kill whoever has them mapped into memory: tables vanish safely.
        with closing(sqlite3.connect(tmp_path / "q", timeout=20)) as queue, queue:
            for (table,) in queue.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
                if not table.startswith("sqlite_"):
                    queue.execute(f"DROP TABLE {table}")
        assert eventually(lambda: '"queue"' in _read(log))
        time.sleep(2)  # looks enough to complain of them all
        stop(worker)
        lines = [json.loads(line) for line in _read(log).splitlines()]
    events = [line["event"] for line in lines]
    assert (events[0], events[-1]) == ("worker_started", "worker_ended")
    assert 1 <= events.count("queue") <= 5


def _read(log: IO[bytes]) -> str:
    return os.pread(log.fileno(), 1_000_000, 0).decode(errors="replace")
