"""Who does which job."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask

from matcher import clock
from matcher.config import Config
from matcher.jobs.explaining import explain_what_waits
from matcher.jobs.polling import poll
from matcher.jobs.sending import drain
from matcher.jobs.solving import solve_what_waits
from matcher.jobs.tasks import Job, Work, register_jobs
from matcher.jobs.transports import transport_for
from matcher.services.duties import do_duties

# Mails between two looks at whether the worker is to stop.
AT_A_TIME = 25


def connect_jobs(app: Flask) -> None:
    register_jobs(app, WORKS)


def send_what_is_due(config: Config, stopping: Callable[[], bool]) -> datetime | None:
    """Returns when the pace, the relay or the next mail's time lets us go on."""
    while not (config.mail_hold or stopping()):
        drained = drain(config, transport_for(config), limit=AT_A_TIME)
        if drained.wait_seconds is None:
            return None
        if drained.wait_seconds > 0:
            return clock.now() + timedelta(seconds=drained.wait_seconds)
    return None


def fetch_what_came(config: Config, stopping: Callable[[], bool]) -> None:
    """A copy of the service that is held must not take the mail of the real one."""
    if not config.mail_hold:
        poll(config, stopping)


def do_what_falls_due(_config: Config, _stopping: Callable[[], bool]) -> None:
    do_duties()


WORKS: dict[Job, Work] = {
    Job.SEND: send_what_is_due,
    Job.SOLVE: solve_what_waits,
    Job.EXPLAIN: explain_what_waits,
    Job.POLL: fetch_what_came,
    Job.DUTIES: do_what_falls_due,
}
