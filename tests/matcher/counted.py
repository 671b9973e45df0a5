"""How many statements something asks the database: what is worked out for many must not ask for each."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event

from matcher.db import db


def statements(ask: Callable[[], object]) -> int:
    """Over rows that are read anew."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    db.session.expire_all()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(said)
