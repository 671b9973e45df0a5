"""Runs that pages ask for wait for the worker, which executes one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.jobs import solving
from matcher.jobs.solving import execute_beside, solve_what_waits
from matcher.jobs.tasks import Jobs, jobs_of
from matcher.models import Round, Run
from matcher.services.runs import request_run
from matcher.states import RunState
from tests.builders import NOW, make_mentee, make_mentor, make_round


@pytest.fixture
def config(any_app: Flask) -> Iterator[Config]:
    with any_app.app_context(), clock.held_at(NOW):
        for _ in range(2):
            with unit_of_work(writes=True):
                make_mentor(round_ := make_round())
                make_mentee(round_)
        config: Config = any_app.config["BOOKENDS"]
        yield config


def press(number: int = 0) -> str:
    """What the button does."""
    with unit_of_work(writes=True):
        run = request_run(db.session.scalars(select(Round).order_by(Round.id)).all()[number], actor=None)
        execute_beside(run)
        return run.public_id


def states() -> list[RunState]:
    with unit_of_work(writes=False):
        return list(db.session.scalars(select(Run.state).order_by(Run.id)))


def never() -> bool:
    return False


def jobs_waiting(jobs: Jobs) -> int:
    return int(jobs.queue.pending_count())


def test_the_button_asks_the_worker(any_app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Jobs, "ask", lambda _self, job: asked.append(job))
    any_app.testing = False
    first = press()
    assert asked == ["solve"]
    solve_what_waits(config, never)
    assert press() == first  # found already
    assert asked == ["solve", "explain"]


def test_tests_ask_for_nothing(app: Flask) -> None:
    with app.app_context():
        with unit_of_work(writes=True):
            make_mentor(round_ := make_round())
            make_mentee(round_)
        press()
        assert jobs_waiting(jobs_of(app)) == 0


def test_everything_that_waits_is_solved(config: Config) -> None:
    press(0), press(1)
    solve_what_waits(config, never)
    assert states() == [RunState.DONE, RunState.DONE]


def test_what_a_dead_worker_held_is_solved(config: Config) -> None:
    press()
    with unit_of_work(writes=True):
        run = db.session.scalars(select(Run)).one()
        run.state, run.started_at, run.lease_until = RunState.RUNNING, NOW, NOW + timedelta(seconds=5)
    solve_what_waits(config, never)
    assert states() == [RunState.RUNNING]  # it may be alive
    with clock.held_at(NOW + timedelta(seconds=6)):
        solve_what_waits(config, never)
    assert states() == [RunState.DONE]


def test_nothing_is_begun_when_the_worker_ends(config: Config) -> None:
    press()
    solve_what_waits(config, lambda: True)
    assert states() == [RunState.QUEUED]


def test_longest_wait_first(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    def execute(run_id: str, _config: Config, **_more: object) -> None:
        begun.append(run_id)
        with unit_of_work(writes=True):
            db.session.scalars(select(Run).where(Run.public_id == run_id)).one().state = RunState.FAILED

    monkeypatch.setattr(solving, "execute_run", execute)
    with clock.held_at(NOW + timedelta(seconds=1)):
        later = press(0)
    earlier = press(1)
    solve_what_waits(config, never)
    assert begun == [earlier, later]
