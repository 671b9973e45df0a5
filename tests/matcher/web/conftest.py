"""Pages are tested over rows that are really there, as one person or another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.models import Person
from tests.builders import NOW

#: Opens pages as the person of that name.
SignIn = Callable[[str], FlaskClient]
#: A unit of work that is kept.
Rows = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def rows(app: Flask) -> Rows:
    """Rows that stay: ``with rows(): make_...``"""
    app.config["WTF_CSRF_ENABLED"] = False

    @contextmanager
    def kept() -> Iterator[Session]:
        with app.app_context(), clock.held_at(NOW), unit_of_work(writes=True) as session:
            yield session

    return kept


@pytest.fixture
def signed_in(app: Flask, rows: Rows) -> SignIn:
    def sign_in(name: str) -> FlaskClient:
        with rows() as session:
            person = session.scalars(select(Person).where(Person.name == name)).one()
            public_id = person.public_id
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["person"] = public_id
        return client

    return sign_in


@pytest.fixture
def dump(app: Flask) -> Callable[[], dict[str, list[tuple[object, ...]]]]:
    """Everything in the database, to show that a page changed nothing."""

    def everything() -> dict[str, list[tuple[object, ...]]]:
        with app.app_context(), unit_of_work(writes=False) as session:
            return {
                table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
                for table in db.metadata.sorted_tables
            }

    return everything
