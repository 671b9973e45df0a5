"""Who is invited to an event, what they answered, and to which meetings they came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from matcher.calendars.facts import Answer
from matcher.calendars.zones import zone_name
from matcher.queries.events import GuestLine, MeetingLine
from matcher.sheets.written_files import Cell, Heading, Table

SAID = {
    Answer.ACCEPTED: "yes",
    Answer.TENTATIVE: "maybe",
    Answer.DECLINED: "no",
    Answer.UNANSWERED: "not answered",
}
CAME = {True: "yes", False: "no", None: ""}


def guests_table(meetings: Sequence[MeetingLine], guests: Sequence[GuestLine]) -> Table:
    """One column for each meeting that has begun. Ratings are not in it: they are given without a name."""
    begun = [one for one in meetings if one.begun and not one.canceled]
    return Table("Guests", (*_HEADINGS, *(_heading(one) for one in begun), Heading("guest_id")), _rows(begun, guests))


def guests_file(title: str) -> str:
    """Letters that every system keeps: "kick-off-guests.csv"."""
    return f"{re.sub(r'[^a-z0-9]+', '-', title.casefold()).strip('-') or 'event'}-guests.csv"


_HEADINGS = (Heading("name", 24), Heading("role", 14), Heading("answer", 14), Heading("answered by mail", 16))


def _heading(one: MeetingLine) -> Heading:
    local = one.start.replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")
    return Heading(f"came, {local} {zone_name(str(one.start.tzinfo))}", 26)


def _rows(begun: Sequence[MeetingLine], guests: Sequence[GuestLine]) -> Iterator[list[Cell]]:
    for one in guests:
        yield [
            one.name,
            one.role.value if one.role else "",
            SAID[one.answer],
            "yes" if one.by_mail and one.answer is not Answer.UNANSWERED else "",
            *(CAME[one.came.get(meeting.id)] for meeting in begun),
            one.id,
        ]
