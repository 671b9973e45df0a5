"""The frame of every page: the menu leads to the round one is looking at, the footer says whom to write to."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.models import Person, Round
from matcher.states import RoundState
from tests.builders import make_coordinator, make_mentor, make_person, make_program, make_round
from tests.matcher.web.conftest import Rows, SignIn


@pytest.fixture
def ids(rows: Rows) -> dict[str, str]:
    """Ids of a program and its two rounds. Ellen coordinates it; Dana is a mentor in the older round."""
    with rows():
        program = make_program(contact_name="Ellen Marsh", contact_address="mentoring@example.org")
        make_coordinator(program, "Ellen Marsh")
        older = make_round(program, state=RoundState.REVIEW)
        newer = make_round(program, state=RoundState.OPEN, first_day=date(2027, 7, 5), last_day=date(2027, 12, 17))
        make_mentor(older, person=make_person("Dana Whitfield"))
        return {"program": program.public_id, "older": older.public_id, "newer": newer.public_id}


def menu(client: FlaskClient, path: str) -> list[str]:
    nav = re.search(r'<nav aria-label="Main">.*?</nav>', client.get(path).text, re.DOTALL)
    return re.findall(r'href="([^"]+)"', nav[0]) if nav else []


@pytest.mark.parametrize("which", ["older", "newer"])
def test_the_menu_stays_with_the_round_one_is_looking_at(ids: dict[str, str], signed_in: SignIn, which: str) -> None:
    program, round_ = f"/programs/{ids['program']}?round={ids[which]}", f"/rounds/{ids[which]}"
    of_round = [f"{round_}/people", f"{round_}/matches", f"{round_}/events"]
    expected = [program, *of_round, f"/programs/{ids['program']}/mail"]
    client = signed_in("Ellen Marsh")
    for path in (program, *of_round):
        assert menu(client, path) == expected


def test_answers_join_the_menu_once_offers_are_out(ids: dict[str, str], rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        session.scalars(select(Round).where(Round.public_id == ids["older"])).one().state = RoundState.PUBLISHED
    round_ = f"/rounds/{ids['older']}"
    assert menu(signed_in("Ellen Marsh"), f"{round_}/people")[-3] == f"{round_}/answers"


def test_whoever_takes_part_in_one_program_reads_whom_to_write_to(ids: dict[str, str], signed_in: SignIn) -> None:
    client = signed_in("Dana Whitfield")
    assert menu(client, "/me") == ["/me/sessions", "/me"]
    assert 'href="mailto:mentoring@example.org"' in client.get("/me").text


def test_whoever_takes_part_in_two_programs_is_shown_neither(
    ids: dict[str, str], rows: Rows, signed_in: SignIn
) -> None:
    with rows() as session:
        dana = session.scalars(select(Person).where(Person.name == "Dana Whitfield")).one()
        make_mentor(make_round(make_program()), person=dana)
    assert "mailto:" not in signed_in("Dana Whitfield").get("/me").text
