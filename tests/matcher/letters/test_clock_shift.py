"""A week ahead, whoever’s clock shows another time is told: what it will be, since when, and that nobody moved it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.models import Mentorship, Occurrence, OutboxMessage
from matcher.services.series.canceling import cancel_session
from matcher.services.series.moving import move_session
from matcher.states import MailKind
from tests.builders import make_mentorship, make_message
from tests.matcher.letters.post import Letter, composed, post
from tests.matcher.letters.test_series_words import plain
from tests.matcher.web.scene import dana, rosa, scene_round

AT = datetime(2027, 3, 9, 16, tzinfo=UTC)


@pytest.fixture
def mentorship(work: Session) -> Mentorship:
    mentorship = make_mentorship(dana(round_ := scene_round()), rosa(round_))
    post()
    return mentorship


def shifted(mentorship: Mentorship) -> Occurrence:
    """March 16: ten in Arizona becomes nine, because Pacific clocks have changed."""
    return mentorship.series.occurrences[3]


def warning(mentorship: Mentorship, who: int) -> OutboxMessage:
    person, program = mentorship.series.attendees[who].person, mentorship.round.program
    about = {"occurrence": shifted(mentorship).public_id}
    return make_message(MailKind.CLOCK_SHIFT, person, program, series=mentorship.series, about=about)


def test_it_says_until_when_and_from_when(mentorship: Mentorship) -> None:
    message = warning(mentorship, 1)
    with clock.held_at(AT):
        mail = composed(message)
    assert mail is not None
    assert message.person is not None
    letter = Letter(MailKind.CLOCK_SHIFT, message.person, mail)
    assert plain(mail.letter.subject) == (
        "The clocks change: from Tuesday, March 16 on, your sessions with Dana Whitfield begin at 9:00 am"
    )
    said = plain(letter.flat)
    assert "begin at 9:00 am on your clock; until then it is 10:00 am. Nobody moved them: the clocks change." in said
    assert "Until Tuesday, March 2: 10:00 am on your clock" in said
    assert "From Tuesday, March 16 on: 9:00 am on your clock" in said
    assert "Pacific clocks change on March 14, Arizona clocks don’t." in said
    assert letter.buttons == [("Open the session’s page", f"/sessions/{shifted(mentorship).public_id}")]


@pytest.mark.parametrize("gone", ["other clock", "moved", "canceled", "begun"])
def test_what_is_not_so_any_more_is_not_mailed(mentorship: Mentorship, gone: str) -> None:
    one, at = shifted(mentorship), AT
    message = warning(mentorship, 0 if gone == "other clock" else 1)
    match gone:
        case "moved":
            start = one.starts_at + timedelta(hours=1)
            move_session(one, start, shown=one.starts_at, actor=mentorship.mentor.person)
        case "canceled":
            cancel_session(one, actor=mentorship.mentor.person)
        case "begun":
            at = one.starts_at
    with clock.held_at(at):
        assert composed(message) is None
