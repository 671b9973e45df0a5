"""A queue of each kind, the real servers included."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.fixtures.databases import DatabaseMaker
from tests.fixtures.missing import not_installed


def eventually(holds: Callable[[], bool], *, within: float = 30) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A Redis server of the test's own."""
    program = shutil.which("redis-server")
    if program is None:
        not_installed("Redis")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        assert eventually(lambda: _answers(port))
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


@pytest.fixture(params=["sqlite", "redis", pytest.param("postgresql", marks=pytest.mark.postgres)])
def queue_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty queue, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'queue'}"
    elif request.param == "redis":
        yield request.getfixturevalue("redis_url")
    else:
        make: DatabaseMaker = request.getfixturevalue("make_postgresql_database")
        with make() as url:
            yield url.replace("postgresql+psycopg://", "postgresql://")


def _answers(port: int) -> bool:
    try:
        return bool(Redis(port=port, socket_connect_timeout=1).ping())
    except RedisError:
        return False
