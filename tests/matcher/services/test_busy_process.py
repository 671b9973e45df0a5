"""Hostile calendars meet a process that is limited: each is read or refused in words, and the service goes on."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.calendars.busy import busy_calendar
from matcher.calendars.uploaded import CalendarRefused
from matcher.services.busy_process import LARGEST, Limits, read_busy
from tests.matcher.calendars.exported import HOUR, exported, weekly

ABOUT = (date(2027, 1, 18), date(2027, 3, 26), "America/Los_Angeles")
NEVER = (*HOUR, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "SUMMARY:Never")


def test_the_child_says_what_the_reader_says() -> None:
    data = exported(weekly(), ("DTSTART;VALUE=DATE:20270208", "SUMMARY:Holiday"), (*HOUR, "RRULE:FREQ=SECONDLY"))
    assert read_busy(data, *ABOUT) == busy_calendar(data, *ABOUT)


def test_what_the_reader_refuses_is_refused() -> None:
    with pytest.raises(CalendarRefused) as refused:
        read_busy(b"no calendar", *ABOUT)
    assert refused.value.message.startswith("This is not a calendar file.")


@pytest.mark.parametrize(("data", "said"), [(b"", "empty"), (b"x" * (LARGEST + 1), "larger than 5 MB")])
def test_nothing_and_too_much_start_no_process(data: bytes, said: str) -> None:
    with pytest.raises(CalendarRefused) as refused:
        read_busy(data, *ABOUT, limits=Limits(patience=0))
    assert said in refused.value.message


@pytest.mark.parametrize(
    "limits",
    [Limits(patience=1.0), Limits(seconds=1), Limits(megabytes=60)],
    ids=["time", "processor", "memory"],
)
def test_a_calendar_that_asks_too_much_is_refused_and_its_process_gone(limits: Limits) -> None:
    bomb = exported(*([NEVER] * 60), weekly())
    with pytest.raises(CalendarRefused) as refused:
        read_busy(bomb, *ABOUT, limits=limits)
    assert refused.value.message.startswith("This calendar takes too long to read.")


def test_an_answer_that_is_too_long_is_no_answer() -> None:
    with pytest.raises(CalendarRefused) as refused:
        read_busy(exported(weekly()), *ABOUT, limits=Limits(told=10))
    assert refused.value.message.startswith("This calendar takes too long to read.")
