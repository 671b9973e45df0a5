"""The application packet: everything the forms ask, on a page and as PDF, for anybody."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from matcher import clock
from matcher.db import unit_of_work
from matcher.models import Milestone, Round
from matcher.packets import Ask, AskKind, Packet
from matcher.states import AskedFirst, LinkFrom, QuestionKind, Role, RoundState
from matcher.web.packet_words import packet_of
from matcher.words.seen_by import seen_by
from tests.builders import NOW, make_program, make_question, make_round
from tests.matcher.web.conftest import Rows
from tests.matcher.web.reading import text_of

RECORDS = "It may become a public record."


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
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
            asks_director=True,
            selects=True,
            link_from=LinkFrom.MENTOR,
            texts={"director": "Paid time for the sessions."},
            milestones=[Milestone(day=date(2027, 1, 22), label="Kick-off")],
        )
        make_question(round_, "How would you like to meet?", help="Think of both.", required=True)
        make_question(round_, "Not with somebody of your age?", kind=QuestionKind.YES_NO, private=True, choices=[])
        return round_.public_id


def packet(app: Flask, role: Role) -> Packet:
    with app.test_request_context(), unit_of_work(writes=False) as session:
        return packet_of(session.query(Round).one(), role, app.config["BOOKENDS"])


def asks(found: Packet) -> dict[str, Ask]:
    return {ask.label: ask for section in found.sections for ask in section.asks}


def test_it_holds_every_question_with_who_will_read_the_answer(app: Flask, round_id: str) -> None:
    found = packet(app, Role.PARTICIPANT)
    assert [section.title for section in found.sections] == [
        "About you",
        "Your work",
        "What you want",
        "In your words",
        "Your hours",
        "Ways of working",
        "Needs and wishes",
        "A few more questions",
    ]
    asked = asks(found)
    assert len(asked) == sum(len(section.asks) for section in found.sections)
    topics = asked["What would you like to work on?"]
    assert (topics.kind, "Peer coaching" in topics.choices) == (AskKind.SOME, True)
    own, private = asked["How would you like to meet?"], asked["Not with somebody of your age?"]
    assert (own.kind, own.choices, own.help, own.optional) == (
        AskKind.ONE,
        ("On video", "By phone"),
        "Think of both.",
        False,
    )
    assert (private.choices, private.optional) == (("Yes", "No"), True)
    assert own.seen_by == seen_by("own")
    secret = ("Your own manager", "Is there anybody you should not be paired with?", private.label)
    assert {asked[label].seen_by for label in secret} == {seen_by("private")}
    assert {"Your director’s name", "When could you meet for 60 minutes?", "Dates away"} <= asked.keys()
    assert "Your meeting link" not in asked
    assert {ask.seen_by for ask in asked.values()}.isdisjoint({""})


def test_mentors_are_asked_what_mentors_are_asked(app: Flask, round_id: str) -> None:
    asked = asks(packet(app, Role.MENTOR))
    assert {"What can you help with?", "How many people or teams can you mentor?", "Your meeting link"} <= asked.keys()
    assert "What would you like to work on?" not in asked


def test_it_says_what_a_director_promises_and_what_comes_next(app: Flask, round_id: str) -> None:
    found = packet(app, Role.PARTICIPANT)
    assert [part.title for part in found.about] == ["What a director promises"]
    assert found.about[0].paragraphs[0] == "Paid time for the sessions."
    after = " ".join(found.after).replace("\u00a0", " ")
    assert "You can change what you sent until Friday, December 11" in after
    assert "tell you by mail whether you can take part" in after
    assert "The mentor is asked first, and after their yes you are. Answers are due by Friday, January 15." in after
    assert [(fact.label.replace("\u00a0", " "), fact.value) for fact in found.timetable] == [
        ("January 22, 2027", "Kick-off")
    ]
    assert (found.records_note, found.consent) == (RECORDS, "I agree that my answers are used for matching.")


@pytest.mark.parametrize(
    ("first", "role", "said"),
    [
        (AskedFirst.MENTOR, Role.MENTOR, "You are asked first whether it suits you"),
        (AskedFirst.PARTICIPANT, Role.MENTOR, "The participant is asked first"),
        (AskedFirst.BOTH, Role.PARTICIPANT, "Both of you are asked at the same time."),
    ],
)
def test_it_says_who_is_asked_first(
    app: Flask, rows: Rows, round_id: str, first: AskedFirst, role: Role, said: str
) -> None:
    with rows() as session:
        session.query(Round).one().asked_first = first
    assert [words for words in packet(app, role).after if words.startswith(said)]


def test_page_and_pdf_say_the_same(app: Flask, client: FlaskClient, round_id: str) -> None:
    found = packet(app, Role.PARTICIPANT)
    page = text_of(client.get(f"/packet/{round_id}/participant"))
    answer = client.get(f"/packet/{round_id}/participant.pdf")
    assert (answer.mimetype, answer.headers["Content-Disposition"]) == (
        "application/pdf",
        'inline; filename="application-participant.pdf"',
    )
    printed = " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.data)).pages).split())
    for section in found.sections:
        for ask in section.asks:
            for text in (ask.label, ask.help, f"Who sees it: {ask.seen_by}.", *ask.choices):
                assert (ask.label, text in page, text in printed) == (ask.label, True, True)
    for text in (found.title, found.consent, found.records_note, found.contact):
        assert (text, text in page, text in printed) == (text, True, True)


def test_drafts_and_other_words_have_no_packet(rows: Rows, client: FlaskClient, round_id: str) -> None:
    with rows():
        draft = make_round(state=RoundState.DRAFT).public_id
    paths = (f"/packet/{draft}/mentor", f"/packet/{draft}/mentor.pdf", f"/packet/{round_id}/cook", "/packet/x/cook.pdf")
    assert [client.get(path).status_code for path in paths] == [404] * 4
