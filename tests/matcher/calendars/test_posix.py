from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import available_timezones

import pytest
from dateutil.rrule import rrulestr

from matcher.calendars.posix import PosixRule, UnreadableRule, YearlyDay, parse_rule, zone_rule

HOUR = timedelta(hours=1)


def test_zone_with_summer_time() -> None:
    assert parse_rule("PST8PDT,M3.2.0,M11.1.0") == PosixRule(
        "PST", -8 * HOUR, "PDT", -7 * HOUR, YearlyDay(3, 2, 0, 2 * HOUR), YearlyDay(11, 1, 0, 2 * HOUR)
    )


def test_zone_that_never_changes() -> None:
    assert parse_rule("<+0530>-5:30") == PosixRule("+0530", 5.5 * HOUR)


def test_negative_and_long_times() -> None:
    greenland = parse_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0")
    jerusalem = parse_rule("IST-2IDT,M3.4.4/26,M10.5.0")
    assert greenland.begins == YearlyDay(3, 5, 0, -HOUR)
    assert jerusalem.begins == YearlyDay(3, 4, 4, 26 * HOUR)


def test_summer_offset_given_and_negative_daylight_saving() -> None:
    dublin = parse_rule("IST-1GMT0,M10.5.0,M3.5.0/1")
    assert (dublin.standard, dublin.summer) == (HOUR, timedelta(0))


def test_times_to_the_minute() -> None:
    chatham = parse_rule("<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45")
    assert (chatham.standard, chatham.summer) == (12.75 * HOUR, 13.75 * HOUR)
    assert chatham.begins == YearlyDay(9, 5, 0, 2.75 * HOUR)


@pytest.mark.parametrize("text", ["", "PST", "PST8PDT", "PST8PDT,J60,J300", "PST8PDT,M3.2.0", "EST5EDT,0,0\n"])
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(UnreadableRule):
        parse_rule(text)


def test_every_zone_of_the_pinned_data_is_read() -> None:
    names = available_timezones()
    assert len(names) > 400
    assert all(isinstance(zone_rule(name), PosixRule) for name in names)


@pytest.mark.parametrize(
    ("day", "year", "moment"),
    [
        (YearlyDay(3, 2, 0, 2 * HOUR), 2027, datetime(2027, 3, 14, 2)),
        (YearlyDay(11, 1, 0, 2 * HOUR), 2026, datetime(2026, 11, 1, 2)),
        (YearlyDay(10, 5, 0, 3 * HOUR), 2027, datetime(2027, 10, 31, 3)),
        (YearlyDay(2, 5, 0, 3 * HOUR), 2027, datetime(2027, 2, 28, 3)),
        (YearlyDay(10, 5, 4, 24 * HOUR), 2030, datetime(2030, 11, 1)),
        (YearlyDay(3, 5, 0, -HOUR), 2027, datetime(2027, 3, 27, 23)),
    ],
)
def test_day_of_a_year(day: YearlyDay, year: int, moment: datetime) -> None:
    assert day.in_year(year) == moment


def test_every_rule_that_can_be_written_means_the_same_for_thirty_years() -> None:
    rules = {zone_rule(name) for name in available_timezones()}
    days = {day for rule in rules for day in (rule.begins, rule.ends) if day is not None}
    written = [(day, day.rrule()) for day in days]
    assert sum(rrule is None for _, rrule in written) < len(written) / 4
    for day, rrule in written:
        if rrule is not None:
            years = range(2020, 2050)
            assert _expanded(day, rrule, years) == [day.in_year(year) for year in years]


def _expanded(day: YearlyDay, rrule: dict[str, object], years: range) -> list[datetime]:
    def text(value: object) -> str:
        return ",".join(str(each) for each in value) if isinstance(value, list) else str(value)

    rule = ";".join(f"{key}={text(value)}" for key, value in rrule.items())
    start = day.in_year(years[0])
    return list(rrulestr(rule, dtstart=start).between(start, datetime(years[-1], 12, 31), inc=True))
