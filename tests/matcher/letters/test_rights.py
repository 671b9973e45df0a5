"""The mail to somebody who was asked to help run a program."""

from __future__ import annotations

from sqlalchemy.orm import Session

from matcher.models import Right
from matcher.services.rights import invite_to_help, take_right_back
from tests.builders import make_coordinator, make_program
from tests.matcher.letters.post import post


def test_it_says_who_asks_and_for_what(work: Session) -> None:
    program = make_program("Culture of Learning")
    ellen = make_coordinator(program)
    invite_to_help(program, "Ruth Bell", "ruth@example.org", Right.READER, actor=ellen)
    (letter,) = post()
    assert letter.mail.letter.subject == "Ellen Marsh asks you to help with Culture of Learning"
    said = letter.flat.replace("\u00a0", " ")
    assert "Ellen Marsh has given you the right to read applications and give an opinion" in said
    assert letter.buttons == [("Go to the program", f"/programs/{program.public_id}")]


def test_nothing_is_sent_once_it_is_taken_back(work: Session) -> None:
    program = make_program()
    ellen = make_coordinator(program)
    ruth = invite_to_help(program, "Ruth Bell", "ruth@example.org", Right.READER, actor=ellen).person
    take_right_back(program, ruth, actor=ellen)
    assert post() == []
