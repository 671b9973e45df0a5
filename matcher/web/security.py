"""Headers on every answer, and one log line."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request

from matcher.config import Config
from matcher.log import log
from matcher.web.access import current_person

CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def register_security(app: Flask, config: Config) -> None:
    @app.before_request
    def start_watch() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_POLICY)  # a view may set one of its own
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if config.https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store")
        return response

    @app.after_request
    def log_request(response: Response) -> Response:
        if request.endpoint not in {"static", "health.alive", "health.ready"}:
            log.info(
                "request",
                method=request.method,
                endpoint=request.endpoint,
                status=response.status_code,
                milliseconds=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000),
            )
        return response


def signed_in_name() -> str | None:
    person = current_person()
    return person.name if person else None
