"""Another time is asked of the other side by mail, on their clock; and what became of it is told to who asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matcher.mail.letter import Facts, Quote
from matcher.models import Mentorship, Occurrence, SeriesWish
from matcher.services.series.canceling import cancel_rest, cancel_session
from matcher.services.series.clocks import follow_clock
from matcher.services.series.following import move_following
from matcher.services.series.wishes import agree, decline, withdraw
from matcher.states import Cadence, MailKind
from solver.problem import Slot
from tests.builders import ARIZONA, make_mentorship
from tests.matcher.letters.post import Letter, composed, owed, post
from tests.matcher.letters.test_series_words import plain
from tests.matcher.web.scene import dana, rosa, scene_round

ASKED, ANSWERED = MailKind.WISH_ASKED, MailKind.WISH_ANSWERED
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def mentorship(work: Session) -> Mentorship:
    mentorship = make_mentorship(dana(round_ := scene_round()), rosa(round_))
    post()
    return mentorship


def first(mentorship: Mentorship) -> Occurrence:
    return mentorship.series.occurrences[1]


def ask(mentorship: Mentorship, words: str = "I teach on Tuesdays.") -> SeriesWish:
    """Rosa asks for Wednesdays."""
    one, actor = first(mentorship), mentorship.mentee.members[0].person
    wish = move_following(one, one.starts_at + DAY, shown=one.starts_at, actor=actor, words=words)
    assert wish is not None
    return wish


def mails(kind: MailKind) -> list[Letter]:
    return [one for one in post() if one.kind is kind]


def subject(letter: Letter) -> str:
    return plain(letter.mail.letter.subject)


def test_the_other_side_reads_what_would_change_on_their_clock(mentorship: Mentorship) -> None:
    ask(mentorship)
    (letter,) = mails(ASKED)
    assert letter.person.name == "Dana Whitfield"
    assert subject(letter) == "Rosa Villanueva asks: can you meet at another time from Wednesday, February 3 on?"
    assert (
        "from Wednesday, February 3 on: Wednesdays, every two weeks, at 9:00 am on your clock. Nothing changes unless "
        "you agree; until then the sessions stay as they are."
    ) in plain(letter.flat)
    quotes = [block for block in letter.mail.letter.blocks if isinstance(block, Quote)]
    assert quotes == [Quote("I teach on Tuesdays.", "Rosa Villanueva")]
    (table,) = [block for block in letter.mail.letter.blocks if isinstance(block, Facts)]
    assert [(plain(label), plain(value)) for label, value in table.rows] == [
        ("Now", "Tuesdays, every two weeks, at 9:00 am"),
        ("From Wednesday, February 3 on", "Wednesdays, every two weeks, at 9:00 am"),
    ]
    assert letter.buttons == [("Agree, or say no", f"/mentorships/{mentorship.public_id}")]


def test_another_clock_is_asked_with_the_dates_it_drifts(mentorship: Mentorship) -> None:
    follow_clock(mentorship.series, ARIZONA, actor=mentorship.mentee.members[0].person)
    (letter,) = mails(ASKED)
    assert subject(letter) == (
        "Rosa Villanueva asks: can the sessions follow another clock from Tuesday, January 19 on?"
    )
    assert "to follow Arizona time from Tuesday, January 19 on: 10:00 am there, whatever the clocks do" in plain(
        letter.flat
    )
    (table,) = [block for block in letter.mail.letter.blocks if isinstance(block, Facts)]
    assert (plain(table.rows[-1][0]), plain(table.rows[-1][1])) == ("From March 16", "10:00 am")


def test_beyond_the_date_line_no_weekday_of_the_month_is_counted(work: Session) -> None:
    """The fourth Wednesday of April in Burbank is the fifth Thursday in Sydney."""
    round_ = scene_round(cadence=Cadence.MONTHLY)
    mentorship = make_mentorship(
        dana(round_), rosa(round_, zone="Australia/Sydney", hours=((3, 360, 840),)), slot=Slot(2, 15 * 60, 4)
    )
    post()
    april = mentorship.series.occurrences[3]
    move_following(april, april.starts_at + 2 * HOUR, shown=april.starts_at, actor=mentorship.mentor.person)
    (letter,) = mails(ASKED)
    (table,) = [block for block in letter.mail.letter.blocks if isinstance(block, Facts)]
    assert [(plain(label), plain(value)) for label, value in table.rows] == [
        ("Now", "Thursdays, monthly, at 8:00 am"),
        ("From Thursday, April 29 on", "Thursdays, monthly, at 10:00 am"),
    ]


def test_what_became_of_it_is_told_to_who_asked(mentorship: Mentorship) -> None:
    dana_, rosa_ = mentorship.mentor.person, mentorship.mentee.members[0].person
    decline(ask(mentorship), actor=dana_, words="Wednesdays are full.")
    (letter,) = mails(ANSWERED)
    assert (letter.person, subject(letter)) == (rosa_, "Dana Whitfield would rather keep the sessions as they are")
    assert "said no to Wednesdays, every two weeks, at 10:00 am from Wednesday, February 3 on." in plain(letter.flat)
    assert "Wednesdays are full." in letter.flat

    wish = ask(mentorship)
    assert len(mails(ASKED)) == 1
    withdraw(wish, actor=rosa_)
    (letter,) = mails(ANSWERED)
    assert (letter.person, subject(letter)) == (dana_, "Rosa Villanueva does not ask for another time any more")

    agree(ask(mentorship), actor=dana_)
    letters = post()
    (letter,) = [one for one in letters if one.kind is ANSWERED]
    assert (letter.person, subject(letter)) == (
        rosa_,
        "Dana Whitfield agreed: you meet at another time from Wednesday, February 3 on",
    )
    assert [one.kind for one in letters if one.kind is ASKED] == []  # answered before it was asked by mail
    assert len([one for one in letters if one.kind is MailKind.INVITATION]) == 4


def test_a_wish_that_cannot_be_any_more_is_told_to_both(mentorship: Mentorship) -> None:
    ask(mentorship)
    post()
    cancel_session(first(mentorship), actor=mentorship.mentor.person)
    letters = mails(ANSWERED)
    assert sorted(one.person.name for one in letters) == ["Dana Whitfield", "Rosa Villanueva"]
    assert subject(letters[0]) == "Not asked any more: another time from Wednesday, February 3 on"


def test_what_is_not_so_any_more_is_not_mailed(mentorship: Mentorship) -> None:
    wish = ask(mentorship)
    (message,) = owed(ASKED)
    assert composed(message) is not None
    withdraw(wish, actor=wish.asker)
    assert composed(message) is None
    answered = owed(ANSWERED)[0]
    assert composed(answered) is not None
    cancel_rest(mentorship, actor=mentorship.mentor.person)
    assert composed(answered) is None
    answered.about = {"wish": "unknown"}
    assert composed(answered) is None
