"""Every offer of a round and what was said to it, for its coordinators' spreadsheets; never why somebody said no."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from matcher.models import Acceptance, Mentorship, Person, Proposal, Round
from matcher.queries.answers import booked_in, proposals_in
from matcher.queries.meetings import Meeting, meeting_of
from matcher.queries.own_case import is_hers, own_applications
from matcher.queries.parties import Party, party_of_mentee, party_of_mentor
from matcher.states import AcceptanceState, ProposalState, Role


@dataclass(frozen=True)
class Said:
    """One party's answer. ``by_other``: somebody else gave it for them, told by phone or mail."""

    state: AcceptanceState
    asked_at: datetime | None
    answered_at: datetime | None
    by_other: bool


@dataclass(frozen=True)
class OfferRow:
    id: str
    mentor: Party
    mentee: Party
    meeting: Meeting | None  # None while the time is still to be arranged
    offered_at: datetime
    state: ProposalState
    holds: bool
    closed_at: datetime | None
    mentor_said: Said
    mentee_said: Said


def offers_in(round_: Round, viewer: Person) -> Iterator[OfferRow]:
    """The oldest first; without those to the viewer or her team."""
    hers, booked = own_applications(viewer, round_), booked_in(round_)
    for row in proposals_in(round_):
        if not is_hers(hers, row.mentor, row.mentee):
            yield _offer(row, booked.get(row.id))


def _offer(row: Proposal, mentorship: Mentorship | None) -> OfferRow:
    return OfferRow(
        id=row.public_id,
        mentor=party_of_mentor(row.mentor),
        mentee=party_of_mentee(row.mentee),
        meeting=None if row.to_arrange else meeting_of(row, mentorship),
        offered_at=row.offered_at,
        state=row.state,
        holds=row.holds,
        closed_at=row.closed_at,
        mentor_said=_said(row.acceptance_of(Role.MENTOR)),
        mentee_said=_said(row.acceptance_of(Role.PARTICIPANT)),
    )


def _said(asked: Acceptance) -> Said:
    own = asked.answered_by in (None, asked.enrollment.person_id)
    return Said(asked.state, asked.asked_at, asked.answered_at, by_other=not own)
