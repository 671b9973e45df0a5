"""Times as calendar programs write them, and what cannot be one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from matcher.calendars.times import When, read_offset, read_time, zone_of

PACIFIC = "America/Los_Angeles"
NINE = datetime(2027, 2, 2, 9)
STANDARD, DAYLIGHT = timedelta(hours=-8), timedelta(hours=-7)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("America/Los_Angeles", PACIFIC),
        ("Pacific Standard Time", PACIFIC),
        ("pacific standard time", PACIFIC),
        ('"W. Europe Standard Time"', "Europe/Berlin"),
        ("India Standard Time", "Asia/Calcutta"),
        ("/mozilla.org/20050126_1/America/Los_Angeles", PACIFIC),
        ("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("UTC", "Etc/UTC"),
        ("Europe/Kyiv", "Europe/Kyiv"),
        ("Customized Time Zone", ""),
        ("", ""),
        ("America", ""),
        ("../../etc/passwd", ""),
        ("a\0b", ""),
        ("/" * 50, ""),
    ],
)
def test_a_zone_by_whatever_name(name: str, zone: str) -> None:
    assert zone_of(name) == zone


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("DTSTART:20270202T170000Z", When(datetime(2027, 2, 2, 17), "UTC")),
        ("dtstart:20270202t170000z", When(datetime(2027, 2, 2, 17), "UTC")),
        ("RECURRENCE-ID;TZID=America/Los_Angeles:20270202T090000", When(NINE, PACIFIC)),
        ('RECURRENCE-ID;TZID="Pacific Standard Time":20270202T090000', When(NINE, PACIFIC)),
        ("RECURRENCE-ID;VALUE=DATE-TIME;TZID=Pacific Standard Time;X-A=b:20270202T090000", When(NINE, PACIFIC)),
        ("RECURRENCE-ID:20270202T090000", When(NINE)),
        ("RECURRENCE-ID;VALUE=DATE:20270202", When(datetime(2027, 2, 2), whole_day=True)),
        (
            "DTSTART;TZID=(UTC-08:00) Pacific Time (US & Canada):20270202T090000",
            When(NINE, "", (STANDARD, DAYLIGHT)),
        ),
        ("DTSTART;TZID=My clock:20270202T090000", When(NINE, "", (STANDARD,))),
        ("DTSTART:20270231T090000", None),
        ("DTSTART:00010101T000000", None),
        ("DTSTART:99991231T235959", None),
        ("DTSTART:tomorrow", None),
        ("DTSTART:" + "1" * 5000, None),
    ],
)
def test_a_time(line: str, when: When | None) -> None:
    assert read_time(line, {"My clock": (STANDARD,)}) == when


def test_on_a_clock_of_its_own_it_may_be_winter_or_summer() -> None:
    when = When(NINE, "", (STANDARD, DAYLIGHT))
    assert when.instants("America/New_York") == tuple(datetime(2027, 2, 2, hour, tzinfo=UTC) for hour in (14, 17, 16))
    assert when.instant("America/New_York") is None
    assert when.instant(PACIFIC) == datetime(2027, 2, 2, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "instant"),
    [
        (When(NINE, "Asia/Kolkata"), datetime(2027, 2, 2, 3, 30, tzinfo=UTC)),
        (When(NINE), datetime(2027, 2, 2, 17, tzinfo=UTC)),
        (When(NINE, "", (timedelta(hours=1),)), datetime(2027, 2, 2, 8, tzinfo=UTC)),
    ],
)
def test_the_moment_that_is_meant(when: When, instant: datetime) -> None:
    assert when.instant(PACIFIC) == instant


def test_a_repeated_hour_is_either() -> None:
    both = When(datetime(2027, 11, 7, 1, 30), PACIFIC).instants("UTC")
    assert both == (datetime(2027, 11, 7, 8, 30, tzinfo=UTC), datetime(2027, 11, 7, 9, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("written", "offset"),
    [
        ("-0800", STANDARD),
        ("+0530", timedelta(hours=5, minutes=30)),
        ("+023030", timedelta(hours=2, minutes=30)),
        ("-9900", None),
        ("8", None),
        ("", None),
    ],
)
def test_how_far_from_utc(written: str, offset: timedelta | None) -> None:
    assert read_offset(written) == offset
