"""The one table from errors to pages."""

from __future__ import annotations

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy import inspect
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from matcher.db import unit_of_work
from matcher.errors import BookendsError, Conflict, Forbidden, Invalid, NotFound
from matcher.log import log

STATUS: dict[type[BookendsError], int] = {NotFound: 404, Forbidden: 403, Conflict: 409, Invalid: 422}
PAGES = frozenset({400, 403, 404, 409, 413, 422, 429, 500, 503})
SOMEBODY_FASTER = "Somebody else changed this at the same moment. Nothing of yours was saved; look at it again."


def register_errors(app: Flask) -> None:
    app.register_error_handler(BookendsError, _ours)
    app.register_error_handler(IntegrityError, _lost_race)
    app.register_error_handler(StaleDataError, _lost_race)
    app.register_error_handler(DataError, _not_storable)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(CSRFError, _no_token)
    app.register_error_handler(HTTPException, _http)


def _ours(error: BookendsError) -> ResponseReturnValue:
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return _page(status, error.message, getattr(error, "faults", ()))


def _lost_race(error: Exception) -> ResponseReturnValue:
    log.info("lost_race", kind=type(error).__name__)
    return _page(409, SOMEBODY_FASTER)


def _database_away(error: OperationalError) -> ResponseReturnValue:
    if getattr(error.orig, "sqlstate", None) in {"40001", "40P01"}:  # serialization failure, deadlock
        return _lost_race(error)
    log.error("database_unavailable", kind=type(error.orig).__name__)
    g.person = g.program = g.round = None  # the page must not ask the database for anything
    return _render(503)


def _not_storable(error: DataError) -> ResponseReturnValue:
    """PostgreSQL takes no NUL and no text longer than its column. Our forms never send either."""
    log.info("not_storable", kind=type(error.orig).__name__)
    return _page(400)


def _no_token(error: CSRFError) -> ResponseReturnValue:
    log.info("csrf_refused", reason=error.description)
    return _page(400, "This page was open for too long, or came from elsewhere. Go back, reload it and try again.")


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and error.code < 400:  # a redirect
        return error
    status = error.code if error.code in PAGES else (400 if (error.code or 500) < 500 else 500)
    return _page(status, status=error.code or status)


def _page(template: int, message: str = "", faults: object = (), *, status: int | None = None) -> ResponseReturnValue:
    """The request's own unit of work is over, and its rows with it: the page reads what it needs in another."""
    with unit_of_work(writes=False) as session:
        for name in ("person", "program", "round"):
            row = g.get(name)
            if row is not None:
                setattr(g, name, session.get(type(row), inspect(row).identity))
        return _render(template, message, faults, status=status)


def _render(template: int, message: str = "", faults: object = (), *, status: int | None = None) -> ResponseReturnValue:
    happened = {"happened": message} if message else {}
    return render_template(f"errors/{template}.html", faults=faults, **happened), status or template
