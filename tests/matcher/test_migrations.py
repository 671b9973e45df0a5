"""Migrations run up over a populated database, on both engines, and end at what the models say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import JSON, MetaData, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matcher.db import Base, db, unit_of_work
from matcher.models import Grant, Person, Program, Right, Run, Series
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


def test_sessions_of_an_earlier_version_get_their_local_times_and_their_match(bare_app: Flask) -> None:
    upgrade(revision="0004")
    start = datetime(2027, 1, 19, 17, tzinfo=UTC)
    with unit_of_work(writes=True) as session:
        add = _adder(session)
        add("people", id=1)
        add("programs", id=1)
        add("rounds", id=1, program_id=1, state="published", cadence="weekly", last_day=date(2027, 6, 25))
        add("libraries", id=1, program_id=1)
        for key, role in enumerate(("mentor", "participant"), start=1):
            add("enrollments", id=key, round_id=1, person_id=1, library_id=1, role=role, state="sent")
        add("mentees", id=1, round_id=1, enrollment_id=2)
        add("places", enrollment_id=1, number=1)
        add("proposals", id=1, round_id=1, mentor_id=1, mentee_id=1, held_place=1, state="agreed")
        about = {
            "zone": "America/Los_Angeles",
            "state": "confirmed",
            "cadence": "weekly",
            "last_day": date(2027, 6, 25),
        }
        add("series", id=1, round_id=1, **about)
        add("mentorships", id=1, round_id=1, proposal_id=1, mentor_id=1, mentee_id=1, series_id=1, state="active")
        late = start + timedelta(hours=8)  # already Wednesday in UTC, still Tuesday evening there
        add("occurrences", id=1, series_id=1, original_start=late, starts_at=late, ends_at=late + timedelta(hours=1))
        moved = start + timedelta(days=1)
        add("overrides", id=1, series_id=1, kind="moved", original_start=late, new_start=moved)
    upgrade()
    with unit_of_work(writes=False) as session:
        series = session.scalars(select(Series)).one()
        assert series.mentorship is not None
        assert series.mentorship.every_series == [series]
        assert [one.day for one in series.occurrences] == [date(2027, 1, 19)]
        assert [one.new_local for one in series.overrides] == [datetime(2027, 1, 20, 9)]


def _adder(session: Session) -> Callable[..., None]:
    """Puts a row into a table as it is now; what it is not about gets something that its type allows."""
    old = MetaData()
    old.reflect(session.connection())
    anything = {bool: False, int: 0, date: date(2027, 1, 18), datetime: NOW}

    def add(table: str, **given: Any) -> None:
        for column in old.tables[table].columns:
            if column.nullable or column.server_default is not None or column.name in given:
                continue
            kind = column.type
            words = f"{table[:6]}{given.get('id', 0)}{column.name}"[: getattr(kind, "length", None) or 40]
            given[column.name] = [] if isinstance(kind, JSON) else anything.get(kind.python_type, words)
        session.execute(insert(old.tables[table]).values(**given))

    return add
