"""The solver in a process of its own: limited in time and memory, killed as a whole, given no secret. It solves, and
explains what it has solved.

The graph code below OR-Tools can crash the process it runs in and cannot be interrupted; here that costs a run, not the
service.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any

from matcher.errors import BookendsError
from matcher.log import log
from matcher.services.limited_child import ROOT, bare_environment, limited

SOLVE = (sys.executable, "-m", "solver", "solve", "-", "--progress")
EXPLAIN = (sys.executable, "-m", "solver", "explain", "--all")
# Seconds beyond its own limit in which the solver may load and write its best outcome so far.
GRACE = 30
# Seconds in which an ended solver's last words are read; something it started may hold the line open.
READ_OUT = 5
LINES_KEPT = 20
EXIT_DONE, EXIT_FAULTY, EXIT_OUT_OF_TIME = 0, 2, 4

_NO_MEMORY = re.compile(r"MemoryError|bad_alloc|annot allocate memory|emory allocation .*failed")


Told = Mapping[str, Any]
"""What the solver told last of its progress: ``stage``, ``seconds`` and perhaps ``placed``; empty before that."""
Watch = Callable[[Told], None]


class Failure(StrEnum):
    """Why a run failed; stored, and put into words by the pages."""

    FAULTY = "faulty"
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out_of_memory"
    TIMED_OUT = "timed_out"
    NOT_VERIFIED = "not_verified"
    CANCELED = "canceled"
    INTERRUPTED = "interrupted"


# What costs no more than the proof, where the solver has put aside an outcome before.
ENDED_EARLY = (Failure.CRASHED, Failure.OUT_OF_MEMORY, Failure.TIMED_OUT)


class SolverFailed(BookendsError):
    """No outcome. ``lines`` is what was said about it: ids and codes, as far as the solver knows anything."""

    code = "solver_failed"

    def __init__(self, failure: Failure, lines: Sequence[str] = (), **facts: str | int) -> None:
        super().__init__(failure.value, **facts)
        self.failure = failure
        self.lines = tuple(lines[:LINES_KEPT])


@dataclass(frozen=True)
class Limits:
    """``seconds`` is when the solver writes its best so far; ``grace`` later it is killed."""

    seconds: int
    megabytes: int
    grace: int = GRACE


def run_solver(
    problem: str,
    limits: Limits,
    *,
    watch: Watch = lambda told: None,
    every: float = 1,
    command: Sequence[str] = SOLVE,
) -> str:
    """The outcome file for a problem file. Raises SolverFailed.

    Every so many seconds ``watch`` is given what the solver told last of its progress. What it raises ends the solver.
    One that dies, or has to be killed, leaves the best outcome it had so far: better than none, and it says of itself
    that it is not the last word.
    """
    with TemporaryDirectory(prefix="bookends-") as folder, TemporaryFile() as given:
        given.write(problem.encode())
        given.seek(0)
        best = Path(folder, "best.json")
        try:
            return _run([*command, "--seconds", str(limits.seconds), "--best", str(best)], given, limits, watch, every)
        except SolverFailed as failed:
            if failed.failure not in ENDED_EARLY or not best.exists():
                raise
            log.warning("solver_ended_early", failure=failed.failure.value, **failed.facts)
            return best.read_text(encoding="utf-8")


def run_explainer(
    problem: str,
    outcome: str,
    limits: Limits,
    *,
    watch: Watch = lambda told: None,
    every: float = 1,
    command: Sequence[str] = EXPLAIN,
) -> str:
    """The explanations of an outcome, as ``docs/problem-format.md`` defines them. Raises as ``run_solver`` does."""
    with TemporaryDirectory(prefix="bookends-") as folder, TemporaryFile() as nothing:
        files = [Path(folder, name) for name in ("problem.json", "outcome.json")]
        for file, text in zip(files, (problem, outcome), strict=True):
            file.write_text(text, encoding="utf-8")
        told = [*command, *map(str, files), "--seconds", str(limits.seconds)]
        return _run(told, nothing, limits, watch, every)


def _run(command: Sequence[str], given: IO[bytes], limits: Limits, watch: Watch, every: float) -> str:
    """What the program writes, reading ``given``. Files, not pipes: a child that nobody reads from for a moment must
    not be held up."""
    with TemporaryFile() as taken:
        process = subprocess.Popen(  # noqa: S603 - a program of ours
            limited(command, megabytes=limits.megabytes),
            stdin=given,
            stdout=taken,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=bare_environment(PYTHONHASHSEED="0", OPENBLAS_NUM_THREADS="1"),
            process_group=0,
            encoding="utf-8",
            errors="replace",
        )
        listener = _Listener(process)
        try:
            _wait(process, limits, partial(_tell, watch, listener), every)
        finally:
            _kill(process)
            listener.join(READ_OUT)
        if process.returncode in (EXIT_DONE, EXIT_OUT_OF_TIME):
            taken.seek(0)
            return taken.read().decode(errors="replace")
    raise _failure(process.returncode, listener.complaints)


class _Listener(threading.Thread):
    """Reads standard error as it comes: progress, and whatever else, which are complaints."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        super().__init__(name=f"solver {process.pid}", daemon=True)
        self._process = process
        self.told: Told = {}
        self.complaints: list[str] = []
        self.start()

    def run(self) -> None:
        if self._process.stderr is None:
            return
        with self._process.stderr as lines:
            for line in lines:
                if told := _progress_in(line):
                    self.told = told
                elif line.strip():
                    self.complaints.append(line.rstrip("\n"))


def _progress_in(line: str) -> Told | None:
    if not line.startswith('{"stage"'):
        return None
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return {name: told[name] for name in ("stage", "seconds", "placed") if name in told}


def _tell(watch: Watch, listener: _Listener) -> None:
    watch(listener.told)


def _wait(process: subprocess.Popen[str], limits: Limits, tell: Callable[[], None], every: float) -> None:
    deadline = time.monotonic() + limits.seconds + limits.grace
    while (left := deadline - time.monotonic()) > 0:
        try:
            process.wait(timeout=min(every, left))
            return
        except subprocess.TimeoutExpired:
            tell()
    raise SolverFailed(Failure.TIMED_OUT, seconds=limits.seconds)


def _kill(process: subprocess.Popen[str]) -> None:
    """The child with everything it started; nothing happens to one that has ended."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _failure(code: int, lines: Sequence[str]) -> SolverFailed:
    if code == EXIT_FAULTY:
        return SolverFailed(Failure.FAULTY, lines)
    if _NO_MEMORY.search("\n".join(lines)):
        return SolverFailed(Failure.OUT_OF_MEMORY)
    how = signal.Signals(-code).name if code < 0 else f"exit {code}"
    return SolverFailed(Failure.CRASHED, lines[-3:], how=how)
