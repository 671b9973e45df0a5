"""What the calendar subscription holds: ``python -m benchmarks.feeds [processes ...]``, one unless said.

A database with 300 people who meet in 150 series, the service as production runs it, and wrk asking for 300 calendars
in turn: a burst while none is rendered yet, the same again, and calendar programs that have each one already (304).
A line per run: answers a second, the slowest of a hundred, what was not 200 or 304; at the end the peak memory.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from flask_migrate import upgrade

from matcher import clock
from matcher.app import create_app
from matcher.db import unit_of_work
from matcher.services.calendar_feeds import choose_channel, feed_token
from matcher.states import CalendarChannel
from solver.problem import Slot
from tests.builders import NOW, make_library, make_mentee, make_mentor, make_mentorship, make_round

ROOT = Path(__file__).resolve().parents[1]
PAIRS = 150
SECONDS = 10
KEY = "a-key-of-the-benchmark-and-of-nothing-else"
SCRIPT = """
local addresses, i = {}, 0
for line in io.lines(os.getenv("FEEDS")) do addresses[#addresses + 1] = line end
function request()
  i = i % #addresses + 1
  local path, etag = addresses[i]:match("(%S+) ?(%S*)")
  return wrk.format("GET", path, etag ~= "" and {["If-None-Match"] = etag} or nil)
end
function done(summary, latency)
  local wrong = summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect
  io.write(string.format("FIGURES %.0f %.0f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(99) / 1000, wrong))
end
"""


def furnish(settings: dict[str, object]) -> list[str]:
    """The paths of 300 feeds."""
    app = create_app(settings)
    with app.app_context(), clock.held_at(NOW):
        upgrade()
        with unit_of_work(writes=True):
            config, tokens = app.config["BOOKENDS"], []
            for number in range(PAIRS):
                if number % 10 == 0:  # an offer is checked against the whole round: small ones are made sooner
                    round_ = make_round()
                    library = make_library(round_)
                slot = Slot(number % 5, 540 + 30 * (number % 14), number % 2)
                mentor = make_mentor(round_, library=library)
                mentee = make_mentee(round_)
                make_mentorship(mentor, mentee, slot=slot)
                for person in (mentor.person, mentee.members[0].person):
                    choose_channel(person, CalendarChannel.SUBSCRIPTION, config=config, actor=person)
                    tokens.append(feed_token(person, config))
    return [f"/calendar/{token}.ics" for token in tokens]


@contextmanager
def serving(settings: dict[str, object], processes: int) -> Iterator[tuple[str, int]]:
    """The address of the service, and the number of its process."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        environment = {f"BOOKENDS_{key}": str(value) for key, value in settings.items() if key != "DATABASE_URL"}
        environment |= {"DATABASE_URL": str(settings["DATABASE_URL"]), "BOOKENDS_DEMONSTRATION": "1"}
        process = subprocess.Popen(  # noqa: S603 - ourselves
            [
                *(sys.executable, "-m", "gunicorn", "--no-control-socket", "--worker-class", "gthread"),
                *("--workers", str(processes), "--threads", "8", "--bind", f"fd://{listener.fileno()}", "wsgi:app"),
            ],
            cwd=ROOT,
            env=os.environ | environment,
            pass_fds=[listener.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    try:
        with urlopen(f"{url}/healthz", timeout=60) as answer:  # noqa: S310 - our own address
            answer.read()
        yield url, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def press(url: str, folder: Path, addresses: list[str], *, connections: int, seconds: int = SECONDS) -> str:
    feeds, script = folder / "feeds.txt", folder / "feeds.lua"
    feeds.write_text("\n".join(addresses))
    script.write_text(SCRIPT)
    wrk = shutil.which("wrk") or sys.exit("wrk is not installed")
    said = subprocess.run(  # noqa: S603
        [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--script", script, url],
        env=os.environ | {"FEEDS": str(feeds)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    a_second, slowest, wrong = re.search(r"FIGURES (\d+) (\d+) (\d+)", said).groups()  # type: ignore[union-attr]
    return f"{a_second:>6} a second, p99 {slowest:>5} ms, {wrong} wrong"


def with_etags(url: str, paths: list[str]) -> list[str]:
    return [f"{path} {etag_of(url + path)}" for path in paths]


def etag_of(address: str) -> str:
    with urlopen(address) as answer:  # noqa: S310 - our own address
        answer.read()
        return str(answer.headers["ETag"])


def peak_memory(process: int) -> int:
    """Megabytes of the service and its children at their highest."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    statuses = [Path(f"/proc/{one}/status").read_text() for one in (str(process), *children)]
    return sum(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) for status in statuses) // 1024  # type: ignore[index]


def main(processes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings: dict[str, object] = {
            "SECRET_KEY": KEY,
            "BASE_URL": "http://127.0.0.1",
            "DATABASE_URL": f"sqlite:///{home / 'feeds.sqlite'}",
        }
        paths = furnish({**settings, "DEMONSTRATION": True})
        for count in processes:
            with serving(settings, count) as (url, process):
                print(f"{count} process{'es' if count > 1 else ''}, 8 threads each, {len(paths)} feeds")  # noqa: T201
                print("  bodies, none rendered yet ", press(url, home, paths, connections=150, seconds=4))  # noqa: T201
                print("  bodies, rendered          ", press(url, home, paths, connections=150))  # noqa: T201
                known = with_etags(url, paths)
                time.sleep(0.5)
                print("  not modified (304)        ", press(url, home, known, connections=32))  # noqa: T201
                print("  peak memory               ", f"{peak_memory(process)} MB", flush=True)  # noqa: T201


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [1])
