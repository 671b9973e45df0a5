"""The receipt of an application."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from matcher.models import Enrollment, OutboxMessage
from matcher.states import ConsentHow, EnrollmentState, MailKind
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


def test_what_was_phoned_in_is_to_be_read_once(message: OutboxMessage, enrollment: Enrollment) -> None:
    enrollment.consent_how = ConsentHow.PHONE
    (letter,) = post()
    assert "It was written down for you from what you said. Please read it once" in letter.flat


def test_mentors_may_have_longer(message: OutboxMessage, enrollment: Enrollment) -> None:
    enrollment.round.mentors_until = date(2026, 12, 18)
    (letter,) = post()
    assert "You can change it until Friday, December 18" in letter.flat.replace("\u00a0", " ")


def test_what_is_withdrawn_meanwhile_is_not_confirmed(message: OutboxMessage, enrollment: Enrollment) -> None:
    enrollment.state = EnrollmentState.WITHDRAWN
    assert composed(message) is None
