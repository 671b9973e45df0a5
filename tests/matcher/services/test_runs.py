"""Runs: asked for once, canceled, taken back from whoever is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from matcher import clock
from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.errors import Conflict, Invalid
from matcher.models import AuditEntry, Person, Round, Run
from matcher.services.run_execution import execute_run
from matcher.services.runs import (
    CANCELED_BY,
    INTERRUPTIONS,
    LEASE,
    MOST_INTERRUPTIONS,
    cancel_run,
    first_waiting,
    is_interrupted,
    request_run,
    take_back_interrupted,
)
from matcher.states import RoundState, RunState
from tests.builders import NOW, make_coordinator, make_mentee, make_mentor, make_person, make_round


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


def work(lease: timedelta = LEASE) -> None:
    """Somebody has taken the run."""
    with unit_of_work(writes=True):
        stored().state, stored().started_at, stored().lease_until = RunState.RUNNING, NOW, NOW + lease


def cancel() -> None:
    with unit_of_work(writes=True):
        cancel_run(stored(), actor=coordinator())


def acts() -> list[str]:
    with unit_of_work(writes=False):
        return list(
            db.session.scalars(select(AuditEntry.act).where(AuditEntry.act.startswith("run_")).order_by(AuditEntry.id))
        )


def test_who_waits_longest_comes_first(config: Config) -> None:
    prepare()
    first = request()
    with unit_of_work(writes=True):
        make_mentee(the_round())
    with clock.held_at(NOW + timedelta(seconds=1)):
        second = request()
    waiting = []
    for _ in range(3):
        with unit_of_work(writes=True):
            waiting.append(first_waiting())
            db.session.execute(update(Run).where(Run.public_id == waiting[-1]).values(state=RunState.FAILED))
    assert waiting == [first, second, None]


def test_waiting_is_no_interruption(config: Config) -> None:
    prepare()
    request()
    with clock.held_at(NOW + timedelta(days=1)), unit_of_work(writes=True):
        assert not is_interrupted(stored())
        assert take_back_interrupted() == 0


def test_an_interrupted_run_waits_again(config: Config) -> None:
    prepare()
    run_id = request()
    work()
    with clock.held_at(NOW + LEASE), unit_of_work(writes=True):
        assert (is_interrupted(stored()), take_back_interrupted()) == (False, 0)
    with clock.held_at(NOW + LEASE + timedelta(seconds=1)):
        with unit_of_work(writes=True):
            assert (is_interrupted(stored()), take_back_interrupted()) == (True, 1)
        with unit_of_work(writes=False):
            assert (stored().state, stored().progress, first_waiting()) == (RunState.QUEUED, {INTERRUPTIONS: 1}, run_id)
        execute_run(run_id, config)
    with unit_of_work(writes=False):
        assert stored().state is RunState.DONE


def test_what_is_interrupted_over_and_over_is_given_up(config: Config) -> None:
    prepare()
    request()
    for times in range(MOST_INTERRUPTIONS + 1):
        work(lease=timedelta(seconds=-1))
        with unit_of_work(writes=True):
            assert take_back_interrupted() == 1
            found = (stored().state, stored().failure)
            given_up = times == MOST_INTERRUPTIONS
            assert found == ((RunState.FAILED, "interrupted") if given_up else (RunState.QUEUED, None))


def test_an_interrupted_run_may_be_asked_for_again(config: Config) -> None:
    prepare()
    run_id = request()
    work()
    assert request() == run_id
    assert asked() == [run_id]
    with clock.held_at(NOW + LEASE + timedelta(seconds=1)):
        assert request() == run_id
    assert asked() == [run_id, run_id]
    with unit_of_work(writes=False):
        assert stored().state is RunState.QUEUED


def test_what_waits_is_canceled_at_once(config: Config) -> None:
    prepare()
    request()
    cancel()
    cancel()
    assert acts() == ["run_requested", "run_canceled"]
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure, stored().finished_at) == (RunState.FAILED, "canceled", NOW)
        assert stored().progress == {CANCELED_BY: coordinator().public_id}


def test_whoever_works_is_told_to_stop(config: Config) -> None:
    prepare()
    request()
    work()
    cancel()
    cancel()
    assert acts() == ["run_requested", "run_canceled"]
    with unit_of_work(writes=False):
        assert (stored().state, stored().cancel_wanted) == (RunState.RUNNING, True)
    with clock.held_at(NOW + LEASE + timedelta(seconds=1)), unit_of_work(writes=True):
        take_back_interrupted()  # they went away before they heard
        assert (stored().state, stored().failure) == (RunState.FAILED, "canceled")


def test_an_interrupted_run_is_canceled_at_once(config: Config) -> None:
    prepare()
    request()
    work(lease=timedelta(seconds=-1))
    cancel()
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure) == (RunState.FAILED, "canceled")


def test_canceling_what_is_done_changes_nothing(config: Config) -> None:
    prepare()
    execute_run(request(), config)
    cancel()
    assert acts() == ["run_requested"]
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure, stored().cancel_wanted) == (RunState.DONE, None, False)


def test_what_was_canceled_can_be_asked_for_again(config: Config) -> None:
    prepare()
    run_id = request()
    cancel()
    assert request() == run_id
    with unit_of_work(writes=False):
        assert (stored().state, stored().failure, stored().progress) == (RunState.QUEUED, None, {})
    execute_run(run_id, config)
    with unit_of_work(writes=False):
        assert stored().state is RunState.DONE
