from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from matcher.states import Cadence
from matcher.words import present
from matcher.words.present import Clock


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "12:00 am"),
        (540, "9:00 am"),
        (720, "12:00 pm"),
        (810, "1:30 pm"),
        (1425, "11:45 pm"),
        (1440, "12:00 am"),
    ],
)
def test_clock_time(minutes: int, words: str) -> None:
    assert present.clock_time(minutes).replace(present.NBSP, " ") == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2027, 1, 4), None, "Jan 4"),
        (date(2027, 1, 4), date(2027, 1, 4), "Jan 4"),
        (date(2027, 1, 4), date(2027, 1, 8), "Jan 4–8"),
        (date(2027, 1, 29), date(2027, 2, 2), "Jan 29–Feb 2"),
    ],
)
def test_day_span(first: date, last: date | None, words: str) -> None:
    assert present.day_span(first, last).replace(present.NBSP, " ") == words


@pytest.mark.parametrize(
    ("weekday", "phase", "cadence", "words"),
    [
        (1, 0, Cadence.WEEKLY, "Tuesdays, every week"),
        (1, 1, Cadence.FORTNIGHTLY, "Tuesdays, every two weeks"),
        (2, 2, Cadence.MONTHLY, "Second Wednesday, monthly"),
    ],
)
def test_meeting_days(weekday: int, phase: int, cadence: Cadence, words: str) -> None:
    assert present.meeting_days(weekday, phase, cadence) == words


def there(zone: str, *moment: int) -> tuple[date, datetime]:
    local = datetime(*moment, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]
    return local.date(), local


def plain(text: str | None) -> str | None:
    return text.replace(present.NBSP, " ") if text else text


def test_two_clocks_that_meet_in_spring() -> None:
    shifts = [there("America/Phoenix", 2027, 1, 12, 10, 0), there("America/Phoenix", 2027, 3, 23, 9, 0)]
    clocks = present.both_clocks(1, 540, "America/Los_Angeles", "America/Phoenix", shifts)
    assert clocks == (Clock("9:00\u00a0am", "Pacific"), Clock("10:00\u00a0am", "Arizona"))
    assert plain(present.drift(1, 540, "America/Phoenix", shifts)) == "From March 23: 9:00 am on both clocks"


def test_another_clock_shifts_and_comes_back() -> None:
    zone = "Europe/Berlin"
    shifts = [
        there(zone, 2027, 1, 12, 18, 0),
        there(zone, 2027, 3, 16, 17, 0),
        there(zone, 2027, 3, 30, 18, 0),
    ]
    said = present.drift(1, 540, zone, shifts)
    assert plain(said) == "From March 16: 5:00 pm Berlin; from March 30: 6:00 pm Berlin"


def test_same_clock_is_shown_once() -> None:
    zone = "America/Chicago"
    shifts = [there(zone, 2027, 1, 12, 9, 0)]
    assert present.both_clocks(1, 540, zone, zone, shifts) == (Clock("9:00\u00a0am", "Central"),)
    assert present.drift(1, 540, zone, shifts) is None


def test_the_other_clock_may_be_a_day_ahead() -> None:
    shifts = [there("Australia/Brisbane", 2027, 1, 13, 9, 0)]
    clocks = present.both_clocks(1, 900, "America/Los_Angeles", "Australia/Brisbane", shifts)
    assert clocks[1] == Clock("9:00\u00a0am", "Brisbane, Wednesday")


def test_moments() -> None:
    now = datetime(2027, 1, 5, 18, 0, tzinfo=UTC)
    zone = "America/Los_Angeles"
    assert plain(present.when(datetime(2027, 1, 5, 17, 12, tzinfo=UTC), zone, now)) == "today at 9:12 am"
    assert plain(present.when(datetime(2027, 1, 4, 17, 12, tzinfo=UTC), zone, now)) == "on January 4 at 9:12 am"
    assert present.part_of_day(now, zone) == "Good morning"
    assert present.part_of_day(now, "America/St_Johns") == "Good afternoon"
    assert plain(present.due_day(date(2027, 1, 8), date(2027, 1, 5))) == "Fri, Jan 8"
    assert present.due_day(date(2027, 1, 5), date(2027, 1, 5)) == "Today"


def test_words() -> None:
    assert [present.counted(n, "match", "matches") for n in (0, 1, 1200)] == [
        "0 matches",
        "1 match",
        "1,200 matches",
    ]
    assert [present.listed(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B, and C",
    ]
    assert [present.lower_first(word) for word in ("Grant writing", "IT skills", "")] == [
        "grant writing",
        "IT skills",
        "",
    ]
    assert [present.seconds_words(s) for s in (0.3, 1.2, 4.4)] == [
        "in less than a second",
        "in 1 second",
        "in 4 seconds",
    ]


@pytest.mark.parametrize(
    ("parts", "rounded"),
    [([], []), ([444_444, 222_222, 333_334], [45, 22, 33]), ([5_000, 5_000], [1, 0]), ([0, 1_000_000], [0, 100])],
)
def test_hundredths_add_up(parts: list[int], rounded: list[int]) -> None:
    assert present.hundredths(parts, 1_000_000) == rounded


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/New_York", "Fourth Wednesday, monthly"),
        ("Australia/Sydney", "Thursdays, monthly"),
        ("Asia/Kolkata", "Thursdays, monthly"),
    ],
)
def test_which_one_of_the_month_it_is_is_not_told_across_midnight(zone: str, words: str) -> None:
    """At five in the afternoon of the fourth Wednesday it is the fifth Thursday in Sydney."""
    own = datetime(2027, 4, 28, 17, tzinfo=ZoneInfo("America/Los_Angeles"))
    assert present.rhythm_of(own.astimezone(ZoneInfo(zone)), own, Cadence.MONTHLY) == words


def test_weeks_are_the_same_on_every_clock() -> None:
    own = datetime(2027, 4, 28, 17, tzinfo=ZoneInfo("America/Los_Angeles"))
    there = own.astimezone(ZoneInfo("Australia/Sydney"))
    assert present.rhythm_of(there, own, Cadence.FORTNIGHTLY) == "Thursdays, every two weeks"
