"""Runs that pages ask for are executed beside them, once they are committed."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import jobs
from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.models import Round, Run
from matcher.services.runs import request_run
from matcher.states import RunState
from tests.builders import make_mentee, make_mentor, make_round


def press() -> None:
    """What the button does."""
    with unit_of_work(writes=True):
        jobs.execute_beside(request_run(db.session.scalars(select(Round)).one(), actor=None))


def prepare() -> None:
    with unit_of_work(writes=True):
        round_ = make_round()
        make_mentor(round_)
        make_mentee(round_)


def state() -> RunState:
    with unit_of_work(writes=False):
        return db.session.scalars(select(Run.state)).one()


def eventually(holds: Callable[[], bool], *, within: float = 30) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def test_a_page_starts_the_run_beside_it(any_app: Flask) -> None:
    any_app.testing = False
    with any_app.app_context():
        prepare()
        press()
        assert eventually(lambda: state() is RunState.DONE)


def test_tests_start_nothing(app: Flask) -> None:
    with app.app_context():
        prepare()
        press()
        time.sleep(0.5)
        assert state() is RunState.QUEUED


def test_each_run_is_started_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when nobody works on it any more: then it is asked for anew, and waits again."""
    started: list[str] = []
    monkeypatch.setattr(jobs, "start", lambda _app, run_id: started.append(run_id))
    app.testing = False
    with app.app_context():
        prepare()
        press()
        with unit_of_work(writes=True):
            run = db.session.scalars(select(Run)).one()
            run_id, run.state = run.public_id, RunState.RUNNING
        press()
        assert started == [run_id]
        with unit_of_work(writes=True):
            db.session.scalars(select(Run)).one().lease_until = None
        press()
        assert started == [run_id, run_id]


def test_nothing_is_started_that_was_not_committed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(jobs, "start", lambda _app, run_id: started.append(run_id))
    app.testing = False
    with app.app_context():
        prepare()
        with pytest.raises(ZeroDivisionError), unit_of_work(writes=True):
            jobs.execute_beside(request_run(db.session.scalars(select(Round)).one(), actor=None))
            raise ZeroDivisionError
    assert started == []


def test_a_crash_of_our_own_frees_the_way(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    def crash(run_id: str, _config: Config) -> None:
        begun.append(run_id)
        raise ZeroDivisionError

    monkeypatch.setattr(jobs, "execute_run", crash)
    for run_id in ("first", "second"):
        jobs.start(app, run_id)
    assert eventually(lambda: sorted(begun) == ["first", "second"])
