"""Explaining a run once it is done: claimed, worked out in a process of its own, stored, with no transaction open.

Only the newest run of a round is explained. Whoever finds again meanwhile makes the work useless, so it ends within a
second. As with runs, a lease that has passed means that whoever worked on it is gone.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased

from matcher import clock
from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.log import log
from matcher.models import Person, Round, Run
from matcher.services.audit import record_act
from matcher.services.explanations import read_explanations
from matcher.services.runs import LEASE, SEARCHABLE, locked_run
from matcher.services.solver_process import EXPLAIN, Failure, Limits, SolverFailed, Told, run_explainer
from matcher.states import RunState

#: It is worked out while people read the page already: whoever waits longer goes without.
SECONDS = 120
#: Beyond that, in which what was found so far is written.
GRACE = 10
LOOK_SECONDS = 1.0
BEAT_SECONDS = 6.0
MOST_TIMES = 3


def first_unexplained() -> str | None:
    """Public id of the run that waits longest for its explanations."""
    waiting = (
        select(Run.public_id)
        .join(Run.round)
        .where(
            Run.state == RunState.DONE,
            Run.explanations.is_(None),
            Run.explain_failure.is_(None),
            or_(Run.explain_until.is_(None), Run.explain_until < clock.now()),
            Round.state.in_(SEARCHABLE),
            ~_is_outdated(),
        )
        .order_by(Run.finished_at, Run.id)
    )
    return db.session.scalar(waiting.limit(1))


def explain_again(run: Run, *, actor: Person | None) -> None:
    """After a failure, have it tried once more; otherwise nothing happens."""
    db.session.flush()
    db.session.refresh(run, with_for_update={"key_share": True})
    if run.explain_failure is None:
        return
    run.explain_failure, run.explain_times, run.explain_until = None, 0, None
    record_act(actor, "explanations_asked", run.round.program, round=run.round.public_id)


def explain_run(
    run_public_id: str,
    config: Config,
    *,
    command: Sequence[str] = EXPLAIN,
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Work out and store the explanations of a run, in units of work of its own: call it outside any.

    Whatever goes wrong is stored as ``explain_failure``, a code of ``Failure``. When a newer run of the round is
    wanted, or ``stopping()``, nothing is stored, and it waits again.
    """
    claim = _claim(run_public_id)
    if claim is None:
        return
    limits = Limits(SECONDS, config.solver_megabytes, GRACE)
    watch = _Watch(claim, stopping)
    try:
        found = run_explainer(claim.problem, claim.outcome, limits, watch=watch, every=LOOK_SECONDS, command=command)
        found = _checked(found, claim)
    except SolverFailed as failed:
        _end(claim, failure=failed.failure)
    except _NotWanted:
        _end(claim)
    else:
        _end(claim, found=found)


@dataclass(frozen=True)
class _Claim:
    """``times`` tells this attempt from a later one that took it over."""

    run_id: str
    digest: str
    problem: str
    outcome: str
    times: int


class _NotWanted(Exception):
    """The worker is asked to end, a newer run is wanted, or somebody else has taken it over."""


class _Watch:
    """What is done about once a second while it is worked out."""

    def __init__(self, claim: _Claim, stopping: Callable[[], bool]) -> None:
        self._claim, self._stopping = claim, stopping
        self._beat_at = time.monotonic() + BEAT_SECONDS

    def __call__(self, _told: Told) -> None:
        if self._stopping():
            raise _NotWanted
        try:
            self._look()
        except SQLAlchemyError as away:  # the lease outlives a database that restarts
            log.warning("explain_beat_failed", run=self._claim.run_id, kind=type(away).__name__)

    def _look(self) -> None:
        beats = time.monotonic() >= self._beat_at
        with unit_of_work(writes=beats):
            run = _ours(self._claim, lock=beats)
            outdated = select(Run.id).where(Run.public_id == self._claim.run_id, _is_outdated())
            if run is None or db.session.scalar(outdated) is not None:
                raise _NotWanted
            if beats:
                run.explain_until = clock.now() + LEASE
        if beats:
            self._beat_at = time.monotonic() + BEAT_SECONDS


def _claim(run_public_id: str) -> _Claim | None:
    with unit_of_work(writes=True):
        run = locked_run(run_public_id)
        if run is None or run.outcome is None or not _waits(run):
            return None
        if run.explain_times >= MOST_TIMES:
            run.explain_failure, run.explain_until = Failure.INTERRUPTED.value, None
            log.warning("explain_given_up", run=run.public_id, times=run.explain_times)
            return None
        run.explain_times += 1
        run.explain_until = clock.now() + LEASE
        log.info("explain_started", run=run.public_id)
        return _Claim(run.public_id, run.problem_digest, run.problem, run.outcome, run.explain_times)


def _waits(run: Run) -> bool:
    done = run.state is RunState.DONE and run.explanations is None and run.explain_failure is None
    return done and (run.explain_until is None or run.explain_until < clock.now())


def _checked(found: str, claim: _Claim) -> str:
    """The same without white space. Raises SolverFailed unless these are explanations, and of this run."""
    try:
        digest = read_explanations(found).problem_digest
    except ValueError as unclear:
        raise SolverFailed(Failure.NOT_VERIFIED, [str(unclear)]) from unclear
    if digest != claim.digest:
        raise SolverFailed(Failure.NOT_VERIFIED)
    return json.dumps(json.loads(found), ensure_ascii=False, separators=(",", ":"))


def _end(claim: _Claim, *, found: str | None = None, failure: Failure | None = None) -> None:
    """Out of our hands, with what came of it; with neither it waits again as if it had not been begun."""
    with unit_of_work(writes=True):
        run = _ours(claim)
        if run is None:
            log.warning("explain_taken_over", run=claim.run_id)
            return
        run.explanations, run.explain_failure = found, failure.value if failure else None
        run.explain_until = None
        if found is None and failure is None:
            run.explain_times -= 1
        log.info("explain_ended", run=run.public_id, found=found is not None, failure=run.explain_failure)


def _ours(claim: _Claim, *, lock: bool = True) -> Run | None:
    """The run, if it is still ours."""
    run = locked_run(claim.run_id) if lock else db.session.scalar(select(Run).where(Run.public_id == claim.run_id))
    ours = run is not None and run.explain_until is not None and run.explain_times == claim.times
    return run if ours else None


def _is_outdated() -> ColumnElement[bool]:
    """Whether somebody has asked for matches again since, and that has not failed."""
    later = aliased(Run)
    return exists().where(
        later.round_id == Run.round_id,
        later.state != RunState.FAILED,
        or_(
            later.requested_at > Run.requested_at,
            and_(later.requested_at == Run.requested_at, later.id > Run.id),
        ),
    )
