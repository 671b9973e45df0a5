"""Migrations run up over a populated database, on both engines, and end at what the models say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import MetaData, insert, select, text
from sqlalchemy.exc import IntegrityError

from matcher.db import Base, db, unit_of_work
from matcher.models import Grant, Person, Program, Right, Run
from matcher.states import CalendarChannel
from tests.builders import NOW
from tests.fixtures.apps import opened
from tests.fixtures.postgresql import Cluster


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def bare_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database without a schema."""
    with _bare(request, tmp_path) as url, opened(url) as app, app.app_context():
        yield app


@contextmanager
def _bare(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'bare.sqlite'}"
        return
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    cluster.create("bare")
    try:
        yield cluster.url("bare")
    finally:
        cluster.drop("bare")


def _fill() -> None:
    """What a program of the first version had."""
    with unit_of_work(writes=True) as session:
        old = MetaData()
        old.reflect(session.connection())

        def add(table: str, **values: Any) -> None:
            session.execute(insert(old.tables[table]).values(**values))

        add(
            "people",
            id=1,
            public_id="rosa",
            name="Rosa",
            address="rosa@example.org",
            zone="UTC",
            created_at=NOW,
            sign_outs=2,
        )
        add(
            "programs",
            id=1,
            public_id="culture",
            name="Culture",
            run_by="Harbor",
            contact_name="Ellen",
            contact_address="ellen@example.org",
            zone="UTC",
            created_at=NOW,
        )
        add("grants", id=1, person_id=1, program_id=1, right="coordinator")


def test_the_first_version_becomes_this_one(bare_app: Flask) -> None:
    upgrade(revision="0001")
    _fill()
    upgrade()
    with unit_of_work(writes=False) as session:
        rosa, program = session.scalars(select(Person)).one(), session.scalars(select(Program)).one()
        assert (rosa.name, rosa.sign_outs, rosa.bounced_address) == ("Rosa", 2, "")
        assert rosa.calendar_channel is CalendarChannel.INVITATION
        assert program.mail_texts == {}
        assert [grant.program_id for grant in rosa.grants] == [program.id]
        assert session.scalars(select(Run)).all() == []
    with unit_of_work(writes=True) as session:
        session.add(Grant(id=2, person_id=1, program_id=1, right=Right.READER))  # a word that the first version refused
    with pytest.raises(IntegrityError), unit_of_work(writes=True) as session:
        session.execute(text("UPDATE grants SET \"right\" = 'king'"))


def test_the_newest_schema_is_what_the_models_say(bare_app: Flask) -> None:
    upgrade()
    with unit_of_work(writes=False):
        context = MigrationContext.configure(db.session.connection())
        assert compare_metadata(context, Base.metadata) == []
