"""Who runs a program, page by page: given, changed, taken back, handed over."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from matcher.models import Grant, Person, Program, Right
from matcher.services.rights import invite_to_help
from tests.builders import make_coordinator, make_program, make_round
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of

RUTH = {"name": "Ruth Bell", "address": "ruth@example.org", "right": "reader"}


@pytest.fixture
def program(rows: Rows) -> str:
    with rows():
        program = make_program("Culture of Learning")
        make_round(program)
        make_coordinator(program, "Ellen Marsh")
        public_id = program.public_id
    return public_id


@pytest.fixture
def ellen(signed_in: SignIn, program: str) -> FlaskClient:
    return signed_in("Ellen Marsh")


def ruth_in(rows: Rows) -> tuple[str, list[Right]]:
    with rows() as session:
        ruth = session.query(Person).filter_by(name="Ruth Bell").one()
        return ruth.public_id, [grant.right for grant in ruth.grants]


def test_asked_changed_and_taken_back(ellen: FlaskClient, rows: Rows, program: str) -> None:
    url = f"/programs/{program}/coordinators"
    assert "You run this program alone" in text_of(ellen.get(url))
    answer = ellen.post(url, data=RUTH, follow_redirects=True)
    assert "Ruth Bell may read applications and give an opinion now, and is told by mail." in text_of(answer)
    assert "Reader · ruth@example.org asked by Ellen Marsh · has not signed in yet" in text_of(answer)
    who, rights = ruth_in(rows)
    assert rights == [Right.READER]
    ellen.post(f"{url}/{who}/right", data={"right": "assistant"})
    assert ruth_in(rows)[1] == [Right.ASSISTANT]
    ellen.post(f"{url}/{who}/remove")
    assert ruth_in(rows)[1] == []
    assert ellen.post(f"{url}/{who}/remove").status_code == 404


def test_what_is_wrong_stands_beside_its_field(ellen: FlaskClient, rows: Rows, program: str) -> None:
    answer = ellen.post(f"/programs/{program}/coordinators", data={**RUTH, "address": "ruth"})
    assert answer.status_code == 422
    assert "“ruth” is not an e-mail address." in text_of(answer)
    answer = ellen.post(f"/programs/{program}/coordinators", data={**RUTH, "right": "administrator"})
    assert answer.status_code == 422
    with rows() as session:
        assert session.query(Grant).count() == 1


@pytest.mark.parametrize("right", [Right.ASSISTANT, Right.READER])
def test_whoever_only_helps_gives_no_rights(signed_in: SignIn, rows: Rows, program: str, right: Right) -> None:
    with rows() as session:
        ellen = session.query(Person).filter_by(name="Ellen Marsh").one()
        invite_to_help(session.query(Program).one(), "Ruth Bell", "ruth@example.org", right, actor=ellen)
    ruth = signed_in("Ruth Bell")
    assert ruth.get(f"/programs/{program}/coordinators").status_code == 404
    assert ruth.post(f"/programs/{program}/coordinators", data={**RUTH, "right": "coordinator"}).status_code == 404
    assert ruth.get(f"/programs/{program}/hand-over").status_code == 404
    assert ruth.get(f"/programs/{program}/mail").status_code == (200 if right is Right.ASSISTANT else 404)


def test_the_successor_reads_where_everything_stands(ellen: FlaskClient, rows: Rows, program: str) -> None:
    url = f"/programs/{program}/hand-over"
    page = text_of(ellen.get(url))
    assert "Everything somebody needs to take over Culture of Learning." in page
    assert "January–June 2027 Matches being reviewed" in page
    ellen.post(url, data={"words": "Ask Ruth first.\r\nThen Dana.", "shown": ""})
    assert "Ask Ruth first.\nThen Dana." in ellen.get(url).text.replace("\r\n", "\n")
    answer = ellen.post(url, data={"words": "Mine", "shown": ""})
    assert answer.status_code == 409
    assert "Somebody else changed these notes while you wrote." in text_of(answer)
    assert ellen.post(url, data={"words": "Mine", "shown": "Ask Ruth first.\nThen Dana."}).status_code == 303
