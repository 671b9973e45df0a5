"""Working on a run: claimed, solved in a process of its own, verified, stored. No transaction is open meanwhile.

While the solver works, its progress is stored about once a second and the lease renewed; whoever cancels the run, takes
it over or stops the worker ends the solver.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from matcher import clock
from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.log import log
from matcher.models import Run
from matcher.services.runs import INTERRUPTIONS, LEASE, fail, interruptions, let_wait, locked_run
from matcher.services.solver_process import SOLVE, Failure, Limits, SolverFailed, Told, run_solver
from matcher.states import RunState, advance
from solver.errors import FileFaults
from solver.files.codec import read_outcome, read_problem
from solver.verify import verify

LOOK_SECONDS = 1.0
BEAT_SECONDS = 6.0

_KEPT_PAIR = re.compile(r"pins (\*|\w+)-(\w+):")


def execute_run(
    run_public_id: str,
    config: Config,
    *,
    command: Sequence[str] = SOLVE,
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Solve, verify and store a waiting run, in units of work of its own: call it outside any.

    Whatever goes wrong with the solver is stored as the run's failure: a code of ``Failure``, and as facts the solver's
    ``lines`` and the ``pairs`` they name. Somebody else's run is left alone. When ``stopping()``, the run waits again.
    """
    claim = _claim(run_public_id)
    if claim is None:
        return
    limits = Limits(config.solver_seconds, config.solver_megabytes)
    try:
        outcome = run_solver(claim.problem, limits, watch=_Watch(claim, stopping), every=LOOK_SECONDS, command=command)
        _check_outcome(claim.problem, outcome)
    except SolverFailed as failed:
        _store_failure(claim, failed)
    except _Stopping:
        _give_back(claim)
    except _TakenOver:
        log.warning("run_taken_over", run=claim.run_id)
    else:
        _store_outcome(claim, outcome)


@dataclass(frozen=True)
class _Claim:
    """``started_at`` tells this execution from a later one that took the run over."""

    run_id: str
    problem: str
    started_at: datetime
    interruptions: int


class _Stopping(Exception):
    """The worker is asked to end."""


class _TakenOver(Exception):
    """The run is not ours any more."""


class _Watch:
    """What is done about once a second while the solver works."""

    def __init__(self, claim: _Claim, stopping: Callable[[], bool]) -> None:
        self._claim, self._stopping = claim, stopping
        self._stored: Told = {}
        self._beat_at = time.monotonic() + BEAT_SECONDS

    def __call__(self, told: Told) -> None:
        if self._stopping():
            raise _Stopping
        try:
            self._look(told)
        except SQLAlchemyError as away:  # the lease outlives a database that restarts
            log.warning("run_beat_failed", run=self._claim.run_id, kind=type(away).__name__)

    def _look(self, told: Told) -> None:
        """Raises SolverFailed when the run is canceled."""
        writes = told != self._stored or time.monotonic() >= self._beat_at
        with unit_of_work(writes=writes):
            run = _ours(self._claim, lock=writes)
            if run is None:
                raise _TakenOver
            if run.cancel_wanted:
                raise SolverFailed(Failure.CANCELED)
            if writes:
                run.progress = {**told, **_counted(self._claim)}
                run.lease_until = clock.now() + LEASE
        if writes:
            self._stored, self._beat_at = told, time.monotonic() + BEAT_SECONDS


def _counted(claim: _Claim) -> dict[str, int]:
    return {INTERRUPTIONS: claim.interruptions} if claim.interruptions else {}


def _claim(run_public_id: str) -> _Claim | None:
    with unit_of_work(writes=True):
        run = locked_run(run_public_id)
        if run is None or run.state is not RunState.QUEUED:
            return None
        run.state = advance(run.state, RunState.RUNNING)
        run.started_at = clock.now()
        run.lease_until = run.started_at + LEASE
        log.info("run_started", run=run.public_id)
        return _Claim(run.public_id, run.problem, run.started_at, interruptions(run))


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
        run = _ours(claim)
        if run is None:
            log.warning("run_taken_over", run=claim.run_id)
        elif run.cancel_wanted:
            fail(run, Failure.CANCELED)
        else:
            run.state = advance(run.state, RunState.DONE)
            run.outcome, run.finished_at, run.lease_until = outcome, clock.now(), None
            log.info("run_finished", run=run.public_id, state=run.state.value)


def _store_failure(claim: _Claim, failed: SolverFailed) -> None:
    with unit_of_work(writes=True):
        run = _ours(claim)
        if run is None:
            log.warning("run_taken_over", run=claim.run_id)
            return
        fail(run, failed.failure, **failed.facts, lines=list(failed.lines), pairs=_pairs_in(failed.lines))
        log.info("run_finished", run=run.public_id, state=run.state.value, failure=failed.failure.value)


def _give_back(claim: _Claim) -> None:
    """Nothing went wrong: whoever comes next begins it again at once."""
    with unit_of_work(writes=True):
        run = _ours(claim)
        if run is not None:
            let_wait(run, _counted(claim))
            log.info("run_given_back", run=run.public_id)


def _pairs_in(lines: Sequence[str]) -> list[list[str]]:
    """Public ids, mentee and mentor, of the kept pairs that a fault names; ``*`` for all of a mentor's."""
    return [list(found.groups()) for line in lines if (found := _KEPT_PAIR.match(line))]


def _ours(claim: _Claim, *, lock: bool = True) -> Run | None:
    """The run, if it is still ours."""
    unlocked = select(Run).where(Run.public_id == claim.run_id)
    run = locked_run(claim.run_id) if lock else db.session.scalar(unlocked)
    ours = run is not None and run.state is RunState.RUNNING and run.started_at == claim.started_at
    return run if ours else None
