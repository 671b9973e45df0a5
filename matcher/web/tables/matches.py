"""The suggested matches as the sheet that goes out to be edited, and beside it the mentors with their openings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from matcher.queries.match_sheet import MatchSheet, SheetLine
from matcher.queries.meetings import Meeting
from matcher.queries.reasons import Reasons
from matcher.sheets.match_rows import (
    KEPT,
    LIBRARY,
    MEETS,
    MENTOR,
    MENTOR_LIBRARY,
    PARTICIPANT,
    ROW_ID,
    STRENGTH,
    WANTED,
    WHY,
    RowId,
)
from matcher.sheets.written_files import Cell, Heading, Table
from matcher.web.coordinator.wording import why_not
from matcher.words.present import NBSP, both_clocks, listed, lower_first, meeting_days

HEADINGS = (
    Heading(PARTICIPANT, 26),
    Heading(LIBRARY, 28),
    Heading(MENTOR, 26),
    Heading(MENTOR_LIBRARY, 28),
    Heading(WANTED, 26),
    Heading(KEPT, 12),
    Heading(STRENGTH, 12),
    Heading(MEETS, 44),
    Heading(WHY, 70),
    Heading(ROW_ID, 16),
)
TIME_TO_ARRANGE = "Time to arrange"
APART = "You set the suggested pair to “Don’t pair”. Find matches again."
LATER = "Applied after these matches were found. Find matches again."
NOTHING_IN_COMMON = "Nothing asked about is in common."


def matches_table(sheet: MatchSheet) -> Table:
    return Table("Matches", HEADINGS, (_row(sheet, line) for line in sheet.lines))


def openings_table(sheet: MatchSheet) -> Table:
    """For a coordinator who takes part without how many are still free: she could tell who was suggested to her."""
    counts = () if sheet.own else (Heading("still free here", 16),)
    first = Heading("mentor", 26), Heading("library", 28), Heading("openings", 10)
    return Table("Mentors", (*first, *counts, Heading("mentor_id", 16)), _openings(sheet))


def why_words(reasons: Reasons) -> str:
    """What both chose and have in common, in words that both may read."""
    chose = listed([lower_first(one.label) for one in reasons.shared])
    both = [f"Both chose {chose}."] if chose else []
    return " ".join([*both, *reasons.sentences]) or NOTHING_IN_COMMON


def meeting_in_words(meeting: Meeting | None) -> str:
    """As in "Tuesdays, every two weeks, 9:00 am Pacific, 10:00 am Arizona"."""
    if meeting is None:
        return TIME_TO_ARRANGE
    clocks = both_clocks(meeting.weekday, meeting.start, meeting.zone, meeting.other, meeting.shifts)
    days = meeting_days(meeting.weekday, meeting.phase, meeting.cadence)
    return plain(", ".join([days, *(f"{one.time} {one.zone}" for one in clocks)]))


def plain(text: str) -> str:
    """With spaces that filters and searches find."""
    return text.replace(NBSP, " ")


def _row(sheet: MatchSheet, line: SheetLine) -> list[Cell]:
    mentor = line.detail.row.mentor if line.detail else None
    suggested = mentor.id if mentor else ""
    wanted = line.kept if line.kept != suggested and line.kept in sheet.mentors.parties else ""
    return [
        sheet.mentees.called(line.mentee.id),
        line.mentee.library,
        sheet.mentors.called(suggested) if mentor else "",
        mentor.library if mentor else "",
        sheet.mentors.called(wanted) if wanted else "",
        "yes" if suggested and line.kept == suggested else "",
        line.detail.row.strength.value if line.detail else "not matched yet",
        meeting_in_words(line.detail.meeting) if line.detail else "",
        _why(line),
        str(RowId(line.mentee.id, sheet.run_id, line.kept)),
    ]


def _why(line: SheetLine) -> str:
    if line.detail:
        return why_words(line.detail.reasons)
    if line.left:
        return why_not(line.left).striptags()
    return APART if line.apart else LATER


def _openings(sheet: MatchSheet) -> Iterator[list[Cell]]:
    filled = Counter(sheet.filled)
    for key, places in sorted(sheet.places.items(), key=lambda one: sheet.mentors.called(one[0]).casefold()):
        free: list[Cell] = [] if sheet.own else [max(0, places - filled[key])]
        yield [sheet.mentors.called(key), sheet.mentors.parties[key].library, places, *free, key]
