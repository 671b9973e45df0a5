"""The page of a director: who applies, what is asked, and an answer that no mail scanner gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import DirectorPromise
from matcher.states import EnrollmentState, PaidTime, RoundState
from tests.builders import NOW, make_coordinator, make_library, make_participant, make_program, make_round
from tests.matcher.front_doors import director_token, make_promise
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]
SAID = {
    "paid_time": "partly",
    "paid_hours": "4",
    "desk_hours": "Mon-Tue 9:00-12:00\nFri 1pm-5pm",
    "learning_goal": "To keep what we learn.",
    "signed": "Miriam Locke",
}


@dataclass(frozen=True)
class Asked:
    page: str
    again: str


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def asked(rows: Rows) -> Asked:
    with rows():
        round_ = make_round(make_program("Culture of Learning"), state=RoundState.OPEN, asks_director=True)
        make_coordinator(round_.program, "Ellen Marsh")
        library = make_library(round_, "Juniper Flats Library")
        rosa = make_participant(round_, "Rosa Whitfield", library=library)
        make_participant(round_, "Otto Silent", library=library)
        promise = make_promise(rosa)
        people = f"/rounds/{round_.public_id}/people"
        return Asked(f"/director/{director_token(promise)}", f"{people}/{rosa.public_id}/director")


def kept(rows: Rows) -> DirectorPromise:
    with rows() as session:
        promise = session.scalars(select(DirectorPromise)).one()
        session.expunge(promise)
        return promise


def test_it_names_only_those_who_named_this_director(client: FlaskClient, asked: Asked) -> None:
    page = client.get(asked.page)
    said = text_of(page)
    assert "Rosa Whitfield applies. What would Juniper Flats Library give?" in said
    assert "Sessions Every two weeks, 60 minutes each" in said
    assert "Time About 2 hours a month" in said
    assert "Otto" not in said
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_an_answer_is_kept_shown_and_changed(client: FlaskClient, asked: Asked, rows: Rows) -> None:
    answer = client.post(asked.page, data=SAID)
    assert (answer.status_code, answer.location) == (303, asked.page)
    promise = kept(rows)
    assert (promise.paid_time, promise.paid_hours, promise.signed) == (PaidTime.PARTLY, 4, "Miriam Locke")
    assert promise.desk_hours == [[0, 540, 720], [1, 540, 720], [4, 780, 1020]]
    said = text_of(client.get(asked.page))
    assert "Thank you. This is what Juniper Flats Library gives." in said
    assert "Time Partly paid working time, 4 hours a month" in said
    assert "Desk covered Mon 9:00-12:00; Tue 9:00-12:00; Fri 13:00-17:00" in said
    assert client.post(asked.page, data={**SAID, "paid_time": "no"}).status_code == 303
    assert kept(rows).paid_time is PaidTime.NO


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"signed": ""}, "Type your name: it stands for your signature."),
        ({"paid_time": ""}, "Choose one."),
        ({"paid_hours": "many"}, "Give one from 0 to 80."),
        ({"paid_hours": "-1"}, "Give one from 0 to 80."),
        ({"desk_hours": "mornings"}, "is not understood as hours."),
        ({"desk_hours": "Mon 9:00-12:00 A"}, "Give hours that hold in every week."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    client: FlaskClient, asked: Asked, dump: Dump, changed: dict[str, str], said: str
) -> None:
    before = dump()
    answer = client.post(asked.page, data={**SAID, **changed})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert dump() == before


def test_a_scanner_that_presses_the_button_says_nothing(client: FlaskClient, asked: Asked, dump: Dump) -> None:
    before = dump()
    assert client.get(asked.page).status_code == 200
    assert client.post(asked.page).status_code == 422
    assert dump() == before


def test_once_offers_are_out_it_only_shows(client: FlaskClient, asked: Asked, rows: Rows) -> None:
    client.post(asked.page, data=SAID)
    with rows() as session:
        session.scalars(select(DirectorPromise)).one().round.state = RoundState.PUBLISHED
    page = client.get(asked.page)
    assert "The matches have been offered. This is what you said." in text_of(page)
    assert "<form" not in page.text
    late = client.post(asked.page, data=SAID)
    assert (late.status_code, "stands as you said it" in text_of(late)) == (409, True)


def test_when_nobody_names_them_any_more_there_is_nothing_to_do(client: FlaskClient, asked: Asked, rows: Rows) -> None:
    with rows() as session:
        session.scalars(select(DirectorPromise)).one().asker.state = EnrollmentState.WITHDRAWN
    page = client.get(asked.page)
    assert "Nobody of Juniper Flats Library names you as the director just now." in text_of(page)
    assert "<form" not in page.text


def test_a_coordinator_asks_once_more(asked: Asked, signed_in: SignIn, client: FlaskClient) -> None:
    ellen = signed_in("Ellen Marsh")
    assert ellen.post(asked.again).status_code == 303
    assert client.post(asked.again).location.startswith("/sign-in")


def test_an_unknown_link_is_no_page(client: FlaskClient, asked: Asked) -> None:
    assert client.get("/director/abc").status_code == 404
