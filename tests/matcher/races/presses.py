"""Buttons pressed by signed-in people on a running service, without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Barrier
from urllib.parse import urlencode, urlsplit

from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from matcher.models import Person


@dataclass(frozen=True)
class SignedIn:
    """A person's cookie and the token their forms carry."""

    cookie: str
    token: str


@dataclass(frozen=True)
class Press:
    who: SignedIn
    path: str
    form: tuple[tuple[str, str | int], ...] = ()


def sign_in(app: Flask, person: Person) -> SignedIn:
    """What the browser of ``person`` would hold after signing in."""
    # A context of its own: the token is kept there, and the next person needs another.
    with app.app_context(), app.test_request_context():
        session["person"] = person.public_id
        token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return SignedIn(f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}", token)


def press_at_once(url: str, presses: Sequence[Press]) -> list[int]:
    """The status of each answer, all buttons having been pressed at the same moment."""
    host, line = urlsplit(url).netloc, Barrier(len(presses))

    def send(press: Press) -> int:
        connection = HTTPConnection(host, timeout=120)
        body = urlencode([*press.form, ("csrf_token", press.who.token)])
        headers = {"Cookie": press.who.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        line.wait(timeout=60)
        connection.request("POST", press.path, body, headers)
        status = connection.getresponse().status
        connection.close()
        return status

    with ThreadPoolExecutor(len(presses)) as people:
        return list(people.map(send, presses))
