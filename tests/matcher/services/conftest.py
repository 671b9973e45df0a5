"""Services are tested inside one unit of work, at a held time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import unit_of_work
from tests.builders import NOW


@pytest.fixture
def work(app: Flask) -> Iterator[Session]:
    """A unit of work over an empty SQLite database."""
    with app.app_context(), clock.held_at(NOW), unit_of_work(writes=True) as session:
        yield session


@pytest.fixture
def any_work(any_app: Flask) -> Iterator[Session]:
    """The same over SQLite, then over PostgreSQL."""
    with any_app.app_context(), clock.held_at(NOW), unit_of_work(writes=True) as session:
        yield session
