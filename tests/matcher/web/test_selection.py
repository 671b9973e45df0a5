"""The page of the selection, the queue of a reader, and what each right sees of an application."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from matcher import clock
from matcher.models import Enrollment, OutboxMessage, Person, ReaderNote, Right, Round, Team
from matcher.states import ConsentHow, Decision, MailKind, MailState, Opinion, RoundState
from tests.builders import (
    NOW,
    make_coordinator,
    make_helper,
    make_library,
    make_note,
    make_participant,
    make_question,
    make_team,
)
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, scene_round

ELLEN, RAE, SAM = "Ellen Marsh", "Rae Nolan", "Sam Ortiz"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def here(rows: Rows) -> str:
    """The address of a round. Ellen coordinates, Sam assists, Rae reads; Dana, three of Pima where two may be taken in,
    and a team of two have applied."""
    with rows():
        round_ = scene_round(selects=True, most_per_library=2, most_teams=1)
        make_coordinator(round_.program, ELLEN)
        make_helper(round_.program, Right.ASSISTANT, SAM)
        make_helper(round_.program, Right.READER, RAE)
        dana(round_, phone="520-555-0110", access=["captions"], access_words="Live ones, please.")
        pima = make_library(round_, "Pima County Public Library", region="AZ")
        for name in ("Rosa Villanueva", "Tom Reyes", "Una Kell"):
            make_participant(round_, name, library=pima, created_at=NOW)
        make_team(round_, "Suffolk team", members=("Ann Doyle", "Bo Price"))
        return f"/rounds/{round_.public_id}"


def ids(rows: Rows, *names: str) -> list[str]:
    with rows() as session:
        wanted = select(Person.name, Enrollment.public_id).join(Enrollment, Enrollment.person_id == Person.id)
        found = dict(session.execute(wanted).all())
    return [found[name] for name in names]


def stands(rows: Rows) -> dict[str, Decision]:
    with rows() as session:
        return {row.person.name: row.decision for row in session.scalars(select(Enrollment))}


def test_everything_by_where_it_stands(here: str, rows: Rows, signed_in: SignIn) -> None:
    path, client = f"{here}/selection", signed_in(ELLEN)
    said = text_of(client.get(path))
    assert "6 applications are not decided yet." in said
    assert "Not decided yet (6)" in said
    assert "Rosa Villanueva Pima County Public Library, AZ · Participant Nobody has read it yet" in said
    assert "Dana Whitfield Burbank Public Library, CA · Mentor, 3 openings · Manager" in said
    assert "Limits Teams 0 of 1 Pima County Public Library 0 of 2" in said
    chosen = ids(rows, "Rosa Villanueva", "Tom Reyes", "Dana Whitfield")
    answer = client.post(path, data={"application": chosen, "decision": "accepted"})
    assert (answer.status_code, answer.location) == (303, path)
    said = text_of(client.get(path))
    assert "3 applications accepted. Nobody is told before you send the letters." in said
    assert "Pima County Public Library 2 of 2 full" in said
    assert "3 people do not know yet: 3 accepted. Send the 3 letters" in said
    assert "2 participants, and 1 mentor with 3 openings for 0 participants and teams." in said


def test_beyond_a_limit_the_page_says_which_and_keeps_the_ticks(here: str, rows: Rows, signed_in: SignIn) -> None:
    path, client = f"{here}/selection", signed_in(ELLEN)
    chosen = ids(rows, "Rosa Villanueva", "Tom Reyes", "Una Kell")
    answer = client.post(path, data={"application": chosen, "decision": "accepted"})
    assert answer.status_code == 409
    assert "Pima County Public Library: that would be 3 people, and the limit is 2 a library." in text_of(answer)
    assert len(re.findall(r"<input[^>]* checked>", answer.text)) == 3
    assert set(stands(rows).values()) == {Decision.UNDECIDED}


def test_a_team_is_decided_together_or_singly(here: str, rows: Rows, signed_in: SignIn) -> None:
    path, client = f"{here}/selection", signed_in(ELLEN)
    with rows() as session:
        team_id = session.scalars(select(Team.public_id)).one()
    client.post(path, data={"team": team_id, "decision": "accepted"})
    assert {name: stands(rows)[name] for name in ("Ann Doyle", "Bo Price")} == dict.fromkeys(
        ("Ann Doyle", "Bo Price"), Decision.ACCEPTED
    )
    client.post(path, data={"application": ids(rows, "Bo Price"), "decision": "wait_listed"})
    said = text_of(client.get(path))
    assert said.index("Teams decided in part (2)") < said.index("Not decided yet (4)")
    assert "Only 1 accepted; a team has at least 2" in said


def test_nothing_ticked_and_what_no_button_sends(here: str, rows: Rows, signed_in: SignIn) -> None:
    path, client = f"{here}/selection", signed_in(ELLEN)
    assert client.post(path, data={"decision": "accepted"}).status_code == 303
    assert "Tick at least one application first." in text_of(client.get(path))
    assert client.post(path, data={"decision": "expelled"}).status_code == 400
    assert client.post(path, data={"application": "nobody", "decision": "accepted"}).status_code == 404
    assert set(stands(rows).values()) == {Decision.UNDECIDED}


def test_filters_and_a_round_that_takes_everybody(here: str, rows: Rows, signed_in: SignIn) -> None:
    path, client = f"{here}/selection", signed_in(ELLEN)
    assert "Rosa" not in text_of(client.get(f"{path}?role=mentor"))
    assert "Suffolk team" in text_of(client.get(f"{path}?who=bo+price"))
    assert "No application is like that" in text_of(client.get(f"{path}?stands=declined"))
    with rows() as session:
        session.scalars(select(Round)).one().selects = False
    assert "This round takes in everybody who applies." in text_of(client.get(path))
    assert client.post(path, data={"application": ids(rows, "Tom Reyes"), "decision": "accepted"}).status_code == 409


def test_letters_go_out_at_once_or_in_the_morning(here: str, rows: Rows, signed_in: SignIn) -> None:
    path, client = f"{here}/selection", signed_in(ELLEN)
    client.post(path, data={"application": ids(rows, "Tom Reyes"), "decision": "declined"})
    client.post(f"{path}/letters", data={"when": "tomorrow"})
    said = text_of(client.get(path))
    assert (
        "1 letter goes out tomorrow at 9:00 am, Pacific time: 1 declined. Until then you can decide otherwise." in said
    )
    assert "One letter is on the way." in said
    with rows() as session:
        letters = session.scalars(select(OutboxMessage)).all()
        assert [(one.kind, one.state, one.due_at > NOW) for one in letters] == [
            (MailKind.SELECTION_DECLINED, MailState.QUEUED, True)
        ]


def test_the_applicant_reads_only_what_a_letter_has_told(here: str, rows: Rows, signed_in: SignIn) -> None:
    def page(told: Decision, decision: Decision) -> str:
        with rows() as session:
            row = session.scalars(select(Enrollment).join(Enrollment.person).where(Person.name == "Tom Reyes")).one()
            row.told, row.decision = told, decision
            session.flush()
            if not row.notes:
                make_note(row, session.scalars(select(Person).where(Person.name == RAE)).one(), words="Plover sealed")
        return text_of(signed_in("Tom Reyes").get("/me"))

    undecided = page(Decision.UNDECIDED, Decision.UNDECIDED)
    assert "Tom, your application is in." in undecided
    assert page(Decision.UNDECIDED, Decision.DECLINED) == page(Decision.UNDECIDED, Decision.ACCEPTED) == undecided
    assert "You are on the waiting list." in page(Decision.WAIT_LISTED, Decision.ACCEPTED)
    assert "We could not take in everybody this time" in page(Decision.DECLINED, Decision.DECLINED)
    assert "Tom, we are still finding your match." in page(Decision.ACCEPTED, Decision.ACCEPTED)
    assert "sealed" not in page(Decision.DECLINED, Decision.DECLINED)


def test_a_reader_reads_one_after_the_other(here: str, rows: Rows, signed_in: SignIn) -> None:
    client, people = signed_in(RAE), f"{here}/people"
    (path,) = re.findall(r'class="btn btn-primary[^"]*" href="([^"]+)"', client.get(people).text)
    read = []
    while "/people/" in path:
        page = client.get(path)
        read.append(page.text)
        assert page.text.count("btn-primary") == 1
        answer = client.post(f"{path}/note", data={"opinion": "maybe", "words": "Well.", "next": "1"})
        assert answer.status_code == 303
        path = answer.location
    assert (len(read), path) == (6, people)
    assert "That was the last one: you have read every application." in text_of(client.get(people))
    with rows() as session:
        assert {note.opinion for note in session.scalars(select(ReaderNote))} == {Opinion.MAYBE}
    answer = client.post(f"{people}/{ids(rows, 'Tom Reyes')[0]}/note", data={"words": "No opinion."})
    assert (answer.status_code, "Say yes, maybe or no." in text_of(answer)) == (422, True)


def test_each_right_sees_its_own_part_of_an_application(here: str, rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        row = session.scalars(select(Enrollment).join(Enrollment.person).where(Person.name == "Dana Whitfield")).one()
        row.consent_how, row.recorded_by = ConsentHow.PHONE, _person(session, ELLEN).id
        shown, private = make_question(row.round, "How do you like to meet?"), make_question(row.round, private=True)
        row.answers = {**row.answers, "own": {shown.key: "c1", private.key: "c2"}}
        make_note(row, _person(session, SAM), Opinion.NO, "Too far away.")
        address, sealed = row.person.address, private.label
    (dana_id,) = ids(rows, "Dana Whitfield")
    path = f"{here}/people/{dana_id}"
    said = {name: text_of(signed_in(name).get(path)) for name in (ELLEN, SAM, RAE)}
    for text in said.values():
        assert "How do you like to meet? On video" in text
        assert "Consent On the phone, Dec 1, written down by Ellen Marsh" in text
        assert sealed not in text
        assert "By phone" not in text
    private_to_staff = (address, "520-555-0110", "Live captions", "Live ones, please.", "Monday 9:00 am", "History")
    seen = {name: [word in text for word in private_to_staff] for name, text in said.items()}
    assert seen == {ELLEN: [True] * 6, SAM: [True] * 6, RAE: [False] * 6}
    assert ["Too far away." in said[name] for name in (ELLEN, RAE)] == [True, False]
    assert "You see it when you have said what you think" in said[RAE]
    assert ["Decide" in text.split() for text in said.values()] == [True, False, False]


def _person(session: object, name: str) -> Person:
    found: Person = session.scalars(select(Person).where(Person.name == name)).one()  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("name", [RAE, SAM])
def test_who_reads_or_assists_decides_nothing(name: str, here: str, rows: Rows, signed_in: SignIn) -> None:
    client, path = signed_in(name), f"{here}/selection"
    assert client.get(path).status_code == 200
    assert 'name="decision"' not in client.get(path).text
    (tom,) = ids(rows, "Tom Reyes")
    assert client.post(path, data={"application": tom, "decision": "declined"}).status_code == 404
    assert client.post(f"{path}/letters").status_code == 404
    withdraw = client.post(f"{here}/people/{tom}/withdraw")
    assert withdraw.status_code == (404 if name == RAE else 303)
    assert set(stands(rows).values()) == {Decision.UNDECIDED}


def test_somebody_phones_and_withdraws(here: str, rows: Rows, signed_in: SignIn) -> None:
    (tom,) = ids(rows, "Tom Reyes")
    people, client = f"{here}/people", signed_in(SAM)
    client.post(f"{people}/{tom}/withdraw")
    assert "Withdrawn Tom Reyes Pima County Public Library, AZ Withdrew Dec 1" in text_of(client.get(people))
    assert "Withdrawn on December 1" in text_of(client.get(f"{people}/{tom}"))
    client.post(f"{people}/{tom}/bring-back")
    assert "Withdrew" not in text_of(client.get(people))
    with rows() as session:
        session.scalars(select(Round)).one().state = RoundState.PUBLISHED
    client.post(f"{people}/{tom}/withdraw")
    assert "Bring Tom back" not in text_of(client.get(f"{people}/{tom}"))


def test_people_are_found_by_role_library_name_and_what_is_unread(here: str, rows: Rows, signed_in: SignIn) -> None:
    client, people = signed_in(RAE), f"{here}/people"
    names = ("Dana Whitfield", "Rosa Villanueva", "Tom Reyes", "Una Kell", "Ann Doyle", "Bo Price")
    client.post(f"{people}/{ids(rows, 'Tom Reyes')[0]}/note", data={"opinion": "yes"})
    with rows() as session:
        pima = session.scalars(select(Enrollment).join(Enrollment.person).where(Person.name == "Una Kell")).one()
        library = pima.library.public_id
        pima.decision = Decision.WAIT_LISTED

    def shown(query: str) -> list[str]:
        text = text_of(client.get(f"{people}?{query}"))
        return [name for name in names if name in text]

    assert shown("") == list(names)
    assert shown("role=mentor") == ["Dana Whitfield"]
    assert shown(f"library={library}&unread=on") == ["Rosa Villanueva", "Una Kell"]
    assert shown("stands=wait_listed") == ["Una Kell"]
    assert shown("who=suffolk") == ["Ann Doyle", "Bo Price"]
    assert shown("stands=withdrawn") == []
    assert shown("role=nobody&page=99") == list(names)
