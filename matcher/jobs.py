"""What happens beside the pages: runs of the solver, one at a time in a thread of this process.

The lease in the database, not the thread, says who works on a run, so a worker of its own may replace the thread.
"""

from __future__ import annotations

import threading
from functools import partial

from flask import Flask, current_app

from matcher.config import Config
from matcher.db import after_commit
from matcher.log import log
from matcher.models import Run
from matcher.services.runs import BEAT_SECONDS, execute_run, renew_lease
from matcher.states import RunState

_one_at_a_time = threading.Lock()


def execute_beside(run: Run) -> None:
    """Execute a run that waits, in the background, once this unit of work is committed. Tests execute theirs."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if run.state is RunState.QUEUED and not app.testing:
        after_commit(partial(start, app, run.public_id))


def start(app: Flask, run_id: str) -> None:
    threading.Thread(target=_work, args=(app, run_id), name=f"run {run_id}", daemon=True).start()


def _work(app: Flask, run_id: str) -> None:
    config: Config = app.config["BOOKENDS"]
    with app.app_context():
        while not _one_at_a_time.acquire(timeout=BEAT_SECONDS):
            renew_lease(run_id)
        try:
            execute_run(run_id, config)
        except Exception as problem:
            log.error("job_crashed", run=run_id, kind=type(problem).__name__)
        finally:
            _one_at_a_time.release()
