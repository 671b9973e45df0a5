"""vdirsyncer keeps a folder like somebody's subscription: what did not change is not touched, what did is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

from matcher import clock
from matcher.app import create_app
from matcher.db import unit_of_work
from matcher.models import Person
from matcher.queries.schedule import series_of
from matcher.services.calendar_feeds import choose_channel, feed_token
from matcher.services.series.moving import move_session
from matcher.states import Cadence, CalendarChannel
from solver.problem import Slot
from tests.builders import NOW, make_mentee, make_mentor, make_mentorship, make_round
from tests.fixtures.servers import Server, serving
from tests.interop.node_reader import Sessions
from tests.matcher.calendars.reading import sessions

CONFIGURATION = """
[general]
status_path = "{home}/status"

[pair sessions]
a = "there"
b = "here"
collections = null
conflict_resolution = "a wins"

[storage there]
type = "http"
url = "{feed}"

[storage here]
type = "filesystem"
path = "{home}/here"
fileext = ".ics"
"""


def furnish(server: Server) -> str:
    """A mentor with two matches who subscribes; the path of her feed."""
    app = create_app(server.settings)
    with app.app_context(), clock.held_at(NOW), unit_of_work(writes=True):
        round_ = make_round(cadence=Cadence.WEEKLY)
        mentor = make_mentor(round_, "Dana", places=2)
        for name, slot in (("Rosa", Slot(1, 540, 0)), ("Ines", Slot(2, 600, 0))):
            make_mentorship(mentor, make_mentee(round_, name), slot=slot)
        config = app.config["BOOKENDS"]
        choose_channel(mentor.person, CalendarChannel.SUBSCRIPTION, config=config, actor=mentor.person)
        return f"/calendar/{feed_token(mentor.person, config)}.ics"


def move_one(server: Server) -> None:
    with create_app(server.settings).app_context(), clock.held_at(NOW), unit_of_work(writes=True) as session:
        dana = session.query(Person).filter_by(name="Dana").one()
        session_ = series_of(dana)[0].occurrences[3]
        start = session_.starts_at
        assert move_session(session_, start + timedelta(days=1, hours=3), shown=start, actor=dana)


def sync(home: Path, *what: str) -> str:
    command = [sys.executable, "-m", "vdirsyncer", "-c", str(home / "config"), *what]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr + done.stdout


def kept(home: Path) -> Mapping[Path, tuple[int, bytes]]:
    return {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in (home / "here").iterdir()}


def test_only_what_changed_is_touched(sqlite_url: str, tmp_path: Path) -> None:
    with serving(sqlite_url, worker=False) as server:
        feed = server.url + furnish(server)
        (tmp_path / "here").mkdir()
        (tmp_path / "config").write_text(CONFIGURATION.format(home=tmp_path, feed=feed))
        sync(tmp_path, "discover")
        sync(tmp_path, "sync")
        first = kept(tmp_path)
        assert (len(first), held(first)) == (2, read(feed))
        assert "Copying" not in sync(tmp_path, "sync")
        assert kept(tmp_path) == first
        move_one(server)
        sync(tmp_path, "sync")
        second = kept(tmp_path)
        assert held(second) == read(feed) != held(first)
        assert len(second.items() & first.items()) == 1  # the other series is as it was, to the byte


def read(feed: str) -> Sessions:
    with urlopen(feed, timeout=30) as answer:
        return sessions(answer.read())


def held(files: Mapping[Path, tuple[int, bytes]]) -> Sessions:
    return sorted(each for _, data in files.values() for each in sessions(data))
