"""Commands for whoever operates the installation: ``flask --app wsgi COMMAND``."""

from __future__ import annotations

import sys

import click
from flask import Flask, current_app, url_for
from flask.cli import with_appcontext

from matcher.config import Config
from matcher.db import unit_of_work
from matcher.demo.commands import demo_commands
from matcher.errors import BookendsError
from matcher.jobs.worker import run_worker
from matcher.models import Person
from matcher.queries.schedule import schedule_of
from matcher.services.programs import create_coordinator
from matcher.services.sign_in import LIFETIME_BY_HAND, Ticket, make_ticket, people_at


def register_commands(app: Flask) -> None:
    app.cli.add_command(create_coordinator_command)
    app.cli.add_command(sign_in_link_command)
    app.cli.add_command(ics_command)
    app.cli.add_command(worker_command)
    app.cli.add_command(demo_commands)


@click.command("create-coordinator")
@click.argument("address")
@click.option("--name", required=True, help="The coordinator’s name, as people will read it.")
@click.option("--program", "program_name", required=True, help="The program; made if there is none of that name.")
@click.option("--run-by", default="", help="Who runs a new program, such as “Harbor Library Consortium”.")
@click.option("--zone", default="America/Los_Angeles", show_default=True, help="The coordinator’s time zone.")
@with_appcontext
def create_coordinator_command(address: str, name: str, program_name: str, run_by: str, zone: str) -> None:
    """Give ADDRESS the right to run a program, and print how to sign in."""
    try:
        with unit_of_work(writes=True):
            person = create_coordinator(address, name=name, program_name=program_name, run_by=run_by, zone=zone)
            _print_ticket(make_ticket(person, lifetime=LIFETIME_BY_HAND))
    except BookendsError as error:
        raise click.ClickException(str(error)) from error


@click.command("sign-in-link")
@click.argument("address")
@click.option("--name", help="Which person, when several share the address.")
@with_appcontext
def sign_in_link_command(address: str, name: str | None) -> None:
    """Print a one-time sign-in link and code for ADDRESS, good for a day."""
    with unit_of_work(writes=True):
        _print_ticket(make_ticket(_one_person(address, name), lifetime=LIFETIME_BY_HAND))


@click.command("ics")
@click.argument("address")
@click.option("--name", help="Which person, when several share the address.")
@with_appcontext
def ics_command(address: str, name: str | None) -> None:
    """Write the whole schedule of ADDRESS as an iCalendar file to standard output."""
    with unit_of_work(writes=False):
        data = schedule_of(_one_person(address, name), current_config())
    sys.stdout.buffer.write(data)


@click.command("worker")
def worker_command() -> None:
    """Find matches, send and fetch mail, remind: everything that happens beside the pages. Runs until stopped."""
    run_worker(current_app._get_current_object())  # type: ignore[attr-defined]


def current_config() -> Config:
    config: Config = current_app.config["BOOKENDS"]
    return config


def _one_person(address: str, name: str | None) -> Person:
    found = [person for person in people_at(address) if name is None or person.name.casefold() == name.casefold()]
    if not found:
        raise click.ClickException(f"Nobody is known by {address}{f' and {name}' if name else ''}.")
    if len(found) > 1:
        names = ", ".join(person.name for person in found)
        raise click.ClickException(f"Several people share {address}: {names}. Add --name.")
    return found[0]


def _print_ticket(ticket: Ticket) -> None:
    with current_app.test_request_context():
        path = url_for("auth.open_link", token=ticket.token)
    click.echo(f"{ticket.person.name} signs in at {current_config().base_url}{path}")
    click.echo(f"with the code {ticket.code}. Both work once, within 24 hours.")
