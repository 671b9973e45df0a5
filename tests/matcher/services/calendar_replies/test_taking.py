"""What becomes of the answers of calendar programs: recorded once, shown to people where they cannot be understood."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.db import db, unit_of_work
from matcher.mail.received import read_mail
from matcher.models import Mentorship, OutboxMessage, Override, OverrideKind, Person, ReceivedMail, Reply
from matcher.queries.answered import session_answers
from matcher.queries.flags import flags_of_series
from matcher.queries.session_answers import answers_to
from matcher.services.calendar_replies.taking import DELEGATED, MOST_AN_HOUR
from matcher.services.incoming import find_old_mail, forget_received, take_in
from matcher.services.placing import Why
from matcher.services.series.following import move_following
from matcher.states import AnsweredHow, MailKind, MailState, MentorshipState, ReceivedState, ReplyKind, SeriesState
from tests.builders import NOW, make_coordinator, make_mentee, make_mentor, make_mentorship
from tests.matcher.calendars.replies import DANAS, event, reply
from tests.matcher.mail.mails import OURS, ROSA, TOKEN, mail, multipart
from tests.matcher.services.calendar_replies.answering import (
    UID,
    addressed,
    answer,
    owed,
    replies,
    take,
)
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

YES, NO, PERHAPS, OTHER = ReplyKind.ACCEPTED, ReplyKind.DECLINED, ReplyKind.TENTATIVE, ReplyKind.OTHER_TIME
NOTED, TRAY, FORWARDED = ReceivedState.NOTED, ReceivedState.TRAY, ReceivedState.FORWARDED
HOUR = timedelta(hours=1)
LATER = datetime(2027, 1, 5, 18, tzinfo=UTC)
STAMP = datetime(2027, 1, 5, tzinfo=UTC)
EVE = {"sender": "Eve Stone <eve@x.example>"}


@pytest.fixture
def pair(work: Session) -> Iterator[Mentorship]:
    """Dana and Rosa, after the answers of the examples were given."""
    match = _pair()
    with clock.held_at(LATER):
        yield match


def _pair() -> Mentorship:
    round_ = scene_round()
    return addressed(make_mentorship(dana(round_), rosa(round_)))


def _ellen(pair: Mentorship) -> Person:
    return make_coordinator(pair.round.program)


def stands(row: ReceivedMail) -> tuple[ReceivedState, str]:
    return row.state, row.why


def utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def local(moment: datetime, zone: str = "America/Los_Angeles") -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}"


def test_an_answer_to_the_series_is_recorded_and_needs_nobody(pair: Mentorship) -> None:
    row = answer(event("TENTATIVE", sequence=0), Auto_Submitted="auto-generated")
    assert (stands(row), row.text, row.person) == ((NOTED, Why.ANSWERED), "", pair.mentor.person)
    (found,) = replies()
    assert (found.kind, found.how, found.original_start, found.person) == (PERHAPS, AnsweredHow.MAIL, None, row.person)
    assert (found.answered_at, found.recorded_at, found.revision, found.received_id) == (STAMP, LATER, 0, row.id)
    assert owed(MailKind.SESSION_ANSWER) == []


def test_a_mailed_no_to_everything_ends_nothing(pair: Mentorship) -> None:
    answer(event("DECLINED"))
    assert [found.kind for found in replies()] == [NO]
    assert (pair.state, pair.series.state, pair.series.revision) == (MentorshipState.ACTIVE, SeriesState.CONFIRMED, 0)
    assert len(pair.series.held) == len(pair.series.occurrences)
    assert [one.person and one.person.name for one in owed(MailKind.SESSION_ANSWER)] == ["Rosa Villanueva"]


NAMES = (
    ("RECURRENCE-ID:{utc}", ""),
    ("RECURRENCE-ID;TZID=America/Los_Angeles:{local}", ""),
    ("RECURRENCE-ID;TZID=Pacific Standard Time:{local}", "Pacific Standard Time"),
    ("RECURRENCE-ID;TZID=(UTC-08:00) Pacific Time (US & Canada):{local}", "(UTC-08:00) Pacific Time (US & Canada)"),
    ("RECURRENCE-ID;TZID=Our office:{local}", "Our office"),
    ("RECURRENCE-ID;TZID=America/New_York:{eastern}", ""),
    ("RECURRENCE-ID:{local}", ""),
    ("recurrence-id;value=date:{day}", ""),
    ("RECURRENCE-ID:{hour_off}", ""),
)


def test_a_no_to_one_session_whatever_names_it(pair: Mentorship) -> None:
    starts = [one.original_start for one in pair.series.occurrences[: len(NAMES)]]
    for (named, zone), start in zip(NAMES, starts, strict=True):
        eastern, off = local(start, "America/New_York"), utc(start + HOUR)
        line = named.format(utc=utc(start), local=local(start), eastern=eastern, day=f"{start:%Y%m%d}", hour_off=off)
        assert stands(answer(event("declined", line), zone=zone)) == (NOTED, Why.ANSWERED)
    assert [(found.kind, found.original_start) for found in replies()] == [(NO, start) for start in starts]


def test_a_moved_session_is_known_by_either_start(pair: Mentorship) -> None:
    session = pair.series.occurrences[3]
    original, held = session.original_start, session.original_start + timedelta(days=1, hours=2)
    session.starts_at, session.ends_at = held, held + HOUR
    pair.series.overrides.append(Override(kind=OverrideKind.MOVED, original_start=original, new_start=held))
    db.session.flush()
    for number, named in enumerate((f":{utc(held)}", f":{utc(original)}", f";VALUE=DATE:{held:%Y%m%d}")):
        answer(event("DECLINED", f"RECURRENCE-ID{named}", stamp=utc(STAMP + number * HOUR)))
    assert [found.original_start for found in replies()] == [original] * 3


def test_everything_and_an_exception_in_one_answer(pair: Mentorship) -> None:
    start = pair.series.occurrences[1].original_start
    answer(event("DECLINED", f"RECURRENCE-ID:{utc(start)}"), event("ACCEPTED"))
    assert [(found.kind, found.original_start) for found in replies()] == [(YES, None), (NO, start)]
    assert session_answers(pair.series, pair.mentor.person) == {start: Answer.DECLINED}


def test_the_same_part_twice_and_two_copies_of_the_mail_are_one_answer(pair: Mentorship) -> None:
    calendar = reply(event("DECLINED"))
    kinds = ("text/calendar; method=REPLY", 'application/ics; name="invite.ics"')
    parts = [(f"Content-Type: {kind}", calendar) for kind in kinds]
    for more in ({}, {"Delivered_To": OURS}):
        take(multipart(("Content-Type: text/plain", ""), *parts, **more))
    assert ([found.kind for found in replies()], len(owed(MailKind.SESSION_ANSWER))) == ([NO], 1)


def test_only_in_the_attachment_without_an_organizer_and_with_strange_lines(pair: Mentorship) -> None:
    calendar = "\ufeff" + reply(
        event("accepted", "X-MS-OLK: é", "COMMENT;LANGUAGE=en-US:\\n", "GARBAGE", sequence=None)
    )
    take(multipart(('Content-Type: application/octet-stream; name="answer.ics"', calendar)))
    assert [(found.kind, found.revision) for found in replies()] == [(YES, None)]


def test_what_answers_an_earlier_version_says_so(pair: Mentorship) -> None:
    pair.series.revision = 4
    answer(event("ACCEPTED", sequence=2))
    assert [(found.kind, found.revision) for found in replies()] == [(YES, 2)]


@pytest.mark.parametrize(("names_new_time", "open_still"), [(False, True), (True, False)])
def test_an_earlier_version_says_nothing_of_a_move_since(
    pair: Mentorship, names_new_time: bool, open_still: bool
) -> None:
    """A yes to Tuesday, mailed after it was moved to Wednesday."""
    session, made = pair.series.occurrences[1], STAMP - HOUR
    original, held = session.original_start, session.original_start + timedelta(days=1)
    session.starts_at, session.ends_at, pair.series.revision = held, held + HOUR, 1
    rosas = pair.series.attendees[1].person_id
    moved = {"kind": OverrideKind.MOVED, "made_by": rosas, "made_at": made}
    pair.series.overrides.append(Override(original_start=original, new_start=held, **moved))
    db.session.flush()
    seen = held if names_new_time else original
    answer(event("ACCEPTED", f"RECURRENCE-ID:{utc(original)}", f"DTSTART:{utc(seen)}", sequence=0))
    assert (session_answers(pair.series, pair.mentor.person) == {original: Answer.UNANSWERED}) is open_still


@pytest.mark.parametrize(
    ("named", "seen", "counts"),
    [(-HOUR, -HOUR, False), (timedelta(), None, True), (None, -HOUR, False), (None, timedelta(), True)],
)
def test_an_earlier_version_says_nothing_of_a_series_written_anew(
    pair: Mentorship, named: timedelta | None, seen: timedelta | None, counts: bool
) -> None:
    """A no to nine o'clock, to one session or to all, mailed after all were moved to ten. The UID is the same."""
    first = pair.series.occurrences[0]
    with clock.held_at(STAMP - HOUR):
        move_following(first, first.starts_at + HOUR, shown=first.starts_at, actor=_ellen(pair))
    lines = [f"RECURRENCE-ID:{utc(first.starts_at + named)}"] if named is not None else []
    lines += [f"DTSTART:{utc(first.starts_at + seen)}"] if seen is not None else []
    assert stands(answer(event("DECLINED", *lines, sequence=0))) == (NOTED, Why.ANSWERED)
    said = answers_to(first)[0]
    assert (said.answer is Answer.DECLINED) is counts
    assert len(flags_of_series(pair.series)) == counts


