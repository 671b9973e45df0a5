"""The demonstration's commands: refused elsewhere, safe to repeat, and never left half-way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.demo import DATA
from matcher.demo.commands import FILES
from matcher.queries.demonstration import all_rounds
from tests.builders import make_round
from tests.fixtures.apps import settings_for
from tests.project.tree import ROOT

CUT_SHORT = ("demonstration.sqlite.loading", "demonstration.sqlite.loading-wal")
EARLIER = ("demonstration.sqlite.queue", "demonstration.sqlite.queue-wal")


def runner_of(database: str, *, demonstration: bool = True) -> FlaskCliRunner:
    return create_app(settings_for(database, DEMONSTRATION=demonstration)).test_cli_runner()


def names_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("command", ["load", "serve", "table", "fill"])
def test_only_in_demonstration_mode(sqlite_url: str, command: str) -> None:
    result = runner_of(sqlite_url, demonstration=False).invoke(args=["demo", command])
    assert result.exit_code == 1
    assert "demonstration mode only" in result.output


def test_csv_writes_what_a_coordinator_would_upload(sqlite_url: str, tmp_path: Path) -> None:
    result = runner_of(sqlite_url).invoke(args=["demo", "csv", str(tmp_path / "people")])
    assert result.exit_code == 0, result.output
    written = {path.name: path.read_bytes() for path in (tmp_path / "people").iterdir()}
    assert written == {name: (DATA / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a demonstration was loaded, over what lay there before."""
    folder = tmp_path_factory.mktemp("loaded")
    for name in CUT_SHORT:
        (folder / name).write_bytes(b"cut short")
    for name in (*EARLIER, "another.queue"):
        (folder / name).write_bytes(b"old")
    environment = {**os.environ, "BOOKENDS_DEMONSTRATION": "1", "DATABASE_URL": address_in(folder)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def address_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'demonstration.sqlite'}"


def test_a_new_file_is_complete_and_nothing_else_is_left(loaded: Path) -> None:
    """Neither of a loading that was cut short, nor the jobs of an earlier demonstration."""
    assert names_of(loaded) == ["another.queue", "demonstration.sqlite"]
    assert (loaded / "another.queue").read_bytes() == b"old"


def test_what_was_loaded_is_not_loaded_again(loaded: Path) -> None:
    again = runner_of(address_in(loaded)).invoke(args=["demo", "load"])
    assert again.output == "The demonstration was loaded before.\n"


def test_a_loading_that_fails_leaves_nothing_that_looks_like_a_demonstration(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'demonstration.sqlite'}"
    environment = {**os.environ, "BOOKENDS_DEMONSTRATION": "1", "DATABASE_URL": database}
    environment["BOOKENDS_SOLVER_MEGABYTES"] = "1"
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load"]
    failed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    assert "The solver failed" in failed.stderr
    assert "demonstration.sqlite" not in names_of(tmp_path)


def test_a_database_that_was_begun_elsewhere_is_left_alone(app: Flask, sqlite_url: str) -> None:
    with app.app_context(), unit_of_work(writes=True):
        make_round()
    result = runner_of(sqlite_url).invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "Empty the database" in result.output
    with app.app_context(), unit_of_work(writes=False):
        assert len(all_rounds()) == 1
        db.session.rollback()
