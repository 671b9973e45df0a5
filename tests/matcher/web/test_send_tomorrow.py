"""An evening's work, sent at nine in the morning: the second button beside Send the offers, and offers that ran out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import OutboxMessage, Proposal, Round, Run
from matcher.services.duties import do_duties
from matcher.states import MailState
from tests.builders import NOW, make_coordinator, make_mentee, make_mentor, make_run
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import scene_round

NINE = datetime(2026, 12, 2, 17, tzinfo=UTC)
EVENING = NOW + timedelta(hours=10)  # seven in the evening, Pacific time


@pytest.fixture(autouse=True)
def in_the_evening() -> Iterator[None]:
    with clock.held_at(EVENING):
        yield


@pytest.fixture
def ellen(rows: Rows, signed_in: SignIn) -> FlaskClient:
    with rows():
        round_ = scene_round()
        make_coordinator(round_.program)
        make_mentor(round_, "Dana Whitfield")
        make_mentee(round_, "Rosa Villanueva")
        make_run(round_)
    return signed_in("Ellen Marsh")


@pytest.fixture
def paths(ellen: FlaskClient, rows: Rows) -> dict[str, str]:
    with rows() as session:
        round_, run = session.scalars(select(Round)).one(), session.scalars(select(Run)).one()
        base = f"/rounds/{round_.public_id}"
        return {page: f"{base}/{page}" for page in ("matches", "offers", "answers")} | {"run": run.public_id}


@pytest.fixture
def sent(ellen: FlaskClient, paths: dict[str, str]) -> FlaskClient:
    answer = ellen.post(paths["offers"], data={"run": paths["run"], "when": "tomorrow"}, follow_redirects=True)
    assert "1 offer goes out tomorrow at 9:00 am, Pacific time." in text_of(answer)
    return ellen


def test_both_buttons_say_what_they_do(ellen: FlaskClient, paths: dict[str, str]) -> None:
    said = text_of(ellen.get(paths["matches"]))
    assert "Send the offers One mentor is asked first; participants hear when their mentor has said yes." in said
    assert (
        "Send at nine tomorrow The same at 9:00 am, Pacific time. "
        "Until then nobody sees anything, and you can withdraw each."
    ) in said


def test_the_first_button_still_sends_at_once(ellen: FlaskClient, paths: dict[str, str], rows: Rows) -> None:
    answer = ellen.post(paths["offers"], data={"run": paths["run"]}, follow_redirects=True)
    assert "1 offer sent. Mentors see theirs now" in text_of(answer)
    assert due(rows) == [(MailState.QUEUED, EVENING)]


def due(rows: Rows) -> list[tuple[MailState, datetime]]:
    with rows() as session:
        return [(one.state, one.due_at) for one in session.scalars(select(OutboxMessage))]


def test_the_mail_waits_for_nine(sent: FlaskClient, rows: Rows) -> None:
    assert due(rows) == [(MailState.QUEUED, NINE)]


def test_the_answers_say_when_they_are_asked(sent: FlaskClient, paths: dict[str, str]) -> None:
    assert "Dana is asked tomorrow at 9:00 am. Nobody sees it before." in text_of(sent.get(paths["answers"]))
    with clock.held_at(NINE + timedelta(hours=1)):
        assert "Dana was asked today at 9:00 am and has not answered yet." in text_of(sent.get(paths["answers"]))


def test_the_mentor_sees_nothing_before(sent: FlaskClient, signed_in: SignIn, rows: Rows) -> None:
    with rows() as session:
        offer = f"/offers/{session.scalars(select(Proposal.public_id)).one()}"
    dana = signed_in("Dana Whitfield")
    assert dana.get(offer).status_code == 404
    assert dana.post(f"{offer}/yes").status_code == 404
    assert "Rosa" not in text_of(dana.get("/me"))
    with clock.held_at(NINE):
        assert "would you like to mentor Rosa Villanueva?" in text_of(dana.get(offer))


def test_withdrawn_before_nine_is_never_sent(
    sent: FlaskClient, paths: dict[str, str], rows: Rows, signed_in: SignIn
) -> None:
    with rows() as session:
        offer = session.scalars(select(Proposal.public_id)).one()
    answer = sent.post(f"{paths['offers']}/{offer}/withdraw", follow_redirects=True)
    assert "Withdrawn: Dana Whitfield and Rosa Villanueva." in text_of(answer)
    assert due(rows) == [(MailState.DROPPED, NINE)]
    with clock.held_at(NINE + timedelta(hours=1)):
        assert signed_in("Dana Whitfield").get(f"/offers/{offer}").status_code == 404


def test_twice_is_once(sent: FlaskClient, paths: dict[str, str], rows: Rows) -> None:
    again = sent.post(paths["offers"], data={"run": paths["run"], "when": "tomorrow"}, follow_redirects=True)
    assert "These offers are already sent." in text_of(again)
    assert len(due(rows)) == 1


def test_an_offer_that_ran_out_stands_in_a_group_of_its_own(sent: FlaskClient, paths: dict[str, str]) -> None:
    late = datetime(2027, 1, 16, 9, tzinfo=UTC)
    with clock.held_at(late), sent.application.app_context():
        do_duties()
    with clock.held_at(late):
        said = text_of(sent.get(paths["answers"]))
    assert "1 not answered in time." in said
    assert "No answer in time (1)" in said
    assert "Dana did not answer in time. The opening is free again." in said
    assert "One participant or team is free again." in said
