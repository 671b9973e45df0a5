"""The database: engine settings that lose no update, one unit of work per request, the only place that commits.

SQLite with driver defaults loses updates and overbooks; with WAL, our own ``BEGIN IMMEDIATE`` for whatever may write,
and full synchronization it does not. A unit of work that only reads is opened read-only on both engines, so a GET
cannot write even by mistake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

_writing: ContextVar[bool] = ContextVar("unit_of_work_may_write", default=False)
_AFTER_COMMIT = "after_commit"
_MAY_WRITE = "may_write"


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(metadata=Base.metadata)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in and out, on every engine. A naive moment is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def engine_options(url: str) -> dict[str, Any]:
    """What Flask-SQLAlchemy passes to ``create_engine``. Errors never quote what people wrote: they end up in logs."""
    if url.startswith("sqlite"):
        # isolation_level None: the driver begins nothing by itself, ``_begin`` below does.
        return {"hide_parameters": True, "connect_args": {"isolation_level": None, "timeout": 10}}
    return {"hide_parameters": True, "pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}


def prepare_engine(engine: Engine) -> None:
    """Attach the settings above to ``engine``."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writing = _writing.get()
    # Only where it changes: the pragma makes SQLite plan every statement of this connection anew.
    if connection.info.get(_MAY_WRITE) is not writing:
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writing else 'ON'}")
        connection.info[_MAY_WRITE] = writing
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not _writing.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


@contextmanager
def may_write(allowed: bool = True) -> Iterator[None]:
    """Transactions begun in this context may write, or not."""
    token = _writing.set(allowed)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def unit_of_work(*, writes: bool, keep: Callable[[], bool] = lambda: True) -> Iterator[Session]:
    """One transaction. Returning commits if ``writes`` and ``keep()``; raising, or reading only, rolls back.

    Whatever ``after_commit`` collected runs after a successful commit, outside the transaction.
    """
    session: Session = db.session()
    session.rollback()
    pending: list[Callable[[], object]] = []
    session.info[_AFTER_COMMIT] = pending
    kept = False
    with may_write(writes):
        try:
            yield session
            if writes and keep():
                session.commit()
                kept = True
        finally:
            session.rollback()
            session.info.pop(_AFTER_COMMIT, None)
            db.session.remove()
    if kept:
        for act in pending:
            act()


def after_commit(act: Callable[[], object]) -> None:
    """Run ``act`` once the present unit of work is committed; never, if it is not. Asked for twice, it runs once."""
    pending: list[Callable[[], object]] = db.session.info[_AFTER_COMMIT]
    if act not in pending:
        pending.append(act)
