"""Processes of the service that a test starts, watches and kills."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO
from urllib.request import urlopen

from tests.fixtures.servers import environment_of

ROOT = Path(__file__).resolve().parents[3]
KILLS = int(os.environ.get("BOOKENDS_KILLS", "2"))
#: Whether this is the long run of ``make soak``.
SOAK = KILLS >= 20

SENDER = (sys.executable, "-m", "tests.matcher.soak.sender", "2")
WORKER = (sys.executable, "-m", "flask", "--app", "wsgi", "worker")


def web(port: int) -> tuple[str, ...]:
    how = ("--no-control-socket", "--worker-class", "gthread", "--workers", "1", "--threads", "8")
    return (sys.executable, "-m", "gunicorn", *how, "--bind", f"127.0.0.1:{port}", "wsgi:app")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether pages are there."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


class Killable:
    """A process and its children."""

    def __init__(self, command: tuple[str, ...], settings: Mapping[str, object], log: IO[bytes]) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | environment_of(settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def __enter__(self) -> Killable:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """All of them, at once, without a warning."""
        if self.runs:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)


class Lines:
    """How many lines a file has that grows meanwhile."""

    def __init__(self, file: Path) -> None:
        self._file, self._count = file.open("rb"), 0

    def count(self) -> int:
        self._count += self._file.read().count(b"\n")
        return self._count

    def close(self) -> None:
        self._file.close()


def wait_until(holds: Callable[[], bool], *, within: float, every: float = 0.005) -> float:
    """Seconds until it held; raises TimeoutError when it did not in time."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > within:
            raise TimeoutError(f"not within {within} s")
        time.sleep(every)
    return time.monotonic() - began
