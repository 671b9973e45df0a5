"""To people who are interested: that we know, and that they can apply. Both say how to be left alone."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from matcher.mail.letter import Facts
from matcher.models import Interest, Round
from matcher.services.interests import Expression, express_interest, owe_openings
from matcher.states import MailKind, Role, RoundState
from tests.builders import make_mentor, make_program, make_round
from tests.matcher.front_doors import interest_token
from tests.matcher.letters.post import Letter, composed, owed, post

PROGRAM = "Culture of Learning"


@pytest.fixture
def round_(work: Session) -> Round:
    return make_round(make_program(PROGRAM), state=RoundState.INTEREST, mentors_until=date(2026, 12, 18))


@pytest.fixture
def ines(round_: Round) -> Interest:
    said = Expression("Ines Gold", "ines@example.org", Role.MENTOR, "Juniper Flats Library", "AZ", "I agree.")
    return express_interest(round_.program, round_, said)


def way_out(letter: Letter) -> str:
    rows = [row for block in letter.mail.letter.blocks if isinstance(block, Facts) for row in block.rows]
    return dict(rows)[next(label for label, _ in rows if label.endswith("Take your address out"))]


def test_we_know_and_here_is_the_way_out(ines: Interest) -> None:
    (letter,) = post()
    assert letter.mail.letter.subject == "Thank you for your interest, Ines"
    assert "interested in Culture of Learning as a mentor" in letter.flat
    assert letter.buttons == [("Read about the program", f"/p/{ines.program.public_id}")]
    assert way_out(letter) == f"http://localhost/interest/{interest_token(ines)}"
    assert letter.mail.letter.footer == (
        "You get this because somebody gave this address on the page of Culture of Learning."
    )
    assert "@" not in letter.text


def test_they_can_apply_until_the_day_of_their_role(ines: Interest, round_: Round) -> None:
    round_.state = RoundState.OPEN
    assert owe_openings(round_) == 1
    letter = post()[-1]
    assert (letter.kind, letter.mail.letter.subject) == (
        MailKind.APPLICATIONS_OPEN,
        "Ines, you can apply to Culture of Learning now",
    )
    assert "Applications are open now, until Friday, December 18." in letter.flat.replace("\u00a0", " ")
    assert letter.buttons == [("Apply now", f"/p/{round_.program.public_id}")]
    assert way_out(letter) == f"http://localhost/interest/{interest_token(ines)}"


@pytest.mark.parametrize("why", ["out", "removed", "closed", "applied", "participants"])
def test_what_is_not_true_any_more_is_not_sent(work: Session, ines: Interest, round_: Round, why: str) -> None:
    round_.state = RoundState.OPEN
    owe_openings(round_)
    match why:
        case "out":
            ines.unsubscribed_at = round_.created_at
        case "removed":
            work.delete(ines)
        case "closed":
            round_.state = RoundState.REVIEW
        case "applied":
            make_mentor(round_, person=ines.person)
        case _:
            ines.role, round_.mentors_only = Role.PARTICIPANT, True
    work.flush()
    assert [composed(message) for message in owed(MailKind.APPLICATIONS_OPEN)] == [None]
