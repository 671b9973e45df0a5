"""Acts started at the same moment, each in a unit of work of its own, and how each came out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from matcher import clock
from matcher.db import unit_of_work
from matcher.errors import Conflict

#: How often each race is run; ``BOOKENDS_RACES=200`` is what a release is tried with.
TIMES = int(os.environ.get("BOOKENDS_RACES", "2"))
#: Seconds that many races may take on a slow machine.
PATIENCE = 240 + 30 * TIMES
DONE, CONFLICT = "done", "conflict"

Act = Callable[[], object]


def race(app: Flask, acts: Sequence[Act]) -> list[str]:
    """``done`` or ``conflict`` for each act, in order, at the caller's time. Whatever else is raised is raised here."""
    line, now = Barrier(len(acts)), clock.now()

    def run(act: Act) -> str:
        with app.app_context(), clock.held_at(now):
            line.wait(timeout=60)
            try:
                with unit_of_work(writes=True):
                    act()
            except Conflict:
                return CONFLICT
        return DONE

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))
