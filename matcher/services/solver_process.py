"""The solver in a process of its own: limited in time and memory, killed as a whole, given no secret.

The graph code below OR-Tools can crash the process it runs in and cannot be interrupted; here that costs a run, not the
service.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile

from matcher.errors import BookendsError

ROOT = Path(__file__).resolve().parents[2]
SOLVE = (sys.executable, "-m", "solver", "solve", "-")
# Seconds beyond its own limit in which the solver may load and write its best outcome so far.
GRACE = 30
LINES_KEPT = 20
EXIT_DONE, EXIT_FAULTY, EXIT_OUT_OF_TIME = 0, 2, 4

# Sets the limit in the child before the program begins. Code between fork and exec is unsafe beside threads.
_LIMITED = (
    "import os, resource, sys; limit = int(sys.argv[1]); resource.setrlimit(resource.RLIMIT_AS, (limit, limit)); "
    "resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); os.execv(sys.argv[2], sys.argv[2:])"
)
_NO_MEMORY = re.compile(r"MemoryError|bad_alloc|annot allocate memory|emory allocation .*failed")


class Failure(StrEnum):
    """Why a run failed; stored, and put into words by the pages."""

    FAULTY = "faulty"
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out_of_memory"
    TIMED_OUT = "timed_out"
    NOT_VERIFIED = "not_verified"


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
    beat: Callable[[], None] = lambda: None,
    every: float = 10,
    command: Sequence[str] = SOLVE,
) -> str:
    """The outcome file for a problem file. ``beat`` is called every so many seconds meanwhile. Raises SolverFailed."""
    # A file, not a pipe: Popen.communicate forgets the rest of a long input when its timeout passes.
    with TemporaryFile() as given:
        given.write(problem.encode())
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603 - a program of ours
            _limited([*command, "--seconds", str(limits.seconds)], limits.megabytes),
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=_environment(),
            process_group=0,
            encoding="utf-8",
            errors="replace",
        )
    try:
        said, complained = _listen(process, limits, beat, every)
    finally:
        _kill(process)
    if process.returncode in (EXIT_DONE, EXIT_OUT_OF_TIME):
        return said
    raise _failure(process.returncode, complained)


def _listen(process: subprocess.Popen[str], limits: Limits, beat: Callable[[], None], every: float) -> tuple[str, str]:
    deadline = time.monotonic() + limits.seconds + limits.grace
    while (left := deadline - time.monotonic()) > 0:
        try:
            return process.communicate(timeout=min(every, left))
        except subprocess.TimeoutExpired:
            beat()
    raise SolverFailed(Failure.TIMED_OUT, seconds=limits.seconds)


def _limited(command: Sequence[str], megabytes: int) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", _LIMITED, str(megabytes * 1024 * 1024), *command]


def _environment() -> dict[str, str]:
    """Enough to find Python's own things; the service's secrets stay where they are."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"LANG": "C.UTF-8", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}


def _kill(process: subprocess.Popen[str]) -> None:
    """The child with everything it started; nothing happens to one that has ended."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _failure(code: int, complained: str) -> SolverFailed:
    lines = [line for line in complained.splitlines() if line.strip()]
    if code == EXIT_FAULTY:
        return SolverFailed(Failure.FAULTY, lines)
    if _NO_MEMORY.search(complained):
        return SolverFailed(Failure.OUT_OF_MEMORY)
    how = signal.Signals(-code).name if code < 0 else f"exit {code}"
    return SolverFailed(Failure.CRASHED, lines[-3:], how=how)
