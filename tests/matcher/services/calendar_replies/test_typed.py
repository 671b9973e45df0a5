"""Words of a person among those that a program writes by itself."""

from __future__ import annotations

import time

import pytest

from matcher.mail.envelope import Mailbox
from matcher.mail.received import Received
from matcher.services.calendar_replies.typed import LONGEST, typed_words
from tests.matcher.mail.mails import DANA, ROSA


def typed(text: str, *comments: str) -> str:
    return typed_words(Received(sender=Mailbox("Dana", DANA), text=text), comments)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dana Whitfield has accepted your event invitation.",
        "Dana Whitfield has tentatively accepted this invitation.\n\nMentoring\nTuesday 9:00",
        "dana@burbank.example has declined this invitation with this note:\n“No car”",
        "Dana Whitfield hat Ihre Terminanfrage angenommen.",
        "Dana Whitfield a accepté cette réunion",
        "Dana Whitfield ha aceptado esta invitación.",
        "Accepted: Mentoring with Rosa",
        "Sent from my iPhone",
    ],
)
def test_what_programs_write(text: str) -> None:
    assert typed(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "I have no car on Tuesday, sorry.",
        "I have declined the invitation because my library is closed.",
        "My library has moved; see you next time.",
        "Sorry!\n\nDana has accepted this invitation.",
    ],
)
def test_what_people_write(text: str) -> None:
    assert typed(text) == text


def test_the_comment_counts_without_what_it_quotes() -> None:
    comment = f"No car.\n\nFrom: Rosa <{ROSA}>\nSent: Monday\nTo: Dana\nSubject: x\n\nHello"
    assert typed("Dana has declined this invitation.", "\n", comment) == "No car."


def test_only_so_much_of_it() -> None:
    assert len(typed("", "word " * 1_000)) <= LONGEST


def test_hostile_words_take_no_time() -> None:
    begun = time.process_time()
    assert typed("x has " * 20_000)
    assert time.process_time() - begun < 1
