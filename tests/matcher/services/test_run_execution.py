"""Runs are executed outside any transaction, verified and stored; failures keep their cause. The children are real."""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.models import Round, Run
from matcher.services import run_execution
from matcher.services.run_execution import execute_run
from matcher.services.runs import CANCELED_BY, INTERRUPTIONS, LEASE, cancel_run, request_run
from matcher.states import PinKind, RunState
from solver.files.codec import read_outcome, read_problem
from solver.problem import Slot
from tests.builders import NOW, make_mentee, make_mentor, make_pin, make_round

SLOW = "import time; time.sleep(20)"


@pytest.fixture
def config(any_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    monkeypatch.setattr(run_execution, "LOOK_SECONDS", 0.1)
    with any_app.app_context(), clock.held_at(NOW):
        with unit_of_work(writes=True):
            make_mentor(round_ := make_round())
            make_mentee(round_)
        config: Config = any_app.config["BOOKENDS"]
        yield config


def the_round() -> Round:
    return db.session.scalars(select(Round)).one()


def request() -> str:
    with unit_of_work(writes=True):
        return request_run(the_round(), actor=None).public_id


def stored() -> Run:
    return db.session.scalars(select(Run)).one()


def child(program: str) -> tuple[str, ...]:
    return (sys.executable, "-c", program)


def telling(*told: dict[str, object], then: str = SLOW) -> tuple[str, ...]:
    """A solver that says how far it is, and goes on for long."""
    lines = "".join(json.dumps(one) + "\n" for one in told)
    return child(f"import sys; sys.stderr.write({lines!r}); sys.stderr.flush(); {then}")


class Look:
    """Acts in the place of somebody else while the solver works, and remembers what was stored by then."""

    def __init__(self, act: Callable[[], None], *, at: int = 3) -> None:
        self.seen: list[tuple[object, ...]] = []
        self._act, self._at = act, at

    def __call__(self) -> bool:
        with unit_of_work(writes=False):
            self.seen.append((stored().state, stored().progress))
        if len(self.seen) == self._at:
            self._act()
        return False


def change(**values: object) -> None:
    with unit_of_work(writes=True):
        for name, value in values.items():
            setattr(stored(), name, value)


def test_a_run_is_executed_and_verified(config: Config) -> None:
    with unit_of_work(writes=True):
        make_mentee(the_round())
    execute_run(request(), config)
    with unit_of_work(writes=False):
        run = stored()
        assert (run.state, run.finished_at, run.lease_until) == (RunState.DONE, NOW, None)
        outcome = read_outcome(run.outcome or "")
        assert (outcome.placed, len(outcome.unmatched)) == (1, 1)
        assert outcome.problem_digest == run.problem_digest
        assert read_problem(run.problem).mentors[0].places == 1


@pytest.mark.parametrize(
    ("program", "failure"),
    [
        ("raise SystemExit(9)", "crashed"),
        ("raise MemoryError", "out_of_memory"),
        ("print('not an outcome')", "not_verified"),
    ],
)
def test_a_failure_is_stored_and_can_be_asked_again(config: Config, program: str, failure: str) -> None:
    run_id = request()
    execute_run(run_id, config, command=child(program))
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure, stored().outcome) == (RunState.FAILED, failure, None)
    assert request() == run_id
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure, stored().failure_facts) == (RunState.QUEUED, None, {})
    execute_run(run_id, config)
    with unit_of_work(writes=False):
        assert stored().state is RunState.DONE


def test_a_lying_solver_is_found_out(config: Config) -> None:
    run_id = request()
    lie = "import json, sys, subprocess; out = subprocess.run([sys.executable, '-m', 'solver', 'solve', '-'], "
    lie += "input=sys.stdin.read(), capture_output=True, text=True).stdout; data = json.loads(out); "
    lie += "data['pairs'][0]['points'] += 1; print(json.dumps(data))"
    execute_run(run_id, config, command=child(lie))
    with unit_of_work(writes=False):
        assert stored().failure == "not_verified"
        assert any("points" in line for line in stored().failure_facts["lines"])


def test_a_pin_that_cannot_hold_is_named(config: Config) -> None:
    with unit_of_work(writes=True):
        round_ = the_round()
        mentor, mentee = make_mentor(round_, hours=[(0, 540, 600)]), make_mentee(round_)
        make_pin(round_, mentor, mentee, PinKind.KEEP, slot=Slot(4, 540, 0))
        pair = [mentee.public_id, mentor.public_id]
    execute_run(request(), config)
    with unit_of_work(writes=False):
        assert (stored().failure, stored().failure_facts["pairs"]) == ("faulty", [pair])


