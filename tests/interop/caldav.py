"""Two calendar servers of other people on loopback, and the four requests of CalDAV (RFC 4791) that we put to them."""

from __future__ import annotations

import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic, sleep
from xml.etree import ElementTree

STARTED_WITHIN = 60
SOMEBODY = f"Basic {b64encode(b'somebody:').decode()}"
_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_QUERY = """<?xml version="1.0" encoding="utf-8"?>
<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:prop><D:getetag/><C:calendar-data>{expand}</C:calendar-data></D:prop>
  <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
    <C:time-range start="{first:%Y%m%dT%H%M%SZ}" end="{last:%Y%m%dT%H%M%SZ}"/>
  </C:comp-filter></C:comp-filter></C:filter>
</C:calendar-query>
"""
_EXPAND = '<C:expand start="{first:%Y%m%dT%H%M%SZ}" end="{last:%Y%m%dT%H%M%SZ}"/>'


@dataclass(frozen=True)
class Server:
    """``calendar`` is the path of an empty calendar."""

    port: int
    calendar: str

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            said = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"Authorization": SOMEBODY, **said})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def put(self, name: str, data: bytes) -> int:
        """The status: 201 or 204 when the calendar took it."""
        kind = "text/calendar; charset=utf-8"
        return self.ask("PUT", f"{self.calendar}{name}.ics", data, Content_Type=kind)[0].status

    def get(self, name: str) -> bytes:
        answer, data = self.ask("GET", f"{self.calendar}{name}.ics")
        assert answer.status == 200
        return data

    def find(self, first: datetime, last: datetime, *, expand: bool) -> Mapping[str, bytes]:
        """By name: what has a session between the two moments (UTC); expanded, a component for each session."""
        wanted = _EXPAND.format(first=first, last=last) if expand else ""
        query = _QUERY.format(expand=wanted, first=first, last=last).encode()
        answer, said = self.ask("REPORT", self.calendar, query, Depth="1", Content_Type="application/xml")
        assert answer.status == 207
        return dict(_found(ElementTree.fromstring(said)))


def _found(answers: ElementTree.Element) -> Iterator[tuple[str, bytes]]:
    for answer in answers.iter(f"{_DAV}response"):
        path, data = answer.findtext(f"{_DAV}href"), answer.find(f".//{_CALDAV}calendar-data")
        if path and data is not None and data.text:
            yield Path(path).stem, data.text.encode()


@contextmanager
def radicale(home: Path) -> Iterator[Server]:
    port = _free_port()
    options = ("--hosts", f"127.0.0.1:{port}", "--auth-type", "none", "--storage-filesystem-folder", str(home))
    with _running(port, "-m", "radicale", "--config", "", *options, "--logging-level", "warning"):
        server = Server(port, "/somebody/sessions/")
        assert server.ask("MKCALENDAR", server.calendar)[0].status == 201
        yield server


@contextmanager
def xandikos(home: Path) -> Iterator[Server]:
    """It makes a calendar of its own."""
    port = _free_port()
    options = ("--directory", str(home), "--state-dir", str(home / "state"), "--defaults")
    principal = ("--current-user-principal", "/somebody/")
    with _running(port, "-m", "xandikos", "serve", "-l", "127.0.0.1", "-p", str(port), *options, *principal):
        yield Server(port, "/somebody/calendars/calendar/")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def _running(port: int, *command: str) -> Iterator[None]:
    with TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, *command], stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_open(port, process)
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)
            log.seek(0)
            print(log.read().decode(errors="replace")[-10_000:])  # pytest shows it if the test fails


def _wait_until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    """The socket is the server's own, so there is nothing to wait on but its port."""
    until = monotonic() + STARTED_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            if process.poll() is not None or monotonic() > until:
                raise
            sleep(0.05)
