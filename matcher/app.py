"""The application factory."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from matcher import cli
from matcher.calendars.zones import ensure_tzdata_floor
from matcher.config import Config, read_config
from matcher.db import db, prepare_engine, unit_of_work
from matcher.errors import NotConfigured
from matcher.jobs.rota import connect_jobs
from matcher.log import configure_logs, log
from matcher.mail.words import load_words
from matcher.web import register_web
from matcher.web.access import policy_of

ROOT = Path(__file__).resolve().parent.parent
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Bookends(Flask):
    """Flask with one transaction a request: an unsafe one commits on return, whatever reads or raises rolls back."""

    def dispatch_request(self) -> ResponseReturnValue:
        if request.endpoint == "static":
            return super().dispatch_request()
        with unit_of_work(writes=request.method not in SAFE_METHODS):
            return self.make_response(super().dispatch_request())

    def log_exception(self, exc_info: Any) -> None:
        """Where a crash happened and of what kind; never its message, which may quote what somebody wrote."""
        kind, _, trace = exc_info
        log.error("crash", kind=kind.__name__, endpoint=request.endpoint, trace=traceback.format_tb(trace))


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The service, configured from the environment and ``settings``.

    Raises NotConfigured when something needed is missing or the time-zone data is too old.
    """
    config = read_config(settings)
    ensure_tzdata_floor()
    load_words()
    configure_logs(readable=config.demonstration)
    app = Bookends("matcher", root_path=str(ROOT / "matcher"), template_folder=str(ROOT / "templates"))
    app.config.from_mapping(config.for_flask())
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _connect_database(app)
    CSRFProtect(app)
    register_web(app, config)
    connect_jobs(app)
    cli.register_commands(app)
    _behind_proxies(app, config)
    _refuse_unguarded(app)
    return app


def _connect_database(app: Flask) -> None:
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "matcher" / "migrations"), render_as_batch=True)
    with app.app_context():
        prepare_engine(db.engine)


def _behind_proxies(app: Flask, config: Config) -> None:
    """Believe as many proxies about the caller's address as the operator says there are; about nothing else."""
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0
        )


def _refuse_unguarded(app: Flask) -> None:
    """A view that names no policy is a mistake of ours; find it before anybody else does."""
    for endpoint, view in app.view_functions.items():
        if endpoint != "static" and policy_of(view) is None:
            raise NotConfigured(f"the view {endpoint} names no policy")
