"""What becomes of mail that comes in: passed on once, noted, or laid in the tray; and by whom it is taken out."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.errors import Conflict
from matcher.mail.received import read_head, read_mail
from matcher.mail.render import html_of, text_of
from matcher.models import AuditEntry, Mentorship, OutboxMessage, Person, ReceivedMail
from matcher.services.incoming import (
    LONGEST_TEXT,
    find_old_mail,
    forget_received,
    mark_handled,
    may_pass_on,
    pass_on,
    take_in,
)
from matcher.services.placing import MOST_AN_HOUR, Why
from matcher.states import MailKind, MailState, MentorshipState, ReceivedState, SeriesState
from tests.builders import NOW, make_coordinator, make_mentor, make_mentorship, make_message, make_round
from tests.matcher.letters.post import composed
from tests.matcher.mail.mails import (
    ANSWERS,
    DANA,
    DELAYED,
    NOT_DELIVERED,
    OURS,
    ROSA,
    SERIES,
    TOKEN,
    calendar_answer,
    mail,
    multipart,
)
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk


@pytest.fixture
def pair(work: Session) -> Mentorship:
    """Dana and Rosa, whose sessions have the address of the examples."""
    return _pair()


@pytest.fixture
def any_pair(any_work: Session) -> Mentorship:
    return _pair()


@pytest.fixture
def team(work: Session) -> Mentorship:
    """Dana and three of Suffolk, two of whom share an address."""
    round_ = scene_round()
    mentorship = _addressed(make_mentorship(dana(round_), suffolk(round_)))
    ann, bo, _ = people = [one.person for one in mentorship.series.attendees[1:]]
    ann.address = bo.address = "info@suffolk.example"
    assert [person.name for person in people] == ["Ann Doyle", "Bo Price", "Cy Marsh"]
    return mentorship


def _pair() -> Mentorship:
    round_ = scene_round()
    return _addressed(make_mentorship(dana(round_), rosa(round_)))


def _addressed(mentorship: Mentorship) -> Mentorship:
    mentorship.series.token = TOKEN
    mentorship.mentor.person.address = DANA
    if mentorship.mentee.enrollment:
        mentorship.mentee.enrollment.person.address = ROSA
    db.session.flush()
    return mentorship


def take(data: bytes, digest: str = "d") -> ReceivedMail:
    return take_in(read_mail(data, OURS), digest)


def forwards() -> list[OutboxMessage]:
    kind = OutboxMessage.kind == MailKind.FORWARDED
    return list(db.session.scalars(select(OutboxMessage).where(kind).order_by(OutboxMessage.id)))


def readers() -> list[str]:
    return [one.person.name for one in forwards() if one.person]


def stands(row: ReceivedMail) -> tuple[ReceivedState, str]:
    return row.state, row.why


def test_an_answer_is_passed_on_at_once(pair: Mentorship) -> None:
    row = take(mail())
    assert stands(row) == (ReceivedState.FORWARDED, Why.FORWARDED)
    assert (row.person, row.series, row.program) == (pair.mentor.person, pair.series, pair.round.program)
    assert readers() == ["Rosa Villanueva"]
    assert [(one.series, one.due_at, one.about) for one in forwards()] == [
        (pair.series, NOW, {"received": row.public_id})
    ]


def test_the_same_mail_twice_is_taken_in_once(any_pair: Mentorship) -> None:
    first, second = take(mail()), take(mail())
    assert first is second
    assert len(forwards()) == 1


def test_copies_of_one_mail_by_two_ways_are_passed_on_once(pair: Mentorship) -> None:
    take(mail(Delivered_To=SERIES), "one")
    row = take(mail(X_Original_To=SERIES), "two")
    assert stands(row) == (ReceivedState.NOTED, Why.REPEAT)
    assert len(forwards()) == 1


def test_the_same_words_in_another_mail_are_passed_on_again(pair: Mentorship) -> None:
    take(mail("Yes."), "one")
    take(mail("Yes.", Message_ID="<another@x>"), "two")
    assert len(forwards()) == 2


def test_case_of_addresses_does_not_matter(pair: Mentorship) -> None:
    row = take(mail(sender=f"D <{DANA.upper()}>", to=SERIES.upper()))
    assert row.state is ReceivedState.FORWARDED


def test_a_team_is_told_but_not_who_shares_the_writers_address(team: Mentorship) -> None:
    row = take(mail(sender="Bo PRICE <info@suffolk.example>"))
    assert row.person is not None
    assert row.person.name == "Bo Price"
    assert readers() == ["Dana Whitfield", "Cy Marsh"]


def test_of_a_shared_address_without_a_name_nobody_is_named(team: Mentorship) -> None:
    row = take(mail(sender="info@suffolk.example"))
    assert (row.person, row.state, readers()) == (None, ReceivedState.FORWARDED, ["Dana Whitfield", "Cy Marsh"])


@pytest.mark.parametrize(
    ("data", "state", "why"),
    [
        (mail(Auto_Submitted="auto-replied"), ReceivedState.NOTED, Why.AUTO_REPLY),
        (mail(subject="Out of office: x"), ReceivedState.NOTED, Why.AUTO_REPLY),
        (mail(sender="Eve <eve@elsewhere.example>"), ReceivedState.TRAY, Why.STRANGER),
        (mail(sender=""), ReceivedState.TRAY, Why.STRANGER),
        (mail(""), ReceivedState.TRAY, Why.EMPTY),
        (mail(f"> {ROSA}"), ReceivedState.TRAY, Why.EMPTY),
        (mail(sender=SERIES), ReceivedState.NOTED, Why.LOOP),
        (mail(Message_ID="<x.mail@bookends.example>"), ReceivedState.NOTED, Why.LOOP),
    ],
)
def test_what_is_not_passed_on(pair: Mentorship, data: bytes, state: ReceivedState, why: Why) -> None:
    assert stands(take(data)) == (state, why)
    assert forwards() == []


def test_what_could_not_be_read_waits_with_its_head(pair: Mentorship) -> None:
    row = take_in(read_head(mail(), OURS), "d")
    assert stands(row) == (ReceivedState.TRAY, Why.UNREADABLE)
    assert (row.series, row.from_address, row.subject, row.text) == (pair.series, DANA, "Re: Your sessions", "")


def test_a_calendars_answer_is_placed_by_its_uid(pair: Mentorship) -> None:
    pair.series.uid = f"bookends-{TOKEN}"
    row = take(calendar_answer(to=OURS))
    assert (stands(row), row.series, row.program) == (
        (ReceivedState.NOTED, Why.ANSWERED),
        pair.series,
        pair.round.program,
    )
    assert "METHOD:REPLY" in row.calendar


def test_a_calendars_answer_without_a_known_uid_waits(pair: Mentorship) -> None:
    row = take(calendar_answer(to=OURS))
    assert (stands(row), row.series, row.person) == (
        (ReceivedState.TRAY, Why.CALENDAR_REPLY),
        None,
        pair.mentor.person,
    )


@pytest.mark.parametrize("ended", ["canceled", "ended"])
def test_sessions_that_are_over(pair: Mentorship, ended: str) -> None:
    if ended == "canceled":
        pair.series.state = SeriesState.CANCELLED
    else:
        pair.state = MentorshipState.ENDED
    assert stands(take(mail())) == (ReceivedState.TRAY, Why.SERIES_OVER)
    assert forwards() == []


def test_so_many_an_hour_are_passed_on(any_pair: Mentorship) -> None:
    for number in range(MOST_AN_HOUR):
        assert take(mail(f"Ping {number}"), f"{number}").state is ReceivedState.FORWARDED
    assert stands(take(mail("Ping"), "more")) == (ReceivedState.TRAY, Why.TOO_MANY)
    assert len(forwards()) == MOST_AN_HOUR
    with clock.held_at(NOW + timedelta(hours=1)):
        assert take(mail("Later"), "later").state is ReceivedState.FORWARDED


def test_without_a_series_the_senders_program_is_found(pair: Mentorship) -> None:
    row = take(mail(to=OURS))
    assert (stands(row), row.program, row.person) == (
        (ReceivedState.TRAY, Why.NO_SERIES),
        pair.round.program,
        pair.mentor.person,
    )


def test_somebody_of_two_programs_could_mean_either(pair: Mentorship) -> None:
    make_mentor(make_round(), person=pair.mentor.person)
    row = take(mail(to=OURS))
    assert (row.why, row.program, row.person) == (Why.NO_SERIES, None, pair.mentor.person)


def test_nobody_knows_them(work: Session) -> None:
    row = take(mail(to="sessions+unknown@bookends.example"))
    assert (stands(row), row.program) == ((ReceivedState.TRAY, Why.UNKNOWN), None)


def test_a_mail_that_was_not_delivered_counts_against_the_person(pair: Mentorship) -> None:
    member = pair.mentee.members[0].person
    about = make_message(MailKind.PARTICIPANT_OFFER, member, pair.round.program, state=MailState.SENT)
    about.message_id = "<abc.mail@bookends.example>"
    row = take(NOT_DELIVERED)
    assert (stands(row), row.person) == ((ReceivedState.NOTED, Why.BOUNCE), member)
    assert (about.state, member.unreachable) == (MailState.BOUNCED, True)


def test_a_delay_counts_against_nobody(pair: Mentorship) -> None:
    assert stands(take(DELAYED)) == (ReceivedState.NOTED, Why.DELAYED)


def test_a_report_about_no_mail_of_ours_waits(pair: Mentorship) -> None:
    assert stands(take(NOT_DELIVERED)) == (ReceivedState.TRAY, Why.STRANGE_BOUNCE)


def test_a_long_text_is_cut_and_says_so(pair: Mentorship) -> None:
    row = take(mail("word " * 10 + ("\n" + "word " * 10) * 600))
    assert len(row.text) < LONGEST_TEXT + 100
    assert row.text.endswith("\n\nThe message was longer. The rest has not been passed on.")


PHOTO = multipart(
    ("Content-Type: text/plain", "See the photo"),
    ('Content-Type: image/jpeg; name="photo.jpg"\nContent-Disposition: attachment', "x"),
)


def test_what_is_attached_is_left_out_and_named(pair: Mentorship) -> None:
    assert take(PHOTO).text == "See the photo\n\nLeft out: photo.jpg"


def test_the_mail_that_passes_it_on(pair: Mentorship) -> None:
    take(mail("Ten minutes late, sorry.", subject="AW: Re: Your sessions"))
    (message,) = forwards()
    found = composed(message)
    assert found is not None
    envelope, letter = found.envelope, found.letter
    assert (envelope.sender.name, envelope.sender.address) == ("Dana Whitfield via Culture of Learning", OURS)
    assert (envelope.reply_to.name, envelope.reply_to.address) == ("Dana Whitfield", SERIES)
    assert (envelope.to.name, envelope.to.address) == ("Rosa Villanueva", ROSA)
    person = pair.mentee.members[0].person
    assert envelope.thread == f"<{pair.series.public_id}.{person.public_id}@bookends.example>"
    assert (letter.subject, letter.signed) == ("Re: Your sessions", ())
    flat = " ".join(text_of(letter).split())
    assert "Ten minutes late, sorry." in flat
    assert "in these sessions with Dana Whitfield" in flat


@pytest.mark.parametrize("program", ANSWERS)
def test_nobodys_address_is_passed_on(pair: Mentorship, program: str) -> None:
    answer, _ = ANSWERS[program]
    take(mail(f"{answer}\n\nFrom: {ROSA}\nAsk {ROSA.upper()} or mailto:{ROSA}", subject=f"For {ROSA}"))
    for message in forwards():
        letter = composed(message)
        assert letter is not None
        text = (letter.letter.subject + text_of(letter.letter) + html_of(letter.letter)).casefold()
        assert ROSA not in text
    assert len(forwards()) == 1


def test_a_letter_is_dropped_once_its_words_are_gone_or_its_reader_has_left(pair: Mentorship) -> None:
    row = take(mail())
    (message,) = forwards()
    left = pair.series.attendees.pop()
    db.session.flush()
    assert composed(message) is None
    assert left.person.name == "Rosa Villanueva"
    row.text = ""
    assert composed(message) is None


@pytest.fixture
def stray(pair: Mentorship) -> ReceivedMail:
    return take(mail("May I come, too?", sender="Eve <eve@elsewhere.example>"))


@pytest.fixture
def ellen(pair: Mentorship) -> Person:
    return make_coordinator(pair.round.program)


def test_a_coordinator_passes_on_what_waited(stray: ReceivedMail, ellen: Person) -> None:
    assert may_pass_on(stray)
    told = pass_on(stray, actor=ellen)
    assert [person.name for person in told] == readers() == ["Dana Whitfield", "Rosa Villanueva"]
    assert (stray.state, stray.handled_by, stray.handled_at) == (ReceivedState.FORWARDED, ellen.id, NOW)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "mail_passed_on")).one()
    assert (entry.actor, entry.subject["received"]) == (ellen, stray.public_id)
    assert pass_on(stray, actor=ellen) == []
    assert len(forwards()) == 2


def test_a_strangers_words_come_without_their_address(stray: ReceivedMail, ellen: Person) -> None:
    stray.from_name = "eve@elsewhere.example"
    stray.text = "Write to eve@elsewhere.example"
    pass_on(stray, actor=ellen)
    for message in forwards():
        letter = composed(message)
        assert letter is not None
        assert letter.envelope.sender.name == "Somebody via Culture of Learning"
        assert "eve@" not in text_of(letter.letter)


def test_what_cannot_be_passed_on(pair: Mentorship, ellen: Person) -> None:
    answer, lost = take(calendar_answer(to=OURS), "one"), take(mail(to=OURS), "two")
    for row in (answer, lost):
        assert not may_pass_on(row)
        with pytest.raises(Conflict):
            pass_on(row, actor=ellen)
    assert forwards() == []


def test_done_is_done_once(stray: ReceivedMail, pair: Mentorship, ellen: Person) -> None:
    for _ in range(2):
        mark_handled(stray, pair.round.program, actor=ellen)
    assert (stray.state, stray.handled_by) == (ReceivedState.HANDLED, ellen.id)
    acts = select(func.count()).where(AuditEntry.act == "mail_handled")
    assert db.session.scalar(acts) == 1
    with pytest.raises(Conflict):
        pass_on(stray, actor=ellen)


def test_words_are_forgotten_after_30_days_unless_they_wait(pair: Mentorship) -> None:
    done = take(mail(), "one")
    noted = take(mail("I am away", Auto_Submitted="auto-replied"), "two")
    waiting = take(mail("May I?", sender="Eve <eve@elsewhere.example>"), "three")
    with clock.held_at(NOW + timedelta(days=30)):
        assert find_old_mail() == []
    with clock.held_at(NOW + timedelta(days=30, seconds=1)):
        assert forget_received(find_old_mail()) == 2
        assert find_old_mail() == []
    db.session.expire_all()
    assert [(one.text, one.subject) for one in (done, noted)] == [("", ""), ("", "")]
    assert waiting.text == "May I?"


def test_two_workers_with_the_same_mail_pass_it_on_once(any_app: Flask) -> None:
    with any_app.app_context(), clock.held_at(NOW), unit_of_work(writes=True):
        _pair()
    start = threading.Barrier(4)

    def work_at_once(_number: int) -> str:
        with any_app.app_context(), clock.held_at(NOW):
            start.wait(30)
            with unit_of_work(writes=True):
                return take(mail()).public_id

    with ThreadPoolExecutor(4) as workers:
        taken = set(workers.map(work_at_once, range(4)))
    with any_app.app_context(), unit_of_work(writes=False):
        assert (len(taken), len(forwards())) == (1, 1)
