"""Where jobs wait to be executed: a file beside the database, Redis, or PostgreSQL.

What is in the queue only says that something is to be looked at. It may be lost: rows are the truth, and the sweep of
``tasks`` finds them. Jobs are pickles, so they are signed with the service's secret; nobody else's is ever loaded.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey  # type: ignore[import-untyped]
from huey.serializer import SignedSerializer  # type: ignore[import-untyped]
from redis import ConnectionPool
from sqlalchemy.engine import make_url

from matcher.config import INSTANCE, Config

NAME = "bookends"
QUEUE_SUFFIX = ".queue"
# Seconds a page waits at most for a queue that does not answer.
PATIENCE = 2
# Longer than Redis itself waits for the next job (``read_timeout``, one second).
REDIS_PATIENCE = 5


def make_queue(config: Config) -> Huey:
    """The queue of ``BOOKENDS_QUEUE_URL``, connected as far as its kind does that before the first job."""
    given = {"results": False, "serializer": SignedSerializer(secret=config.secret_key, salt="bookends.jobs")}
    return _KINDS[urlsplit(config.queue_url).scheme](config, given)


def queue_file(config: Config) -> Path:
    """The file of a queue in SQLite: the one asked for, or one beside the SQLite database, or one in ``instance/``."""
    if config.queue_url:
        return Path(make_url(config.queue_url).database or "")
    url = make_url(config.database_url)
    database = Path(url.database or "")
    if url.get_backend_name() == "sqlite" and database.is_absolute():
        return database.with_name(f"{database.name}{QUEUE_SUFFIX}")
    return INSTANCE / "bookends.queue"


def _sqlite(config: Config, given: dict[str, Any]) -> Huey:
    file = queue_file(config)
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives its side files the same mode
    return SqliteHuey(NAME, filename=str(file), timeout=PATIENCE, **given)


def _redis(config: Config, given: dict[str, Any]) -> Huey:
    pool = ConnectionPool.from_url(
        config.queue_url, socket_connect_timeout=PATIENCE, socket_timeout=REDIS_PATIENCE, health_check_interval=30
    )
    return RedisHuey(NAME, connection_pool=pool, **given)


def _postgresql(config: Config, given: dict[str, Any]) -> Huey:
    return PostgresHuey(NAME, dsn=config.queue_url, connect_timeout=PATIENCE, **given)


_KINDS: dict[str, Callable[[Config, dict[str, Any]], Huey]] = {
    "": _sqlite,
    "sqlite": _sqlite,
    "redis": _redis,
    "rediss": _redis,
    "postgresql": _postgresql,
    "postgres": _postgresql,
}
