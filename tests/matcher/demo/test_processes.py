"""What `make run` becomes: pages and worker side by side, which begin and end together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from honcho.environ import parse_procfile  # type: ignore[import-untyped]

from tests.matcher.jobs.conftest import eventually
from tests.project.tree import ROOT

pytestmark = pytest.mark.timeout(180)


@dataclass(frozen=True)
class Running:
    process: subprocess.Popen[bytes]
    url: str
    log: IO[bytes]

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def part(self, name: str) -> int | None:
        """The process of the Procfile line, by its command."""
        listed = subprocess.run(["ps", "-wweo", "pid=,sid=,ppid=,args="], capture_output=True, text=True, check=True)
        ours = {str(self.process.pid)}
        rows = [line.split(maxsplit=3) for line in listed.stdout.splitlines()]
        for _ in range(3):
            ours |= {pid for pid, _session, parent, _command in rows if parent in ours}
        found = [int(pid) for pid, _session, _parent, command in rows if pid in ours and name in command]
        return min(found, default=None)

    def said(self) -> str:
        return os.pread(self.log.fileno(), 100_000, 0).decode(errors="replace")


@contextmanager
def running(database: str) -> Iterator[Running]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = str(listener.getsockname()[1])
    environment = {**os.environ, "BOOKENDS_DEMONSTRATION": "1", "DATABASE_URL": database, "PORT": port}
    environment["PATH"] = os.defpath  # the environment of Python is found all the same
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "matcher.demo.processes"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        one = Running(process, f"http://127.0.0.1:{port}", log)
        try:
            assert eventually(one.answers, within=90), one.said()
            assert eventually(lambda: one.part("wsgi worker") is not None)
            yield one
        finally:
            process.terminate()
            process.wait(30)
            print(one.said())


def test_the_procfile_names_both() -> None:
    assert list(parse_procfile((ROOT / "Procfile").read_text()).processes) == ["web", "worker"]


def test_ctrl_c_ends_both_cleanly(sqlite_url: str) -> None:
    with running(sqlite_url) as one:
        parts = [one.part("gunicorn"), one.part("wsgi worker")]
        assert None not in parts
        assert eventually(lambda: _hears_sigterm(parts[1]))  # before that it has nothing to bring to an end
        one.process.send_signal(signal.SIGINT)
        assert one.process.wait(15) == 130
        assert not one.answers()
        assert [part for part in parts if Path(f"/proc/{part}").exists()] == []
        assert "SIGKILL" not in one.said()
        assert [line for line in one.said().splitlines() if "stopped (rc=" in line and "rc=0" not in line] == []


def _hears_sigterm(process: int | None) -> bool:
    """Whether it has a handler of its own for it."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    caught = int(status.split("SigCgt:")[1].split()[0], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)


@pytest.mark.parametrize(
    ("name", "blow"), [("gunicorn", signal.SIGKILL), ("wsgi worker", signal.SIGKILL), ("wsgi worker", signal.SIGTERM)]
)
def test_if_one_ends_both_do(sqlite_url: str, name: str, blow: signal.Signals) -> None:
    """Also if it ends of its own accord: whoever started both must hear that they do not run any more."""
    with running(sqlite_url) as one:
        part = one.part(name)
        assert part is not None
        os.kill(part, blow)
        assert one.process.wait(20) != 0
        assert eventually(lambda: not one.answers())
