"""Explaining results: runs that are done and wait for their explanations, one after the other, longest wait first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from matcher.config import Config
from matcher.db import after_commit, unit_of_work
from matcher.jobs.tasks import Job, ask_for
from matcher.services.explaining import explain_run, first_unexplained

_ask_to_explain = partial(ask_for, Job.EXPLAIN)


def explain_beside() -> None:
    """Have what waits explained by the worker, once this unit of work is committed."""
    after_commit(_ask_to_explain)


def explain_what_waits(config: Config, stopping: Callable[[], bool]) -> datetime | None:
    while not stopping() and (run_id := _next()):
        explain_run(run_id, config, stopping=stopping)
    return None


def _next() -> str | None:
    with unit_of_work(writes=False):
        return first_unexplained()
