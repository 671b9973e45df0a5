"""Results are explained outside any transaction, by a child that a newer find makes useless. The children are real."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.jobs.explaining import explain_what_waits
from matcher.models import AuditEntry, Round, Run
from matcher.services import explaining
from matcher.services.explaining import MOST_TIMES, explain_again, explain_run, first_unexplained
from matcher.services.explanations import FORMAT, read_explanations
from matcher.services.runs import LEASE, request_run
from matcher.states import RoundState, RunState
from tests.builders import NOW, make_mentee, make_mentor, make_round, make_run

SLOW = "import time; time.sleep(20)"
#: Writes explanations of whatever problem it is given, with nothing in them.
EMPTY = (
    "import json, sys; outcome = json.load(open(sys.argv[2])); json.load(open(sys.argv[1])); "
    f"print(json.dumps({{'format': {FORMAT!r}, 'problem_digest': outcome['problem_digest'], "
    "'alternatives': {}, 'places': {}, 'unmatched': {}}))"
)


@pytest.fixture
def config(any_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    monkeypatch.setattr(explaining, "LOOK_SECONDS", 0.1)
    with any_app.app_context(), clock.held_at(NOW):
        with unit_of_work(writes=True):
            make_mentor(round_ := make_round())
            make_mentee(round_)
            make_run(round_)
        config: Config = any_app.config["BOOKENDS"]
        yield config


def child(program: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program)


def waiting() -> str | None:
    with unit_of_work(writes=False):
        return first_unexplained()


def the_run() -> str:
    found = waiting()
    assert found is not None
    return found


def stands() -> tuple[object, ...]:
    """Whether it is explained, why not, how often it was tried, and whether somebody works on it."""
    with unit_of_work(writes=False):
        run = db.session.scalars(select(Run).order_by(Run.id)).first()
        assert run is not None
        return run.explanations is not None, run.explain_failure, run.explain_times, run.explain_until


def change(**values: object) -> None:
    with unit_of_work(writes=True):
        run = db.session.scalars(select(Run).order_by(Run.id)).first()
        for name, value in values.items():
            setattr(run, name, value)


def find_again() -> None:
    """Somebody adds a mentor and presses the button."""
    with unit_of_work(writes=True):
        round_ = db.session.scalars(select(Round)).one()
        make_mentor(round_)
        request_run(round_, actor=None)


def test_a_result_is_explained_once(config: Config) -> None:
    run_id = the_run()
    explain_run(run_id, config, command=child(EMPTY))
    assert stands() == (True, None, 1, None)
    assert waiting() is None
    explain_run(run_id, config, command=child(SLOW))  # nothing is left to do
    with unit_of_work(writes=False):
        run = db.session.scalars(select(Run)).one()
        assert read_explanations(run.explanations or "").problem_digest == run.problem_digest


@pytest.mark.parametrize(
    ("program", "failure"),
    [
        ("raise SystemExit(9)", "crashed"),
        ("raise MemoryError", "out_of_memory"),
        ("print('no explanations')", "not_verified"),
        (f"import json; print(json.dumps({{'format': {FORMAT!r}, 'problem_digest': 'another', 'alternatives': {{}},"
         " 'places': {}, 'unmatched': {}}))", "not_verified"),
    ],
)  # fmt: skip
def test_a_failure_is_stored_and_can_be_tried_again(config: Config, program: str, failure: str) -> None:
    run_id = the_run()
    explain_run(run_id, config, command=child(program))
    assert stands() == (False, failure, 1, None)
    assert waiting() is None
    with unit_of_work(writes=True):
        for _twice in range(2):
            explain_again(db.session.scalars(select(Run)).one(), actor=None)
        acts = db.session.scalars(select(AuditEntry.act)).all()
    assert acts.count("explanations_asked") == 1
    explain_run(the_run(), config, command=child(EMPTY))
    assert stands() == (True, None, 1, None)


def test_too_long_is_too_long(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining, "SECONDS", 1)
    monkeypatch.setattr(explaining, "GRACE", 0)
    explain_run(the_run(), config, command=child(SLOW))
    assert stands() == (False, "timed_out", 1, None)


def after(looks: int, act: Callable[[], bool]) -> Callable[[], bool]:
    """Asked whether to stop, it acts at that look."""
    counted = iter(range(1000))
    return lambda: next(counted) >= looks and act()


def test_a_newer_find_makes_it_useless(config: Config) -> None:
    def act() -> bool:
        find_again()
        return False

    once = iter([False, True])
    explain_run(the_run(), config, command=child(SLOW), stopping=lambda: next(once, False) and act())
    assert stands() == (False, None, 0, None)
    assert waiting() is None  # until the newer one is done, or has failed
    with unit_of_work(writes=True):
        newer = db.session.scalars(select(Run).order_by(Run.id.desc())).first()
        assert newer is not None
        newer.state = RunState.FAILED
    assert waiting() is not None


def test_a_worker_that_ends_gives_it_back(config: Config) -> None:
    explain_run(the_run(), config, command=child(SLOW), stopping=after(2, lambda: True))
    assert stands() == (False, None, 0, None)
    assert waiting() is not None


def test_what_a_dead_worker_held_is_begun_again_but_not_for_ever(config: Config) -> None:
    run_id = the_run()
    change(explain_until=NOW + LEASE, explain_times=1)
    assert waiting() is None
    explain_run(run_id, config, command=child(EMPTY))
    assert stands() == (False, None, 1, NOW + LEASE)  # it may be alive
    change(explain_until=NOW - timedelta(seconds=1), explain_times=MOST_TIMES)
    explain_run(run_id, config, command=child(EMPTY))
    assert stands() == (False, "interrupted", MOST_TIMES, None)


def test_whoever_took_it_over_keeps_it(config: Config) -> None:
    run_id = the_run()
    seen = iter([False, False, True])

    def taken() -> bool:
        if next(seen, False):
            change(explain_times=2)
        return False

    explain_run(run_id, config, command=child(f"{EMPTY}; import time; time.sleep(1)"), stopping=taken)
    assert stands()[:3] == (False, None, 2)


def test_only_what_somebody_may_still_look_at(config: Config) -> None:
    with unit_of_work(writes=True):
        db.session.scalars(select(Round)).one().state = RoundState.ENDED
    assert waiting() is None


def test_asking_for_it_anew_forgets_what_was_explained(config: Config) -> None:
    explain_run(the_run(), config, command=child(EMPTY))
    change(state=RunState.FAILED)
    with unit_of_work(writes=True):
        request_run(db.session.scalars(select(Round)).one(), actor=None)
    assert stands() == (False, None, 0, None)


def test_the_job_explains_the_longest_wait_first(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    with unit_of_work(writes=True):
        make_mentor(other := make_round())
        make_mentee(other)
        make_run(other).finished_at = NOW - timedelta(minutes=1)
    done: list[str] = []

    def explain(run_id: str, _config: Config, **_more: object) -> None:
        done.append(run_id)
        with unit_of_work(writes=True):
            db.session.scalars(select(Run).where(Run.public_id == run_id)).one().explanations = json.dumps({})

    monkeypatch.setattr("matcher.jobs.explaining.explain_run", explain)
    explain_what_waits(config, lambda: False)
    with unit_of_work(writes=False):
        expected = db.session.scalars(select(Run.public_id).order_by(Run.finished_at)).all()
    assert done == list(expected)
