"""The service over the loaded demonstration. It is loaded once, however many workers run the tests."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import select

from matcher.app import create_app
from matcher.config import read_config
from matcher.db import db, unit_of_work
from matcher.demo.load import load
from matcher.jobs.explaining import explain_what_waits
from matcher.jobs.sending import drain
from matcher.jobs.transports import transport_for
from matcher.models import OutboxMessage
from matcher.queries.demonstration import all_rounds, demonstration_people
from matcher.queries.found import latest_run
from matcher.services.delivery import record_bounce
from matcher.services.offers import send_offers
from matcher.states import MailKind, RoundState
from tests.fixtures.apps import settings_for
from tests.fixtures.servers import Server, serving


@pytest.fixture(scope="session")
def demonstration_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the demonstration in it; nobody may change it."""
    home = tmp_path_factory.getbasetemp()
    shared = home.parent if os.environ.get("PYTEST_XDIST_WORKER") else home
    file = shared / "demonstration.sqlite"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            loading = file.with_suffix(".loading")
            _load(loading)
            loading.replace(file)
    return file


@pytest.fixture(scope="module")
def demonstration(demonstration_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration as a visitor finds it; shared by the tests of a module, which only look."""
    with _served(demonstration_database, tmp_path_factory.mktemp("demonstration")) as server:
        yield server


@pytest.fixture(scope="module")
def offers_out(demonstration_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same after the coordinator has sent the offers of the round that was waiting for review."""
    with _served(demonstration_database, tmp_path_factory.mktemp("offers-out"), offers=True) as server:
        yield server


@pytest.fixture(scope="module")
def offers_owed(demonstration_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same without a worker: whatever changes then was changed by a page."""
    with _served(demonstration_database, tmp_path_factory.mktemp("offers-owed"), offers=True, worker=False) as server:
        yield server


@pytest.fixture
def mail_out(demonstration_database: Path, tmp_path: Path) -> Iterator[Server]:
    """The same after every offer was mailed; one did not arrive. Without a worker, no page changes."""
    file = Path(shutil.copy(demonstration_database, tmp_path / "demonstration.sqlite"))
    with _opened(file):
        _send_offers()
        config = read_config({**_settings(file), "MAIL_PER_MINUTE": 0})
        drain(config, transport_for(config))
        _bounce_one()
    with serving(f"sqlite:///{file}", worker=False) as server:
        yield server


@pytest.fixture
def own_demonstration(demonstration_database: Path, tmp_path: Path) -> Iterator[Server]:
    """The demonstration for a test that changes it."""
    with _served(demonstration_database, tmp_path) as server:
        yield server


@contextmanager
def _served(database: Path, home: Path, *, offers: bool = False, worker: bool = True) -> Iterator[Server]:
    file = Path(shutil.copy(database, home / "demonstration.sqlite"))
    if offers:
        with _opened(file):
            _send_offers()
    with serving(f"sqlite:///{file}", worker=worker) as server:
        yield server


def _load(file: Path) -> None:
    with _opened(file):
        config = read_config(_settings(file))
        upgrade()
        load(config)
        explain_what_waits(config, lambda: False)  # once, instead of by the worker of every test


def _send_offers() -> None:
    with unit_of_work(writes=True):
        round_ = next(round_ for round_ in all_rounds() if round_.state is RoundState.REVIEW)
        run = latest_run(round_)
        assert run is not None
        send_offers(round_, run, actor=demonstration_people()["coordinator"])


def _bounce_one() -> None:
    with unit_of_work(writes=True) as session:
        offer = select(OutboxMessage).where(OutboxMessage.kind == MailKind.MENTOR_OFFER)
        message = session.scalars(offer.limit(1)).one()
        record_bounce(message.message_id or "", "550 5.1.1 No such mailbox here")


@contextmanager
def _opened(file: Path) -> Iterator[None]:
    app = create_app(_settings(file))
    with app.app_context():
        try:
            yield
        finally:
            db.engine.dispose()  # the last connection to close writes everything into the one file


def _settings(file: Path) -> dict[str, object]:
    return settings_for(f"sqlite:///{file}", DEMONSTRATION=True)
