"""Every offer: who was offered to whom and when, and who said what when. Why somebody said no stands in no file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from matcher.calendars.zones import zone_name
from matcher.models import Person, Round
from matcher.queries.exported_offers import OfferRow, Said, offers_in
from matcher.queries.meetings import Meeting
from matcher.sheets.written_files import Cell, Heading, Table
from matcher.states import AcceptanceState, ProposalState
from matcher.web.tables.matches import plain
from matcher.words.present import both_clocks, meeting_days

STANDS = {
    ProposalState.OFFERED: "waiting for an answer",
    ProposalState.AGREED: "confirmed",
    ProposalState.DECLINED: "declined",
    ProposalState.WITHDRAWN: "withdrawn",
    ProposalState.EXPIRED: "no answer in time",
}
ANSWERS = {
    AcceptanceState.YES: "yes",
    AcceptanceState.NO: "no",
    AcceptanceState.ASKED: "not yet",
    AcceptanceState.WAITING: "not asked yet",
}


def offers_table(round_: Round, viewer: Person) -> Table:
    clock = f"{zone_name(round_.program.zone)} time"
    headings = (
        Heading("mentor", 24),
        Heading("mentor’s library", 30),
        Heading("participant or team", 24),
        Heading("their library", 30),
        Heading("meets", 30),
        Heading("on the mentor’s clock", 22),
        Heading("on the participant’s clock", 26),
        Heading(f"offered, {clock}", 20),
        Heading("how it stands", 22),
        Heading("mentor said"),
        Heading(f"mentor answered, {clock}", 20),
        Heading("participant said"),
        Heading(f"participant answered, {clock}", 20),
        Heading(f"ended, {clock}", 20),
        Heading("offer_id"),
    )
    return Table("Offers", headings, _rows(round_, viewer))


def _rows(round_: Round, viewer: Person) -> Iterator[list[Cell]]:
    zone = ZoneInfo(round_.program.zone)
    for one in offers_in(round_, viewer):
        yield [
            one.mentor.name,
            one.mentor.library,
            one.mentee.name,
            one.mentee.library,
            *_meets(one.meeting),
            one.offered_at.astimezone(zone),
            _stands(one),
            _answer(one.mentor_said),
            _local(one.mentor_said.answered_at, zone),
            _answer(one.mentee_said),
            _local(one.mentee_said.answered_at, zone),
            _local(one.closed_at, zone),
            one.id,
        ]


def _stands(one: OfferRow) -> str:
    return "ended" if one.state is ProposalState.AGREED and not one.holds else STANDS[one.state]


def _meets(meeting: Meeting | None) -> list[str]:
    if meeting is None:
        return ["time to arrange", "", ""]
    clocks = both_clocks(meeting.weekday, meeting.start, meeting.zone, meeting.other, meeting.shifts)
    read = [plain(f"{one.time} {one.zone}") for one in clocks]
    return [meeting_days(meeting.weekday, meeting.phase, meeting.cadence), read[0], read[-1]]


def _answer(said: Said) -> str:
    if said.state is AcceptanceState.LAPSED:
        return "no answer" if said.asked_at else "was not asked"
    return f"{ANSWERS[said.state]}, told to a coordinator" if said.by_other else ANSWERS[said.state]


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.astimezone(zone) if moment else None
