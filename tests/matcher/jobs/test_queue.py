"""Where jobs wait: a private file, Redis or PostgreSQL; signed, so that nobody else's pickles are loaded."""

from __future__ import annotations

import pickle
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.config import INSTANCE, Config
from matcher.jobs.queue import make_queue, queue_file

CONFIG = Config(secret_key="s" * 32, base_url="https://mentoring.example.org", database_url="")


def config(queue_url: str = "", database_url: str = "") -> Config:
    return replace(CONFIG, queue_url=queue_url, database_url=database_url)


@pytest.mark.parametrize(
    ("queue_url", "database_url", "file"),
    [
        ("", "sqlite:////var/lib/bookends/bookends.sqlite", Path("/var/lib/bookends/bookends.sqlite.queue")),
        ("", "sqlite:///relative.sqlite", INSTANCE / "bookends.queue"),
        ("", "postgresql+psycopg://bookends@db/bookends", INSTANCE / "bookends.queue"),
        ("sqlite:////run/jobs", "sqlite:////var/lib/bookends/bookends.sqlite", Path("/run/jobs")),
    ],
)
def test_where_the_file_is(queue_url: str, database_url: str, file: Path) -> None:
    assert queue_file(config(queue_url, database_url)) == file


def test_a_job_waits_until_it_is_taken(queue_url: str) -> None:
    """Asked for by one process, executed by another, once."""
    done: list[str] = []
    pages, worker = (make_queue(config(queue_url)) for _ in range(2))
    tasks = [queue.task(name="note")(done.append) for queue in (pages, worker)]
    tasks[0]("first")
    tasks[0]("second")
    assert worker.pending_count() == 2
    for _ in range(2):
        worker.execute(worker.dequeue())
    assert done == ["first", "second"]
    assert (worker.dequeue(), worker.result_count()) == (None, 0)


def test_a_job_for_later_comes_later(queue_url: str) -> None:
    queue = make_queue(config(queue_url))
    task = queue.task(name="note")(lambda: None)
    task.schedule(delay=600)
    queue.execute(queue.dequeue())  # the worker puts it on its schedule
    assert (queue.pending_count(), queue.scheduled_count(), queue.read_schedule()) == (0, 1, [])


class Bomb:
    def __reduce__(self) -> tuple[object, ...]:
        return (exploded.append, ("loaded",))


exploded: list[str] = []


def test_what_others_put_there_is_not_loaded(queue_url: str) -> None:
    queue, stranger = make_queue(config(queue_url)), make_queue(replace(config(queue_url), secret_key="x" * 32))
    stranger.task(name="note")(exploded.append)("signed by another")
    queue.task(name="note")(exploded.append)
    queue.storage.enqueue(pickle.dumps(Bomb()))
    for _ in range(2):
        with pytest.raises(ValueError, match=r"Separator|Signature|not enough"):
            queue.dequeue()
    assert exploded == []


def test_the_file_is_private(tmp_path: Path) -> None:
    queue = make_queue(config(f"sqlite:///{tmp_path / 'below' / 'queue'}"))
    queue.task(name="note")(lambda: None)()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "below").iterdir()}
    assert modes == {"queue": 0o600, "queue-wal": 0o600, "queue-shm": 0o600}
