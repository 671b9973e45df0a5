"""Runs of the solver: asked for with the page, executed by the worker (``run_execution``), canceled, taken back.

A run that waits is in nobody's hands. Whoever works on one holds a lease and renews it; a lease that has passed means
that they are gone, and the run waits again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.log import log
from matcher.models import Person, Round, Run
from matcher.services.audit import record_act
from matcher.services.locks import lock_round
from matcher.services.snapshot import Entrants, entrants_of, freeze
from matcher.services.solver_process import Failure
from matcher.states import RoundState, RunState, advance
from solver.files.codec import digest, write_problem
from solver.problem import Problem

LEASE = timedelta(seconds=30)
SEARCHABLE = frozenset({RoundState.REVIEW, RoundState.PUBLISHED})
MOST_INTERRUPTIONS = 3
#: In ``Run.progress``, beside what the solver told: how often a worker went away with the run half done.
INTERRUPTIONS = "interruptions"
#: The same of who canceled it: a person's public id.
CANCELED_BY = "canceled_by"


def request_run(round_: Round, *, actor: Person | None) -> Run:
    """The run that finds matches for the round as it is now. Once that is committed, ``execute_run`` does the work.

    The same round asked for twice is the same run. One that failed or was interrupted starts again. Raises Conflict
    while applications are open, Invalid when there is nobody to match.
    """
    lock_round(round_)
    if round_.state not in SEARCHABLE:
        raise Conflict("Matches can be found once applications are closed.", state=round_.state.value)
    entrants = entrants_of(round_)
    _check_entrants(entrants, selects=round_.selects)
    problem = _stay(round_, entrants, freeze(round_, entrants))
    found = digest(problem)
    run = db.session.scalar(_locking().where(Run.round_id == round_.id, Run.problem_digest == found))
    if run is None:
        run = Run(round=round_, problem_digest=found, problem=write_problem(problem), failure_facts={}, progress={})
        db.session.add(run)
    elif not _may_start_again(run):
        run.requested_at = clock.now()  # an earlier result that fits again is the one to look at
        return run
    _queue(run, actor)
    record_act(actor, "run_requested", round_.program, round=round_.public_id, run=run.public_id)
    return run


def cancel_run(run: Run, *, actor: Person | None) -> None:
    """Nobody wants it any more. Whoever works on it hears of that within a second; one that has ended stays."""
    db.session.flush()
    db.session.refresh(run, with_for_update={"key_share": True})
    if run.state not in (RunState.QUEUED, RunState.RUNNING) or run.cancel_wanted:
        return
    record_act(actor, "run_canceled", run.round.program, round=run.round.public_id, run=run.public_id)
    run.progress = {**run.progress, CANCELED_BY: actor.public_id if actor else None}
    if run.state is RunState.QUEUED or is_interrupted(run):
        fail(run, Failure.CANCELED)
    else:
        run.cancel_wanted = True


def is_interrupted(run: Run) -> bool:
    """Whether somebody worked on it who is gone; the worker begins it again."""
    return run.state is RunState.RUNNING and (run.lease_until is None or run.lease_until < clock.now())


def take_back_interrupted() -> int:
    """Let the interrupted runs wait again; give up those it happens to over and over. How many it were."""
    gone = _locking(skip_locked=True).where(
        Run.state == RunState.RUNNING, (Run.lease_until < clock.now()) | Run.lease_until.is_(None)
    )
    found = db.session.scalars(gone).all()
    for run in found:
        times = 1 + interruptions(run)
        log.warning("run_interrupted", run=run.public_id, times=times)
        if run.cancel_wanted or times > MOST_INTERRUPTIONS:
            fail(run, Failure.CANCELED if run.cancel_wanted else Failure.INTERRUPTED)
        else:
            let_wait(run, {INTERRUPTIONS: times})
    return len(found)


def first_waiting() -> str | None:
    """Public id of the run that waits longest."""
    waiting = select(Run.public_id).where(Run.state == RunState.QUEUED).order_by(Run.requested_at, Run.id)
    return db.session.scalar(waiting.limit(1))


def interruptions(run: Run) -> int:
    return int(run.progress.get(INTERRUPTIONS, 0))


def let_wait(run: Run, progress: Mapping[str, Any]) -> None:
    """Out of the hands of whoever had it, to be begun again."""
    run.state = advance(run.state, RunState.QUEUED)
    run.progress = dict(progress)
    run.started_at = run.lease_until = None


def fail(run: Run, failure: Failure, **facts: object) -> None:
    run.state = advance(run.state, RunState.FAILED)
    run.failure, run.failure_facts = failure.value, facts
    run.finished_at = clock.now()
    run.lease_until = None


def newest_done(round_: Round) -> Run | None:
    """The result asked for last."""
    done = select(Run).where(Run.round_id == round_.id, Run.state == RunState.DONE)
    return db.session.scalar(done.order_by(Run.requested_at.desc(), Run.id.desc()).limit(1))


def locked_run(run_public_id: str) -> Run | None:
    return db.session.scalar(_locking().where(Run.public_id == run_public_id))


def _locking(*, skip_locked: bool = False) -> Select[Run]:
    return (
        select(Run).with_for_update(key_share=True, skip_locked=skip_locked).execution_options(populate_existing=True)
    )


def _check_entrants(entrants: Entrants, *, selects: bool) -> None:
    if selects and not (entrants.mentors and entrants.mentees):
        who = "participant" if entrants.mentors else "mentor"
        raise Invalid(f"No {who} is accepted in this round yet. Decide about the applications first.")
    if not entrants.mentors:
        raise Invalid("There is no mentor in this round yet. Upload mentors or share the mentor application.")
    if not entrants.mentees:
        raise Invalid("There is no participant in this round yet. Upload participants or share their application.")


def _stay(round_: Round, entrants: Entrants, problem: Problem) -> Problem:
    """Where people are to stay with their mentor, that of the last find: unless nothing has changed since it."""
    last = newest_done(round_) if round_.stays else None
    if last is None or last.problem_digest == digest(problem):
        return problem
    round_.stays_with = last.public_id
    return freeze(round_, entrants)


def _may_start_again(run: Run) -> bool:
    return run.state is RunState.FAILED or is_interrupted(run)


def _queue(run: Run, actor: Person | None) -> None:
    run.state = RunState.QUEUED if run.state is None else advance(run.state, RunState.QUEUED)
    run.requested_by = actor.id if actor else None
    run.requested_at = clock.now()
    run.failure, run.failure_facts = None, {}
    run.progress, run.cancel_wanted = {}, False
    run.started_at = run.finished_at = run.lease_until = None
    run.explanations, run.explain_until, run.explain_times, run.explain_failure = None, None, 0, None
    db.session.flush()