def test_a_stamp_that_is_only_that_of_our_invitation_says_nothing(pair: Mentorship) -> None:
    ours = pair.series.changed_at
    answer(event("ACCEPTED", stamp=utc(ours)), Date="Tue, 05 Jan 2027 07:00:00 -0800")
    assert [found.answered_at for found in replies()] == [datetime(2027, 1, 5, 15, tzinfo=UTC)]


def test_a_counter_proposal_is_shown_to_people_and_moves_nothing(pair: Mentorship) -> None:
    session = pair.series.occurrences[1]
    wished = session.starts_at + timedelta(days=1)
    lines = (f"RECURRENCE-ID:{utc(session.original_start)}", f"DTSTART:{utc(wished)}", "COMMENT:A day later?")
    row = answer(event("ACCEPTED", *lines), method="COUNTER")
    (found,) = replies()
    assert stands(row) == (NOTED, Why.ANSWERED)
    assert (found.kind, found.wished_start, found.words) == (OTHER, wished, "A day later?")
    assert (session.starts_at, session_answers(pair.series, pair.mentor.person)) == (session.original_start, {})
    assert [one.about for one in owed(MailKind.SESSION_ANSWER)] == [{"reply": found.public_id}]


def test_no_and_another_time_as_outlook_says_it_are_told_once(pair: Mentorship) -> None:
    session = pair.series.occurrences[1]
    lines = (f"RECURRENCE-ID:{utc(session.original_start)}", f"DTSTART:{utc(session.starts_at)}")
    answer(event("DECLINED", *lines), method="COUNTER")
    assert [(found.kind, found.wished_start) for found in replies()] == [(OTHER, None), (NO, None)]
    assert len(owed(MailKind.SESSION_ANSWER)) == 1


