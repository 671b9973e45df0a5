"""From one suggested match to what ``components/pair.html`` draws."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from matcher.queries.meetings import Meeting
from matcher.queries.parties import Party
from matcher.queries.reasons import Reasons
from matcher.queries.review import Detail
from matcher.states import HOLDING, ProposalState
from matcher.web.coordinator.explain_words import in_short
from matcher.web.coordinator.wording import called, not_covered
from matcher.words.present import (
    NBSP,
    both_clocks,
    counted,
    drift,
    hundredths,
    listed,
    lower_first,
    meeting_days,
)

PERFECT = 1_000_000
SHOWN_TOPICS, ENOUGH_TOPICS = 3, 2
Tag = dict[str, str | None]
TOLD_TAGS: dict[ProposalState, Tag] = {
    ProposalState.OFFERED: {"kind": None, "icon": "mail", "text": "Match offered"},
    ProposalState.AGREED: {"kind": "good", "icon": "check", "text": "Confirmed match"},
    ProposalState.DECLINED: {"kind": "end", "icon": None, "text": "Offer declined"},
    ProposalState.WITHDRAWN: {"kind": "end", "icon": None, "text": "Offer withdrawn"},
    ProposalState.EXPIRED: {"kind": "end", "icon": None, "text": "Offer expired"},
}


@dataclass(frozen=True)
class Card:
    """``heading`` is set where a list by library begins a new one; ``told``: offered, so nothing to decide here;
    ``slot``: weekday, start and phase at which the pair may be offered alone, where a time is known.

    What they have in common besides topics stands on the card (``also``) where the topics are few, else behind
    Details (``more``). ``instead``: other mentors, and what choosing them would mean; ``called`` and ``person_id`` lead
    to all of them.
    """

    id: str
    mentor_id: str
    mentee_id: str
    mentor: dict[str, Any]
    participant: dict[str, Any]
    meeting: dict[str, Any]
    shared: list[dict[str, str | None]]
    tags: list[Tag]
    also: str
    more: str
    not_covered: str
    points: list[dict[str, Any]]
    kept: str | None
    told: bool
    slot: dict[str, int]
    instead: list[tuple[str, str]]
    called: str
    person_id: str | None
    heading: str | None = None


def card(detail: Detail, *, heading: str | None = None) -> Card:
    row = detail.row
    in_common, few = also(detail.reasons), len(detail.reasons.shared) < ENOUGH_TOPICS
    openings = f"{detail.filled} of {counted(detail.places, 'opening')} filled"
    return Card(
        id=f"m-{row.mentee.id}",
        mentor_id=row.mentor.id,
        mentee_id=row.mentee.id,
        mentor=person(row.mentor, openings),
        participant=person(row.mentee),
        meeting={"strength": row.strength.value, **meeting_words(detail.meeting)},
        shared=[
            {"topic": one.label, "mine": one.mine, "theirs": one.theirs} for one in detail.reasons.shared[:SHOWN_TOPICS]
        ],
        tags=_tags(detail),
        also=in_common if few else "",
        more="" if few else in_common,
        not_covered=not_covered(detail),
        points=points(detail.reasons),
        kept=row.kept,
        told=row.told in HOLDING,
        slot=asdict(row.pair.slot) if row.pair.slot else {},
        instead=in_short(detail.instead),
        called=called(row.mentee),
        person_id=row.mentee.enrollment_id,
        heading=heading,
    )


def person(party: Party, last: str = "") -> dict[str, Any]:
    """Name and the lines below it: library, job or members, years or openings."""
    where = f"{party.library}, {party.region}" if party.region else party.library
    years = "" if party.years is None else counted(party.years, "year") if party.years else "First year"
    lines = [where, listed(party.members) if party.is_team else party.job, last or years]
    return {
        "name": party.name,
        "lines": [line for line in lines if line],
        **({"role": "Team"} if party.is_team else {}),
    }


def meeting_words(meeting: Meeting | None) -> dict[str, Any]:
    """Days, both clocks and what they do later."""
    if meeting is None:
        return {"days": "Time to arrange", "clocks": []}
    clocks = both_clocks(meeting.weekday, meeting.start, meeting.zone, meeting.other, meeting.shifts)
    return {
        "days": meeting_days(meeting.weekday, meeting.phase, meeting.cadence),
        "clocks": [{"time": one.time, "zone": one.zone} for one in clocks],
        "drift": drift(meeting.weekday, meeting.start, meeting.other, meeting.shifts),
    }


def also(reasons: Reasons) -> str:
    """What else they have in common, after the topics shown."""
    more = [lower_first(one.label) for one in reasons.shared[SHOWN_TOPICS:]]
    first = [f"Also in common: {listed(more)}."] if more else []
    return " ".join([*first, *reasons.sentences])


def points(reasons: Reasons) -> list[dict[str, Any]]:
    """Points out of 100 for each criterion, adding up to the last line."""
    got = hundredths([part.points for part in reasons.parts], PERFECT)
    best = hundredths([part.share for part in reasons.parts], PERFECT)
    rows = [
        {"label": part.label, "points": mine, "of": most}
        for part, mine, most in zip(reasons.parts, got, best, strict=True)
    ]
    return [*rows, {"label": "Points", "points": sum(got), "of": sum(best)}]


def _tags(detail: Detail) -> list[Tag]:
    row = detail.row
    tags: list[Tag] = []
    if row.weakest:
        tags.append({"kind": "attention", "icon": "warning", "text": "Weakest match"})
    if row.new:
        tags.append({"kind": None, "icon": None, "text": "New since last find"})
    if row.kept and row.told not in HOLDING:
        tags.append({"kind": "good", "icon": "keep", "text": "Kept by you"})
    if row.told:
        tags.append(TOLD_TAGS[row.told])
    gone = [party.name for party in (row.mentor, row.mentee) if party.withdrawn]
    if gone:
        tags.append({"kind": "end", "icon": None, "text": f"{listed(gone)}{NBSP}withdrew"})
    out = [party.name for party in (row.mentor, row.mentee) if not (party.takes_part or party.withdrawn)]
    if out:
        tags.append({"kind": "end", "icon": None, "text": f"{listed(out)}{NBSP}is not accepted"})
    return tags
