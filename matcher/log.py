"""Structured logs: one JSON object a line (plain text in the demonstration). Ids and codes, never what people wrote."""

from __future__ import annotations

import logging

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("bookends")


def configure_logs(*, readable: bool) -> None:
    """``readable`` is for the demonstration, where only what goes wrong is worth a line."""
    renderer = structlog.dev.ConsoleRenderer(colors=False) if readable else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if readable else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
