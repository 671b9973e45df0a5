"""A series in the post: invitation, change, cancellation - read back from the bytes that would leave."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import recurring_ical_events
from icalendar import Calendar
from sqlalchemy.orm import Session

from matcher import clock
from matcher.calendars.lint import lint
from matcher.mail.letter import Listing
from matcher.mail.mime import build
from matcher.models import Mentorship, OutboxMessage, Override, OverrideKind, Person
from matcher.queries.schedule import schedule_of
from matcher.services.calendar_feeds import choose_channel
from matcher.services.series.links import set_meeting_link
from matcher.services.series.moving import move_session
from matcher.states import Cadence, CalendarChannel, MailKind, MailState, MentorshipState, SeriesState
from solver.problem import Slot
from tests.builders import NOW, make_mentee, make_mentor, make_mentorship, make_round
from tests.matcher.letters.post import Letter, composed, owed, post
from tests.matcher.mailed import config_here
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

INVITATION = MailKind.INVITATION
DAY = timedelta(days=1)
ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "America/Vancouver",
    "Europe/Berlin",
    "Europe/London",
    "Asia/Kolkata",
    "Australia/Sydney",
)


@pytest.fixture
def mentorship(work: Session) -> Mentorship:
    round_ = scene_round()
    return make_mentorship(dana(round_), rosa(round_))


def invitations() -> list[Letter]:
    return [letter for letter in post() if letter.kind is INVITATION]


def mail_of(letter: Letter) -> EmailMessage:
    data = build(letter.mail.letter, letter.mail.envelope)
    read = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def calendars(letter: Letter) -> list[bytes]:
    """The calendar parts of the mail, as a mail program takes them out."""
    parts = [part for part in mail_of(letter).walk() if part.get_content_type() in ("text/calendar", "application/ics")]
    return [part.get_payload(decode=True) for part in parts]  # type: ignore[misc]


def calendar_of(letter: Letter) -> Calendar:
    data = letter.mail.envelope.calendar
    assert data is not None
    assert lint(data.data) == []
    calendar = Calendar.from_ical(data.data)
    assert isinstance(calendar, Calendar)
    return calendar


def sequence_of(letter: Letter) -> int:
    assert letter.mail.sequence is not None
    return letter.mail.sequence


def starts(calendar: Calendar) -> list[datetime]:
    return sorted(event.start.astimezone(UTC) for event in recurring_ical_events.of(calendar).all())


def move(mentorship: Mentorship, number: int, by: timedelta = DAY) -> None:
    one = mentorship.series.occurrences[number]
    move_session(one, one.starts_at + by, shown=one.starts_at, actor=mentorship.mentor.person)


def listed(letter: Letter) -> list[str]:
    lines = [line for block in letter.mail.letter.blocks if isinstance(block, Listing) for line in block.lines]
    return [line.replace("\u00a0", " ") for line in lines]


def test_a_confirmed_match_invites_each_of_the_two(mentorship: Mentorship) -> None:
    letters = invitations()
    assert [letter.person.name for letter in letters] == ["Dana Whitfield", "Rosa Villanueva"]
    for letter in letters:
        calendar = calendar_of(letter)
        (event,) = calendar.walk("VEVENT")
        assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == ("REQUEST", mentorship.series.uid, 0)
        assert event["ATTENDEE"] == f"mailto:{letter.person.address}"
        assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
        assert event["ORGANIZER"] == f"mailto:{config_here().series_address(mentorship.series.token)}"
        assert "use “Move this session” on that page" in str(event["DESCRIPTION"])
        assert starts(calendar) == [one.starts_at for one in mentorship.series.occurrences]
        assert letter.mail.sequence == 0


def test_the_shape_of_the_mail(mentorship: Mentorship) -> None:
    to_rosa = invitations()[1]
    mail, program = mail_of(to_rosa), mentorship.round.program
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert (part.get_param("method"), part.get_param("charset")) == ("REQUEST", "utf-8")
    calendar = to_rosa.mail.envelope.calendar
    assert calendar is not None
    assert calendars(to_rosa) == [calendar.data] * 2
    assert mail["From"] == f'"Ellen Marsh, {program.name}" <{config_here().mail_address}>'
    assert mail["Reply-To"] == f"Dana Whitfield <{config_here().series_address(mentorship.series.token)}>"
    assert mail["To"] == f"Rosa Villanueva <{to_rosa.person.address}>"
    assert to_rosa.mail.letter.subject == "For your calendar: your sessions with Dana Whitfield"
    assert "the first on Tuesday, January 19, at 10:00 am." in to_rosa.flat.replace("\u00a0", " ")
    assert to_rosa.buttons == [("See your sessions", f"/mentorships/{mentorship.public_id}")]


def test_every_mail_about_a_series_is_of_one_thread_a_person(mentorship: Mentorship) -> None:
    first = {letter.person.name: letter.mail.envelope.thread for letter in invitations()}
    move(mentorship, 3)
    assert {letter.person.name: letter.mail.envelope.thread for letter in invitations()} == first
    assert len(set(first.values())) == 2
    assert all(thread and thread.endswith("@bookends.example>") for thread in first.values())


def test_nobody_elses_address_is_in_it(work: Session, mentorship: Mentorship) -> None:
    everybody = {person.address for person in work.query(Person)} | {mentorship.round.program.contact_address}
    set_meeting_link(mentorship.series, "https://meet.example.org/a", actor=mentorship.mentor.person)
    for letter in invitations():
        mail = build(letter.mail.letter, letter.mail.envelope).decode()
        readable = "\n".join([mail, letter.text, *(data.decode() for data in calendars(letter))])
        assert {address for address in everybody if address in readable} == {letter.person.address}


def test_a_moved_session_is_the_whole_series_again(mentorship: Mentorship) -> None:
    invitations()
    move(mentorship, 3)
    to_dana, to_rosa = invitations()
    subject = "Moved: your session with Dana Whitfield, now on Wednesday, March 17, at 9:00 am"
    assert (to_rosa.mail.letter.subject.replace("\u00a0", " "), to_rosa.mail.sequence) == (subject, 1)
    assert listed(to_rosa) == [
        "The session of Tuesday, March 16, at 9:00 am is now on Wednesday, March 17, at 9:00 am."
    ]
    calendar = calendar_of(to_dana)
    master, override = calendar.walk("VEVENT")
    assert [event["SEQUENCE"] for event in (master, override)] == [1, 1]
    assert ("RRULE" in master, "RECURRENCE-ID" in override) == (True, True)
    assert starts(calendar) == [one.starts_at for one in mentorship.series.occurrences]


def test_changes_before_the_mail_went_out_are_in_it(work: Session, mentorship: Mentorship) -> None:
    """Nothing has been sent yet: it is still the invitation, and says what is not as planned."""
    move(mentorship, 3)
    set_meeting_link(mentorship.series, "https://meet.example.org/a", actor=mentorship.mentor.person)
    to_dana, _ = invitations()
    assert to_dana.mail.letter.subject.startswith("For your calendar")
    assert to_dana.mail.sequence == 2
    assert len(listed(to_dana)) == 1
    assert "Where you meet: https://meet.example.org/a" in to_dana.flat
    assert owed(INVITATION) == []


def test_sequences_grow_and_a_repeat_is_never_older(mentorship: Mentorship) -> None:
    seen = [sequence_of(invitations()[0])]
    for number in (3, 4, 5):
        move(mentorship, number)
        message = owed(INVITATION)[0]
        before = composed(message)
        move(mentorship, number, timedelta(hours=1))
        again = composed(message)
        assert [mail.sequence for mail in (before, again) if mail] == [seen[-1] + 1, seen[-1] + 2]
        seen += [sequence_of(invitations()[0])]
    assert seen == [0, 2, 4, 6]


def test_moved_back_is_said_too(mentorship: Mentorship) -> None:
    invitations()
    move(mentorship, 3)
    invitations()
    move(mentorship, 3, -DAY)
    to_dana, _ = invitations()
    assert listed(to_dana) == [
        "The session of Wednesday, March 17, at 9:00 am is back on Tuesday, March 16, at 9:00 am, as first planned."
    ]
    assert to_dana.mail.letter.subject.startswith("Moved back: your session with")


def test_what_is_over_is_not_told_again(mentorship: Mentorship) -> None:
    invitations()
    move(mentorship, 1)
    invitations()
    with clock.held_at(mentorship.series.occurrences[2].starts_at):
        move(mentorship, 4)
        assert [line[:35] for line in listed(invitations()[0])] == ["The session of Tuesday, March 30, a"]


def test_a_canceled_session_falls_out_and_is_named(mentorship: Mentorship) -> None:
    invitations()
    series = mentorship.series
    series.overrides.append(Override(kind=OverrideKind.CANCELED, original_start=series.occurrences[3].original_start))
    series.revision += 1
    set_meeting_link(series, "https://meet.example.org/a", actor=mentorship.mentor.person)
    to_dana, _ = invitations()
    assert listed(to_dana) == ["The session of Tuesday, March 16, at 9:00 am does not take place."]
    assert calendar_of(to_dana)["METHOD"] == "REQUEST"
    assert series.occurrences[3].starts_at not in starts(calendar_of(to_dana))


def canceled(work: Session, mentorship: Mentorship) -> list[Letter]:
    series = mentorship.series
    series.state, series.revision = SeriesState.CANCELLED, series.revision + 1
    for attendee in series.attendees:
        work.add(_owed(attendee.person, mentorship))
    work.flush()
    return invitations()


def _owed(person: Person, mentorship: Mentorship, **about: str) -> OutboxMessage:
    return OutboxMessage(
        kind=INVITATION,
        state=MailState.QUEUED,
        person=person,
        program=mentorship.round.program,
        series=mentorship.series,
        about=about,
        queued_at=NOW,
        wanted_at=NOW,
        due_at=NOW,
    )


def test_a_canceled_series_leaves_the_calendar(work: Session, mentorship: Mentorship) -> None:
    invitations()
    move(mentorship, 3)
    invitations()
    letters = canceled(work, mentorship)
    assert len(letters) == 2
    for letter in letters:
        calendar = calendar_of(letter)
        (master,) = calendar.walk("VEVENT")
        assert (calendar["METHOD"], master["STATUS"], master["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
        assert letter.mail.letter.subject.startswith("Canceled: your sessions with")
        assert "For your calendar" not in letter.text
        assert "Move this session" not in letter.text


def test_what_nobody_was_invited_to_is_not_canceled_by_mail(work: Session, mentorship: Mentorship) -> None:
    for message in owed():
        message.state = MailState.DROPPED
    assert canceled(work, mentorship) == []


def test_who_subscribed_is_told_in_words_alone(work: Session, mentorship: Mentorship) -> None:
    person = mentorship.mentor.person
    invitations()
    choose_channel(person, CalendarChannel.SUBSCRIPTION, config=config_here(), actor=person)
    move(mentorship, 3)
    to_dana, to_rosa = invitations()
    assert (to_dana.mail.envelope.calendar, to_dana.mail.sequence) == (None, None)
    assert to_rosa.mail.envelope.calendar is not None
    assert calendars(to_dana) == []
    assert "The calendar you subscribed to follows by itself" in to_dana.flat
    assert len(listed(to_dana)) == 1


def test_who_subscribed_before_gets_no_invitation(work: Session) -> None:
    round_ = scene_round()
    mentor = dana(round_)
    choose_channel(mentor.person, CalendarChannel.SUBSCRIPTION, config=config_here(), actor=mentor.person)
    mentorship = make_mentorship(mentor, rosa(round_))
    work.add(_owed(mentor.person, mentorship))
    assert [letter.person.name for letter in invitations()] == ["Rosa Villanueva"]


def test_who_wants_invitations_again_is_invited_anew(work: Session, mentorship: Mentorship) -> None:
    person = mentorship.mentor.person
    invitations()
    for channel in (CalendarChannel.SUBSCRIPTION, CalendarChannel.INVITATION):
        choose_channel(person, channel, config=config_here(), actor=person)
    (letter,) = invitations()
    assert letter.mail.letter.subject == "For your calendar: your sessions with Rosa Villanueva"
    assert calendar_of(letter)["METHOD"] == "REQUEST"


def test_nobody_is_invited_to_what_is_over_or_not_theirs(work: Session, mentorship: Mentorship) -> None:
    stranger = _owed(make_mentor(mentorship.round).person, mentorship)
    work.add(stranger)
    work.flush()
    assert composed(stranger) is None
    mine = owed(INVITATION)[0]
    with clock.held_at(mentorship.series.occurrences[-1].ends_at):
        assert composed(mine) is None
    mentorship.state = MentorshipState.ENDED
    assert composed(mine) is None
    mine.series = None
    assert composed(mine) is None


def test_each_of_a_team_reads_of_the_others(work: Session) -> None:
    round_ = scene_round()
    make_mentorship(dana(round_), suffolk(round_))
    letters = {letter.person.name: letter for letter in invitations()}
    assert letters["Bo Price"].mail.envelope.reply_to.name == "Dana Whitfield, Ann Doyle, and Cy Marsh"
    assert letters["Dana Whitfield"].mail.letter.subject == (
        "For your calendar: your sessions with the Suffolk Public Library team"
    )


@pytest.mark.parametrize("cadence", list(Cadence))
def test_with_moves_every_zone_expands_to_what_the_database_has(work: Session, cadence: Cadence) -> None:
    round_ = make_round(cadence=cadence, closed_days=["2027-04-13"])
    allday = tuple((weekday, 0, 1440) for weekday in range(7))
    for zone in ZONES:
        mentor = make_mentor(round_, zone=zone, hours=allday)
        mentee = make_mentee(round_, hours=allday)
        made = make_mentorship(mentor, mentee, slot=Slot(1, 540, 2 if cadence is Cadence.MONTHLY else 0))
        for number, by in ((0, timedelta(days=2)), (2, timedelta(hours=-3)), (-1, timedelta(days=3, minutes=45))):
            move(made, number, by)
        expected = sorted(one.starts_at for one in made.series.occurrences)
        for letter in invitations():
            calendar = calendar_of(letter)
            assert starts(calendar) == expected
            assert len(calendar.walk("VEVENT")) == 4
        assert starts(_parsed(schedule_of(mentor.person, config_here()))) == expected


def _parsed(data: bytes) -> Calendar:
    assert lint(data) == []
    calendar = Calendar.from_ical(data)
    assert isinstance(calendar, Calendar)
    return calendar
