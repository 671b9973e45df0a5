"""How far the find of a round is that waits or is being worked on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.models import Round, Run
from matcher.queries.found import latest_run
from matcher.services.runs import is_interrupted
from matcher.states import RunState

#: A worker that is there begins within a second or two.
BEGINS_WITHIN = timedelta(seconds=15)


class Standing(StrEnum):
    WAITING = "waiting"
    BEHIND = "behind"  # another find is being worked on
    ALONE = "alone"  # nobody has begun, for longer than a worker takes
    WORKING = "working"
    LEFT = "left"  # whoever worked on it is gone
    CANCELING = "canceling"


@dataclass(frozen=True)
class Finding:
    """``stage`` and ``placed`` are what the search told last; ``seconds`` since it began, or was asked for."""

    run_id: str
    standing: Standing
    seconds: int
    stage: str | None = None
    placed: int | None = None


def finding_of(round_: Round) -> Finding | None:
    """The find asked for last, unless it has ended."""
    run = latest_run(round_)
    if run is None or run.state not in (RunState.QUEUED, RunState.RUNNING):
        return None
    since = run.started_at or run.requested_at
    return Finding(
        run.public_id,
        _standing(run),
        max(0, int((clock.now() - since).total_seconds())),
        run.progress.get("stage"),
        run.progress.get("placed"),
    )


def _standing(run: Run) -> Standing:
    if is_interrupted(run):
        return Standing.LEFT
    if run.state is RunState.RUNNING:
        return Standing.CANCELING if run.cancel_wanted else Standing.WORKING
    if _another_is_worked_on(run):
        return Standing.BEHIND
    late = clock.now() - run.requested_at > BEGINS_WITHIN
    return Standing.ALONE if late else Standing.WAITING


def _another_is_worked_on(run: Run) -> bool:
    working = select(Run.id).where(Run.state == RunState.RUNNING, Run.lease_until >= clock.now(), Run.id != run.id)
    return db.session.scalar(working.limit(1)) is not None
