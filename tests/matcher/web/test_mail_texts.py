"""The coordinator’s pages of what mails say."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from matcher.mail.words import is_editable, standard_text
from matcher.models import Program
from matcher.services.mail_texts import set_mail_text
from matcher.states import MailKind
from tests.builders import make_coordinator, make_program
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]


@pytest.fixture
def program(rows: Rows) -> str:
    with rows():
        program = make_program("Culture of Learning")
        make_coordinator(program, "Ellen Marsh", address="ellen@example.org")
        public_id = program.public_id
    return public_id


@pytest.fixture
def ellen(signed_in: SignIn, program: str) -> FlaskClient:
    return signed_in("Ellen Marsh")


def stored(rows: Rows) -> dict[str, dict[str, str]]:
    with rows() as session:
        texts: dict[str, dict[str, str]] = session.query(Program).one().mail_texts
        return texts


def test_the_list_names_what_may_be_edited(ellen: FlaskClient, rows: Rows, program: str) -> None:
    page = ellen.get(f"/programs/{program}/texts")
    links = re.findall(r'href="/programs/\w+/texts/(\w+)"', page.text)
    assert links == [kind.value for kind in MailKind if is_editable(kind)]
    assert page.text.count(">Ours</p>") == len(links)
    assert "Edited by you" not in page.text
    assert f'href="/programs/{program}/mail"' in page.text
    ellen.post(f"/programs/{program}/texts/mentor_offer", data={"subject": "Now", "words": "x", "act": "save"})
    page = ellen.get(f"/programs/{program}/texts")
    assert page.text.count(">Ours</p>") == len(links) - 1
    assert page.text.count("Edited by you") == 1
    assert ">Now</p>" in page.text
    assert "1 mail says what you wrote; the others say what we wrote." in text_of(page)


def test_the_page_of_one_kind_shows_our_words_and_what_we_fill_in(ellen: FlaskClient, program: str) -> None:
    page = ellen.get(f"/programs/{program}/texts/mentor_offer")
    ours = standard_text(MailKind.MENTOR_OFFER)
    assert str(escape(ours.subject)) in page.text
    assert str(escape(ours.words)) in page.text.replace("\r\n", "\n")
    assert "{first_name}" in text_of(page)
    assert "First name of the mentor as in “Dana”" in text_of(page)
    assert "Back to our words" not in page.text
    assert "How it will look" not in page.text
    assert page.text.count("btn-primary") == 1


def test_saving(ellen: FlaskClient, rows: Rows, program: str) -> None:
    data = {"subject": " Please answer ", "words": "Dear {first_name},\r\n\r\n\r\nyes?\r\n", "act": "save"}
    answer = ellen.post(f"/programs/{program}/texts/mentor_offer", data=data)
    assert (answer.status_code, answer.location) == (303, f"/programs/{program}/texts")
    assert stored(rows) == {"mentor_offer": {"subject": "Please answer", "words": "Dear {first_name},\n\nyes?"}}
    assert "Saved." in ellen.get(answer.location).text
    assert "this is what you wrote" in ellen.get(f"/programs/{program}/texts/mentor_offer").text


def test_back_to_our_words(ellen: FlaskClient, rows: Rows, program: str) -> None:
    ellen.post(f"/programs/{program}/texts/mentor_offer", data={"subject": "a", "words": "b", "act": "save"})
    assert "Back to our words" in ellen.get(f"/programs/{program}/texts/mentor_offer").text
    answer = ellen.post(f"/programs/{program}/texts/mentor_offer/ours")
    assert (answer.status_code, answer.location) == (303, f"/programs/{program}/texts/mentor_offer")
    assert stored(rows) == {}


def test_a_preview_stores_nothing(ellen: FlaskClient, dump: Dump, program: str) -> None:
    before = dump()
    data = {"subject": "For {first_name}", "words": "Hi <b>{other}</b>\nagain {{ 7*7", "act": "preview"}
    page = ellen.post(f"/programs/{program}/texts/mentor_offer", data=data)
    assert page.status_code == 200
    assert dump() == before
    assert "<b>For Dana</b>" in page.text
    assert "<p>Hi &lt;b&gt;Rosa Whitfield&lt;/b&gt;<br>again {{ 7*7</p>" in page.text
    assert str(escape("Hi <b>{other}</b>")) in page.text, "what was typed is still in the form"
    assert "482913" in page.text
    assert "<iframe" not in page.text


@pytest.mark.parametrize("kind", [kind for kind in MailKind if is_editable(kind)])
def test_every_kind_has_a_preview(ellen: FlaskClient, program: str, kind: MailKind) -> None:
    ours = standard_text(kind)
    data = {"subject": ours.subject, "words": ours.words, "act": "preview"}
    page = ellen.post(f"/programs/{program}/texts/{kind.value}", data=data)
    assert page.status_code == 200
    look = page.text.partition('id="look"')[2]
    assert look
    assert "{" not in look


def test_a_test_to_oneself(ellen: FlaskClient, rows: Rows, dump: Dump, program: str) -> None:
    data = {"subject": "For {first_name}", "words": "Hello", "act": "test"}
    page = ellen.post(f"/programs/{program}/texts/mentor_offer", data=data)
    assert page.status_code == 200
    assert "The test is on its way to ellen@example.org." in page.text
    assert len(dump()["outbox_messages"]) == 1
    assert stored(rows) == {}


@pytest.mark.parametrize("act", ["save", "preview", "test"])
@pytest.mark.parametrize(
    ("subject", "words", "field", "message"),
    [
        ("", "x", "subject", "This is empty. Say in a few words what the mail is about."),
        ("a\u2028b", "x", "subject", "This has a character that cannot be printed. Type it again."),
        ("x" * 151, "x", "subject", "This is longer than 150 characters. Shorten it."),
        ("x", "\r\n ", "words", "This is empty. Write at least one sentence."),
        ("x", "Dear {firstname}", "words", "“{firstname}” is nothing we can fill in. Did you mean {first_name}?"),
        ("x", "\0", "words", "This has a character that cannot be printed. Type it again."),
        ("x", "y" * 10_000, "words", "This is longer than 4,000 characters. Say it more briefly."),
    ],
)
def test_a_bad_text_comes_back_with_its_message_and_nothing_lost(
    ellen: FlaskClient, dump: Dump, program: str, act: str, subject: str, words: str, field: str, message: str
) -> None:
    before = dump()
    data = {"subject": subject, "words": words, "act": act}
    page = ellen.post(f"/programs/{program}/texts/mentor_offer", data=data)
    assert page.status_code == 422
    [told] = re.findall(rf'id="{field}-error">(.*?)</p>', page.text, re.S)
    assert told.startswith(str(escape(message)))
    assert str(escape(words)) in page.text or words.isspace() or words == "\0"
    assert f'value="{escape(subject)}"' in page.text
    assert dump() == before


@pytest.mark.parametrize("kind", ["sign_in", "monday", "sample", "forwarded", "nothing", "MENTOR_OFFER"])
def test_what_stays_ours_has_no_page(ellen: FlaskClient, program: str, kind: str) -> None:
    assert ellen.get(f"/programs/{program}/texts/{kind}").status_code == 404
    data = {"subject": "x", "words": "y", "act": "save"}
    assert ellen.post(f"/programs/{program}/texts/{kind}", data=data).status_code == 404
    assert ellen.post(f"/programs/{program}/texts/{kind}/ours").status_code == 404


def test_two_coordinators_at_once(ellen: FlaskClient, rows: Rows, program: str) -> None:
    """The second sees both versions, and may then put hers in place of the first."""
    path = f"/programs/{program}/texts/mentor_offer"
    [basis] = re.findall(r'name="basis"[^>]*value="(\w+)"', ellen.get(path).text)
    first = {"subject": "First", "words": "Words of the first", "act": "save", "basis": basis}
    second = {**first, "subject": "Second", "words": "Words of the second"}
    assert ellen.post(path, data=first).status_code == 303
    assert ellen.post(path, data=first).status_code == 303, "a double click is no conflict"
    page = ellen.post(path, data=second)
    assert page.status_code == 409
    assert "Words of the first" in page.text
    assert "Words of the second" in page.text
    assert stored(rows)["mentor_offer"]["subject"] == "First"
    [newer] = re.findall(r'name="basis"[^>]*value="(\w+)"', page.text)
    assert ellen.post(path, data={**second, "basis": newer}).status_code == 303
    assert stored(rows)["mentor_offer"]["subject"] == "Second"


def test_an_unknown_act_is_refused(ellen: FlaskClient, rows: Rows, program: str) -> None:
    for act in ({}, {"act": "delete"}):
        data = {"subject": "x", "words": "y", **act}
        assert ellen.post(f"/programs/{program}/texts/mentor_offer", data=data).status_code == 400
    assert stored(rows) == {}


def test_others_find_nothing(signed_in: SignIn, rows: Rows, program: str) -> None:
    with rows():
        make_coordinator(make_program("Another"), "Olga Other")
    olga = signed_in("Olga Other")
    assert olga.get(f"/programs/{program}/texts").status_code == 404
    data = {"subject": "x", "words": "y", "act": "save"}
    assert olga.post(f"/programs/{program}/texts/mentor_offer", data=data).status_code == 404


def test_hostile_words_are_shown_as_they_are(ellen: FlaskClient, rows: Rows, program: str) -> None:
    words = "</textarea><script>alert(1)</script> \u202d"
    with rows() as session:
        own = {"mentor_offer": {"subject": "<script>", "words": words}}
        session.query(Program).one().mail_texts = own
    for path in ("texts", "texts/mentor_offer"):
        assert "<script>" not in ellen.get(f"/programs/{program}/{path}").text


def test_edited_texts_are_ours_to_store(rows: Rows, program: str) -> None:
    """The page’s service takes what the page shows: our own text again is no edit."""
    with rows() as session:
        row = session.query(Program).one()
        person = make_coordinator(row, "Nora Next")
        set_mail_text(row, MailKind.INVITATION, standard_text(MailKind.INVITATION), actor=person)
    assert stored(rows) == {}
