"""How fast invitations leave while pages answer: ``python -m benchmarks.mail [MAILS [DATABASE_URL]]``.

Pages (gunicorn), worker, relay and whoever opens pages are processes of one machine, as in a small installation.
Twenty times a second somebody opens a page: sign-in, a person's matches, one match, a coordinator's mail. Without
DATABASE_URL the database is a SQLite file; one given is filled with invented people.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from typing import IO
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import delete, func, select

from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.models import OutboxMessage
from matcher.states import MailKind, MailState
from tests.builders import make_coordinator, make_mentee, make_mentor, make_mentorship, make_round
from tests.fixtures.apps import settings_for
from tests.fixtures.databases import migrate
from tests.fixtures.relays import RelayProcess, relay_in_process
from tests.matcher.races.presses import sign_in
from tests.matcher.soak.killing import WORKER, Killable, Lines, answers, free_port, wait_until, web

PAGES_A_SECOND = 20
WITHIN = 600


@dataclass(frozen=True)
class Page:
    path: str
    cookie: str


def main(mails: int, database_url: str) -> None:
    with tempfile.TemporaryDirectory() as home, relay_in_process(Path(home) / "taken.jsonl") as relay:
        relay.file.touch()
        port = free_port()
        settings = settings_for(
            database_url or f"sqlite:///{home}/bookends.sqlite",
            TESTING=False,
            DEMONSTRATION=True,
            BASE_URL=f"http://127.0.0.1:{port}",
            SMTP_URL=relay.url,
            MAIL_PER_MINUTE=0,
            MAIL_PER_DAY=0,
            QUEUE_URL=f"sqlite:///{home}/queue",
        )
        migrate(str(settings["DATABASE_URL"]))
        pages = prepare(create_app({**settings, "TESTING": True}), mails)
        with (Path(home) / "log").open("wb") as log:
            service = Killable(web(port), settings, log)
            try:
                wait_until(lambda: answers(port), within=60)
                measure(pages, relay, settings, log)
            finally:
                service.kill()


def prepare(app: Flask, mails: int) -> list[Page]:
    """Confirmed matches of one round, whose invitations are owed; the pages that people will open meanwhile."""
    with app.app_context(), unit_of_work(writes=True):
        round_ = make_round()
        ellen = sign_in(app, make_coordinator(round_.program)).cookie
        mentors = [make_mentor(round_) for _ in range(mails // 2)]
        matches = [make_mentorship(mentor, make_mentee(round_)) for mentor in mentors]
        db.session.execute(delete(OutboxMessage).where(OutboxMessage.kind != MailKind.INVITATION))
        dana = sign_in(app, mentors[0].person).cookie
        return [
            Page("/sign-in", ""),
            Page("/me", dana),
            Page(f"/mentorships/{matches[0].public_id}", dana),
            Page(f"/programs/{round_.program.public_id}/mail", ellen),
        ]


def measure(pages: list[Page], relay: RelayProcess, settings: dict[str, object], log: IO[bytes]) -> None:
    app, lines = create_app({**settings, "TESTING": True}), Lines(relay.file)
    with app.app_context(), unit_of_work(writes=False) as session:
        wanted = session.scalar(select(func.count(OutboxMessage.id))) or 0
    reader = Reader(str(settings["BASE_URL"]), pages)
    reader.open_all()  # the first answer of a process pays for what it loads
    worker = Killable(WORKER, settings, log)
    wait_until(lambda: lines.count() > 0, within=WITHIN)
    began = time.monotonic()
    with reader:
        wait_until(lambda: lines.count() >= wanted, within=WITHIN)
        took = time.monotonic() - began
    memory = peak_megabytes(worker.process.pid)
    wait_until(lambda: is_all_sent(app), within=WITHIN)
    worker.kill()
    median, last = (round(1000 * quantiles(reader.seconds, n=100)[percent - 1]) for percent in (50, 99))
    print(  # noqa: T201 - its purpose
        f"{wanted} invitations in {took:.1f} s: {wanted / took:.0f} a second, worker at most {memory} MB; "
        f"{len(reader.seconds)} pages meanwhile: median {median} ms, p99 {last} ms, failed {reader.failed}"
    )


class Reader:
    """Opens pages in turn, twenty a second; late ones are not waited for by those after them."""

    def __init__(self, url: str, pages: list[Page]) -> None:
        self._host, self._pages = urlsplit(url).netloc, pages
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self.seconds: list[float] = []
        self.failed = 0

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def open_all(self) -> None:
        for page in self._pages:
            status = self._open(page)
            if status != 200:
                raise RuntimeError(f"{page.path} answers {status}")

    def _read(self) -> None:
        with ThreadPoolExecutor(PAGES_A_SECOND) as people:
            for page in itertools.cycle(self._pages):
                if self._stop.wait(1 / PAGES_A_SECOND):
                    return
                people.submit(self._time, page)

    def _time(self, page: Page) -> None:
        began = time.monotonic()
        self.failed += self._open(page) != 200
        self.seconds.append(time.monotonic() - began)

    def _open(self, page: Page) -> int:
        connection = HTTPConnection(self._host, timeout=60)
        try:
            connection.request("GET", page.path, headers={"Cookie": page.cookie})
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()


def is_all_sent(app: Flask) -> bool:
    with app.app_context(), unit_of_work(writes=False) as session:
        return set(session.scalars(select(OutboxMessage.state))) == {MailState.SENT}


def peak_megabytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500, sys.argv[2] if len(sys.argv) > 2 else "")
