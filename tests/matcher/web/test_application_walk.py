"""The form as one person after the other meets it: own questions, another device, a team, late, on the phone."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import ApplicationDraft, Enrollment, Person, Round
from matcher.services.team_invitations import accept, invite
from matcher.states import Compared, ConsentHow, LinkFrom, QuestionKind, RoundState
from tests.builders import NOW, make_coordinator, make_gathering, make_person, make_program, make_question, make_round
from tests.matcher.mailed import config_here
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.test_apply import ABOUT, BEFORE_CHECK, MENTOR, PARTICIPANT, applications, send

SHIFTS = [{"key": "c1", "label": "Mornings"}, {"key": "c2", "label": "Evenings"}]
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"label": "Which shift?", "kind": QuestionKind.CHOICE, "choices": SHIFTS, "required": True},
    {"label": "What have you tried?", "kind": QuestionKind.CHOICES, "choices": SHIFTS},
    {"label": "How sure are you?", "kind": QuestionKind.SCALE, "steps": 7, "low": "Not at all", "required": True},
    {"label": "Where did you hear of us?", "kind": QuestionKind.SHORT_TEXT},
    {"label": "What worries you?", "kind": QuestionKind.LONG_TEXT, "required": True},
    {"label": "In the union?", "kind": QuestionKind.YES_NO, "private": True, "compared": Compared.SAME},
)
RECORDS = "What you write may be asked for under a public records law."


@pytest.fixture(autouse=True)
def now() -> Any:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def round_id(rows: Rows) -> str:
    with rows():
        program = make_program("Culture of Learning")
        program.records_note = RECORDS
        round_ = make_round(
            program,
            state=RoundState.OPEN,
            minutes=45,
            takes_teams=True,
            takes_individuals=True,
            asks_director=True,
            link_from=LinkFrom.PARTICIPANT,
        )
        make_coordinator(program)
        return round_.public_id


@pytest.fixture
def client(app: Flask, round_id: str) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def keys(rows: Rows, round_id: str) -> list[str]:
    """Names of the fields of the own questions."""
    with rows() as session:
        round_ = session.scalars(select(Round)).one()
        return [f"own_{make_question(round_, **given).key}" for given in QUESTIONS]


def open_round(rows: Rows, **given: Any) -> None:
    with rows() as session:
        round_ = session.scalars(select(Round)).one()
        for name, value in given.items():
            setattr(round_, name, value)


def test_own_questions_are_asked_kept_and_answered(
    client: FlaskClient, round_id: str, keys: list[str], rows: Rows, signed_in: SignIn
) -> None:
    shift, tried, sure, heard, worry, union = keys
    base = f"/apply/{round_id}/participant"
    send(client, round_id, {part: PARTICIPANT[part] for part in BEFORE_CHECK})
    assert client.get(f"{base}/check").location == f"{base}/more"
    page = text_of(client.get(f"{base}/more"))
    for words in (RECORDS, "1, Not at all", "Who sees it: nobody; it is used for matching only.", "No answer"):
        assert words in page
    wrong = client.post(f"{base}/more", data={shift: "c9", tried: ["c9"], sure: "8", worry: " ", union: "perhaps"})
    assert (wrong.status_code, wrong.text.count('class="field-error"')) == (422, 5)
    answers = {shift: "c2", tried: ["c1", "c2"], sure: "3", heard: "", worry: "Time.", union: "no"}
    assert client.post(f"{base}/more", data=answers).location == f"{base}/check"
    read = text_of(client.get(f"{base}/check"))
    assert "In the union? (private) No" in read
    assert "Which shift? Evenings" in read
    client.post(f"{base}/check", data={"consent": "y"})
    [rosa] = applications(rows)
    said = dict(
        zip((key.removeprefix("own_") for key in keys), ("c2", ["c1", "c2"], 3, None, "Time.", False), strict=True)
    )
    assert rosa.answers["own"] == {key: answer for key, answer in said.items() if answer is not None}
    again = signed_in("Rosa Villanueva")
    assert "In the union? (private) No" in text_of(again.get(f"{base}/check"))
    send(again, round_id, {"more": {**answers, union: ""}, "check": {"consent": "y"}})
    assert union.removeprefix("own_") not in applications(rows)[0].answers["own"]


def test_a_question_asked_later_opens_its_part_again(client: FlaskClient, round_id: str, rows: Rows) -> None:
    send(client, round_id, {part: PARTICIPANT[part] for part in BEFORE_CHECK})
    base = f"/apply/{round_id}/participant"
    assert client.get(f"{base}/check").status_code == 200
    assert client.get(f"{base}/more").status_code == 404
    with rows() as session:
        make_question(session.scalars(select(Round)).one(), kind=QuestionKind.YES_NO, required=True)
    assert client.post(f"{base}/check", data={"consent": "y"}).location == f"{base}/more"


def test_needs_wishes_phone_and_link_are_kept(client: FlaskClient, round_id: str, rows: Rows) -> None:
    about = {**ABOUT, "phone": "call me", "director_name": "Miriam Locke"}
    answer = client.post(f"/apply/{round_id}/participant/about", data=about)
    assert "“call me” is not a phone number." in text_of(answer)
    assert "Give both the name and the address of your director, or neither." in text_of(answer)
    about |= {"phone": "520-555-0134", "director_address": "miriam@example.org"}
    needs = {**PARTICIPANT["needs"], "meeting_link": "http://video.example.org/rosa", "wished": "A\nB\nC\nD"}
    parts = {part: PARTICIPANT[part] for part in BEFORE_CHECK}
    send(client, round_id, {**parts, "about": about})
    told = text_of(client.post(f"/apply/{round_id}/participant/needs", data=needs))
    assert "is no secure address of a web page." in told
    assert "names 4 people. Name 3 at most." in told
    needs |= {"meeting_link": "https://video.example.org/rosa", "wished": "Dana Whitfield"}
    send(client, round_id, {"needs": needs, "check": {"consent": "y"}})
    [rosa] = applications(rows)
    assert (rosa.phone, rosa.meeting_link) == ("520-555-0134", "https://video.example.org/rosa")
    assert (rosa.access, rosa.wished, rosa.recorded_by) == (["captions"], ["Dana Whitfield"], None)


def test_somebody_goes_on_elsewhere_once_they_have_signed_in(
    app: Flask, client: FlaskClient, round_id: str, signed_in: SignIn, rows: Rows
) -> None:
    base = f"/apply/{round_id}/participant"
    kept = client.post(f"{base}/about", data={**ABOUT, "later": "yes"})
    assert kept.location == f"{base}/later"
    assert "sign in with rosa@example.org" in text_of(client.get(f"{base}/later"))
    assert "Your application is not finished" in text_of(client.get("/"))
    assert "not finished" not in text_of(app.test_client().get("/"))
    rosa = signed_in("Rosa Villanueva")
    assert "Your application is not finished" in text_of(rosa.get("/"))
    assert rosa.get(base).location == f"{base}/work"
    rosa.post(f"{base}/work", data=PARTICIPANT["work"])
    assert "Pima County" not in client.get(f"{base}/about").text  # it is hers now, and no more that browser's
    with rows() as session:
        [draft] = session.scalars(select(ApplicationDraft))
        owner = session.get_one(Person, draft.person_id)
        assert (owner.name, draft.address) == ("Rosa Villanueva", "rosa@example.org")


def test_a_team_gives_its_library_and_its_goal(round_id: str, rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        round_ = session.scalars(select(Round)).one()
        team = make_gathering(round_, make_person("Tess Lead"), name="Desk", goal="Ten minutes a week.")
        invitation = invite(
            team, "Moe Mate", "moe@example.org", actor=session.get_one(Person, team.made_by), config=config_here()
        )
        accept(invitation, actor=invitation.person)
        library = team.library.name
    moe, base = signed_in("Moe Mate"), f"/apply/{round_id}/participant"
    open_round(rows, takes_individuals=False)
    first = moe.get(f"{base}/about")
    assert f"You apply with the team Desk of {library}." in text_of(first)
    assert 'name="library"' not in first.text
    assert "Nobody on your team is shown your hours." in text_of(moe.get(f"{base}/hours"))
    words = {key: value for key, value in PARTICIPANT["words"].items() if key != "team_goal"}
    send(moe, round_id, {**PARTICIPANT, "about": {"name": "Moe Mate", "zone": "America/Phoenix"}, "words": words})
    [mate] = applications(rows)
    with rows() as session:
        sent = session.get_one(Enrollment, mate.id)
        assert sent.team is not None
        assert (sent.team.name, sent.library.name, sent.team.goal) == ("Desk", library, "Ten minutes a week.")
    assert "What the team Desk wants: Ten minutes a week." in text_of(moe.get(f"{base}/words"))


def test_somebody_comes_late_with_the_link(app: Flask, client: FlaskClient, round_id: str, rows: Rows) -> None:
    open_round(rows, state=RoundState.REVIEW, late_token="sparrow-42")
    base = f"/apply/{round_id}/mentor"
    assert "Applications are closed" in text_of(client.get(f"{base}/about?late=wrong"))
    assert client.get(f"{base}?late=sparrow-42").location == f"{base}/about"
    assert "Applications close on" not in text_of(client.get(f"{base}/about"))
    assert send(client, round_id, MENTOR, "mentor")[-1] == f"{base}/sent"
    assert [one.person.name for one in applications(rows)] == ["Rosa Villanueva"]
    other = app.test_client()
    assert other.post(f"{base}/about", data=ABOUT).status_code == 409
    open_round(rows, late_token=None)
    assert "Applications are closed" in text_of(client.get(f"{base}/about"))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"mentors_only": True}, "Sign-up for participants is over"),
        ({"state": RoundState.INTEREST}, "Applications are not open yet"),
        ({"takes_individuals": False}, "Here teams apply together"),
    ],
)
def test_a_closed_door_says_why(
    client: FlaskClient, round_id: str, rows: Rows, state: dict[str, Any], said: str
) -> None:
    open_round(rows, **state)
    page = client.get(f"/apply/{round_id}/participant/about")
    assert said in text_of(page)
    assert client.post(f"/apply/{round_id}/participant/about", data=ABOUT).status_code == 409


def test_a_coordinator_writes_down_what_she_hears(round_id: str, rows: Rows, signed_in: SignIn) -> None:
    ellen, base = signed_in("Ellen Marsh"), f"/apply/{round_id}/participant"
    send(ellen, round_id, {part: PARTICIPANT[part] for part in BEFORE_CHECK})
    page = text_of(ellen.get(f"{base}/check"))
    for words in ("You are entering this for somebody else.", "Read this to them", "How did they agree?"):
        assert words in page
    assert ellen.post(f"{base}/check", data={"consent": "y"}).status_code == 422
    with rows() as session:
        assert [draft.address for draft in session.scalars(select(ApplicationDraft))] == [""]
    ellen.post(f"{base}/check", data={"consent": "y", "consent_how": "phone"})
    done = ellen.get(f"{base}/sent")
    assert "Rosa Villanueva’s application is in." in text_of(done)
    assert f'href="{base}"' in done.text
    [rosa] = applications(rows)
    with rows() as session:
        recorder = session.get_one(Person, rosa.recorded_by)
        assert (rosa.consent_how, recorder.name) == (ConsentHow.PHONE, "Ellen Marsh")
    assert "Rosa" not in ellen.get(f"{base}/about").text


def test_a_coordinator_applies_herself_as_anybody(round_id: str, rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        address = session.scalars(select(Person.address).where(Person.name == "Ellen Marsh")).one()
    ellen, own = signed_in("Ellen Marsh"), {**ABOUT, "name": "ellen marsh", "address": address}
    send(ellen, round_id, {**{part: PARTICIPANT[part] for part in BEFORE_CHECK}, "about": own})
    assert "I have read this and agree" in text_of(ellen.get(f"/apply/{round_id}/participant/check"))
    send(ellen, round_id, {"check": {"consent": "y"}})
    assert [(one.consent_how, one.recorded_by) for one in applications(rows)] == [(ConsentHow.PAGE, None)]


def test_somebody_withdraws_and_takes_part_after_all(
    client: FlaskClient, round_id: str, rows: Rows, signed_in: SignIn
) -> None:
    send(client, round_id, PARTICIPANT)
    [sent], rosa = applications(rows), signed_in("Rosa Villanueva")
    withdraw = f"/me/applications/{sent.public_id}/withdraw"
    assert withdraw in rosa.get("/me").text
    assert "You can take that back until December 11" in text_of(rosa.get(withdraw)).replace("\u00a0", " ")
    assert rosa.post(withdraw).location == "/me"
    page = text_of(rosa.get("/me"))
    assert "You have withdrawn your application as a participant in Culture of Learning" in page
    assert rosa.post(f"/me/applications/{sent.public_id}/return").location == "/me"
    assert "Your application is in. You can change it" in text_of(rosa.get("/me")).replace("\u00a0", " ")
    other = signed_in("Ellen Marsh")
    assert [other.get(withdraw).status_code, other.post(withdraw).status_code] == [404, 404]
