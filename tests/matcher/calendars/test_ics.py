from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from matcher.calendars import MovedStart, SeriesFacts, SeriesState, UnusableSeries, schedule
from matcher.calendars.facts import Answer, Attendee
from matcher.calendars.lint import lint
from solver.problem import Cadence
from tests.matcher.calendars.builders import LOS_ANGELES, series
from tests.matcher.calendars.reading import events, sessions, zones

WEEK = timedelta(days=7)
MOVED = MovedStart(datetime(2027, 2, 2, 9), datetime(2027, 2, 3, 14), 90)


def written(*facts: SeriesFacts) -> bytes:
    data = schedule(facts, name="Lee Park’s sessions")
    assert lint(data) == []
    return data


def lines(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_the_whole_text_of_a_small_schedule() -> None:
    facts = series(
        cadence=Cadence.FORTNIGHTLY,
        last_day=date(2027, 3, 30),
        revision=3,
        excluded=(datetime(2027, 1, 19, 9),),
        zone="America/Phoenix",
        attendee=None,
    )
    assert lines(written(facts)) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Bookends//Bookends//EN",
        "NAME:Lee Park’s sessions",
        "X-WR-CALNAME:Lee Park’s sessions",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "BEGIN:VTIMEZONE",
        "TZID:America/Phoenix",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZNAME:MST",
        "TZOFFSETFROM:-0700",
        "TZOFFSETTO:-0700",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "SUMMARY:Mentoring: Ana Ruiz and Lee Park",
        "DTSTART;TZID=America/Phoenix:20270105T090000",
        "DTEND;TZID=America/Phoenix:20270105T100000",
        "DTSTAMP:20261202T094500Z",
        "UID:series-1@bookends.example",
        "SEQUENCE:3",
        "RRULE:FREQ=WEEKLY;UNTIL=20270331T065959Z;INTERVAL=2;BYDAY=TU;WKST=MO",
        "EXDATE;TZID=America/Phoenix:20270119T090000",
        "CONFERENCE;FEATURE=VIDEO;VALUE=URI:https://meet.example/j/42",
        "CREATED:20261201T083000Z",
        "DESCRIPTION:Ana Ruiz meets Lee Park.",
        "LAST-MODIFIED:20261202T094500Z",
        "LOCATION:https://meet.example/j/42",
        "ORGANIZER;CN=Bookends:mailto:sessions+k3y@bookends.example",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://bookends.example/sessions/abc",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_nobody_yet_is_a_calendar_without_events() -> None:
    data = written()
    assert events(data) == []
    assert sessions(data) == []
    assert b"VTIMEZONE" not in data


@pytest.mark.parametrize(
    ("cadence", "rule"),
    [
        (Cadence.WEEKLY, "RRULE:FREQ=WEEKLY;UNTIL=20270630T065959Z;INTERVAL=1;BYDAY=TU;WKST=MO"),
        (Cadence.FORTNIGHTLY, "RRULE:FREQ=WEEKLY;UNTIL=20270630T065959Z;INTERVAL=2;BYDAY=TU;WKST=MO"),
        (Cadence.MONTHLY, "RRULE:FREQ=MONTHLY;UNTIL=20270630T065959Z;INTERVAL=1;BYDAY=1TU"),
    ],
)
def test_rule_of_each_cadence(cadence: Cadence, rule: str) -> None:
    assert rule in lines(written(series(cadence=cadence)))


def test_a_moved_session_is_an_override_with_the_whole_state() -> None:
    master, override = events(written(series(moved=(MOVED,), revision=4)))
    own = {"DTSTART", "DTEND", "RECURRENCE-ID"}
    shared = [
        {name: value.to_ical() for name, value in event.items() if name not in own | {"RRULE"}}
        for event in (master, override)
    ]
    assert shared[0] == shared[1]
    assert override["SEQUENCE"] == 4
    assert [(name, override[name].to_ical()) for name in sorted(own)] == [
        ("DTEND", b"20270203T153000"),
        ("DTSTART", b"20270203T140000"),
        ("RECURRENCE-ID", b"20270202T090000"),
    ]
    assert {override[name].params["TZID"] for name in own} == {"America/Los_Angeles"}


def test_a_start_moved_on_another_clock_is_written_on_the_series_own() -> None:
    moved = MovedStart(datetime(2027, 2, 2, 9), datetime(2027, 2, 3, 22, tzinfo=UTC), 90)
    assert written(series(moved=(moved,))) == written(series(moved=(MOVED,)))


def test_a_moved_session_that_falls_out_is_only_excluded() -> None:
    gone = series(moved=(MOVED,), excluded=(MOVED.original,))
    assert written(gone) == written(series(excluded=(MOVED.original,)))


def test_the_first_session_may_fall_out() -> None:
    first = datetime(2027, 1, 5, 9)
    data = written(series(excluded=(first,), last_day=date(2027, 1, 20)))
    assert sessions(data) == [
        (datetime(2027, 1, day, 17, tzinfo=UTC), datetime(2027, 1, day, 18, tzinfo=UTC)) for day in (12, 19)
    ]
    assert "DTSTART;TZID=America/Los_Angeles:20270105T090000" in lines(data)


def test_a_cancelled_series_is_its_master_alone() -> None:
    (master,) = events(written(series(state=SeriesState.CANCELLED, moved=(MOVED,), revision=5)))
    assert (master["STATUS"], master["SEQUENCE"], master["UID"]) == (
        "CANCELLED",
        5,
        "series-1@bookends.example",
    )


@pytest.mark.parametrize(
    ("answer", "partstat", "rsvp"),
    [
        (Answer.ACCEPTED, "ACCEPTED", "FALSE"),
        (Answer.DECLINED, "DECLINED", "FALSE"),
        (Answer.TENTATIVE, "TENTATIVE", "FALSE"),
        (Answer.UNANSWERED, "NEEDS-ACTION", "TRUE"),
    ],
)
def test_the_attendee_is_the_recipient_with_their_answer(answer: Answer, partstat: str, rsvp: str) -> None:
    (event,) = events(written(series(attendee=Attendee("Lee Park", "lee@example.org", answer))))
    attendee = event["ATTENDEE"]
    assert str(attendee) == "mailto:lee@example.org"
    assert dict(attendee.params) == {
        "CN": "Lee Park",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": partstat,
        "RSVP": rsvp,
    }


def test_a_session_answered_for_itself_is_an_override_at_its_own_time() -> None:
    other = datetime(2027, 2, 9, 9)
    facts = series(moved=(MOVED,), answered=((MOVED.original, Answer.UNANSWERED), (other, Answer.DECLINED)))
    master, moved, declined = events(written(facts))
    assert [dict(one["ATTENDEE"].params)["PARTSTAT"] for one in (master, moved, declined)] == [
        "ACCEPTED",
        "NEEDS-ACTION",
        "DECLINED",
    ]
    assert [str(one.decoded("DTSTART"))[:16] for one in (moved, declined)] == ["2027-02-03 14:00", "2027-02-09 09:00"]
    assert sessions(written(facts)) == sessions(written(series(moved=(MOVED,))))


def test_an_answer_to_a_session_that_falls_out_is_not_written() -> None:
    start = datetime(2027, 2, 9, 9)
    facts = series(excluded=(start,), answered=((start, Answer.DECLINED),))
    assert len(events(written(facts))) == 1


def test_what_meets_once_has_no_rule() -> None:
    first = datetime(2027, 1, 5, 9)
    facts = series(last_day=first.date(), once=True)
    (event,) = events(written(facts))
    assert {"RRULE", "EXDATE", "RECURRENCE-ID"} & set(event) == set()
    moved = series(last_day=first.date(), once=True, moved=(MovedStart(first, datetime(2027, 1, 7, 14), 90),))
    (event,) = events(written(moved))
    assert [str(event.decoded(name))[:16] for name in ("DTSTART", "DTEND")] == ["2027-01-07 14:00", "2027-01-07 15:30"]


def test_without_link_and_page_nothing_is_said_of_them() -> None:
    (event,) = events(written(series(url=None, meeting_link=None)))
    assert {"URL", "LOCATION", "CONFERENCE"} & set(event) == set()


def test_bytes_depend_on_the_facts_alone() -> None:
    one, other = series(uid="a", moved=(MOVED,)), series(uid="b", zone="Europe/Berlin")
    assert written(one, other) == written(other, one) == written(one, other)
    assert [str(event["UID"]) for event in events(written(other, one))] == ["a", "a", "b"]


@pytest.mark.parametrize(
    ("first", "held"),
    [
        (datetime(2027, 3, 14, 2, 30), datetime(2027, 3, 14, 3, 30)),
        (datetime(2027, 11, 7, 1, 30), datetime(2027, 11, 7, 2, 30)),
    ],
    ids=["skipped", "repeated"],
)
def test_a_first_start_without_a_clear_end_has_a_length(first: datetime, held: datetime) -> None:
    """From a time that does not exist, or exists twice, to another on the clock: programs count that differently."""
    data = written(series(first_start=first, last_day=first.date() + 2 * WEEK, moved=(MovedStart(first, held, 60),)))
    master, override = events(data)
    assert ("DTEND" in master, master.decoded("DURATION")) == (False, timedelta(hours=1))
    assert "DURATION" not in override
    starts = [start.astimezone(ZoneInfo(LOS_ANGELES)).replace(tzinfo=None) for start, _ in sessions(data)]
    assert starts == [held, first + WEEK, first + 2 * WEEK]
    assert {end - start for start, end in sessions(data)} == {timedelta(hours=1)}


def test_each_zone_is_defined_once() -> None:
    used = ["Europe/Berlin", "America/Los_Angeles", "UTC", "Europe/Berlin"]
    data = written(*(series(uid=str(number), zone=zone) for number, zone in enumerate(used)))
    assert list(zones(data)) == ["America/Los_Angeles", "Europe/Berlin"]


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "Zulu", "GMT", "Etc/GMT+5", "EST5EDT", "US/Pacific"])
def test_a_zone_of_any_name_keeps_its_clock(zone: str) -> None:
    facts = series(zone=zone, last_day=date(2027, 3, 31), excluded=(datetime(2027, 1, 5, 9),))
    starts = [start.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for start in facts.planned_starts()]
    assert [start for start, _ in sessions(written(facts))] == starts[1:]


def test_two_series_with_one_uid_are_refused() -> None:
    with pytest.raises(UnusableSeries):
        schedule([series(), series()], name="Sessions")


def test_a_moved_session_widens_the_time_its_zone_is_good_for() -> None:
    """Moved to before British Columbia's last change of the clock, and read by our VTIMEZONE alone."""
    facts = series(
        zone="America/Vancouver",
        first_start=datetime(2026, 3, 10, 9),
        last_day=date(2026, 4, 30),
        moved=(MovedStart(datetime(2026, 3, 10, 9), datetime(2026, 3, 6, 9), 60),),
    )
    own_zone = written(facts).replace(b"America/Vancouver", b"Own/Vancouver")
    assert [start for start, _ in sessions(own_zone)][:2] == [
        datetime(2026, 3, 6, 17, tzinfo=UTC),
        datetime(2026, 3, 17, 16, tzinfo=UTC),
    ]