def test_delegated_is_a_no_without_an_address(pair: Mentorship) -> None:
    line = f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:jo@x.example":mailto:{DANAS}'
    answer(event(attendee=line))
    assert [(found.kind, found.words) for found in replies()] == [(NO, DELEGATED)]


def test_words_with_a_no_are_kept_with_it(pair: Mentorship) -> None:
    quoting = f"COMMENT:No car\\, see you.\\n\\nFrom: Rosa <{ROSA}>\\nSent: x\\nTo: y\\nSubject: z"
    cases = [("No car, sorry.", "X-A:1"), ("", quoting), ("Dana Whitfield has declined this invitation.", "X-A:1")]
    for number, (text, line) in enumerate(cases):
        row = answer(event("DECLINED", line, stamp=utc(STAMP + number * HOUR)), text=text)
        assert (stands(row), row.text) == ((NOTED, Why.ANSWERED), "")
    assert [found.words for found in replies()] == ["No car, sorry.", "No car, see you.", ""]
    assert owed(MailKind.FORWARDED) == []


def test_words_with_a_yes_go_on_to_the_others(pair: Mentorship) -> None:
    row = answer(event("ACCEPTED", "COMMENT:Ten minutes late."))
    assert (stands(row), row.text) == ((FORWARDED, Why.ANSWERED), "Ten minutes late.")
    assert [found.words for found in replies()] == [""]
    assert [one.person and one.person.name for one in owed(MailKind.FORWARDED)] == ["Rosa Villanueva"]


