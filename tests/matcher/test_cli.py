"""The operator's commands: they print what is needed, refuse in words, and write what the pages write."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from matcher.db import db, unit_of_work
from matcher.models import AuditEntry, Grant, Person, Program, Right
from tests.builders import make_person

CREATE = ["create-coordinator", "ellen@example.org", "--name", "Ellen Marsh", "--program", "Culture of Learning"]


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=list(arguments))
    return answer.exit_code, answer.output


def test_the_first_coordinator_gets_in_without_mail(app: Flask) -> None:
    code, said = run(app, *CREATE, "--run-by", "Harbor Library Consortium")
    assert code == 0
    found = re.search(r"Ellen Marsh signs in at http://localhost(/sign-in/\S+)\nwith the code (\d{6})\.", said)
    assert found
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert client.post(found[1], data={"code": found[2]}).status_code == 303
    with app.app_context(), unit_of_work(writes=False) as session:
        program = session.scalars(select(Program)).one()
        assert (program.name, program.run_by, program.contact_address) == (
            "Culture of Learning",
            "Harbor Library Consortium",
            "ellen@example.org",
        )
        assert len(program.topics) == 12
        start = f"/programs/{program.public_id}"
    assert client.get("/").location == start


def test_creating_a_coordinator_twice_makes_one(app: Flask) -> None:
    for _ in range(2):
        assert run(app, *CREATE)[0] == 0
    with app.app_context(), unit_of_work(writes=False) as session:
        assert [session.scalar(select(func.count(kind.id))) for kind in (Person, Program, Grant)] == [1, 1, 1]
        assert session.scalars(select(Grant)).one().right is Right.COORDINATOR
        assert session.scalar(select(func.count()).where(AuditEntry.act == "coordinator_created")) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["create-coordinator", "ellen", *CREATE[2:]], "“ellen” is not an e-mail address."),
        ([*CREATE, "--zone", "Pacific"], "“Pacific” is not a time zone we know."),
        ([*CREATE[:3], "  ", *CREATE[4:]], "Give the name people will read."),
    ],
)
def test_a_coordinator_that_cannot_be_made(app: Flask, change: list[str], said: str) -> None:
    code, output = run(app, *change)
    assert (code, said in output) == (1, True)
    with app.app_context(), unit_of_work(writes=False):
        assert db.session.scalar(select(func.count(Person.id))) == 0


def test_people_who_share_an_address_are_told_apart_by_name(app: Flask) -> None:
    with app.app_context(), unit_of_work(writes=True):
        for name in ("Rosa Villanueva", "Calvin Ostrow"):
            make_person(name, address="info@library.example.org")
    code, said = run(app, "sign-in-link", "info@library.example.org")
    assert code == 1
    assert "Several people share info@library.example.org: Rosa Villanueva, Calvin Ostrow. Add --name." in said
    code, said = run(app, "sign-in-link", "INFO@library.example.org", "--name", "calvin ostrow")
    assert (code, said.startswith("Calvin Ostrow signs in at http://localhost/sign-in/")) == (0, True)


@pytest.mark.parametrize("command", ["sign-in-link", "ics"])
def test_nobody_there(app: Flask, command: str) -> None:
    code, said = run(app, command, "nobody@example.org")
    assert (code, "Nobody is known by nobody@example.org." in said) == (1, True)
