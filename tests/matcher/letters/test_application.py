"""The receipt of an application."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matcher.models import Enrollment, OutboxMessage
from matcher.states import EnrollmentState, MailKind
from tests.builders import make_message
from tests.matcher.letters.post import composed, post
from tests.matcher.web.scene import dana, scene_round


@pytest.fixture
def enrollment(work: Session) -> Enrollment:
    return dana(scene_round())


@pytest.fixture
def message(enrollment: Enrollment) -> OutboxMessage:
    about = {"enrollment": enrollment.public_id}
    return make_message(MailKind.APPLICATION_RECEIVED, enrollment.person, enrollment.round.program, about=about)


def test_it_says_what_happens_next_and_by_when(message: OutboxMessage) -> None:
    (letter,) = post()
    assert letter.mail.letter.subject == "We have your application, Dana"
    said = letter.flat.replace("\u00a0", " ")
    assert "Thank you for applying to Culture of Learning as a mentor." in said
    assert "You can change it until Friday, December 11" in said
    assert "After that, Ellen Marsh looks for matches." in said
    assert letter.buttons == [("See your application", "/me")]


def test_what_is_withdrawn_meanwhile_is_not_confirmed(message: OutboxMessage, enrollment: Enrollment) -> None:
    enrollment.state = EnrollmentState.WITHDRAWN
    assert composed(message) is None
