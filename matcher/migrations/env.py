"""Runs migrations against the application's own database, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

import matcher.models  # noqa: F401  (fills the metadata)
from matcher.db import Base, UtcDateTime, db, may_write


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations name the type of the column, not our class, which may change after them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run() -> None:
    options = current_app.extensions["migrate"].configure_args
    with may_write(), db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, render_item=render_item, **options)
        with context.begin_transaction():
            context.run_migrations()


run()
