"""The page of the coordinator's own questions."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from matcher.models import OwnQuestion
from matcher.states import RoundState
from tests.builders import make_coordinator, make_mentor, make_round
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of

ASK = {
    "label": "How do you like to talk?",
    "kind": "choice",
    "choices": "On video\n\nBy phone\n",
    "steps": "5",
    "asked_of": "both",
    "compared": "alike",
    "private": "y",
}


@pytest.fixture
def round_id(rows: Rows) -> str:
    with rows():
        round_ = make_round(state=RoundState.OPEN)
        make_coordinator(round_.program, "Ellen Marsh")
        public_id = round_.public_id
    return public_id


@pytest.fixture
def ellen(signed_in: SignIn, round_id: str) -> FlaskClient:
    return signed_in("Ellen Marsh")


def test_asked_changed_moved_and_removed(ellen: FlaskClient, rows: Rows, round_id: str) -> None:
    url = f"/rounds/{round_id}/questions"
    assert "You ask nothing of your own yet" in text_of(ellen.get(url))
    assert ellen.post(f"{url}/new", data=ASK).location == url
    ellen.post(f"{url}/new", data={**ASK, "label": "Mentored before?", "kind": "yes_no"})
    page = text_of(ellen.get(url))
    assert "You ask 2 questions of your own" in page
    assert (
        "How do you like to talk? One choice of several · Mentors and participants On video · By phone Private" in page
    )
    with rows() as session:
        first, second = (one.public_id for one in session.query(OwnQuestion).order_by(OwnQuestion.position))
    shown = ellen.get(f"{url}/{first}").text
    assert "On video\r\nBy phone" in shown or "On video\nBy phone" in shown
    ellen.post(f"{url}/{first}", data={**ASK, "label": "How do you talk best?"})
    ellen.post(f"{url}/{second}/move", data={"to": "0"})
    with rows() as session:
        labels = [one.label for one in session.query(OwnQuestion).order_by(OwnQuestion.position)]
    assert labels == ["Mentored before?", "How do you talk best?"]
    ellen.post(f"{url}/{second}/remove")
    assert "You ask 1 question of your own" in text_of(ellen.get(url))


def test_what_is_wrong_stands_beside_its_field(ellen: FlaskClient, rows: Rows, round_id: str) -> None:
    url = f"/rounds/{round_id}/questions"
    answer = ellen.post(f"{url}/new", data={**ASK, "kind": "long_text", "label": ""})
    assert answer.status_code == 422
    assert "This is empty. Write the question as people will read it." in text_of(answer)
    assert "This cannot be done with words. Choose “Not compared”, or ask for a choice." in text_of(answer)
    ellen.post(f"{url}/new", data=ASK)
    with rows() as session:
        question = session.query(OwnQuestion).one()
        make_mentor(question.round, answers={"own": {question.key: "c1"}})
        one = f"{url}/{question.public_id}"
    answer = ellen.post(one, data={**ASK, "kind": "yes_no"})
    assert answer.status_code == 409
    assert "1 person has answered already, so the kind of answer stays." in text_of(answer)
    assert "Remove" not in text_of(ellen.get(url))