def test_words_are_forgotten_with_the_mail(pair: Mentorship) -> None:
    answer(event("DECLINED", "COMMENT:No car."))
    with clock.held_at(LATER + timedelta(days=31)):
        forget_received(find_old_mail())
    db.session.expire_all()
    assert [(found.kind, found.words) for found in replies()] == [(NO, "")]


UNPLACED: tuple[tuple[str, dict[str, str], str], ...] = (
    (event(attendee="ATTENDEE;PARTSTAT=DECLINED:mailto:eve@x.example"), EVE, "answer_stranger"),
    (event(attendee=""), EVE, "answer_stranger"),
    (event(attendee=f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ROSA}"), {}, "answer_whose"),
    (event("COMPLETED"), {}, "answer_unclear"),
    (event("NEEDS-ACTION"), {}, "answer_unclear"),
    (event(attendee=""), {}, "answer_unclear"),
    ("BEGIN:VTODO\nEND:VTODO\n", {}, "answer_unclear"),
    (event("DECLINED", "RECURRENCE-ID;RANGE=THISANDFUTURE:20270119T170000Z"), {}, "answer_unclear"),
    (event("DECLINED", "RECURRENCE-ID:20260101T000000Z"), {}, "answer_no_session"),
    (event(uid="unknown@x"), {"to": OURS}, "calendar_reply"),
)


def test_what_changes_nothing_and_waits_for_a_person(pair: Mentorship) -> None:
    rows = [answer(given, text="Words of theirs.", **headers) for given, headers, _ in UNPLACED]
    assert [row.why for row in rows] == [why for _, _, why in UNPLACED]
    assert {(row.state, row.text) for row in rows} == {(TRAY, "Words of theirs.")}
    assert (replies(), owed(MailKind.SESSION_ANSWER)) == ([], [])


def test_what_is_understood_counts_beside_what_is_not(pair: Mentorship) -> None:
    row = answer(event("ACCEPTED"), event("DECLINED", "RECURRENCE-ID:20260101T000000Z"))
    assert stands(row) == (TRAY, Why.ANSWER_NO_SESSION)
    assert [(found.kind, found.original_start) for found in replies()] == [(YES, None)]


def test_people_have_several_addresses_and_assistants(pair: Mentorship) -> None:
    cases = [
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:dana@alias.example", f"Dana <{DANAS}>"),
        (f"ATTENDEE;PARTSTAT=DECLINED:MAILTO:{DANAS.upper()}", "Dana <dana@alias.example>"),
        ("ATTENDEE;PARTSTAT=DECLINED:", f"Dana <{DANAS}>"),
        (f'ATTENDEE;PARTSTAT=DECLINED;SENT-BY="mailto:{ROSA}":mailto:{DANAS}', f"Rosa <{ROSA}>"),
    ]
    for number, (line, sender) in enumerate(cases):
        answer(event(attendee=line, stamp=utc(STAMP + number * HOUR)), sender=sender)
    assert [found.person for found in replies()] == [pair.mentor.person] * 4


@pytest.fixture
def shared(work: Session) -> Iterator[Mentorship]:
    """Dana and three of Suffolk, two of whom share an address."""
    round_ = scene_round()
    mentorship = addressed(make_mentorship(dana(round_), suffolk(round_)))
    ann, bo, _ = (one.person for one in mentorship.series.attendees[1:])
    ann.address = bo.address = "info@suffolk.example"
    db.session.flush()
    with clock.held_at(LATER):
        yield mentorship


def test_of_a_shared_address_the_name_decides(shared: Mentorship) -> None:
    to, shared_address = ":mailto:info@suffolk.example", "info@suffolk.example"
    by_calendar = answer(event(attendee=f"ATTENDEE;CN=BO price;PARTSTAT=DECLINED{to}"), sender=shared_address)
    by_mail = answer(event(attendee=f"ATTENDEE;PARTSTAT=DECLINED{to}"), sender=f"Ann Doyle <{shared_address}>")
    by_none = answer(event(attendee=f"ATTENDEE;CN=Suffolk;PARTSTAT=DECLINED{to}"), sender=shared_address)
    assert [row.why for row in (by_calendar, by_mail, by_none)] == [Why.ANSWERED, Why.ANSWERED, Why.ANSWER_WHOSE]
    assert [found.person.name for found in replies()] == ["Bo Price", "Ann Doyle"]


@pytest.mark.parametrize("over", ["ended", "canceled"])
def test_an_answer_to_what_is_over_is_only_noted(pair: Mentorship, over: str) -> None:
    if over == "ended":
        pair.state = MentorshipState.ENDED
    else:
        pair.series.state = SeriesState.CANCELLED
    assert (stands(answer(event("DECLINED"))), replies()) == ((NOTED, Why.SERIES_OVER), [])


def test_the_token_decides_before_the_uid(pair: Mentorship) -> None:
    other = make_mentorship(make_mentor(pair.round), make_mentee(pair.round))
    other.series.uid, other.series.attendees[0].person = "bookends-other", pair.mentor.person
    db.session.flush()
    answer(event("DECLINED", uid="bookends-other"))
    answer(event("TENTATIVE", uid="bookends-other"), to=OURS)
    assert [(found.kind, found.series) for found in replies()] == [(NO, pair.series), (PERHAPS, other.series)]


def test_what_answers_a_series_that_went_on_as_another(pair: Mentorship) -> None:
    old, sessions = pair.series, pair.series.occurrences
    move_following(sessions[3], sessions[3].starts_at + HOUR, shown=sessions[3].starts_at, actor=_ellen(pair))
    db.session.expire_all()
    last = old.held[-1].ends_at
    with clock.held_at(last):
        no = answer(event("DECLINED", stamp=utc(last)))
    assert (stands(no), no.series) == ((TRAY, Why.ANSWER_NO_SESSION), old)
    row = take(mail("Hello"))
    assert (row.series, stands(row)) == (pair.series, (FORWARDED, Why.FORWARDED))
    assert (pair.series.continues_id, old.token) == (old.id, TOKEN)


def test_who_asks_for_it_is_sent_the_series_again_at_most_once_an_hour(pair: Mentorship) -> None:
    db.session.execute(update(OutboxMessage).values(state=MailState.SENT))
    for minutes, number in ((0, 1), (10, 1), (61, 2)):
        with clock.held_at(LATER + timedelta(minutes=minutes)):
            row = answer(event("NEEDS-ACTION"), method="REFRESH")
            db.session.execute(update(OutboxMessage).values(state=MailState.SENT))
        assert stands(row) == (NOTED, Why.REFRESHED)
        again = [one for one in owed(MailKind.INVITATION) if one.about.get("why") == "refresh"]
        assert [one.person for one in again] == [pair.mentor.person] * number
    assert replies() == []


def test_that_a_proposal_was_declined_is_only_noted(pair: Mentorship) -> None:
    assert (stands(answer(event(), method="DECLINECOUNTER")), replies()) == ((NOTED, Why.ANSWERED), [])


def test_a_program_that_answers_without_end_waits_for_a_person(pair: Mentorship) -> None:
    person, series, mailed = pair.mentor.person_id, pair.series.id, AnsweredHow.MAIL
    known = {"person_id": person, "series_id": series, "how": mailed, "recorded_at": LATER - HOUR / 2}
    moments = [STAMP + timedelta(seconds=number) for number in range(MOST_AN_HOUR - 1)]
    db.session.add_all([Reply(kind=PERHAPS, answered_at=moment, **known) for moment in moments])
    assert stands(answer(event("ACCEPTED"))) == (NOTED, Why.ANSWERED)
    assert stands(answer(event("DECLINED"))) == (TRAY, Why.TOO_MANY)
    assert len(replies()) == MOST_AN_HOUR


def test_two_workers_with_the_same_answer_record_it_once(any_app: Flask) -> None:
    with any_app.app_context(), clock.held_at(NOW), unit_of_work(writes=True):
        _pair()
    line = threading.Barrier(3)
    calendar = ("Content-Type: text/calendar; method=REPLY", reply(event("DECLINED", uid=UID)))
    data = multipart(("Content-Type: text/plain", ""), calendar)

    def take_at_once(number: int) -> ReceivedState:
        """The last one has another copy of it."""
        with any_app.app_context(), clock.held_at(LATER):
            line.wait(30)
            with unit_of_work(writes=True):
                return take_in(read_mail(data, OURS), "copy" if number == 2 else "one").state

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(take_at_once, range(3))) == {NOTED}
    with any_app.app_context(), unit_of_work(writes=False):
        assert ([found.kind for found in replies()], len(owed(MailKind.SESSION_ANSWER))) == ([NO], 1)
