"""What a change of sessions reads like to each of the two: on their own clock, and against what they were told last."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db
from matcher.models import Attendee, Mentorship, Occurrence, OutboxMessage
from matcher.services.calendar_feeds import choose_channel
from matcher.services.outbox import owe_mail
from matcher.services.replies import record_reply
from matcher.services.series.canceling import cancel_rest, cancel_session, hold_after_all
from matcher.services.series.clocks import follow_clock
from matcher.services.series.following import move_following
from matcher.services.series.links import set_meeting_link
from matcher.services.series.moving import move_session
from matcher.states import AnsweredHow, CalendarChannel, MailKind, ReplyKind
from tests.builders import ARIZONA, make_coordinator, make_mentorship
from tests.matcher.letters.post import Letter, owed
from tests.matcher.letters.test_invitation import calendar_of, calendars, invitations, listed
from tests.matcher.mailed import config_here
from tests.matcher.web.scene import dana, rosa, scene_round

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def mentorship(work: Session) -> Mentorship:
    """Invited already: Tuesdays every two weeks at nine Pacific time; that is ten in Arizona until mid-March."""
    round_ = scene_round()
    mentorship = make_mentorship(dana(round_), rosa(round_))
    make_coordinator(round_.program)
    invitations()
    return mentorship


def session(mentorship: Mentorship, number: int) -> Occurrence:
    every = sorted((one for series in mentorship.every_series for one in series.occurrences), key=_start)
    return every[number]


def _start(one: Occurrence) -> datetime:
    return one.starts_at


def moved(mentorship: Mentorship, number: int, by: timedelta) -> None:
    one = session(mentorship, number)
    move_session(one, one.starts_at + by, shown=one.starts_at, actor=mentorship.mentor.person)


def following(mentorship: Mentorship, number: int, by: timedelta) -> None:
    one = session(mentorship, number)
    coordinator = make_coordinator(mentorship.round.program, "Olga Marsh")
    assert move_following(one, one.starts_at + by, shown=one.starts_at, actor=coordinator) is None


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def said(letter: Letter) -> tuple[str, str, str | None, int | None]:
    """Subject, first sentence, METHOD and SEQUENCE."""
    part = letter.mail.envelope.calendar
    words = letter.mail.letter.words[1]
    return plain(letter.mail.letter.subject), plain(words), part.method if part else None, letter.mail.sequence


def to_rosa() -> Letter:
    (letter,) = [one for one in invitations() if one.person.name == "Rosa Villanueva"]
    return letter


def test_a_move_is_told_on_the_readers_clock_and_asked_of_who_did_not_make_it(mentorship: Mentorship) -> None:
    moved(mentorship, 1, DAY)
    to_dana, rosas = invitations()
    line = "The session of Tuesday, February 2, at {} is now on Wednesday, February 3, at {}."
    assert listed(to_dana) == [line.format("9:00 am", "9:00 am")]
    assert listed(rosas) == [line.format("10:00 am", "10:00 am")]
    asks = "Your calendar asks whether the new time suits you. You can also say so on the session’s page."
    assert (asks in to_dana.flat, asks in rosas.flat) == (False, True)
    assert rosas.buttons == [("Open the session’s page", f"/sessions/{session(mentorship, 1).public_id}")]
    assert "there is nothing to answer" in to_dana.flat
    assert "there is nothing to answer" not in rosas.flat
    override = calendar_of(rosas).walk("VEVENT")[1]
    assert (override["ATTENDEE"].params["PARTSTAT"], override["ATTENDEE"].params["RSVP"]) == ("NEEDS-ACTION", "TRUE")


def test_moved_again_is_told_from_where_they_were_told_last(mentorship: Mentorship) -> None:
    moved(mentorship, 1, DAY)
    invitations()
    moved(mentorship, 1, HOUR)
    assert listed(to_rosa()) == [
        "The session of Wednesday, February 3, at 10:00 am is now on Wednesday, February 3, at 11:00 am."
    ]


def test_two_changes_that_waited_are_one_mail_that_tells_both(mentorship: Mentorship) -> None:
    moved(mentorship, 1, DAY)
    cancel_session(session(mentorship, 3), actor=mentorship.mentor.person)
    letter = to_rosa()
    assert said(letter)[::3] == ("Changed: your sessions with Dana Whitfield", 2)
    assert listed(letter) == [
        "The session of Tuesday, February 2, at 10:00 am is now on Wednesday, February 3, at 10:00 am.",
        "The session of Tuesday, March 16, at 9:00 am does not take place.",
    ]
    assert owed(MailKind.INVITATION) == []


def test_a_session_is_canceled_and_held_after_all(mentorship: Mentorship) -> None:
    one = session(mentorship, 1)
    cancel_session(one, actor=mentorship.mentor.person)
    letter = to_rosa()
    subject, _, method, sequence = said(letter)
    assert (subject, method, sequence) == (
        "Canceled: your session with Dana Whitfield on Tuesday, February 2, at 10:00 am",
        "REQUEST",
        1,
    )
    assert "invit" not in letter.text.casefold()
    hold_after_all(one, actor=mentorship.mentor.person)
    letter = to_rosa()
    assert said(letter)[0] == "Held after all: your session with Dana Whitfield on Tuesday, February 2, at 10:00 am"
    assert listed(letter) == ["The session of Tuesday, February 2, at 10:00 am takes place after all."]


def test_another_link_is_said_as_where_they_meet_now(mentorship: Mentorship) -> None:
    for link, subject, row in (
        ("https://meet.example.org/a", "New meeting link: your sessions with Dana Whitfield", "You meet here now: "),
        ("https://meet.example.org/b", "New meeting link: your sessions with Dana Whitfield", "You meet here now: "),
        ("", "Meeting link gone: your sessions with Dana Whitfield", "Where you meet: There is no meeting link yet."),
    ):
        set_meeting_link(mentorship.series, link, actor=mentorship.mentor.person)
        letter = to_rosa()
        assert said(letter)[0] == subject
        assert row + link in letter.flat
        assert listed(letter) == []


def test_nothing_new_is_only_sent_to_a_calendar(mentorship: Mentorship) -> None:
    person = mentorship.mentor.person
    choose_channel(person, CalendarChannel.SUBSCRIPTION, config=config_here(), actor=person)
    moved(mentorship, 1, DAY)
    moved(mentorship, 1, -DAY)
    (letter,) = invitations()
    assert letter.person.name == "Rosa Villanueva"
    assert said(letter)[0] == "Once more: your sessions with Dana Whitfield"
    assert said(letter)[2:] == ("REQUEST", 2)
    owe_mail(MailKind.INVITATION, letter.person, mentorship.round.program, series=mentorship.series, why="refresh")
    assert said(to_rosa())[1].startswith(
        "Nothing has changed in your sessions with Dana Whitfield since we wrote last."
    )


def test_a_split_is_two_mails_that_know_of_each_other(mentorship: Mentorship) -> None:
    old = mentorship.series
    following(mentorship, 4, DAY + HOUR)
    new = mentorship.series
    assert new.continues_id == old.id
    first, second = [one for one in invitations() if one.person.name == "Rosa Villanueva"]
    begins = "Wednesday, March 31"
    assert said(first)[::3] == (f"Another time from {begins} on: your sessions with Dana Whitfield", 1)
    assert listed(first) == [
        f"From {begins} on, the sessions with Dana Whitfield take place at another time; a second mail brings them."
    ]
    assert said(second) == (
        f"New time from {begins} on: your sessions with Dana Whitfield",
        f"From {begins} on, you meet Dana Whitfield at another time: Wednesdays, every two weeks, at 10:00 am on "
        "your clock. This mail puts these sessions into your calendar; there is nothing to answer.",
        "REQUEST",
        0,
    )
    uids = [calendar_of(one).walk("VEVENT")[0]["UID"] for one in (first, second)]
    assert uids == [old.uid, new.uid]
    assert "First session: Wednesday, March 31, at 10:00 am" in plain(second.flat)


def test_who_subscribed_reads_of_a_split_once_in_words(mentorship: Mentorship) -> None:
    person = mentorship.mentee.members[0].person
    choose_channel(person, CalendarChannel.SUBSCRIPTION, config=config_here(), actor=person)
    following(mentorship, 4, DAY)
    letter = to_rosa()
    assert said(letter)[0].startswith("New time from Wednesday, March 31 on")
    assert "The calendar you subscribed to follows by itself" in letter.flat
    assert calendars(letter) == []


def test_a_split_at_the_first_session_is_a_new_rhythm_of_the_same_series(mentorship: Mentorship) -> None:
    uid = mentorship.series.uid
    following(mentorship, 0, DAY)
    letter = to_rosa()
    assert said(letter)[::3] == ("New time: your sessions with Dana Whitfield", 1)
    assert listed(letter) == [
        "From Wednesday, January 20 on, you meet at another time: Wednesdays, every two weeks, at 10:00 am on your "
        "clock."
    ]
    assert calendar_of(letter).walk("VEVENT")[0]["UID"] == uid


def test_a_split_of_a_split_is_told_by_what_goes_on(mentorship: Mentorship) -> None:
    following(mentorship, 4, DAY)
    following(mentorship, 6, HOUR)
    mails = [one for one in invitations() if one.person.name == "Rosa Villanueva"]
    subjects = [said(one)[0] for one in mails]
    assert subjects == [
        "Another time from Wednesday, March 31 on: your sessions with Dana Whitfield",
        "New time from Wednesday, March 31 on: your sessions with Dana Whitfield",
        "New time from Wednesday, April 28 on: your sessions with Dana Whitfield",
    ]
    assert listed(mails[1]) == [
        "From Wednesday, April 28 on, the sessions with Dana Whitfield take place at another time; a second mail "
        "brings them."
    ]


def test_another_clock_says_what_that_means_here(mentorship: Mentorship) -> None:
    coordinator = make_coordinator(mentorship.round.program, "Olga Marsh")
    with clock.held_at(session(mentorship, 0).ends_at):
        assert follow_clock(mentorship.series, ARIZONA, actor=coordinator) is None
        letters = invitations()
    danas, rosas = [one for one in letters if said(one)[0].startswith("New time from")]
    assert "The sessions follow your clock now: they begin at 10:00 am, whatever the clocks do elsewhere." in plain(
        rosas.flat
    )
    assert (
        "The sessions follow Arizona time now: they begin at 10:00 am there, whatever the clocks do elsewhere. "
        "On your clock that is 9:00 am from Tuesday, February 2 on."
    ) in plain(danas.flat)
    assert "From March 16 you meet at 10:00 am on your clock." in plain(danas.flat)


def test_the_rest_is_canceled_and_the_match_ended(mentorship: Mentorship) -> None:
    with clock.held_at(session(mentorship, 7).ends_at):
        cancel_rest(mentorship, actor=mentorship.mentor.person, words="Plover.")
        letter = to_rosa()
    subject, _, method, sequence = said(letter)
    assert (subject, method, sequence) == (
        "Canceled: your sessions with Dana Whitfield after Tuesday, May 25",
        "REQUEST",
        1,
    )
    assert listed(letter) == ["Your sessions after Tuesday, May 25 are canceled: June 8 and June 22."]
    assert "Your match with Dana Whitfield has ended. Ellen Marsh knows how it goes on" in letter.flat
    assert "Plover" not in letter.text
    assert "Move this session" not in letter.text


def test_a_whole_series_is_canceled_with_its_match(mentorship: Mentorship) -> None:
    cancel_rest(mentorship, actor=mentorship.mentor.person)
    letter = to_rosa()
    assert said(letter) == (
        "Canceled: your sessions with Dana Whitfield",
        "Your sessions with Dana Whitfield are canceled. This mail takes them out of your calendar; there is nothing "
        "to answer.",
        "CANCEL",
        1,
    )
    assert "has ended" in letter.flat
    assert "invit" not in letter.mail.letter.subject.casefold()
    owe_mail(MailKind.INVITATION, letter.person, mentorship.round.program, series=mentorship.series, why="changed")
    assert invitations() == []


def test_a_match_that_ended_and_was_told_is_not_told_again(mentorship: Mentorship) -> None:
    with clock.held_at(session(mentorship, 7).ends_at):
        cancel_rest(mentorship, actor=mentorship.mentor.person)
        invitations()
        for one in mentorship.series.attendees:
            owe_mail(MailKind.INVITATION, one.person, mentorship.round.program, series=mentorship.series, why="changed")
        assert invitations() == []


def test_whoever_is_taken_out_gets_a_cancellation_alone(work: Session, mentorship: Mentorship) -> None:
    series, gone = mentorship.series, mentorship.series.attendees[1]
    person = gone.person
    series.attendees.remove(gone)
    series.revision += 1
    work.flush()
    for why in ("uninvited", "changed"):
        owe_mail(MailKind.INVITATION, person, mentorship.round.program, series=series, why=why)
        letters = invitations()
        assert [one.person for one in letters] == ([person] if why == "uninvited" else [])
        if letters:
            (master,) = calendar_of(letters[0]).walk("VEVENT")
            assert (said(letters[0])[2:], master["STATUS"], master["SEQUENCE"]) == (("CANCEL", 1), "CANCELLED", 1)
            assert said(letters[0])[0] == "Taken out: you are not in the sessions with Dana Whitfield any more"
            assert letters[0].mail.envelope.reply_to.address == mentorship.round.program.contact_address
    series.attendees.append(Attendee(person_id=person.id, person=person, role=gone.role))
    work.flush()
    owe_mail(MailKind.INVITATION, person, mentorship.round.program, series=series, why="changed")
    assert said(to_rosa())[0] == "For your calendar: your sessions with Dana Whitfield"


def test_an_answer_stands_and_is_said_again(mentorship: Mentorship) -> None:
    person, one = mentorship.mentee.members[0].person, session(mentorship, 1)
    decline = {"how": AnsweredHow.PAGE, "original_start": one.original_start}
    record_reply(mentorship.series, person, ReplyKind.DECLINED, **decline)  # type: ignore[arg-type]
    set_meeting_link(mentorship.series, "https://meet.example.org/a", actor=mentorship.mentor.person)
    letter = to_rosa()
    stands = "Your answer to the session of Tuesday, February 2, at 10:00 am stands: you cannot come."
    assert stands in plain(letter.flat)
    override = calendar_of(letter).walk("VEVENT")[1]
    assert override["ATTENDEE"].params["PARTSTAT"] == "DECLINED"
    with clock.held_at(clock.now() + HOUR):
        record_reply(mentorship.series, person, ReplyKind.DECLINED, how=AnsweredHow.PAGE)
        set_meeting_link(mentorship.series, "https://meet.example.org/b", actor=mentorship.mentor.person)
        assert "Your answer to these sessions stands: you cannot come." in to_rosa().flat


def test_a_law_that_moves_the_clocks_keeps_the_hour_there(work: Session, mentorship: Mentorship) -> None:
    """As if from April on Pacific time lay an hour further west: nine there is ten where nothing changed."""
    series = mentorship.series
    for one in series.occurrences:
        if one.day >= date(2027, 4, 1):
            one.original_start = one.starts_at = one.starts_at + HOUR
            one.ends_at += HOUR
    series.tzdata, series.revision = "2099a", series.revision + 1
    work.flush()
    for attendee in series.attendees:
        owe_mail(MailKind.INVITATION, attendee.person, series.round.program, series=series, why="changed", what="zone")
    danas, rosas = invitations()
    assert said(rosas)[0] == "New clock rules: your sessions with Dana Whitfield"
    law = "The clocks of Pacific time follow new rules; your sessions stay at 9:00 am"
    assert listed(danas) == [f"{law} on your clock."]
    assert listed(rosas) == [f"{law} there. On your clock they begin at 10:00 am from Tuesday, April 13 on."]


def test_who_was_told_before_this_was_kept_reads_what_differs_from_the_plan(mentorship: Mentorship) -> None:
    for message in db.session.scalars(select(OutboxMessage)):
        message.about = {}
    moved(mentorship, 1, DAY)
    assert listed(to_rosa()) == [
        "The session of Tuesday, February 2, at 10:00 am is now on Wednesday, February 3, at 10:00 am."
    ]


@pytest.mark.parametrize(("held", "method"), [(False, "CANCEL"), (True, "REQUEST")])
def test_who_changes_back_to_invitations_while_the_rest_is_canceled_keeps_none_of_it(
    mentorship: Mentorship, held: bool, method: str
) -> None:
    """They had been invited before they subscribed, and have that in their calendar."""
    person, at = mentorship.mentor.person, session(mentorship, 0).ends_at if held else clock.now()
    with clock.held_at(at):
        for channel in (CalendarChannel.SUBSCRIPTION, CalendarChannel.INVITATION):
            choose_channel(person, channel, config=config_here(), actor=person)
        cancel_rest(mentorship, actor=person)
        assert [said(one)[2:] for one in invitations()] == [(method, 1)] * 2
