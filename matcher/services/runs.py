"""Runs of the solver: asked for with the page, executed beside it, verified, stored.

A run that waits or works holds a lease and renews it. A lease that has passed means that whoever held it is gone: the
run was interrupted, and asking again starts it anew. No transaction is open while the solver works.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from matcher import clock
from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.errors import Conflict, Invalid
from matcher.log import log
from matcher.models import Person, Round, Run
from matcher.services.audit import record_act
from matcher.services.locks import lock_round
from matcher.services.snapshot import Entrants, entrants_of, freeze
from matcher.services.solver_process import SOLVE, Failure, Limits, SolverFailed, run_solver
from matcher.states import RoundState, RunState, advance
from solver.codec import digest, read_outcome, read_problem, write_problem
from solver.errors import FileFaults
from solver.verify import verify

LEASE = timedelta(seconds=120)
BEAT_SECONDS = 10
SEARCHABLE = frozenset({RoundState.REVIEW, RoundState.PUBLISHED})

_KEPT_PAIR = re.compile(r"pins (\*|\w+)-(\w+):")


def request_run(round_: Round, *, actor: Person | None) -> Run:
    """The run that finds matches for the round as it is now. Once that is committed, ``execute_run`` does the work.

    The same round asked for twice is the same run. One that failed or was interrupted starts again. Raises Conflict
    while applications are open, Invalid when there is nobody to match.
    """
    lock_round(round_)
    if round_.state not in SEARCHABLE:
        raise Conflict("Matches can be found once applications are closed.", state=round_.state.value)
    entrants = entrants_of(round_)
    _check_entrants(entrants)
    problem = freeze(round_, entrants)
    found = digest(problem)
    run = db.session.scalar(select(Run).where(Run.round_id == round_.id, Run.problem_digest == found))
    if run is None:
        run = Run(round=round_, problem_digest=found, problem=write_problem(problem), failure_facts={})
        db.session.add(run)
    elif not _may_start_again(run):
        run.requested_at = clock.now()  # an earlier result that fits again is the one to look at
        return run
    _queue(run, actor)
    record_act(actor, "run_requested", round_.program, round=round_.public_id, run=run.public_id)
    return run


def is_interrupted(run: Run) -> bool:
    """Whether it waits or works no more, because the service stopped meanwhile."""
    waiting = run.state in (RunState.QUEUED, RunState.RUNNING)
    return waiting and (run.lease_until is None or run.lease_until < clock.now())


def execute_run(run_public_id: str, config: Config, *, command: Sequence[str] = SOLVE) -> None:
    """Solve, verify and store a waiting run, in units of work of its own: call it outside any.

    Whatever goes wrong with the solver is stored as the run's failure: a code of ``Failure``, and as facts the solver's
    ``lines`` and the ``pairs`` they name. Somebody else's run is left alone.
    """
    claim = _claim(run_public_id)
    if claim is None:
        return
    limits = Limits(config.solver_seconds, config.solver_megabytes)
    try:
        outcome = run_solver(
            claim.problem, limits, beat=partial(renew_lease, run_public_id), every=BEAT_SECONDS, command=command
        )
        _check_outcome(claim.problem, outcome)
    except SolverFailed as failed:
        _store_failure(claim, failed)
    else:
        _store_outcome(claim, outcome)


def renew_lease(run_public_id: str) -> None:
    """Say that the run is still waited for or worked on."""
    with unit_of_work(writes=True):
        run = _locked(run_public_id)
        if run is not None and run.state in (RunState.QUEUED, RunState.RUNNING):
            run.lease_until = clock.now() + LEASE


@dataclass(frozen=True)
class _Claim:
    """``started_at`` tells this execution from a later one that took the run over."""

    run_id: str
    problem: str
    started_at: datetime


def _check_entrants(entrants: Entrants) -> None:
    if not entrants.mentors:
        raise Invalid("There is no mentor in this round yet. Upload mentors or share the mentor application.")
    if not entrants.mentees:
        raise Invalid("There is no participant in this round yet. Upload participants or share their application.")


def _may_start_again(run: Run) -> bool:
    return run.state is RunState.FAILED or is_interrupted(run)


def _queue(run: Run, actor: Person | None) -> None:
    now = clock.now()
    run.state = RunState.QUEUED if run.state in (None, RunState.QUEUED) else advance(run.state, RunState.QUEUED)
    run.requested_by = actor.id if actor else None
    run.requested_at = now
    run.lease_until = now + LEASE
    run.failure, run.failure_facts = None, {}
    run.started_at = run.finished_at = None
    db.session.flush()


def _locked(run_public_id: str) -> Run | None:
    return db.session.scalar(select(Run).where(Run.public_id == run_public_id).with_for_update(key_share=True))


def _claim(run_public_id: str) -> _Claim | None:
    with unit_of_work(writes=True):
        run = _locked(run_public_id)
        if run is None or run.state is not RunState.QUEUED:
            return None
        run.state = advance(run.state, RunState.RUNNING)
        run.started_at = clock.now()
        run.lease_until = run.started_at + LEASE
        log.info("run_started", run=run.public_id)
        return _Claim(run.public_id, run.problem, run.started_at)


def _check_outcome(problem: str, outcome: str) -> None:
    """Raises SolverFailed unless the outcome is one, belongs to the problem and keeps every promise it makes."""
    try:
        faults = verify(read_problem(problem), read_outcome(outcome))
    except FileFaults as unreadable:
        faults = unreadable.faults
    if faults:
        raise SolverFailed(Failure.NOT_VERIFIED, [str(fault) for fault in faults])


def _store_outcome(claim: _Claim, outcome: str) -> None:
    with unit_of_work(writes=True):
        run = _finished(claim, RunState.DONE)
        if run is not None:
            run.outcome = outcome


def _store_failure(claim: _Claim, failed: SolverFailed) -> None:
    with unit_of_work(writes=True):
        run = _finished(claim, RunState.FAILED)
        if run is not None:
            run.failure = failed.failure.value
            run.failure_facts = {**failed.facts, "lines": list(failed.lines), "pairs": _pairs_in(failed.lines)}


def _pairs_in(lines: Sequence[str]) -> list[list[str]]:
    """Public ids, mentee and mentor, of the kept pairs that a fault names; ``*`` for all of a mentor's."""
    return [list(found.groups()) for line in lines if (found := _KEPT_PAIR.match(line))]


def _finished(claim: _Claim, state: RunState) -> Run | None:
    """The run, if it is still ours."""
    run = _locked(claim.run_id)
    if run is None or run.state is not RunState.RUNNING or run.started_at != claim.started_at:
        log.warning("run_taken_over", run=claim.run_id)
        return None
    run.state = advance(run.state, state)
    run.finished_at = clock.now()
    run.lease_until = None
    log.info("run_finished", run=run.public_id, state=state.value)
    return run
