"""Each rule of the lint finds its own mistake in an otherwise faultless calendar, and nothing else."""

from __future__ import annotations

from datetime import datetime

import pytest

from matcher.calendars import MovedStart, SeriesState, invitation, schedule
from matcher.calendars.lint import lint
from tests.matcher.calendars.builders import series

MOVED = MovedStart(datetime(2027, 2, 2, 9), datetime(2027, 2, 3, 9), 60)
GOOD = schedule(
    [
        series(uid="a", excluded=(datetime(2027, 1, 12, 9),), moved=(MOVED,)),
        series(uid="b"),
    ],
    name="Sessions",
)
ZONE = GOOD[GOOD.index(b"BEGIN:VTIMEZONE") : GOOD.index(b"END:VTIMEZONE") + len(b"END:VTIMEZONE\r\n")]


def codes(data: bytes) -> set[str]:
    return {finding.code for finding in lint(data)}


def test_good() -> None:
    assert lint(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"\r\n", b"\n", "bare-line-end"),
        (b"VERSION:2.0\r\n", b"VERSION:2.0\n", "bare-line-end"),
        (b"VERSION:2.0\r\n", b"VERSION:2.0\r\n\r\n", "empty-line"),
        (b"NAME:Sessions", b"NAME:" + b"x" * 71, "line-too-long"),
        (b"NAME:Sessions", b"NAME:\xff", "not-utf-8"),
        (b"NAME:Sessions", "NAME:é".encode().replace(b"\xa9", b"\r\n \xa9"), "not-utf-8"),
        (b"NAME:Sessions", b"NAME:\x00", "control-character"),
        (b"NAME:Sessions", "NAME:\u2028".encode(), "control-character"),
        (b"NAME:Sessions", b"NAME Sessions", "unreadable-line"),
        (b"UNTIL=20270630T065959Z", b"UNTIL=20270629T235959", "until-not-utc"),
        (b"UNTIL=20270630T065959Z", b"UNTIL=20270629", "until-not-utc"),
        (b";UNTIL=20270630T065959Z", b"", "until-not-utc"),
        (b"UNTIL=20270630T065959Z", b"UNTIL=20270629T160000Z", "until-names-a-start"),
        (b"INTERVAL=1", b"INTERVAL=1;COUNT=25", "count"),
        (b"BYDAY=TU", b"BYDAY=WE", "start-against-rule"),
        (b"BYDAY=TU", b"BYDAY=2TU", "start-against-rule"),
        (b"DTSTART;TZID=America/Los_Angeles:20270105T090000", b"DTSTART:20270105T090000", "no-clear-time"),
        (b"DTSTART;TZID=America/Los_Angeles:20270105T09", b"DTSTART;TZID=America/Los_Angeles:2027T09", "no-clear-time"),
        (b":20270112T090000", b":20270112T090000Z", "no-clear-time"),
        (b":20270112T090000", b":20270112T100000", "no-start"),
        (b":20270112T090000", b":20270202T090000", "named-twice"),
        (b"REFRESH-INTERVAL;VALUE=DURATION", b"REFRESH-INTERVAL", "interval-without-kind"),
        (b"DTSTAMP:20261202T094500Z", b"DTSTAMP:20261202T094500", "not-utc"),
        (b"UID:b\r\n", b"", "not-exactly-once"),
        (b"UID:b\r\n", b"UID:b\r\nUID:c\r\n", "not-exactly-once"),
        (b"UID:b\r\n", b"UID:a\r\n", "two-masters"),
        (b"VERSION:2.0\r\n", b"", "not-exactly-once"),
        (b"STATUS:CONFIRMED\r\n", b"STATUS:CONFIRMED\r\nSTATUS:TENTATIVE\r\n", "more-than-once"),
        (ZONE, b"", "undefined-zone"),
        (ZONE, ZONE + ZONE, "zone-defined-twice"),
        (ZONE, ZONE + ZONE.replace(b"Los_Angeles", b"Boise"), "unused-zone"),
        (b"TZNAME:PST", b"TZNAME:PST\r\nRDATE:20271107T020000", "dates-in-time-zone"),
        (b"END:VEVENT\r\nEND:VCALENDAR", b"END:VCALENDAR", "unbalanced"),
        (b"END:VCALENDAR\r\n", b"", "unbalanced"),
        (b"END:VCALENDAR\r\n", b"END:VCALENDAR\r\nX-MORE:1\r\n", "outside-calendar"),
        (b"EXDATE;TZID=America/Los_Angeles:20270112T090000", b"EXDATE:20270112T170000Z", "zone-differs"),
        (
            b"RECURRENCE-ID;TZID=America/Los_Angeles:20270202T090000",
            b"RECURRENCE-ID:20270202T170000Z",
            "zone-differs",
        ),
        (b"VERSION:2.0", b"VERSION:2.0\r\nUID:calendar-1", "calendar-has-uid"),
        (b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:REQUEST", "not-one-uid"),
    ],
)
def test_a_mistake_is_found(old: bytes, new: bytes, code: str) -> None:
    assert old in GOOD
    assert code in codes(GOOD.replace(old, new))


