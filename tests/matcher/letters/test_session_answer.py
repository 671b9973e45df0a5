"""A no, or a wish for another time, is told to the others: nothing is canceled by it, and mail is called mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.mail.letter import Quote
from matcher.models import Mentorship, Reply
from matcher.services.replies import record_reply, settle
from matcher.states import AnsweredHow, MailKind, ReplyKind
from tests.builders import make_mentorship
from tests.matcher.letters.post import Letter, composed, owed, post
from tests.matcher.letters.test_series_words import plain
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

KIND = MailKind.SESSION_ANSWER
HOUR = timedelta(hours=1)


@pytest.fixture
def mentorship(work: Session) -> Mentorship:
    mentorship = make_mentorship(dana(round_ := scene_round()), rosa(round_))
    post()
    return mentorship


def answer(mentorship: Mentorship, kind: ReplyKind, session: int | None = 1, **given: object) -> Reply:
    """Rosa’s."""
    series, person = mentorship.series, mentorship.mentee.members[0].person
    start = None if session is None else series.occurrences[session].original_start
    facts = {"how": AnsweredHow.PAGE, "original_start": start, **given}
    return record_reply(series, person, kind, **facts)  # type: ignore[arg-type]


def told() -> Letter:
    (letter,) = [one for one in post() if one.kind is KIND]
    return letter


def read(letter: Letter) -> tuple[str, str]:
    return plain(letter.mail.letter.subject), plain(letter.mail.letter.words[1])


def test_a_no_to_one_session(mentorship: Mentorship) -> None:
    answer(mentorship, ReplyKind.DECLINED, words="I am at a conference.")
    letter = told()
    assert letter.person.name == "Dana Whitfield"
    assert read(letter) == (
        "Rosa Villanueva cannot come: your session of Tuesday, February 2, at 9:00 am",
        "Rosa Villanueva cannot come to the session of Tuesday, February 2, at 9:00 am.",
    )
    assert [one for one in letter.mail.letter.blocks if isinstance(one, Quote)] == [
        Quote("I am at a conference.", "Rosa Villanueva")
    ]
    assert "The session stands. On its page you can move it, cancel it, or leave it as it is." in letter.flat
    assert letter.buttons == [("Open the session’s page", f"/sessions/{mentorship.series.occurrences[1].public_id}")]
    assert "by mail" not in letter.flat
    assert letter.mail.envelope.calendar is None


@pytest.mark.parametrize(
    ("how", "doubt"),
    [
        (AnsweredHow.MAIL, "A calendar program answered that for Rosa Villanueva by mail."),
        (AnsweredHow.LINK, "That was said through a link in a mail, by somebody who had not signed in."),
    ],
)
def test_what_nobody_signed_in_said_is_called_so(mentorship: Mentorship, how: AnsweredHow, doubt: str) -> None:
    answer(mentorship, ReplyKind.DECLINED, how=how)
    assert doubt in told().flat


def test_a_no_to_all_of_them_ends_nothing(mentorship: Mentorship) -> None:
    answer(mentorship, ReplyKind.DECLINED, None)
    letter = told()
    assert letter.mail.letter.subject == "Rosa Villanueva cannot come to your sessions"
    assert "Nothing is canceled by that: the sessions and the match stand." in letter.flat
    assert letter.buttons == [("See your sessions", f"/mentorships/{mentorship.public_id}")]


def test_another_time_is_told_on_the_readers_clock(mentorship: Mentorship) -> None:
    wished = mentorship.series.occurrences[1].starts_at + timedelta(days=1)
    answer(mentorship, ReplyKind.OTHER_TIME, wished_start=wished)
    letter = told()
    assert read(letter) == (
        "Rosa Villanueva asks for another time: your session of Tuesday, February 2, at 9:00 am",
        "Rosa Villanueva would like to meet on Wednesday, February 3, at 9:00 am on your clock, instead of Tuesday, "
        "February 2, at 9:00 am. Nothing is moved yet.",
    )
    assert [label for label, _ in letter.buttons] == ["Move it there, or leave it"]


def test_everybody_else_of_a_team_and_the_mentor_are_told(work: Session) -> None:
    mentorship = make_mentorship(dana(round_ := scene_round()), suffolk(round_))
    post()
    answer(mentorship, ReplyKind.DECLINED)
    letters = [one for one in post() if one.kind is KIND]
    assert [one.person.name for one in letters] == ["Dana Whitfield", "Bo Price", "Cy Marsh"]


@pytest.mark.parametrize("gone", ["answered", "settled", "over", "reader"])
def test_what_is_not_so_any_more_is_not_mailed(mentorship: Mentorship, gone: str) -> None:
    reply = answer(mentorship, ReplyKind.DECLINED)
    (message,) = owed(KIND)
    assert composed(message) is not None
    at = clock.now() + HOUR
    match gone:
        case "answered":
            with clock.held_at(at):
                answer(mentorship, ReplyKind.ACCEPTED)
        case "settled":
            settle(reply, actor=mentorship.mentor.person)
        case "over":
            at = mentorship.series.occurrences[1].ends_at
        case "reader":
            message.person = mentorship.mentee.members[0].person
    with clock.held_at(at):
        assert composed(message) is None
