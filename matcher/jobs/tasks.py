"""The jobs, when they are done by themselves, and how a page asks for one."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from flask import Flask, current_app
from huey import Huey, crontab  # type: ignore[import-untyped]

from matcher import clock
from matcher.config import Config
from matcher.jobs.queue import make_queue
from matcher.jobs.turns import OneAtATime
from matcher.log import log
from matcher.signals import mail_owed

_EXTENSION = "bookends.jobs"
EVERY_MINUTE = timedelta(minutes=1)


class Job(StrEnum):
    """Each takes no argument: it looks for what is to be done, so one that comes twice does no harm.

    ``SEND`` and ``SOLVE`` begin by taking back what a dead worker held.
    """

    SEND = "send"
    SOLVE = "solve"
    EXPLAIN = "explain"
    POLL = "poll"
    DUTIES = "duties"


#: Given whether the worker is to stop; returns when to be called again, if that is known and soon.
Work = Callable[[Config, Callable[[], bool]], datetime | None]
TIMES = {
    Job.SEND: crontab(minute="*"),
    Job.SOLVE: crontab(minute="*"),
    Job.EXPLAIN: crontab(minute="*"),
    Job.POLL: crontab(minute="*"),
    Job.DUTIES: crontab(minute="*/5"),
}


@dataclass
class Jobs:
    """The jobs of one application. The queue is opened when it is first needed: pages start without it."""

    app: Flask
    works: Mapping[Job, Work]
    stopping: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        self._opening = threading.Lock()
        self._queue: Huey | None = None
        self._tasks: dict[Job, Any] = {}
        self._turns = {job: OneAtATime() for job in Job}
        self._next: dict[Job, datetime] = {}

    @property
    def queue(self) -> Huey:
        with self._opening:
            if self._queue is None:
                queue = make_queue(self.app.config["BOOKENDS"])
                self._tasks = {job: _task(queue, job, partial(self.execute, job)) for job in Job}
                self._queue = queue
            return self._queue

    def ask(self, job: Job, *, after: timedelta | None = None) -> None:
        """Have the worker do it, at once or later. A queue that is away is no reason to fail: see the module above."""
        try:
            _ = self.queue
            task = self._tasks[job]
            if after is None:
                task()
            else:
                task.schedule(delay=after.total_seconds())
        except Exception as problem:
            log.warning("queue_away", job=job.value, kind=type(problem).__name__)

    def execute(self, job: Job) -> None:
        """Do it here. One at a time of each: while one works, another would find its rows taken."""
        with self.app.app_context():
            try:
                self._turns[job].run(partial(self._work, job))
            except Exception as problem:
                trace = traceback.format_tb(problem.__traceback__)
                log.error("job_failed", job=job.value, kind=type(problem).__name__, trace=trace)

    def _work(self, job: Job) -> None:
        config: Config = self.app.config["BOOKENDS"]
        work = self.works.get(job)
        again = work(config, self.stopping) if work else None
        if again is not None:
            self._ask_at(job, again)

    def _ask_at(self, job: Job, moment: datetime) -> None:
        """Unless it comes by itself before, or was asked for already."""
        now = clock.now()
        asked = self._next.get(job)
        if moment - now < EVERY_MINUTE and not (asked and now < asked <= moment):
            self._next[job] = moment
            self.ask(job, after=max(moment - now, timedelta(seconds=1)))


def register_jobs(app: Flask, works: Mapping[Job, Work]) -> None:
    """Let ``app`` ask for jobs, and for mail to be sent when some is owed."""
    app.extensions[_EXTENSION] = Jobs(app, works)
    mail_owed.connect(_send_mail)  # the same receiver for every application: connected once


def jobs_of(app: Flask) -> Jobs:
    jobs: Jobs = app.extensions[_EXTENSION]
    return jobs


def ask_for(job: Job) -> None:
    """Once this unit of work is committed. Tests do what they want done themselves."""
    if not current_app.testing:
        jobs_of(current_app).ask(job)


def _send_mail(_sender: object) -> None:
    ask_for(Job.SEND)


def _task(queue: Huey, job: Job, execute: Callable[[], None]) -> Any:
    return queue.periodic_task(TIMES[job], name=job.value)(execute)
