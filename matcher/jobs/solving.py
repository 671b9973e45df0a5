"""Finding matches: runs that wait are executed one after the other, longest wait first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from matcher.config import Config
from matcher.db import after_commit, unit_of_work
from matcher.jobs.tasks import Job, ask_for
from matcher.models import Run
from matcher.services.run_execution import execute_run
from matcher.services.runs import first_waiting, take_back_interrupted
from matcher.states import RunState

_ask_to_solve = partial(ask_for, Job.SOLVE)


def execute_beside(run: Run) -> None:
    """Have a run that waits executed by the worker, once this unit of work is committed."""
    if run.state is RunState.QUEUED:
        after_commit(_ask_to_solve)


def solve_what_waits(config: Config, stopping: Callable[[], bool]) -> datetime | None:
    with unit_of_work(writes=True):
        take_back_interrupted()
    while not stopping() and (run_id := _next()):
        execute_run(run_id, config, stopping=stopping)
        ask_for(Job.EXPLAIN)
    return None


def _next() -> str | None:
    with unit_of_work(writes=False):
        return first_waiting()
