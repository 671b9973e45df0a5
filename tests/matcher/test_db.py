"""A unit of work commits on return, rolls back on raise, and cannot write when it only reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from matcher.db import after_commit, db, unit_of_work
from matcher.models import Person

MOMENT = datetime(2027, 1, 5, 9, tzinfo=UTC)


def person(name: str = "Rosa Villanueva", created_at: datetime = MOMENT) -> Person:
    return Person(name=name, address="Rosa@Example.org ", zone="America/Phoenix", created_at=created_at)


def count_people() -> int:
    with unit_of_work(writes=False) as session:
        return session.scalar(select(func.count(Person.id))) or 0


def test_returning_commits_and_raising_rolls_back(any_app: Flask) -> None:
    with any_app.app_context():
        with unit_of_work(writes=True) as session:
            session.add(person())
        with pytest.raises(ZeroDivisionError), unit_of_work(writes=True) as session:
            session.add(person("Somebody else"))
            session.flush()
            raise ZeroDivisionError
        assert count_people() == 1


def test_reading_cannot_write(any_app: Flask) -> None:
    with any_app.app_context():
        with unit_of_work(writes=False) as session:
            session.add(person())
            with pytest.raises(DBAPIError, match="read"):
                session.flush()
        assert count_people() == 0
        with unit_of_work(writes=True) as session:
            session.add(person())
        assert count_people() == 1


def test_what_follows_a_commit_happens_once_and_only_then(app: Flask) -> None:
    done: list[str] = []
    with app.app_context():
        with pytest.raises(ZeroDivisionError), unit_of_work(writes=True):
            after_commit(lambda: done.append("never"))
            raise ZeroDivisionError
        with unit_of_work(writes=True):
            after_commit(lambda: done.append("once"))
            assert done == []
        with unit_of_work(writes=True):
            pass
    assert done == ["once"]


def test_moments_come_back_aware_and_in_utc(any_app: Flask) -> None:
    east = MOMENT.astimezone(timezone(timedelta(hours=-5)))
    with any_app.app_context():
        with unit_of_work(writes=True) as session:
            session.add(person(created_at=east))
        with unit_of_work(writes=False) as session:
            found = session.scalars(select(Person)).one()
            assert (found.created_at, found.created_at.tzinfo) == (MOMENT, UTC)
            assert found.address == "rosa@example.org"


def test_a_moment_without_a_zone_is_refused(app: Flask) -> None:
    with app.app_context(), unit_of_work(writes=True) as session:
        session.add(person(created_at=datetime(2027, 1, 5)))
        with pytest.raises(StatementError, match="without a zone"):
            session.flush()
        session.rollback()


def test_sqlite_loses_no_update(app: Flask) -> None:
    with app.app_context(), unit_of_work(writes=True) as session:
        settings = {
            name: session.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert db.metadata.naming_convention["pk"] == "pk_%(table_name)s"
