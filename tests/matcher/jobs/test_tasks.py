"""Pages ask for jobs once they have committed; a queue that is away stops nobody; one that failed stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from matcher import clock
from matcher.config import Config
from matcher.db import unit_of_work
from matcher.jobs.tasks import TIMES, Job, Jobs, ask_for, jobs_of
from matcher.services.outbox import owe_sign_in
from tests.builders import NOW

Stop = Callable[[], bool]


@pytest.fixture
def asking(app: Flask) -> Iterator[Jobs]:
    """An application that is no test, with its queue beside its database."""
    app.testing = False
    with app.app_context():
        yield jobs_of(app)


def waiting(jobs: Jobs) -> list[str]:
    return [type(task).__name__ for task in jobs.queue.pending()]


def owe_and_fail() -> None:
    with unit_of_work(writes=True):
        owe_sign_in("dana@example.org")
        raise ZeroDivisionError


def test_owed_mail_is_asked_for_once_it_is_stored(asking: Jobs) -> None:
    with unit_of_work(writes=True):
        for number in range(3):
            owe_sign_in(f"dana{number}@example.org")
        assert waiting(asking) == []
    assert waiting(asking) == ["send"]


def test_what_was_not_stored_is_not_asked_for(asking: Jobs) -> None:
    with pytest.raises(ZeroDivisionError):
        owe_and_fail()
    assert waiting(asking) == []


def test_tests_ask_for_nothing(app: Flask) -> None:
    with app.app_context():
        with unit_of_work(writes=True):
            owe_sign_in("dana@example.org")
        assert waiting(jobs_of(app)) == []


@pytest.mark.parametrize("queue_url", ["redis://127.0.0.1:1/0", "postgresql://127.0.0.1:1/none", "sqlite:////proc/no"])
def test_a_queue_that_is_away_stops_nobody(app: Flask, queue_url: str) -> None:
    config: Config = app.config["BOOKENDS"]
    app.config["BOOKENDS"] = Config(**{**vars(config), "queue_url": queue_url})
    app.testing = False
    with app.app_context(), unit_of_work(writes=True):
        owe_sign_in("dana@example.org")
    with app.app_context():
        ask_for(Job.SOLVE)


def test_when_jobs_come_by_themselves() -> None:
    minutes = {
        job: [minute for minute in range(60) if comes(datetime(2027, 1, 4, 9, minute))] for job, comes in TIMES.items()
    }
    every = list(range(60))
    minutely = dict.fromkeys((Job.SEND, Job.SOLVE, Job.EXPLAIN, Job.POLL), every)
    assert minutes == {**minutely, Job.DUTIES: every[::5]}


def test_a_job_that_fails_is_logged_without_its_words(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    written = "Dana wrote this"

    def fail(_config: Config, _stopping: Stop) -> None:
        raise ValueError(written)

    Jobs(app, {Job.SEND: fail}).execute(Job.SEND)
    said = capsys.readouterr().out
    assert '"kind": "ValueError"' in said
    assert written not in said


def scheduled(jobs: Jobs) -> list[tuple[str, float]]:
    """Jobs for later, and in how many seconds they come."""
    now = clock.now().replace(tzinfo=None)
    while (task := jobs.queue.dequeue()) is not None:
        jobs.queue.execute(task)
    later = [(type(task).__name__, (task.eta - now).total_seconds()) for task in jobs.queue.scheduled()]
    return sorted((name, round(seconds)) for name, seconds in later)


@pytest.mark.parametrize(
    ("seconds", "asked"),
    [(None, []), (0.2, [("send", 1)]), (20, [("send", 20)]), (59, [("send", 59)]), (61, []), (90_000, [])],
)
def test_a_job_comes_again_when_it_says_so(app: Flask, seconds: float | None, asked: list[tuple[str, int]]) -> None:
    """Unless it comes by itself before."""

    def send(_config: Config, _stopping: Stop) -> datetime | None:
        return None if seconds is None else clock.now() + timedelta(seconds=seconds)

    jobs = Jobs(app, {Job.SEND: send})
    jobs.execute(Job.SEND)
    jobs.execute(Job.SEND)
    assert scheduled(jobs) == asked


def test_a_job_asked_for_twice_comes_at_the_earlier_moment(app: Flask) -> None:
    moments = iter([NOW + timedelta(seconds=40), NOW + timedelta(seconds=50), NOW + timedelta(seconds=30)])
    jobs = Jobs(app, {Job.SEND: lambda _config, _stopping: next(moments)})
    asked: list[float] = []
    jobs.ask = lambda job, *, after=None: asked.append(after.total_seconds())  # type: ignore[method-assign, union-attr]
    with clock.held_at(NOW):
        for _ in range(3):
            jobs.execute(Job.SEND)
    assert asked == [40, 30]
