from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Event

from matcher.calendars import Address, Answer, Attendee, invitation, schedule
from matcher.calendars.lint import lint
from matcher.calendars.text import clean_line, clean_mailbox, clean_parameter, clean_text, clean_uri
from tests.matcher.calendars.builders import series
from tests.matcher.calendars.reading import events

PROPERTIES = set(Event.from_ical(events(schedule([series()], name="x"))[0].to_ical()))

HOSTILE = [
    "a;b,c\\d:e\"f'g",
    "a\\nb \\N \\; C:\\New\\new\\\\n",
    "one\r\ntwo\rthree\nfour",
    "x\r\nATTENDEE:mailto:evil@example.org\r\nEND:VEVENT",
    "nul\x00 bell\x07 escape\x1b delete\x7f next\x85line\x9f",
    "line\u2028separator\u2029paragraph\x0bvertical\x0cfeed",
    "\u202eשלום\u202c مرحبا",
    "👩‍👩‍👧‍👦🇺🇸 é e\u0301 \ufeff",
    "\ud800 lone",
    "ü" * 5_000,
    "👩" * 2_500,
    " leading and trailing \n ",
    "",
]


def read(text: str) -> Event:
    facts = series(
        summary=text,
        description=text,
        url=f"https://bookends.example/{text}",
        meeting_link=f"https://meet.example/{text}",
        organizer=Address(text, "sessions@bookends.example"),
        attendee=Attendee(text, f"lee{text}@example.org", Answer.ACCEPTED),
    )
    data = schedule([facts], name=text)
    message = invitation(facts, method="REQUEST")
    assert (lint(data), lint(message)) == ([], [])
    (event,), (mailed,) = events(data), events(message)
    assert mailed == event
    return event


def check(text: str) -> None:
    event = read(text)
    assert str(event["DESCRIPTION"]) == clean_text(text)
    assert str(event["SUMMARY"]) == clean_line(text)
    assert event["ATTENDEE"].params.get("CN", "") == clean_parameter(text)
    assert event["ORGANIZER"].params.get("CN", "") == clean_parameter(text)
    assert set(event) == PROPERTIES
    for name in ("ATTENDEE", "ORGANIZER", "URL", "CONFERENCE"):
        assert not isinstance(event[name], list)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_text_stays_where_it_belongs(text: str) -> None:
    check(text)


@given(st.text(max_size=200))
@example("\\" * 80)
@example("^n^'^^")
def test_any_text_comes_back_clean(text: str) -> None:
    check(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff")))
def test_text_without_controls_comes_back_unchanged(text: str) -> None:
    assert str(read(text)["DESCRIPTION"]) == text


def test_separators_are_escaped_as_the_standard_says() -> None:
    data = schedule([series(description="a;b,c\\d:e\nf \\N")], name="Sessions")
    assert rb"DESCRIPTION:a\;b\,c\\d:e\nf \\N" in data.split(b"\r\n")


def test_a_name_keeps_clear_of_separators() -> None:
    assert clean_parameter('Ana "Annie" Ruiz^\\\n') == "Ana 'Annie' Ruiz'/"


def test_every_kind_of_line_end_becomes_one() -> None:
    assert clean_text("a\r\nb\rc\nd\u2028e\x85f") == "a\nb\nc\nd\ne\nf"
    assert clean_line("a\r\n b\u2029c") == "a b c"


@pytest.mark.parametrize(
    ("given_uri", "written"),
    [
        ("https://meet.example/j/1?p=a,b;c&d=%20#x", "https://meet.example/j/1?p=a,b;c&d=%20#x"),
        (" https://meet.example/a b ", "https://meet.example/a%20b"),
        ("https://x/\r\nATTENDEE:y", "https://x/%0D%0AATTENDEE:y"),
        ('https://x/é"<>\\^`{|}', "https://x/%C3%A9%22%3C%3E%5C%5E%60%7B%7C%7D"),
    ],
)
def test_uri(given_uri: str, written: str) -> None:
    assert clean_uri(given_uri) == written


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("lee.o'park+ml@example.org", "lee.o'park+ml@example.org"),
        ("lee?cc=evil@example.org", "lee%3Fcc=evil@example.org"),
        ("lee&x,b;c#d@example.org", "lee%26x%2Cb%3Bc%23d@example.org"),
        ("lee\r\nATTENDEE:x@example.org", "lee%0D%0AATTENDEE%3Ax@example.org"),
    ],
)
def test_a_mail_address_is_one_address(address: str, written: str) -> None:
    assert clean_mailbox(address) == written
