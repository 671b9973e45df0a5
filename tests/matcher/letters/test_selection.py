"""Kind letters about decisions, composed from what is true when their turn comes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from matcher.models import Enrollment, OutboxMessage
from matcher.queries.selection_letters import KINDS
from matcher.states import Decision, EnrollmentState
from tests.builders import make_message
from tests.matcher.letters.post import composed, post
from tests.matcher.web.scene import dana, scene_round


@pytest.fixture
def row(work: Session) -> Enrollment:
    return dana(scene_round(selects=True))


def letter_about(row: Enrollment, decision: Decision) -> OutboxMessage:
    row.decision = decision
    about: dict[str, Any] = {"enrollment": row.public_id, "decision": decision.value}
    return make_message(KINDS[decision], row.person, row.round.program, about=about)


@pytest.mark.parametrize(
    ("decision", "subject", "said"),
    [
        (Decision.ACCEPTED, "Dana, you take part in Culture of Learning", "your application as a mentor is taken in"),
        (
            Decision.WAIT_LISTED,
            "Dana, you are on the waiting list of Culture of Learning",
            "If an opening comes, we write to you first.",
        ),
        (
            Decision.DECLINED,
            "About your application to Culture of Learning, Dana",
            "This says nothing about your work.",
        ),
    ],
)
def test_each_says_what_is_so_in_kind_words(row: Enrollment, decision: Decision, subject: str, said: str) -> None:
    letter_about(row, decision)
    (letter,) = post()
    assert letter.mail.letter.subject == subject
    assert said in letter.flat
    assert "declined" not in letter.text
    assert letter.mail.envelope.to.address == row.person.address
    assert len(letter.buttons) == 1


def test_what_is_decided_otherwise_or_withdrawn_is_not_told(row: Enrollment) -> None:
    message = letter_about(row, Decision.DECLINED)
    row.decision = Decision.ACCEPTED
    assert composed(message) is None
    row.decision, row.state = Decision.DECLINED, EnrollmentState.WITHDRAWN
    assert composed(message) is None
