"""Commands for the demonstration: ``flask --app wsgi demo ...``. Refused outside demonstration mode."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
from flask import current_app, url_for
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy.engine import make_url

from matcher.config import Config
from matcher.db import db, unit_of_work
from matcher.demo import DATA
from matcher.demo.load import NotLoaded, load
from matcher.demo.report import tables
from matcher.jobs.queue import QUEUE_SUFFIX
from matcher.queries.demonstration import all_rounds, demonstration_people
from matcher.signals import mail_owed

FILES = ("team_mentors.csv", "team_participants.csv", "mentors.csv", "participants.csv")
ENTRANCES = ("coordinator", "participant", "mentor")


@click.group("demo")
@with_appcontext
def demo_commands() -> None:
    """The demonstration program, with people who do not exist."""
    if not _config().demonstration:
        raise click.ClickException("This is for demonstration mode only: set BOOKENDS_DEMONSTRATION=1.")


@demo_commands.command("serve")
def serve_command() -> None:
    """Load the demonstration where it is missing, print how to look around, and start pages and worker."""
    first = ensure_loaded()
    if first:
        _print_tables()
    _print_entrances(first)
    serve()


@demo_commands.command("load")
def load_command() -> None:
    """Load the demonstration and find its matches; does nothing when it is there."""
    click.echo("The demonstration is loaded." if ensure_loaded() else "The demonstration was loaded before.")


@demo_commands.command("fill", hidden=True)
def fill_command() -> None:
    """Load into this very database, which must have no program."""
    fill()


@demo_commands.command("table")
def table_command() -> None:
    """Print the matches found last in every round, and who is not matched and why."""
    _print_tables()


@demo_commands.command("csv")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def csv_command(folder: Path) -> None:
    """Write the demonstration's people to FOLDER as the CSV files a coordinator would upload."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).write_bytes((DATA / name).read_bytes())
        click.echo(f"{folder / name}")


def serve() -> None:
    """Become the process that runs pages and worker side by side."""
    sys.stdout.flush()
    db.engine.dispose()
    config = _config()
    settings = {
        "PORT": os.environ.get("PORT", "8000"),
        "BOOKENDS_BASE_URL": config.base_url,
        "BOOKENDS_DEMONSTRATION": "1",
    }
    os.execve(sys.executable, [sys.executable, "-m", "matcher.demo.processes"], {**os.environ, **settings})  # noqa: S606


def ensure_loaded() -> bool:
    """Load what is missing; whether anything was. Migrates a database that an earlier version left behind.

    A new SQLite file gets its name only when it is complete, so that whoever stops half-way can simply start again.
    """
    file = _sqlite_file()
    if file is None or file.exists():
        return _ensure_loaded_here()
    click.echo("Loading the demonstration and finding its matches ...")
    file.parent.mkdir(parents=True, exist_ok=True)
    loading = file.with_name(f"{file.name}.loading")
    # What a loading that was cut short left behind, and jobs that concern an earlier demonstration.
    for rest in (*file.parent.glob(f"{loading.name}*"), *file.parent.glob(f"{file.name}{QUEUE_SUFFIX}*")):
        rest.unlink()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "fill"]
    filled = subprocess.run(command, env={**os.environ, "DATABASE_URL": f"sqlite:///{loading}"}, check=False)  # noqa: S603
    if filled.returncode:
        raise click.ClickException("The demonstration could not be loaded.")
    loading.replace(file)
    return True


def fill() -> None:
    upgrade()
    try:
        with mail_owed.muted():  # the worker looks for what is owed when it starts
            load(_config())
    except NotLoaded as failed:
        raise click.ClickException(str(failed)) from failed
    finally:
        db.engine.dispose()  # the last connection to close writes everything into the one file


def _ensure_loaded_here() -> bool:
    upgrade()
    with unit_of_work(writes=False):
        begun, done = bool(all_rounds()), "mentor" in demonstration_people()
    if begun and not done:
        raise click.ClickException("The demonstration was loaded half-way only. Empty the database and start again.")
    if not begun:
        fill()
    return not begun


def _sqlite_file() -> Path | None:
    url = make_url(_config().database_url)
    file = Path(url.database or "")
    return file if url.get_backend_name() == "sqlite" and file.is_absolute() else None


def _print_tables() -> None:
    with unit_of_work(writes=False):
        for line in tables():
            click.echo(line)


def _print_entrances(first: bool) -> None:
    base = _config().base_url
    click.echo(f"\nBookends answers at {base}/ until you press Ctrl+C.")
    if not first:
        click.echo("What you changed is still there; `flask --app wsgi demo table` prints the matches again.")
    with current_app.test_request_context():
        for who in ENTRANCES:
            click.echo(f"  as a {who:<12} {base}{url_for('auth.demonstration_page', who=who)}")


def _config() -> Config:
    config: Config = current_app.config["BOOKENDS"]
    return config
