"""Who does what; and that a service that is held neither sends nor fetches mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.jobs import rota
from matcher.jobs.rota import WORKS, fetch_what_came, send_what_is_due
from matcher.jobs.sending import Drained
from matcher.jobs.tasks import TIMES, Job
from matcher.models import OutboxMessage
from matcher.services.outbox import owe_sign_in
from matcher.states import MailState
from tests.builders import NOW


@pytest.fixture
def config(app: Flask) -> Iterator[Config]:
    with app.app_context(), clock.held_at(NOW):
        config: Config = app.config["BOOKENDS"]
        yield config


def never() -> bool:
    return False


def owed() -> list[MailState]:
    with unit_of_work(writes=False):
        return list(db.session.scalars(select(OutboxMessage.state)))


def test_every_job_has_somebody_who_does_it_and_its_times() -> None:
    assert set(WORKS) == set(TIMES) == set(Job)


def test_what_is_held_is_not_sent_until_it_is_let_go(config: Config) -> None:
    with unit_of_work(writes=True):
        owe_sign_in("nobody@example.org")
    assert send_what_is_due(replace(config, mail_hold=True), never) is None
    assert owed() == [MailState.QUEUED]
    assert send_what_is_due(config, never) is None
    assert owed() == []  # nobody is known there


def test_what_is_held_leaves_the_mailbox_alone(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    polled: list[Config] = []
    monkeypatch.setattr(rota, "poll", lambda config, _stopping: polled.append(config))
    fetch_what_came(replace(config, mail_hold=True), never)
    assert polled == []
    fetch_what_came(config, never)
    assert polled == [config]


@pytest.mark.parametrize(
    ("waits", "looks", "again"),
    [([None], 1, None), ([0, 0, None], 3, None), ([0, 2.5], 2, NOW + timedelta(seconds=2.5)), ([90_000], 1, True)],
)
def test_sending_goes_on_while_there_is_something_to_send(
    config: Config, monkeypatch: pytest.MonkeyPatch, waits: list[float | None], looks: int, again: object
) -> None:
    answers = iter(waits)
    limits: list[int] = []

    def drain(_config: Config, _transport: object, *, limit: int) -> Drained:
        limits.append(limit)
        return Drained(1, 0, 0, 0, next(answers))

    monkeypatch.setattr(rota, "drain", drain)
    found = send_what_is_due(config, never)
    assert limits == [rota.AT_A_TIME] * looks
    assert found == (NOW + timedelta(seconds=90_000) if again is True else again)


def test_sending_stops_when_the_worker_does(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    stops = iter([False, False, True])
    monkeypatch.setattr(rota, "drain", lambda *_, **__: Drained(25, 0, 0, 9, 0))
    assert send_what_is_due(config, lambda: next(stops)) is None
    assert next(stops, "all looked at") == "all looked at"
