"""Every session on both clocks."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.calendars.zones import zone_name
from matcher.models import Person, Round
from matcher.queries.exported_sessions import Happens, sessions_in
from matcher.queries.reports import Took
from matcher.sheets.written_files import Cell, Heading, Table

STATES = {
    Happens.PLANNED: "planned",
    Happens.MOVED: "moved",
    Happens.CANCELED: "canceled",
    Happens.PAST: "day has passed",
}
TOOK_PLACE = {
    Took.YES: "yes",
    Took.NO: "no",
    Took.DISAGREE: "they disagree",
    Took.UNKNOWN: "not known",
}
HEADINGS = (
    Heading("mentor", 24),
    Heading("mentor’s library", 30),
    Heading("participant or team", 24),
    Heading("their library", 30),
    Heading("session", 10),
    Heading("of", 8),
    Heading("begins, mentor’s clock", 24),
    Heading("mentor’s time zone", 20),
    Heading("begins, participant’s clock", 26),
    Heading("participant’s time zone", 22),
    Heading("minutes", 10),
    Heading("state", 16),
    Heading("took place", 14),
    Heading("moved from, mentor’s clock", 26),
    Heading("meeting link", 36),
    Heading("session_id"),
)


def sessions_table(round_: Round, viewer: Person) -> Table:
    return Table("Sessions", HEADINGS, _rows(round_, viewer))


def _rows(round_: Round, viewer: Person) -> Iterator[list[Cell]]:
    for one in sessions_in(round_, viewer):
        yield [
            one.mentor.name,
            one.mentor.library,
            one.mentee.name,
            one.mentee.library,
            one.number,
            one.of,
            one.start,
            zone_name(one.zone),
            one.there,
            zone_name(one.other),
            one.minutes,
            STATES[one.state],
            TOOK_PLACE[one.took_place] if one.took_place else "",
            one.was,
            one.link,
            one.id,
        ]
