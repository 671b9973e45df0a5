"""The worker: a process beside the pages that executes jobs and has them done at their times."""

from __future__ import annotations

import logging
import os
import time
from datetime import timedelta

from flask import Flask

from matcher.jobs.tasks import Job, jobs_of
from matcher.log import log
from matcher.services.runs import LEASE

# Solving, explaining, sending and polling may each take minutes; the fifth thread is for what is short.
THREADS = 5
# Seconds between two looks into the queue, at most; Redis and PostgreSQL are waited for instead.
LONGEST_DELAY = 0.25
# Seconds in which jobs may end after SIGTERM. A run of the solver takes one: it is given back, to be begun again.
TIME_TO_END = 10
QUIET_SECONDS = 30
# What a worker that was killed just now holds is held until then.
LEASES_PASSED = LEASE + timedelta(seconds=1)


def run_worker(app: Flask) -> None:
    """Work until SIGTERM or SIGINT."""
    _hear_huey()
    jobs = jobs_of(app)
    consumer = jobs.queue.create_consumer(
        workers=THREADS,
        initial_delay=0.05,
        max_delay=LONGEST_DELAY,
        shutdown_timeout=TIME_TO_END,
        graceful_signal="TERM",
    )
    jobs.stopping = consumer.stop_flag.is_set
    for job in (Job.SEND, Job.SOLVE, Job.EXPLAIN):
        jobs.ask(job)
        jobs.ask(job, after=LEASES_PASSED)
    if app.config["BOOKENDS"].mail_hold:
        log.warning("mail_held")
    log.info("worker_started", pid=os.getpid(), queue=type(jobs.queue).__name__)
    consumer.run()
    log.info("worker_ended", pid=os.getpid())


def _hear_huey() -> None:
    """What Huey complains of goes where our own logs go."""
    logger = logging.getLogger("huey")
    logger.handlers = [_Complaints(logging.WARNING)]
    logger.propagate = False


class _Complaints(logging.Handler):
    """A queue that is away is complained of at every look into it: once in a while is enough."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self._said_at: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        now = time.monotonic()
        if now < self._said_at.get(str(record.msg), -QUIET_SECONDS) + QUIET_SECONDS:
            return
        self._said_at[str(record.msg)] = now
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        log.warning("queue", said=record.getMessage(), kind=kind)
