"""Runs: asked for once, executed outside any transaction, verified, stored; failures keep their cause."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from matcher import clock
from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.errors import Conflict, Invalid
from matcher.models import AuditEntry, Person, Round, Run
from matcher.services import runs
from matcher.services.runs import LEASE, execute_run, is_interrupted, renew_lease, request_run
from matcher.states import PinKind, RoundState, RunState
from solver.codec import read_outcome, read_problem
from solver.problem import Slot
from tests.builders import NOW, make_coordinator, make_mentee, make_mentor, make_person, make_pin, make_round


@pytest.fixture
def config(any_app: Flask) -> Iterator[Config]:
    with any_app.app_context(), clock.held_at(NOW):
        config: Config = any_app.config["BOOKENDS"]
        yield config


def asked() -> list[str]:
    """The runs that were queued, in order, as the audit tells."""
    with unit_of_work(writes=False):
        entries = db.session.scalars(
            select(AuditEntry).where(AuditEntry.act == "run_requested").order_by(AuditEntry.id)
        )
        return [entry.subject["run"] for entry in entries]


def prepare(mentors: int = 1, mentees: int = 1) -> None:
    with unit_of_work(writes=True):
        round_ = make_round()
        make_coordinator(round_.program)
        for _ in range(mentors):
            make_mentor(round_)
        for _ in range(mentees):
            make_mentee(round_)


def the_round() -> Round:
    return db.session.scalars(select(Round)).one()


def coordinator() -> Person:
    return db.session.scalars(select(Person).where(Person.name == "Ellen Marsh")).one()


def request() -> str:
    with unit_of_work(writes=True):
        return request_run(the_round(), actor=coordinator()).public_id


def stored() -> Run:
    return db.session.scalars(select(Run)).one()


def test_a_run_is_executed_and_verified(config: Config) -> None:
    prepare(mentees=2)
    run_id = request()
    assert asked() == [run_id]
    execute_run(run_id, config)
    with unit_of_work(writes=False):
        run = stored()
        assert (run.state, run.finished_at, run.lease_until) == (RunState.DONE, NOW, None)
        outcome = read_outcome(run.outcome or "")
        assert (outcome.placed, len(outcome.unmatched)) == (1, 1)
        assert outcome.problem_digest == run.problem_digest
        assert read_problem(run.problem).mentors[0].places == 1


def test_the_same_question_is_the_same_run(config: Config) -> None:
    prepare()
    first = request()
    assert request() == first
    execute_run(first, config)
    later = NOW + timedelta(hours=1)
    with clock.held_at(later):
        assert request() == first
    assert asked() == [first]
    with unit_of_work(writes=False):
        assert (stored().requested_at, stored().finished_at) == (later, NOW)


def test_a_change_is_another_question(config: Config) -> None:
    prepare()
    first = request()
    with unit_of_work(writes=True):
        make_mentee(the_round())
    assert request() != first
    assert len(asked()) == 2


def ask_and_fail() -> None:
    with unit_of_work(writes=True):
        request_run(the_round(), actor=coordinator())
        raise ZeroDivisionError


def test_nothing_is_asked_when_the_request_comes_to_nothing(config: Config) -> None:
    prepare()
    with pytest.raises(ZeroDivisionError):
        ask_and_fail()
    assert asked() == []


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.OPEN, RoundState.ENDED])
def test_only_a_closed_round_is_searched(config: Config, state: RoundState) -> None:
    prepare()
    with unit_of_work(writes=True):
        the_round().state = state
    with pytest.raises(Conflict, match="once applications are closed"):
        request()


@pytest.mark.parametrize(("mentors", "mentees", "what"), [(0, 1, "no mentor"), (1, 0, "no participant")])
def test_somebody_has_to_be_there(config: Config, mentors: int, mentees: int, what: str) -> None:
    prepare(mentors, mentees)
    with pytest.raises(Invalid, match=what):
        request()


def test_nobody_is_on_both_sides(config: Config) -> None:
    prepare()
    with unit_of_work(writes=True):
        dana = make_person("Dana Whitfield")
        make_mentor(the_round(), person=dana)
        make_mentee(the_round(), person=dana)
    with pytest.raises(Invalid, match="Dana Whitfield: mentor and participant"):
        request()


@pytest.mark.parametrize(
    ("program", "failure"),
    [
        ("raise SystemExit(9)", "crashed"),
        ("raise MemoryError", "out_of_memory"),
        ("print('not an outcome')", "not_verified"),
    ],
)
def test_a_failure_is_stored_and_can_be_asked_again(config: Config, program: str, failure: str) -> None:
    prepare()
    run_id = request()
    execute_run(run_id, config, command=(sys.executable, "-c", program))
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure, stored().outcome) == (RunState.FAILED, failure, None)
    assert request() == run_id
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure, stored().failure_facts) == (RunState.QUEUED, None, {})
    execute_run(run_id, config)
    with unit_of_work(writes=False):
        assert stored().state is RunState.DONE
    assert asked() == [run_id, run_id]


def test_a_lying_solver_is_found_out(config: Config) -> None:
    prepare()
    run_id = request()
    lie = "import json, sys, subprocess; out = subprocess.run([sys.executable, '-m', 'solver', 'solve', '-'], "
    lie += "input=sys.stdin.read(), capture_output=True, text=True).stdout; data = json.loads(out); "
    lie += "data['pairs'][0]['points'] += 1; print(json.dumps(data))"
    execute_run(run_id, config, command=(sys.executable, "-c", lie))
    with unit_of_work(writes=False):
        assert stored().failure == "not_verified"
        assert any("points" in line for line in stored().failure_facts["lines"])


def test_a_pin_that_cannot_hold_is_named(config: Config) -> None:
    prepare()
    with unit_of_work(writes=True):
        round_ = the_round()
        mentor, mentee = make_mentor(round_, hours=[(0, 540, 600)]), make_mentee(round_)
        make_pin(round_, mentor, mentee, PinKind.KEEP, slot=Slot(4, 540, 0))
        pair = [mentee.public_id, mentor.public_id]
    run_id = request()
    execute_run(run_id, config)
    with unit_of_work(writes=False):
        assert (stored().failure, stored().failure_facts["pairs"]) == ("faulty", [pair])


def test_an_interrupted_run_is_taken_over(config: Config) -> None:
    prepare()
    run_id = request()
    with unit_of_work(writes=True):
        stored().state = RunState.RUNNING
    with clock.held_at(NOW + LEASE):
        with unit_of_work(writes=False):
            assert not is_interrupted(stored())
        assert request() == run_id
        assert asked() == [run_id]
    with clock.held_at(NOW + LEASE + timedelta(seconds=1)):
        with unit_of_work(writes=False):
            assert is_interrupted(stored())
        assert request() == run_id
        assert asked() == [run_id, run_id]
        execute_run(run_id, config)
        with unit_of_work(writes=False):
            assert stored().state is RunState.DONE


def test_whoever_works_renews_the_lease(config: Config) -> None:
    prepare()
    run_id = request()
    with clock.held_at(NOW + LEASE):
        renew_lease(run_id)
    with clock.held_at(NOW + LEASE + LEASE), unit_of_work(writes=False):
        assert not is_interrupted(stored())


def test_a_run_is_executed_once(config: Config) -> None:
    prepare()
    run_id = request()
    execute_run(run_id, config)
    execute_run(run_id, config, command=(sys.executable, "-c", "raise SystemExit(9)"))
    with unit_of_work(writes=False):
        assert stored().state is RunState.DONE


def test_who_lost_the_run_stores_nothing(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody took the run over while this one still worked: the later claim counts."""
    prepare()
    run_id = request()
    monkeypatch.setattr(runs, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(runs, "renew_lease", take_over)
    execute_run(run_id, config, command=(sys.executable, "-c", "import time; time.sleep(.5); raise SystemExit(9)"))
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure) == (RunState.RUNNING, None)


def take_over(_run_id: str) -> None:
    with unit_of_work(writes=True):
        stored().started_at = NOW + timedelta(seconds=5)
