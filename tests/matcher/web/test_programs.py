"""Programs and their topics, made and kept in the browser; what the menu shows to whom."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.models import Grant, Program, Right
from matcher.states import RoundState
from tests.builders import PACIFIC, make_coordinator, make_mentor, make_person, make_program, make_round
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.test_page import menu

DETAILS = {
    "name": "Second Stories",
    "run_by": "",
    "contact_name": "Ellen Marsh",
    "contact_address": "Stories@Example.org",
    "zone": PACIFIC,
}


@pytest.fixture
def ids(rows: Rows) -> dict[str, str]:
    """Ellen runs it; Ada assists, Rhea reads, Sam operates the installation."""
    with rows() as session:
        program = make_program("Culture of Learning")
        make_coordinator(program)
        for name, right in (("Ada Assist", Right.ASSISTANT), ("Rhea Read", Right.READER)):
            session.add(Grant(person=make_person(name), program_id=program.id, right=right))
        session.add(Grant(person=make_person("Sam Site"), right=Right.ADMINISTRATOR))
        round_ = make_round(program, state=RoundState.OPEN, selects=True)
        make_mentor(round_, "Dana Whitfield", answers={"topics_offered": ["onboarding"]})
        return {"program": program.public_id, "round": round_.public_id}


def shown(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="shown"[^>]*value="(\w+)"', client.get(path).text)
    assert found is not None
    return found[1]


def test_a_program_is_started_by_who_may(ids: dict[str, str], rows: Rows, signed_in: SignIn) -> None:
    for name in ("Ada Assist", "Rhea Read", "Dana Whitfield"):
        assert signed_in(name).get("/programs/new").status_code == 404
        assert signed_in(name).post("/programs/new", data=DETAILS).status_code == 404
    sam = signed_in("Sam Site")
    assert sam.get("/").location == "/programs/new"
    answer = sam.post("/programs/new", data=DETAILS)
    assert answer.status_code == 303
    with rows() as session:
        made = session.scalars(select(Program).where(Program.name == "Second Stories")).one()
        assert (made.run_by, made.contact_address) == ("Second Stories", "stories@example.org")
        path = f"/programs/{made.public_id}"
    assert answer.location == path
    assert "Start the first round when you know its dates." in text_of(sam.get(path))
    assert menu(sam, path) == [path, f"{path}/mail"]


def test_it_begins_like_one_of_ones_own(ids: dict[str, str], rows: Rows, signed_in: SignIn) -> None:
    ellen, topics = signed_in("Ellen Marsh"), f"/programs/{ids['program']}/topics"
    ellen.post(topics, data={"key": ["onboarding"], "label-onboarding": "Welcome", "shown": shown(ellen, topics)})
    with rows():
        theirs = make_program("Somebody else’s").public_id
    assert ellen.post("/programs/new", data={**DETAILS, "like": theirs}).status_code == 422
    assert ellen.post("/programs/new", data={**DETAILS, "like": ids["program"]}).status_code == 303
    with rows() as session:
        made = session.scalars(select(Program).where(Program.name == "Second Stories")).one()
        assert [topic.label for topic in made.topics] == ["Welcome"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Name of the program : Give this"),
        ({"contact_address": "ellen"}, "“ellen” is not an e-mail address."),
        ({"zone": "Mars"}, "Time zone of the program : Not a valid choice."),
        ({"name": "Culture of Learning"}, "This is the name of another program of yours."),
    ],
)
def test_a_program_that_cannot_be(ids: dict[str, str], signed_in: SignIn, wrong: dict[str, str], said: str) -> None:
    answer = signed_in("Ellen Marsh").post("/programs/new", data={**DETAILS, **wrong})
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_what_is_said_about_it(ids: dict[str, str], signed_in: SignIn) -> None:
    ellen, page = signed_in("Ellen Marsh"), f"/programs/{ids['program']}/settings"
    version = shown(ellen, page)
    said = {**DETAILS, "about": "For everybody.", "records_note": "Public."}
    assert ellen.post(page, data={**said, "shown": version}).status_code == 303
    answer = ellen.post(page, data={**said, "about": "For some.", "shown": version})
    assert answer.status_code == 409
    assert "The public page As it stands now For everybody. As you would have it For some." in text_of(answer)


def test_topics_by_their_buttons(ids: dict[str, str], rows: Rows, signed_in: SignIn) -> None:
    ellen, page = signed_in("Ellen Marsh"), f"/programs/{ids['program']}/topics"

    def press(act: str, **more: str) -> int:
        with rows() as session:
            topics = session.scalars(select(Program).where(Program.public_id == ids["program"])).one().topics
            lines = {f"label-{topic.key}": topic.label for topic in topics}
            keys = [topic.key for topic in topics]
        return ellen.post(
            page, data={"key": keys, **lines, **more, "act": act, "shown": shown(ellen, page)}
        ).status_code

    def labels() -> list[str]:
        with rows() as session:
            program = session.scalars(select(Program).where(Program.public_id == ids["program"])).one()
            return [topic.label for topic in program.topics]

    first, second, third, *_ = labels()
    assert press("down:small_pieces", new="Story time") == 303
    assert (labels()[:3], labels()[-1]) == ([second, first, third], "Story time")
    assert press("up:small_pieces", **{"label-small_pieces": "Small pieces"}) == 303
    assert labels()[:2] == ["Small pieces", second]
    assert press("remove:volunteers") == 303
    assert "Volunteers" not in labels()
    assert press("remove:onboarding") == 422
    assert "Onboarding new staff" in labels()
    assert press("save", **{"label-onboarding": "Welcoming"}) == 303
    assert "Welcoming" in labels()


def test_everybody_is_led_where_they_may_go(ids: dict[str, str], signed_in: SignIn) -> None:
    program, round_ = f"/programs/{ids['program']}", f"/rounds/{ids['round']}"
    people, selection, mail = f"{round_}/people", f"{round_}/selection", f"{program}/mail"
    assert menu(signed_in("Ada Assist"), people) == [people, selection, f"{round_}/upload", f"{round_}/events", mail]
    assert menu(signed_in("Rhea Read"), people) == [people, selection]
    for name in ("Ada Assist", "Rhea Read"):
        client = signed_in(name)
        assert client.get("/").location == people
        assert [client.get(path).status_code for path in menu(client, people)] == [200] * len(menu(client, people))
        assert client.get(program).status_code == 404
