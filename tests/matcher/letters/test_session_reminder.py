"""The mail of the day before: which clock, who, where, and what the clocks did since the last time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.models import Attendee, Mentorship, OutboxMessage, Override, OverrideKind
from matcher.services.series.canceling import cancel_session
from matcher.services.series.moving import move_session
from matcher.services.session_reports import by_token, report
from matcher.states import MailKind, MentorshipState, SeriesState
from tests.builders import make_mentorship, make_message
from tests.matcher.letters.post import Letter, composed, post
from tests.matcher.web.scene import dana, rosa, scene_round

EVENING_BEFORE = datetime(2027, 1, 18, 18, tzinfo=UTC)


@pytest.fixture
def mentorship(work: Session) -> Mentorship:
    mentorship = make_mentorship(dana(round_ := scene_round()), rosa(round_))
    post()
    return mentorship


def reminder(mentorship: Mentorship, number: int, who: int) -> OutboxMessage:
    session, attendee = mentorship.series.occurrences[number], mentorship.series.attendees[who]
    about = {"occurrence": session.public_id}
    program, series = mentorship.round.program, mentorship.series
    return make_message(MailKind.SESSION_REMINDER, attendee.person, program, series=series, about=about)


def read(mentorship: Mentorship, number: int, who: int, at: datetime = EVENING_BEFORE) -> Letter:
    reminder(mentorship, number, who)
    with clock.held_at(at):
        (letter,) = post()
    return letter


def test_it_says_when_on_both_clocks_and_who(mentorship: Mentorship) -> None:
    letter = read(mentorship, 0, 1)
    assert letter.mail.letter.subject.replace("\u00a0", " ") == (
        "Your session with Dana Whitfield: Tuesday, January 19 at 10:00 am"
    )
    said = letter.flat.replace("\u00a0", " ")
    assert "When: Tuesday, January 19, 10:00 am to 10:45 am, Arizona time" in said
    assert "On Dana’s clock: 9:00 am, Pacific time" in said
    assert "Who: Dana Whitfield From: Burbank Public Library, CA" in said
    assert "Mind the clock" not in said
    assert letter.buttons == [("Open the session’s page", f"/sessions/{mentorship.series.occurrences[0].public_id}")]


def test_answers_go_to_the_others_in_the_session(mentorship: Mentorship) -> None:
    assert read(mentorship, 0, 1).mail.envelope.reply_to.address == (
        f"sessions+{mentorship.series.token}@bookends.example"
    )


def test_where_they_meet(mentorship: Mentorship) -> None:
    assert "No meeting link yet." in read(mentorship, 0, 0).flat
    mentorship.series.meeting_link = "https://meet.example.org/harbor"
    said = read(mentorship, 0, 0).flat
    assert "Where: https://meet.example.org/harbor" in said
    assert "No meeting link yet." not in said


def test_a_clock_that_moved_is_told(mentorship: Mentorship) -> None:
    """From March 16 Pacific nine is Arizona nine as well; it was ten."""
    at = datetime(2027, 3, 15, 18, tzinfo=UTC)
    to_rosa = read(mentorship, 3, 1, at).flat.replace("\u00a0", " ")
    assert "Mind the clock: on yours this session begins at 9:00 am" in to_rosa
    to_dana = read(mentorship, 3, 0, at).flat.replace("\u00a0", " ")
    assert "On Rosa’s clock this session begins at 9:00 am, another hour than the one before." in to_dana


def test_a_session_that_has_begun_is_not_announced(mentorship: Mentorship) -> None:
    message = reminder(mentorship, 0, 0)
    with clock.held_at(mentorship.series.occurrences[0].starts_at):
        assert composed(message) is None


@pytest.mark.parametrize("gone", ["session", "series", "match", "reader", "later"])
def test_what_does_not_take_place_is_not_announced(mentorship: Mentorship, gone: str) -> None:
    message, series = reminder(mentorship, 0, 0), mentorship.series
    match gone:
        case "session":
            start = series.occurrences[0].original_start
            series.overrides.append(Override(kind=OverrideKind.CANCELED, original_start=start))
        case "series":
            series.state = SeriesState.CANCELLED
        case "match":
            mentorship.state = MentorshipState.ENDED
        case "later":  # it waited, and the session was moved to next week: that will be told when it is near
            one = series.occurrences[0]
            move_session(one, one.starts_at + timedelta(days=7), shown=one.starts_at, actor=mentorship.mentor.person)
        case "reader":
            series.attendees = [one for one in series.attendees if _is_other(one, message)]
    with clock.held_at(EVENING_BEFORE):
        assert composed(message) is None


def _is_other(attendee: Attendee, message: OutboxMessage) -> bool:
    return attendee.person is not message.person


def test_it_asks_whether_the_session_before_took_place(mentorship: Mentorship) -> None:
    """With a link of their own, until they have said so; the first has none before it."""
    first, second = mentorship.series.occurrences[:2]
    with clock.held_at(first.ends_at):
        at = clock.now() + timedelta(days=13)
    letter = read(mentorship, 1, 1, at)
    assert "Did your session of Tuesday, January 19 take place? The coordinators see your answer" in plain(letter)
    (label, path) = letter.buttons[-1]
    assert label == "Say whether you met"
    asked = by_token(path.removeprefix("/happened/"))
    assert (asked.occurrence, asked.person, asked.took_place) == (first, letter.person, None)
    assert read(mentorship, 1, 1, at).buttons[-1] == (label, path)
    assert read(mentorship, 1, 0, at).buttons[-1] != (label, path)
    with clock.held_at(at):
        report(first, letter.person, False, signed_in=False)
    assert [label for label, _ in read(mentorship, 1, 1, at).buttons] == ["Open the session’s page"]
    assert second.reports == []


def test_a_canceled_session_is_not_asked_about(mentorship: Mentorship) -> None:
    """But the one before it that was held."""
    first, second, third = mentorship.series.occurrences[:3]
    with clock.held_at(second.starts_at - timedelta(days=3)):
        cancel_session(second, actor=mentorship.mentor.person)
        post()
    at = third.starts_at - timedelta(hours=20)
    assert "Did your session of Tuesday, January 19 take place?" in plain(read(mentorship, 2, 1, at))
    with clock.held_at(first.starts_at - timedelta(days=3)):
        cancel_session(first, actor=mentorship.mentor.person)
        post()
    assert "take place?" not in read(mentorship, 2, 1, at).flat


def plain(letter: Letter) -> str:
    return letter.flat.replace("\u00a0", " ")
