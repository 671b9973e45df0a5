"""The preview of a mail’s text, and the test a coordinator sends to herself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from matcher import clock
from matcher.config import Config, read_config
from matcher.db import unit_of_work
from matcher.letters.samples import BLOCKS, DIGITS, compose_sample, sample_letter
from matcher.mail.letter import Button, Code, Facts, Listing, Paragraph
from matcher.mail.render import html_of, text_of
from matcher.mail.words import Text, is_editable, standard_text
from matcher.models import OutboxMessage, Program
from matcher.services.mail_texts import send_sample
from matcher.states import MailKind
from tests.builders import NOW, make_coordinator, make_program
from tests.fixtures.apps import settings_for

CONFIG: Config = read_config(settings_for("sqlite://"))
EDITABLE = [kind for kind in MailKind if is_editable(kind)]


@pytest.fixture
def program(app: Flask) -> Iterator[Program]:
    with app.app_context(), clock.held_at(NOW), unit_of_work(writes=True):
        yield make_program("Culture of Learning", contact_name="Ellen Marsh")


def kinds_of(blocks: Any) -> list[type]:
    return [type(block) for block in blocks]


@pytest.mark.parametrize("kind", EDITABLE)
def test_every_editable_kind_has_a_sample_that_looks_like_the_real_thing(kind: MailKind, program: Program) -> None:
    letter = sample_letter(kind, standard_text(kind), program, CONFIG)
    assert "{" not in text_of(letter)
    assert [one.address for one in letter.blocks if isinstance(one, Button)] == ["http://localhost/"]
    assert letter.signed == ("Ellen Marsh", "Culture of Learning, Harbor Library Consortium")
    assert letter.subject
    assert len(html_of(letter)) > 1000


def test_samples_are_for_what_may_be_edited() -> None:
    assert set(BLOCKS) == set(EDITABLE)


def test_an_offer_shows_its_match_its_button_and_its_digits(program: Program) -> None:
    text = Text("{first_name}, about {other}", "Hello {first_name}!\n\nIt is {program}, with {contact}.")
    letter = sample_letter(MailKind.MENTOR_OFFER, text, program, CONFIG)
    assert letter.subject == "Dana, about Rosa Whitfield"
    assert letter.words == ("Hello Dana!", "It is Culture of Learning, with Ellen Marsh.")
    kinds = kinds_of(letter.blocks)
    answer = kinds.index(Button)
    assert kinds[:2] == [Listing, Facts]
    assert kinds[answer:] == [Button, Code, Facts, Paragraph]
    who, when = letter.blocks[:2]
    assert isinstance(who, Listing)
    assert isinstance(when, Facts)
    assert (who.title, dict(when.rows)["First session"]) == (
        "Rosa Whitfield",
        "Tuesday, January\u00a026, at 9:00\u00a0am",
    )
    assert f"\n    {DIGITS}\n" in text_of(letter)


def test_a_participant_reads_of_the_mentor(program: Program) -> None:
    kind = MailKind.PARTICIPANT_OFFER
    letter = sample_letter(kind, standard_text(kind), program, CONFIG)
    assert letter.subject == "Rosa, meet Dana Albright, who would like to be your mentor"
    assert isinstance(letter.blocks[0], Listing)
    assert letter.blocks[0].title == "Dana Albright"


def test_a_test_mail_says_that_it_is_one(program: Program) -> None:
    ellen = make_coordinator(program, "Ellen Marsh", address="ellen@example.org")
    message = send_sample(program, MailKind.MENTOR_OFFER, Text("About {other}", "Hello {subject"), actor=ellen)
    assert message is not None
    message.message_id = "<1@bookends.example>"
    mail = compose_sample(message, CONFIG)
    assert mail is not None
    plain = sample_letter(MailKind.MENTOR_OFFER, Text("About {other}", "Hello {subject"), program, CONFIG)
    note = "This is a test that you sent yourself. Names and days are invented, and nothing behind the buttons is real."
    assert mail.letter == replace(
        plain,
        subject="Test: About Rosa Whitfield",
        words=(note, "Hello {subject"),
        footer="You get this because you pressed “Send a test to me”.",
    )
    assert (mail.envelope.to.address, mail.envelope.reply_to.address) == ("ellen@example.org", "mentoring@example.org")
    assert mail.envelope.sender.name == "Ellen Marsh, Culture of Learning"
    assert mail.envelope.calendar is None


def test_no_program_no_mail() -> None:
    about = {"sample_of": "mentor_offer", "subject": "x", "words": "y"}
    assert compose_sample(OutboxMessage(kind=MailKind.SAMPLE, about=about), CONFIG) is None