def test_byte_order_mark_and_missing_end() -> None:
    assert codes(b"\xef\xbb\xbf" + GOOD) == {"byte-order-mark"}
    assert codes(GOOD.removesuffix(b"\r\n")) == {"no-final-line-end"}


@pytest.mark.parametrize("data", [b"", b"\r\n", b"hello", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"])
def test_no_calendar_at_all(data: bytes) -> None:
    assert "no-calendar" in codes(data)


def test_sequences_of_one_series_agree() -> None:
    head, override = GOOD.split(b"RECURRENCE-ID", 1)
    assert codes(head + b"RECURRENCE-ID" + override.replace(b"SEQUENCE:0", b"SEQUENCE:1", 1)) == {"sequence-differs"}


def test_an_override_needs_its_master() -> None:
    begin, end = b"BEGIN:VEVENT", b"END:VEVENT\r\n"
    first, last = GOOD.index(begin), GOOD.index(end) + len(end)
    assert codes(GOOD[:first] + GOOD[last:]) == {"override-without-master"}


REQUEST = invitation(series(moved=(MOVED,)), method="REQUEST")
CANCEL = invitation(series(state=SeriesState.CANCELLED), method="CANCEL")


def line_of(data: bytes, name: bytes) -> bytes:
    return next(line for line in data.split(b"\r\n") if line.startswith(name)) + b"\r\n"


def test_good_messages() -> None:
    assert (lint(REQUEST), lint(CANCEL)) == ([], [])


@pytest.mark.parametrize(
    ("data", "old", "new", "code"),
    [
        (REQUEST, line_of(REQUEST, b"ORGANIZER"), b"", "no-organizer"),
        (REQUEST, b"METHOD:REQUEST", b"METHOD:PUBLISH", "unknown-method"),
        (REQUEST, b"METHOD:REQUEST", b"METHOD:CANCEL", "status-against-method"),
        (REQUEST, b"METHOD:REQUEST", b"METHOD:CANCEL", "cancel-of-a-part"),
        (CANCEL, b"METHOD:CANCEL", b"METHOD:REQUEST", "status-against-method"),
        (REQUEST, b"METHOD:REQUEST", b"METHOD:REQUEST\r\nMETHOD:REQUEST", "more-than-once"),
        (REQUEST, b"METHOD:REQUEST", b"METHOD:REQUEST\r\nX-WR-CALNAME:Sessions", "names-a-calendar"),
        (REQUEST, b"METHOD:REQUEST", b"METHOD:REQUEST\r\nUID:calendar-1", "calendar-has-uid"),
        (REQUEST, b"mailto:sessions", b"http:sessions", "no-mail-address"),
        (REQUEST, b"CUTYPE", b"CUTYPO", "attendee-without"),
        (REQUEST, b"mailto:sessions", b"mailto: sessions", "no-mail-address"),
    ],
)
def test_a_mistake_in_a_message_is_found(data: bytes, old: bytes, new: bytes, code: str) -> None:
    assert old in data
    assert code in codes(data.replace(old, new))


def test_a_message_is_to_one_attendee() -> None:
    unfolded = CANCEL.replace(b"\r\n ", b"")
    attendee = line_of(unfolded, b"ATTENDEE")
    assert codes(unfolded) == {"line-too-long"}
    for wrong in (b"", attendee + attendee.replace(b"lee", b"ana")):
        assert codes(unfolded.replace(attendee, wrong)) - {"line-too-long"} == {"not-one-attendee"}


def test_findings_name_the_line() -> None:
    (finding,) = lint(GOOD.replace(b"NAME:Sessions\r\nX-", b"NAME:" + b"x" * 80 + b"\r\nX-"))
    assert (finding.line, finding.code, finding.text) == (4, "line-too-long", "85")
