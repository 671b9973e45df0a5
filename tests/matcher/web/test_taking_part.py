"""The page of somebody who takes part, and the front page that leads to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from matcher import clock
from matcher.app import create_app
from matcher.db import db
from matcher.models import Enrollment, Proposal
from matcher.states import Role, RoundState
from tests.builders import (
    NOW,
    answer_yes,
    make_coordinator,
    make_mentor,
    make_offer,
    make_participant,
    make_person,
    make_round,
)
from tests.fixtures.apps import settings_for
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

DANA, ROSA = "Dana Whitfield", "Rosa Villanueva"


@pytest.fixture(autouse=True)
def clock_held() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def offered(rows: Rows) -> None:
    with rows():
        round_ = scene_round()
        mentor = dana(round_)
        make_offer(mentor, rosa(round_))
        suffolk(round_)


def me(signed_in: SignIn, name: str) -> str:
    return text_of(signed_in(name).get("/me"))


def test_an_offer_waits_for_the_mentor_alone(offered: None, signed_in: SignIn) -> None:
    page = me(signed_in, DANA)
    for fact in (
        "Dana, a match waits for your answer.",
        "Mentor in Culture of Learning January–June 2027",
        "By Jan 15 Rosa Villanueva Pima County Public Library, AZ Look at this match",
        "0 of 3 openings filled; 1 match offered.",
        "Library Burbank Public Library Job Manager Hours 40 hours a week Clock Pacific time "
        "Topics Learning in small pieces, Getting managers on board, and Peer coaching",
    ):
        assert fact in page
    participant = me(signed_in, ROSA)
    assert "Rosa, we are still finding your match." in participant
    assert "Dana" not in participant
    assert "openings" not in participant


def test_the_way_to_a_confirmed_match(offered: None, rows: Rows, signed_in: SignIn) -> None:
    with rows():
        answer_yes(db.session.query(Proposal).one(), Role.MENTOR)
    assert "Rosa Villanueva You said yes. Now Rosa is asked." in me(signed_in, DANA)
    assert "Rosa, a match waits for your answer." in me(signed_in, ROSA)
    with rows():
        answer_yes(db.session.query(Proposal).one(), Role.PARTICIPANT)
    page = me(signed_in, ROSA)
    assert "Rosa, you meet Dana on Tuesday, January 19." in page
    assert "Dana Whitfield Burbank Public Library, CA. Tuesdays, every two weeks, 9:00 am Pacific; 10 sessions" in page
    assert "1 of 3 openings filled." in me(signed_in, DANA)


def test_members_of_a_team_learn_who_answers(offered: None, signed_in: SignIn) -> None:
    page = me(signed_in, "Bo Price")
    assert "We are still finding your team’s match. Ann answers for all of you." in page
    assert "When there is one, you will find it here" in me(signed_in, "Ann Doyle")


def test_an_application_may_change_while_they_are_open(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = make_round(state=RoundState.OPEN)
        make_participant(round_, "Uma Late")
        address = f"/apply/{round_.public_id}/participant"
    answer = signed_in("Uma Late").get("/me")
    assert "Your application is in. You can change it until December 11." in text_of(answer)
    assert f'href="{address}"' in answer.text


def places_of(rows: Rows) -> int:
    with rows():
        return len(db.session.query(Enrollment).filter_by(role=Role.MENTOR).one().places)


def change(signed_in: SignIn, rows: Rows, places: str, name: str = DANA) -> tuple[int, str]:
    with rows():
        mentor = db.session.query(Enrollment).filter_by(role=Role.MENTOR).one().public_id
    answer = signed_in(name).post(f"/me/enrollments/{mentor}/places", data={"places": places})
    return answer.status_code, text_of(answer)


def test_a_mentor_changes_how_many(offered: None, rows: Rows, signed_in: SignIn) -> None:
    assert change(signed_in, rows, "5")[0] == 303
    assert places_of(rows) == 5


@pytest.mark.parametrize(
    ("places", "status", "sentence"),
    [
        ("0", 409, "One opening is promised already. Keep at least 1."),
        ("31", 422, "Give a number from 0 to 30."),
        ("many", 422, "Give a number from 0 to 30."),
        ("", 422, "Give a number from 0 to 30."),
    ],
)
def test_what_is_promised_stays(
    offered: None, rows: Rows, signed_in: SignIn, places: str, status: int, sentence: str
) -> None:
    got, page = change(signed_in, rows, places)
    assert (got, sentence in page, places_of(rows)) == (status, True, 3)


def test_nobody_changes_another_mentors(offered: None, rows: Rows, signed_in: SignIn) -> None:
    assert change(signed_in, rows, "5", name=ROSA)[0] == 404
    assert places_of(rows) == 3


def test_somebody_who_has_not_applied(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        make_person("Somebody New")
    page = me(signed_in, "Somebody New")
    assert "Somebody, you are not taking part in anything yet." in page
    assert "Nothing is open for applications just now." in page
    with rows():
        make_round(state=RoundState.OPEN)
    assert "Applications are open." in me(signed_in, "Somebody New")


def test_the_front_page_says_what_is_open(rows: Rows, client: FlaskClient) -> None:
    page = text_of(client.get("/"))
    assert "Nothing is open just now" in page
    with rows():
        round_ = make_round(state=RoundState.OPEN)
        make_round(round_.program, state=RoundState.REVIEW, name="Closed already")
        address = f"/apply/{round_.public_id}"
    answer = client.get("/")
    assert "Sessions every two weeks, Jan 18–Jun 25. Apply by Friday, December 11" in text_of(answer)
    assert [f'href="{address}/{role}"' in answer.text for role in ("participant", "mentor")] == [True, True]
    assert "Closed already" not in answer.text


@pytest.mark.parametrize(
    ("teams", "alone", "said", "roles"),
    [
        (False, True, "", ["participant", "mentor"]),
        (True, True, "Teams of a library can apply too.", ["participant", "mentor"]),
        (True, False, "Here teams of a library apply together.", ["mentor"]),
    ],
)
def test_the_front_page_offers_what_the_round_takes(
    rows: Rows, client: FlaskClient, teams: bool, alone: bool, said: str, roles: list[str]
) -> None:
    with rows():
        make_round(state=RoundState.OPEN, takes_teams=teams, takes_individuals=alone)
    answer = client.get("/")
    assert re.findall(r'href="/apply/\w+/(\w+)"', answer.text) == roles
    page = text_of(answer)
    assert said in page
    assert ("Apply as a team" in page) is teams


def test_the_front_page_leads_everybody_to_their_own(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = make_round()
        make_coordinator(round_.program, "Ellen Marsh")
        make_mentor(round_, DANA)
        make_person("Somebody New")
        program = round_.program.public_id
    leads = {name: signed_in(name).get("/") for name in ("Ellen Marsh", DANA, "Somebody New")}
    assert [(answer.status_code, answer.location) for answer in leads.values()] == [
        (303, f"/programs/{program}"),
        (303, "/me"),
        (200, None),
    ]


def test_the_demonstrations_people_are_offered_in_the_demonstration_alone(
    rows: Rows, client: FlaskClient, sqlite_url: str
) -> None:
    with rows():
        make_coordinator(make_round().program, "Ellen Marsh")
    assert "Ellen Marsh" not in client.get("/").text
    demonstration = create_app(settings_for(sqlite_url, DEMONSTRATION=True)).test_client()
    assert "As Ellen Marsh, coordinator" in text_of(demonstration.get("/"))
