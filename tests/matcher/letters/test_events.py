"""Events in the post: one mail a person, on their own clock, with the calendar part where they want one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from matcher import clock
from matcher.calendars.lint import lint
from matcher.db import db
from matcher.models import Enrollment, Event, Round
from matcher.services.calendar_feeds import choose_channel
from matcher.services.events.answering import answer
from matcher.services.events.attendance import give_feedback
from matcher.services.events.changing import call_off, change_event, move_meeting, set_recording
from matcher.services.events.guests import take_out_left
from matcher.services.events.links import guest_token
from matcher.services.events.mails import find_after, find_near_meetings, owe_after, remind_meetings, send_after
from matcher.services.events.plans import change_of, version_of
from matcher.services.interests import unsubscribe
from matcher.services.outbox import owe_mail
from matcher.services.replies import record_reply
from matcher.services.withdrawals import withdraw_application
from matcher.states import AnsweredHow, Audience, CalendarChannel, MailKind, ReplyKind, RoundState
from solver.problem import Slot
from tests.builders import ARIZONA, EASTERN, NOW, make_mentee, make_mentor, make_mentorship, make_person, make_round
from tests.matcher.front_doors import interest_token, make_interest
from tests.matcher.gatherings import LINK, STARTS, coordinator_of, guest, make_event, weekly
from tests.matcher.letters.post import Letter, post
from tests.matcher.mailed import config_here

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
YES, NO = ReplyKind.ACCEPTED, ReplyKind.DECLINED
VIDEO = "https://video.example.org/1"


@pytest.fixture
def round_(work: Session) -> Round:
    """Dana is in New York."""
    round_ = make_round(state=RoundState.OPEN)
    make_mentor(round_, "Dana Albright", zone=EASTERN)
    return round_


def say(event: Event, kind: ReplyKind, number: int = 0) -> None:
    answer(event.guests[number], kind, how=AnsweredHow.LINK)


def the_letter() -> Letter:
    (letter,) = post()
    return letter


def ical(letter: Letter) -> tuple[str, int, str]:
    """Method, SEQUENCE and PARTSTAT."""
    part = letter.mail.envelope.calendar
    assert part is not None
    assert lint(part.data) == []
    (event,) = Calendar.from_ical(part.data).walk("VEVENT")
    return part.method, int(str(event["SEQUENCE"])), str(event["ATTENDEE"].params["PARTSTAT"])


def organizer(letter: Letter) -> str:
    part = letter.mail.envelope.calendar
    assert part is not None
    (event,) = Calendar.from_ical(part.data).walk("VEVENT")
    return str(event["ORGANIZER"])


def page(event: Event, number: int = 0) -> str:
    return f"/events/guest/{guest_token(event.guests[number], config_here())}"


def test_the_invitation_is_the_one_mail(round_: Round) -> None:
    event = make_event(round_)
    letter = the_letter()
    assert letter.kind is MailKind.INVITATION
    assert letter.mail.letter.subject == "For your calendar: Kick-off, Thursday, January\u00a021"
    assert "When: Thursday, January 21, 1:00 pm to 2:00 pm, Eastern time" in letter.flat
    assert f"Where: {LINK}" in letter.flat
    assert "Who we are, and what comes when." in letter.flat
    assert letter.buttons == [("Open the event’s page", page(event))]
    assert ical(letter) == ("REQUEST", 0, "NEEDS-ACTION")
    assert letter.mail.envelope.reply_to.address == round_.program.contact_address
    assert organizer(letter) == f"mailto:{config_here().series_address(event.series.token)}"


def test_who_subscribed_reads_the_same_without_a_part(round_: Round) -> None:
    event = make_event(round_)
    dana = event.guests[0].person
    choose_channel(dana, CalendarChannel.SUBSCRIPTION, config=config_here(), actor=dana)
    letter = the_letter()
    assert letter.mail.envelope.calendar is None
    assert "The calendar you subscribed to shows it by itself" in letter.flat
    call_off(event, actor=coordinator_of(round_))
    assert "It leaves the calendar you subscribed to by itself" in the_letter().flat


def test_asked_then_in_the_calendar_then_out_then_in_again(round_: Round) -> None:
    """Every part has a later revision than the one it must overtake."""
    event = make_event(round_, registers=True, seats=20)
    asked = the_letter()
    assert (asked.kind, asked.mail.envelope.calendar) == (MailKind.EVENT_INVITED, None)
    assert asked.buttons == [("Say whether you come", page(event))]
    assert "There are 20 seats; 20 of them are free." in asked.flat
    assert LINK not in asked.text
    say(event, YES)
    registered = the_letter()
    assert (ical(registered), LINK in registered.text) == (("REQUEST", 0, "ACCEPTED"), True)
    assert "a seat is kept for you" in registered.flat
    with clock.held_at(NOW + HOUR):
        say(event, NO)
        out = the_letter()
    assert ical(out) == ("CANCEL", 1, "DECLINED")
    assert out.mail.letter.subject == "No longer in your calendar: Kick-off"
    with clock.held_at(NOW + 2 * HOUR):
        say(event, YES)
        assert ical(the_letter()) == ("REQUEST", 2, "ACCEPTED")


def test_a_yes_taken_back_before_any_mail_is_no_mail(round_: Round) -> None:
    event = make_event(round_, registers=True)
    post()
    say(event, YES)
    with clock.held_at(NOW + HOUR):
        say(event, NO)
        assert post() == []


def test_a_change_says_what_is_different(round_: Round) -> None:
    event, ellen = make_event(round_), coordinator_of(round_)
    post()
    (meeting,) = event.series.occurrences
    move_meeting(meeting, STARTS + DAY, shown=STARTS, actor=ellen)
    change = replace(change_of(event), meeting_link="https://meet.example.org/b")
    change_event(event, change, shown=version_of(event), tell=False, actor=ellen)
    letter = the_letter()
    assert letter.mail.letter.subject == "Changed: Kick-off, Friday, January\u00a022"
    assert (
        "The meeting of Thursday, January 21, at 1:00 pm is now on Friday, January 22, at 1:00 pm. - "
        "The meeting link is another one." in letter.flat
    )
    assert ical(letter) == ("REQUEST", 2, "NEEDS-ACTION")
    change = replace(change, words="Bring a question.")
    change_event(event, change, shown=version_of(event), tell=True, actor=ellen)
    assert "What is said about it." in the_letter().flat


def test_called_off(round_: Round) -> None:
    event = make_event(round_)
    post()
    call_off(event, actor=coordinator_of(round_))
    letter = the_letter()
    assert ical(letter) == ("CANCEL", 1, "NEEDS-ACTION")
    assert (letter.mail.letter.subject, letter.buttons) == ("Called off: Kick-off", [])


def test_called_off_before_anybody_heard_of_it(round_: Round) -> None:
    for registers in (False, True):
        call_off(make_event(round_, registers=registers), actor=coordinator_of(round_))
    assert post() == []


def test_who_was_asked_hears_of_another_time_and_of_the_end(round_: Round) -> None:
    event, ellen = make_event(round_, registers=True), coordinator_of(round_)
    post()
    (meeting,) = event.series.occurrences
    move_meeting(meeting, STARTS + DAY, shown=STARTS, actor=ellen)
    moved = the_letter()
    assert moved.mail.letter.subject == "Another time: Kick-off, now Friday, January\u00a022 at 1:00\u00a0pm"
    assert moved.buttons == [("Say whether you come", page(event))]
    call_off(event, actor=ellen)
    assert [one.mail.letter.subject for one in post()] == ["Called off: Kick-off"]


def test_who_mailed_yes_too_late_is_told(round_: Round) -> None:
    make_mentor(round_, "Rosa")
    event = make_event(round_, registers=True, seats=1)
    post()
    say(event, YES)
    record_reply(event.series, event.guests[1].person, YES, how=AnsweredHow.MAIL)
    letters = {letter.person.name: letter for letter in post()}
    late = letters[event.guests[1].person.name]
    assert late.mail.letter.subject == "Kick-off: every seat is taken"
    assert late.buttons == [("Open the event’s page", page(event, 1))]


def test_a_session_at_that_time_is_a_warning(round_: Round) -> None:
    round_.state = RoundState.REVIEW
    mentor = make_mentor(round_, "Mei", zone=ARIZONA)
    make_mentorship(mentor, make_mentee(round_, "Rosa"), slot=Slot(3, 11 * 60, 0))
    post()
    event = make_event(round_)
    with clock.held_at(NOW + HOUR):
        letters = {letter.person.name: letter.flat for letter in post()}
    assert len(event.guests) == 3
    warning = "you have a session of your own on Thursday, January 21, at 11:00 am"
    assert [warning in letters[name] for name in ("Mei", "Dana Albright")] == [True, False]


def test_interested_people_can_have_no_more_of_it(round_: Round) -> None:
    interest = make_interest(round_.program, make_person("Ines Gold"))
    event = make_event(round_, audience=Audience.INTERESTED)
    letter = the_letter()
    assert f"/interest/{interest_token(interest)}" in letter.text
    assert "you told" in letter.mail.letter.footer
    unsubscribe(interest)
    assert take_out_left([event.id]) == 1
    assert post() == []


def test_who_withdraws_has_it_taken_out(round_: Round) -> None:
    rosa = make_mentor(round_, "Rosa")
    event = make_event(round_)
    post()
    withdraw_application(rosa, actor=rosa.person)
    take_out_left([event.id])
    letter = the_letter()
    assert (letter.person.name, letter.buttons) == ("Rosa", [])
    assert ical(letter) == ("CANCEL", 1, "NEEDS-ACTION")


def test_many_meetings_are_listed_as_far_as_a_mail_goes(round_: Round) -> None:
    make_event(round_, weekly(until=STARTS.date() + timedelta(weeks=14)))
    letter = the_letter()
    assert "Every meeting to come, on your clock - Thursday, January 21, at 1:00 pm" in letter.flat
    assert "- and 3 more, on the event’s page" in letter.flat


def test_reminder(round_: Round) -> None:
    event = make_event(round_, registers=True, seats=3)
    say(event, YES)
    post()
    with clock.held_at(STARTS - DAY):
        remind_meetings(find_near_meetings())
        letter = the_letter()
    assert letter.mail.letter.subject == "Kick-off: Thursday, January\u00a021 at 1:00\u00a0pm"
    assert f"Where: {LINK}" in letter.flat
    assert "somebody else can have your seat" in letter.flat
    assert letter.buttons == [("Open the event’s page", page(event))]


def test_reminder_that_is_not_true_any_more(round_: Round) -> None:
    event = make_event(round_)
    post()
    with clock.held_at(STARTS - DAY):
        remind_meetings(find_near_meetings())
        say(event, NO)
        assert post() == []


def test_reminder_that_waited_while_the_meeting_was_moved_to_a_later_day(round_: Round) -> None:
    event = make_event(round_)
    post()
    with clock.held_at(STARTS - DAY):
        remind_meetings(find_near_meetings())
        move_meeting(event.series.occurrences[0], STARTS + 7 * DAY, shown=STARTS, actor=coordinator_of(round_))
        assert [letter.kind for letter in post()] == [MailKind.INVITATION]


def test_after_it_the_recording_and_one_question(round_: Round) -> None:
    event, ellen = make_event(round_, feedback="Was it worth your time?"), coordinator_of(round_)
    (meeting,) = event.series.occurrences
    say(event, YES)
    post()
    with clock.held_at(STARTS + DAY):
        owe_after(find_after())
        asked = the_letter()
        assert asked.mail.letter.subject == "Kick-off: one question"
        assert "Was it worth your time?" in asked.flat
        assert asked.buttons == [("Say how it was", f"{page(event)}/feedback/{meeting.public_id}")]
        give_feedback(meeting, event.guests[0].person, 5)
        set_recording(event, VIDEO, actor=ellen)
        send_after(meeting, actor=ellen)
        shown = the_letter()
    assert shown.mail.letter.subject == "Kick-off: the recording"
    assert (f"See it here: {VIDEO}" in shown.flat, shown.buttons) == (True, [])


def test_after_it_nothing_is_asked_twice(round_: Round) -> None:
    event = make_event(round_, feedback="Was it worth your time?")
    (meeting,) = event.series.occurrences
    say(event, YES)
    post()
    with clock.held_at(STARTS + DAY):
        owe_after(find_after())
        give_feedback(meeting, guest(event, event.guests[0].person).person, 5)
        assert post() == []


@pytest.mark.parametrize("out", [call_off, None])
def test_what_was_to_be_sent_again_takes_it_out_when_it_is_off(round_: Round, out: Any) -> None:
    """Asked for once more from the calendar; before that went out, it was called off, or the guest had withdrawn."""
    event = make_event(round_)
    (letter,) = post()
    owe_mail(MailKind.INVITATION, letter.person, round_.program, series=event.series, why="refresh")
    if out is not None:
        out(event, actor=coordinator_of(round_))
    else:
        withdraw_application(db.session.query(Enrollment).one(), actor=letter.person)
        take_out_left([event.id])
    assert ical(the_letter())[:2] == ("CANCEL", 1)
