"""What an uploaded calendar says of when somebody is busy, whoever exported it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest

from matcher.calendars.busy import BusyCalendar, busy_calendar
from matcher.calendars.uploaded import MOST_EVENTS, CalendarRefused, trim
from tests.matcher.calendars.exported import HOUR, exported, weekly

FIRST, LAST = date(2027, 1, 18), date(2027, 3, 26)
PACIFIC = "America/Los_Angeles"
THEIR_OWN = sorted((Path(icalendar.__file__).parent / "tests" / "calendars").glob("*.ics"))


def read(*events: tuple[str, ...], zone: str = PACIFIC, before: tuple[str, ...] = ()) -> BusyCalendar:
    return busy_calendar(exported(*events, before=before), FIRST, LAST, zone)


def starts(calendar: BusyCalendar) -> list[str]:
    """On the days of the program alone."""
    return [f"{begin:%m-%d %H:%M}" for begin, _ in calendar.spans if FIRST <= begin.date() <= LAST]


def test_a_meeting_every_week_is_busy_at_its_own_hour_on_both_sides_of_a_clock_change() -> None:
    found = read(weekly("EXDATE;TZID=America/Los_Angeles:20270202T100000"))
    assert starts(found) == [
        "01-19 18:00",
        "01-26 18:00",
        "02-09 18:00",
        "02-16 18:00",
        "02-23 18:00",
        "03-02 18:00",
        "03-09 18:00",
        "03-16 17:00",
        "03-23 17:00",
    ]
    assert {end - begin for begin, end in found.spans} == {timedelta(hours=1)}


def test_a_moved_meeting_is_busy_where_it_was_moved_and_a_canceled_one_not_at_all() -> None:
    moved = (
        "UID:a",
        "RECURRENCE-ID;TZID=America/Los_Angeles:20270126T100000",
        "DTSTART;TZID=America/Los_Angeles:20270127T130000",
        "DTEND;TZID=America/Los_Angeles:20270127T140000",
    )
    off = ("UID:a", "RECURRENCE-ID;TZID=America/Los_Angeles:20270202T100000", "STATUS:CANCELLED", *HOUR)
    found = read(("UID:a", *weekly("RRULE-X:1")), moved, off)
    assert starts(found)[:3] == ["01-19 18:00", "01-27 21:00", "02-09 18:00"]


@pytest.mark.parametrize("free", ["TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "STATUS:CANCELLED"])
def test_free_time_is_not_busy(free: str) -> None:
    assert read(weekly(free)).spans == ()


def test_times_without_a_zone_are_on_the_clock_of_their_owner() -> None:
    floating = ("DTSTART:20270202T100000", "DURATION:PT90M")
    found = read(floating, zone="America/Phoenix")
    assert found.spans == ((datetime(2027, 2, 2, 17, tzinfo=UTC), datetime(2027, 2, 2, 18, 30, tzinfo=UTC)),)


def test_names_that_windows_gives_to_zones_are_understood() -> None:
    outlook = ('DTSTART;TZID="Pacific Standard Time":20270202T100000', "DURATION:PT1H")
    assert starts(read(outlook)) == ["02-02 18:00"]


def test_whole_days_are_days() -> None:
    found = read(("DTSTART;VALUE=DATE:20270208", "DTEND;VALUE=DATE:20270211"), ("DTSTART;VALUE=DATE:20270301",))
    assert found.days == ((date(2027, 2, 8), date(2027, 2, 10)), (date(2027, 3, 1), date(2027, 3, 1)))
    assert found.spans == ()


def test_alarms_and_tasks_are_passed_over() -> None:
    alarm = ("BEGIN:VALARM", "TRIGGER:-PT15M", "DURATION:PT5M", "END:VALARM")
    task = ("BEGIN:VTODO", "UID:t", "DTSTART:20270202T100000Z", "DUE:20270202T110000Z", "END:VTODO")
    assert len(read(weekly(*alarm), before=task).spans) == len(read(weekly()).spans)


@pytest.mark.parametrize("often", ["SECONDLY", "MINUTELY", "HOURLY"])
def test_what_repeats_within_a_day_is_left_out_by_name_and_the_rest_counts(often: str) -> None:
    found = read((*HOUR, f"RRULE:FREQ={often}", "SUMMARY:Tick"), weekly())
    assert (found.left_out, len(starts(found))) == (("Tick",), 10)


def test_february_30_is_left_out_or_never_happens_and_the_rest_counts() -> None:
    never = "BYMONTH=2;BYMONTHDAY=30"
    found = read((*HOUR, f"RRULE:FREQ=DAILY;{never}", "SUMMARY:Never"), weekly())
    assert set(found.left_out) <= {"Never"}
    assert len(starts(found)) == 10


def test_a_damaged_event_is_left_out_and_the_rest_counts() -> None:
    found = read(("DTSTART:20270230T100000Z", "SUMMARY:Torn"), (*HOUR, "RRULE:FREQ=SOMETIMES", "SUMMARY:Odd"), weekly())
    assert len(starts(found)) == 10
    assert set(found.left_out) <= {"Odd"}


def test_events_outside_the_months_of_the_program_cost_nothing() -> None:
    past = [("DTSTART:20190105T100000Z", "DURATION:PT1H")] * 4_000
    assert trim(exported(*past, weekly()), FIRST, LAST).events == 1


def test_dates_that_are_excluded_outside_those_months_cost_nothing() -> None:
    days = (date(1900, 1, 1) + timedelta(days=number) for number in range(50_000))
    excluded = [f"EXDATE;TZID=America/Los_Angeles:{day:%Y%m%d}T100000" for day in days]
    text = trim(exported(weekly(*excluded)), FIRST, LAST).text
    assert text.count("EXDATE") == 138  # those of the months around the program
    assert starts(read(weekly(*excluded))) == []


def test_folded_lines_bare_line_feeds_and_a_byte_order_mark_are_read() -> None:
    data = exported(weekly()).replace(b"RRULE:FREQ=WEEKLY", b"RRULE:FREQ=\r\n WEEKLY").replace(b"\r\n", b"\n")
    assert len(busy_calendar(b"\xef\xbb\xbf" + data, FIRST, LAST, PACIFIC).spans) == len(read(weekly()).spans)
    wide = exported(weekly()).decode().encode("utf-16")
    assert len(busy_calendar(wide, FIRST, LAST, PACIFIC).spans) == len(read(weekly()).spans)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Name,Hours\r\nDana,9-5\r\n", "This is not a calendar file."),
        (b"PK\x03\x04and so on", "This is a ZIP file."),
        (exported(*[("DTSTART:20270202T100000Z",)] * (MOST_EVENTS + 1)), "more than 3,000 events"),
    ],
)
def test_what_tells_nothing_is_refused_with_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(CalendarRefused) as refused:
        busy_calendar(data, FIRST, LAST, PACIFIC)
    assert said in refused.value.message
    assert refused.value.faults[0].remedy


@pytest.mark.filterwarnings("ignore:Timezone")
def test_the_test_calendars_of_icalendar_are_all_read_or_refused_in_words() -> None:
    """Every oddity its makers met, from its own distribution."""
    assert len(THEIR_OWN) > 100
    for path in THEIR_OWN:
        told = read_or_refused(path.read_bytes())
        assert isinstance(told, str) or all(begin < end for begin, end in told.spans), path.name
        assert told != "", path.name


def read_or_refused(data: bytes) -> BusyCalendar | str:
    """The remedy of what is refused."""
    try:
        return busy_calendar(data, date(2000, 1, 1), date(2030, 12, 31), PACIFIC)
    except CalendarRefused as refused:
        return refused.faults[0].remedy
