"""Two clocks over a whole program, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from matcher.models import HoursKind
from matcher.queries.meetings import Meeting, Skipped, Why
from matcher.states import Cadence, Role
from matcher.words.meetings import ClockOf, ShiftNote, clocks_of, date_strip, days_of, shift_note, skipped_words

NBSP = "\u00a0"
NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"
PACIFIC, ARIZONA, BRISBANE = "America/Los_Angeles", "America/Phoenix", "Australia/Brisbane"


def weekly(zone: str, other: str, *, hour: int = 9, first: date = date(2027, 3, 2), sessions: int = 6) -> Meeting:
    """Tuesdays at ``hour`` on the clock of ``zone``."""
    days = [first + timedelta(weeks=week) for week in range(sessions)]
    starts = [datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC) for day in days]
    return Meeting(Cadence.WEEKLY, 1, hour * 60, 0, 60, zone, other, tuple(starts), ())


def plain(note: ShiftNote | None) -> ShiftNote | None:
    if note is None:
        return None
    turns = tuple((day.replace(NBSP, " "), time.replace(NBSP, " ")) for day, time in note.turns)
    return ShiftNote(note.clocks.replace(NBSP, " "), turns, note.whose, note.hours)


def test_two_clocks_that_change_on_different_days_drift_apart_and_come_back() -> None:
    meeting = weekly(NEW_YORK, BERLIN)
    clocks = "Eastern clocks change on March 14, Berlin clocks on March 28."
    turns = (("March 16", "2:00 pm"), ("March 30", "3:00 pm"))
    ours = shift_note(meeting, Role.PARTICIPANT, "Dana", HoursKind.IF_NEED_BE)
    assert plain(ours) == ShiftNote(clocks, turns, None, "You marked these hours, some of them “if need be”.")
    assert plain(shift_note(meeting, Role.MENTOR, "Rosa", HoursKind.WORKS)) == ShiftNote(clocks, turns, "Rosa", "")
    assert [box.shifted for box in date_strip(meeting, BERLIN)] == [False, False, True, True, False, False]
    assert [box.shifted for box in date_strip(meeting, NEW_YORK)] == [False] * 6


def test_clocks_that_change_together_need_no_word() -> None:
    assert shift_note(weekly(PACIFIC, NEW_YORK), Role.PARTICIPANT, "Dana", HoursKind.WORKS) is None
    assert shift_note(weekly(PACIFIC, PACIFIC), Role.MENTOR, "Rosa", HoursKind.WORKS) is None


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        (HoursKind.WORKS, "Both hours are ones you marked."),
        (HoursKind.IF_NEED_BE, "You marked these hours, some of them “if need be”."),
        (None, ""),
    ],
)
def test_hours_are_called_marked_only_where_they_are(marked: HoursKind | None, said: str) -> None:
    note = shift_note(weekly(PACIFIC, ARIZONA), Role.PARTICIPANT, "Dana", marked)
    assert note is not None
    assert note.hours == said


def test_a_day_that_turns_is_named() -> None:
    """Three in the afternoon on the Pacific coast is the next morning in Brisbane."""
    meeting = weekly(PACIFIC, BRISBANE, hour=15)
    assert clocks_of(meeting, Role.MENTOR, "Kim")[1] == ClockOf(f"9:00{NBSP}am", "Brisbane, Wednesday", "Kim’s clock")
    box = date_strip(meeting, BRISBANE)[0]
    assert (box.month, box.day, box.time, box.iso) == ("Mar", 3, "9:00", "2027-03-03T09:00+10:00")


def test_one_clock_is_nobodys() -> None:
    assert clocks_of(weekly(PACIFIC, PACIFIC), Role.MENTOR, "Rosa") == (ClockOf(f"9:00{NBSP}am", "Pacific", None),)
    assert days_of(weekly(PACIFIC, PACIFIC)) == "Tuesdays, every week"


def test_days_without_a_session_say_why() -> None:
    skipped = [
        Skipped(date(2027, 2, 16), Why.PROGRAM),
        Skipped(date(2027, 3, 2), Why.LIBRARY, "Burbank Public Library"),
        Skipped(date(2027, 4, 6), Why.AWAY),
    ]
    assert skipped_words(skipped).replace(NBSP, " ") == (
        "No session on February 16 (a closed day of the program), March 2 (Burbank Public Library is closed), "
        "and April 6 (somebody is away)."
    )
    assert skipped_words([]) == ""


def test_without_dates_nothing_is_said_of_clocks() -> None:
    meeting = weekly(PACIFIC, ARIZONA, sessions=0)
    assert shift_note(meeting, Role.PARTICIPANT, "Dana", HoursKind.WORKS) is None
    assert date_strip(meeting, ARIZONA) == ()