def test_a_run_is_executed_once(config: Config) -> None:
    run_id = request()
    execute_run(run_id, config)
    execute_run(run_id, config, command=child("raise SystemExit(9)"))
    with unit_of_work(writes=False):
        assert stored().state is RunState.DONE


def test_progress_is_stored_while_it_works(config: Config) -> None:
    told = {"stage": "search", "seconds": 1.5, "placed": 7}
    look = Look(lambda: None)
    command = telling({"stage": "reading", "seconds": 0.0}, told, then="import time; time.sleep(1); sys.exit(9)")
    execute_run(request(), config, command=command, stopping=look)
    assert look.seen[-1] == (RunState.RUNNING, told)


def test_whoever_works_renews_the_lease(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_execution, "BEAT_SECONDS", 0.2)
    leases = set()

    def seen_thrice() -> bool:
        with unit_of_work(writes=False):
            leases.add(stored().lease_until)
        return len(leases) == 3

    with clock.held_at(NOW):
        run_id = request()
    moments = (NOW + timedelta(seconds=10 * step) for step in itertools.count())
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    execute_run(run_id, config, command=child("import time; time.sleep(60)"), stopping=seen_thrice)
    assert len(leases) == 3
    assert min(lease for lease in leases if lease) == NOW + LEASE


def test_a_canceled_run_ends_at_once(config: Config) -> None:
    run_id, begun = request(), time.monotonic()

    def cancel() -> None:
        with unit_of_work(writes=True):
            cancel_run(stored(), actor=None)

    execute_run(run_id, config, command=telling({"stage": "search", "seconds": 1}), stopping=Look(cancel))
    assert time.monotonic() - begun < 10
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure, stored().outcome) == (RunState.FAILED, "canceled", None)
        assert CANCELED_BY in stored().progress


def test_a_cancel_counts_until_the_result_is_stored(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_execution, "LOOK_SECONDS", 60)
    check = run_execution._check_outcome

    def cancel_at_last(problem: str, outcome: str) -> None:
        check(problem, outcome)
        change(cancel_wanted=True)

    monkeypatch.setattr(run_execution, "_check_outcome", cancel_at_last)
    execute_run(request(), config)
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure, stored().outcome) == (RunState.FAILED, "canceled", None)


def test_who_lost_the_run_stops_and_stores_nothing(config: Config) -> None:
    """Somebody took the run over while this one still worked: the later claim counts."""
    look = Look(lambda: change(started_at=NOW + timedelta(seconds=5)))
    begun = time.monotonic()
    execute_run(request(), config, command=child(SLOW), stopping=look)
    assert time.monotonic() - begun < 10
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure) == (RunState.RUNNING, None)


def test_who_lost_the_run_at_the_end_stores_nothing(config: Config) -> None:
    look = Look(lambda: change(started_at=NOW + timedelta(seconds=5)), at=1)
    execute_run(request(), config, command=child("import time; time.sleep(.15)"), stopping=look)
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure) == (RunState.RUNNING, None)


def test_a_worker_that_stops_gives_the_run_back(config: Config) -> None:
    """No interruption is counted: nothing went wrong."""
    run_id = request()
    change(progress={INTERRUPTIONS: 2})
    execute_run(run_id, config, command=telling({"stage": "search", "seconds": 1}), stopping=lambda: True)
    with unit_of_work(writes=False):
        found = (stored().state, stored().progress, stored().lease_until, stored().started_at)
        assert found == (RunState.QUEUED, {INTERRUPTIONS: 2}, None, None)


def test_a_database_that_is_away_for_a_moment_costs_nothing(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415

    real, calls = run_execution._ours, []

    def away(claim: run_execution._Claim, *, lock: bool = True) -> Run | None:
        calls.append(lock)
        if len(calls) == 1:
            raise OperationalError("SELECT", {}, Exception("gone"))
        return real(claim, lock=lock)

    monkeypatch.setattr(run_execution, "_ours", away)
    execute_run(request(), config)
    with unit_of_work(writes=False):
        assert stored().state is RunState.DONE
    assert len(calls) > 1
