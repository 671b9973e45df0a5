"""What calendar programs send back, as plain facts; and that nothing in it can make reading it fail or take long."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from matcher.calendars.answers import MOST_ANSWERS, Answerer, CalendarAnswer, read_answers
from matcher.calendars.times import When
from tests.matcher.calendars.replies import DANAS, UID, event, reply

DANA = Answerer((DANAS,), "Dana Whitfield", "ACCEPTED")
STAMP = datetime(2027, 1, 5, tzinfo=UTC)
PACIFIC = "America/Los_Angeles"


def one(text: str) -> CalendarAnswer:
    (found,) = read_answers(text)
    return found


def attendee(line: str) -> Answerer:
    (found,) = one(reply(event(attendee=line))).attendees
    return found


def test_a_yes_to_the_series() -> None:
    assert one(reply()) == CalendarAnswer(uid=UID, attendees=(DANA,), sequence=0, stamp=STAMP)


@pytest.mark.parametrize("change", ["\r\n", "\n", "\r"])
def test_whatever_ends_its_lines(change: str) -> None:
    assert one(reply().replace("\n", change)) == one(reply())


def test_folded_lines_and_a_mark_before_them() -> None:
    folded = "\ufeff" + reply().replace("PARTSTAT=ACC", "PARTSTAT=A\n CC").replace(
        f"UID:{UID}", f"UID:{UID[:9]}\r\n\t{UID[9:]}"
    )
    assert one(folded) == one(reply())


@pytest.mark.parametrize(
    ("line", "answerer"),
    [
        (f"ATTENDEE;PARTSTAT=DECLINED:MAILTO:{DANAS.upper()}", Answerer((DANAS,), "", "DECLINED")),
        (f"attendee;partstat=declined:{DANAS}", Answerer((DANAS,), "", "DECLINED")),
        (f"ATTENDEE;PARTSTAT=Tentative:mailto:<{DANAS}>", Answerer((DANAS,), "", "TENTATIVE")),
        (f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{DANAS.replace('@', '%40')}", Answerer((DANAS,), "", "ACCEPTED")),
        (
            f'ATTENDEE;CN="Whitfield: Dana; x";PARTSTAT="ACCEPTED":mailto:{DANAS}',
            Answerer((DANAS,), "Whitfield: Dana; x", "ACCEPTED"),
        ),
        (f"ATTENDEE;PARTSTAT=ACCEPTED;CN=Dana: the boss:MAILTO:{DANAS}", Answerer((DANAS,), "Dana", "ACCEPTED")),
        (f'ATTENDEE;CN="Dana;PARTSTAT=ACCEPTED:mailto:{DANAS}', Answerer((DANAS,), "", "")),
        (f'ATTENDEE;PARTSTAT=ACCEPTED;EMAIL="{DANAS}":invalid:nomail', Answerer((DANAS,), "", "ACCEPTED")),
        ("ATTENDEE;PARTSTAT=ACCEPTED:", Answerer((), "", "ACCEPTED")),
        ("ATTENDEE;PARTSTAT=ACCEPTED:/o=Org/cn=dana", Answerer((), "", "ACCEPTED")),
        (
            f'ATTENDEE;PARTSTAT=ACCEPTED;SENT-BY="mailto:jo@x.example":mailto:{DANAS}',
            Answerer((DANAS,), "", "ACCEPTED", sent_by="jo@x.example"),
        ),
        (
            f'ATTENDEE;PARTSTAT=DECLINED;X-RESPONSE-COMMENT="No car, sorry":mailto:{DANAS}',
            Answerer((DANAS,), "", "DECLINED", comment="No car, sorry"),
        ),
        (
            f'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:jo@x.example":mailto:{DANAS}',
            Answerer((DANAS,), "", "DELEGATED"),
        ),
    ],
)
def test_who_answers_and_what(line: str, answerer: Answerer) -> None:
    assert attendee(line) == answerer


@pytest.mark.parametrize("zone", ["Pacific Standard Time", "(UTC-08:00) Pacific Time (US & Canada)", "Our own clock"])
def test_a_session_on_the_clock_of_windows(zone: str) -> None:
    answer = one(reply(event("DECLINED", f'RECURRENCE-ID;TZID="{zone}":20270202T090000'), zone=zone))
    assert answer.recurrence is not None
    assert datetime(2027, 2, 2, 17, tzinfo=UTC) in answer.recurrence.instants("Asia/Kolkata")


def test_a_counter_proposal() -> None:
    lines = (
        "RECURRENCE-ID:20270202T170000Z",
        f"DTSTART;TZID={PACIFIC}:20270203T100000",
        f"DTEND;TZID={PACIFIC}:20270203T110000",
    )
    answer = one(reply(event("TENTATIVE", *lines), method="COUNTER"))
    assert (answer.start, answer.end) == (
        When(datetime(2027, 2, 3, 10), PACIFIC),
        When(datetime(2027, 2, 3, 11), PACIFIC),
    )
    assert answer.recurrence == When(datetime(2027, 2, 2, 17), "UTC")


def test_several_sessions_at_once_the_series_first_each_once() -> None:
    alone = event("DECLINED", "RECURRENCE-ID:20270202T170000Z")
    found = read_answers(reply(alone, event(), alone))
    assert [(answer.recurrence is None, answer.attendees[0].partstat) for answer in found] == [
        (True, "ACCEPTED"),
        (False, "DECLINED"),
    ]


def test_what_was_typed_with_it() -> None:
    lines = ("COMMENT;LANGUAGE=en-US:Sorry\\, no car\\; a bus\\nDana \\\\o/", "COMMENT:And more")
    assert one(reply(event("DECLINED", *lines))).comment == "Sorry, no car; a bus\nDana \\o/\nAnd more"


@pytest.mark.parametrize(
    ("value", "sequence"), [("3", 3), (" 3 ", 3), ("-1", None), ("x", None), ("9" * 40, None), ("٣", None)]
)
def test_the_version_it_answers(value: str, sequence: int | None) -> None:
    assert one(reply(event("ACCEPTED", f"SEQUENCE:{value}", sequence=None))).sequence == sequence


def test_this_and_all_that_follow() -> None:
    assert one(reply(event("DECLINED", "RECURRENCE-ID;RANGE=THISANDFUTURE:20270202T170000Z"))).onwards is True


def test_an_alarm_inside_has_attendees_and_times_of_its_own() -> None:
    alarm = ("BEGIN:VALARM", "ATTENDEE;PARTSTAT=DECLINED:mailto:eve@x.example", "UID:other", "COMMENT:no", "END:VALARM")
    assert one(reply(event("ACCEPTED", *alarm))) == one(reply())


@pytest.mark.parametrize("stamp", ["20270105T010000", "20270105T010000Z"])
def test_a_stamp_without_a_zone_is_in_utc(stamp: str) -> None:
    assert one(reply(event(stamp=stamp))).stamp == STAMP + timedelta(hours=1)


@pytest.mark.parametrize("text", ["", "BEGIN:VCALENDAR", reply("BEGIN:VTODO\nUID:x\nEND:VTODO\n"), "END:VEVENT\n" * 9])
def test_what_answers_nothing(text: str) -> None:
    assert read_answers(text) == ()


PIECES = [
    "BEGIN:VEVENT\n",
    "END:VEVENT\n",
    "BEGIN:VALARM\n",
    "ATTENDEE",
    ";PARTSTAT=",
    "ACCEPTED",
    ';CN="',
    '"',
    ":mailto:",
    "@",
    ";TZID=",
]
PIECES += [
    "DTSTART",
    "RECURRENCE-ID",
    ":20270202T090000",
    "Z\n",
    "\n ",
    "\n",
    "TZOFFSETTO:-0800\n",
    "BEGIN:VTIMEZONE\n",
    "RRULE:FREQ=SECONDLY\n",
    "\\",
    "\0",
]


@given(some.lists(some.sampled_from(PIECES) | some.text(max_size=5), max_size=60))
@example(["BEGIN:VEVENT\n", "DTSTART;TZID=", "\0", ":20270202T090000\n", "END:VEVENT\n"])
def test_nothing_makes_it_fail(pieces: list[str]) -> None:
    for answer in read_answers("BEGIN:VEVENT\n" + "".join(pieces) + "\nEND:VEVENT"):
        for when in (answer.recurrence, answer.start):
            assert when is None or isinstance(when.instants("UTC"), tuple)


HOSTILE = {
    "many events": "BEGIN:VEVENT\nEND:VEVENT\n" * 8_000,
    "many zones": "".join(f"BEGIN:VEVENT\nDTSTART;TZID=a{n}/b/c/d:20270202\nEND:VEVENT\n" for n in range(3_000)),
    "many people": "BEGIN:VEVENT\n" + f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{DANAS}\n" * 3_000 + "END:VEVENT",
    "one long line": "BEGIN:VEVENT\nATTENDEE" + ';A="b"' * 30_000 + "\nEND:VEVENT",
    "quotes": "BEGIN:VEVENT\nATTENDEE" + ';A="' * 50_000 + "\nEND:VEVENT",
    "signs": "BEGIN:VEVENT\nATTENDEE:" + "a@" * 90_000 + "\nEND:VEVENT",
    "letters": "BEGIN:VEVENT\n" + ("ATTENDEE:" + "a" * 590 + "\n") * 330 + "END:VEVENT",
    "folds": "BEGIN:VEVENT\nCOMMENT:" + "\n a" * 60_000 + "\nEND:VEVENT",
    "spaces": "BEGIN:VEVENT\nDTSTART:20270202" + " " * 190_000 + "x\nEND:VEVENT",
    "rules": "BEGIN:VEVENT\n" + "RRULE:FREQ=SECONDLY\n" * 10_000 + "END:VEVENT",
    "containers": "BEGIN:VEVENT\n" * 14_000 + "END:VEVENT\n",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_sizes_take_no_time(kind: str) -> None:
    begun = time.process_time()
    found = read_answers(HOSTILE[kind])
    assert len(found) <= MOST_ANSWERS
    assert time.process_time() - begun < 1.5
