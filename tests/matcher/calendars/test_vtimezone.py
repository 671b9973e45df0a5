from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone

from matcher.calendars.vtimezone import timezone
from matcher.calendars.zones import offered_zones
from tests.matcher.calendars.reading import ZoneReader, half_hours

SPRING_2026 = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
FALL_2026 = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
SPRING_2027 = datetime(2027, 1, 4, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)
FALL_2027 = datetime(2027, 9, 1, tzinfo=UTC), datetime(2027, 12, 20, tzinfo=UTC)
ACROSS = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)
TWO_YEARS = datetime(2026, 1, 5, tzinfo=UTC), datetime(2027, 12, 20, tzinfo=UTC)

Window = tuple[datetime, datetime]
CHANGING = ["America/Vancouver", "America/Edmonton", "America/Winnipeg", "Africa/Casablanca"]
ODD = [
    "Africa/Cairo",
    "America/Nuuk",
    "Asia/Gaza",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Antarctica/Troll",
]


def disagreements(zone: str, window: Window) -> list[datetime]:
    reader, clock = ZoneReader(timezone(zone, *window), *window), ZoneInfo(zone)
    return [moment for moment in half_hours(*window) if reader.offset(moment) != moment.astimezone(clock).utcoffset()]


@pytest.mark.parametrize("zone", [zone.key for zone in offered_zones()])
def test_every_half_hour_of_a_program_agrees_with_the_zone(zone: str) -> None:
    assert disagreements(zone, SPRING_2027) == []
    assert disagreements(zone, FALL_2027) == []
    assert disagreements(zone, ACROSS) == []


@pytest.mark.parametrize("window", [SPRING_2026, FALL_2026, TWO_YEARS])
@pytest.mark.parametrize("zone", [*CHANGING, *ODD])
def test_zones_with_changing_or_odd_rules_agree_too(zone: str, window: Window) -> None:
    assert disagreements(zone, window) == []


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "America/Vancouver", "Africa/Cairo", "Australia/Sydney"])
def test_another_engine_reads_the_same(zone: str) -> None:
    """icalendar builds its own zone from the component, through dateutil."""
    read, clock = timezone(zone, *TWO_YEARS).to_tz(lookup_tzid=False), ZoneInfo(zone)
    moments = half_hours(*TWO_YEARS)[::17]
    assert [m.astimezone(read).utcoffset() for m in moments] == [m.astimezone(clock).utcoffset() for m in moments]


def shape(component: Timezone) -> list[tuple[str, str, bool]]:
    return [(str(part.name), str(part["TZNAME"]), "RRULE" in part) for part in component.subcomponents]


def test_an_ordinary_zone_is_two_yearly_rules() -> None:
    component = timezone("America/Los_Angeles", *TWO_YEARS)
    assert shape(component) == [("STANDARD", "PST", True), ("DAYLIGHT", "PDT", True)]
    rules = [part["RRULE"].to_ical() for part in component.subcomponents]
    assert rules == [b"FREQ=YEARLY;BYDAY=1SU;BYMONTH=11", b"FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"]


def test_a_zone_without_summer_time_is_one_observance() -> None:
    assert shape(timezone("America/Phoenix", *TWO_YEARS)) == [("STANDARD", "MST", False)]


def test_dublin_has_winter_as_standard() -> None:
    assert shape(timezone("Europe/Dublin", *TWO_YEARS)) == [
        ("STANDARD", "GMT", True),
        ("DAYLIGHT", "IST", True),
    ]


def test_a_zone_that_changes_its_rules_gets_an_observance_for_each_change() -> None:
    assert shape(timezone("America/Vancouver", *TWO_YEARS)) == [
        ("STANDARD", "PST", False),
        ("DAYLIGHT", "PDT", False),
    ]


def test_after_the_change_the_new_rule_alone_is_enough() -> None:
    component = timezone("America/Vancouver", *SPRING_2027)
    assert shape(component) == [("STANDARD", "MST", False)]
    assert b"TZOFFSETTO:-0700" in component.to_ical()


def test_a_zone_is_written_the_same_in_every_round() -> None:
    rounds = [timezone("America/New_York", *window).to_ical() for window in (SPRING_2026, FALL_2026, SPRING_2027)]
    assert len(set(rounds)) == 1


@pytest.mark.parametrize("first_second", [0, 17])
def test_a_change_at_the_very_edge_of_the_window_is_seen(first_second: int) -> None:
    change = datetime(2026, 3, 8, 10, tzinfo=UTC)
    window = change - timedelta(minutes=1, seconds=first_second), change
    assert disagreements("America/Vancouver", (window[0], change)) == []
    assert len(timezone("America/Vancouver", *window).subcomponents) == 2
