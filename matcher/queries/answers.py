"""What became of the offers of a round: who said what, and who has not answered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Load, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from matcher.db import db
from matcher.models import Enrollment, Library, Mentee, Mentorship, Person, Proposal, Round, Series, Team
from matcher.queries.meetings import Meeting, meeting_at, meeting_of
from matcher.queries.own_case import own_applications, own_people
from matcher.queries.parties import Party, mentees_of, mentors_of
from matcher.services.choosing import nothing_in_common
from matcher.services.set_apart import times_of
from matcher.states import AcceptanceState, MentorshipState, ProposalState, Role
from solver.problem import Slot


class Standing(StrEnum):
    """How an offer stands, in the order in which a coordinator wants to read them."""

    BOTH = "both"
    MENTOR = "mentor"
    PARTICIPANT = "participant"
    DECLINED = "declined"
    EXPIRED = "expired"
    AGREED = "agreed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


WAITING = frozenset({Standing.BOTH, Standing.MENTOR, Standing.PARTICIPANT})
_OPEN = WAITING | {Standing.AGREED}


@dataclass(frozen=True)
class Offer:
    """``waiting_since``: when the party whose answer is missing was asked, or is to be; ``silent`` are those who did
    not answer in time. ``declined_by`` and ``reason`` are for coordinators alone. ``mentorship_id`` leads to the
    sessions of a confirmed match, also of one that has ended.

    ``choices`` are the times to choose from while the time is to be arranged, ``none_yet``: both have said which would
    do, and none suits both. ``earlier`` are times it stood at before, each with who asked for another.
    """

    id: str
    mentor: Party
    mentee: Party
    standing: Standing
    meeting: Meeting
    offered_at: datetime
    waiting_since: datetime | None
    silent: frozenset[Role]
    declined_by: Role | None
    reason: str
    mentorship_id: str | None
    choices: tuple[Meeting, ...] = ()
    none_yet: bool = False
    earlier: tuple[tuple[Meeting, Role], ...] = ()


@dataclass(frozen=True)
class Answers:
    """``free`` counts who has no open offer any more. ``own``: the viewer takes part herself; nothing here, not even a
    number, tells her how her own offers stand."""

    offers: tuple[Offer, ...]
    own: bool
    free: int

    def of(self, standing: Standing) -> tuple[Offer, ...]:
        return tuple(one for one in self.offers if one.standing is standing)


def answers(round_: Round, viewer: Person) -> Answers:
    """Every offer of the round, the oldest first."""
    mentors, mentees, booked = mentors_of(round_), mentees_of(round_), booked_in(round_)
    offers = [
        _offer(row, mentors[row.mentor.public_id], mentees[row.mentee.public_id], booked.get(row.id))
        for row in proposals_in(round_)
        if row.mentee.public_id in mentees
    ]
    hers = own_people(viewer, round_)
    shown = [one for one in offers if not hers & (one.mentor.person_ids | one.mentee.person_ids)]
    taken = {one.mentee.id for one in offers if one.standing in _OPEN}
    free = {one.mentee.id for one in shown} - taken
    # By the applications, not by who is accepted: that alone would tell her how hers stands.
    return Answers(tuple(shown), bool(own_applications(viewer, round_)), len(free))


def proposals_in(round_: Round) -> Sequence[Proposal]:
    """With everything their meetings need, in a fixed number of queries."""
    mentor, mentee = Load(Proposal).joinedload(Proposal.mentor), Load(Proposal).joinedload(Proposal.mentee)
    team = mentee.joinedload(Mentee.team)
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.round_id == round_.id)
        .options(
            *_days_off(mentor),
            *_days_off(mentee.joinedload(Mentee.enrollment)),
            *_days_off(team.selectinload(Team.members)),
            team.joinedload(Team.library).selectinload(Library.closures),
            selectinload(Proposal.acceptances),
        )
        .order_by(Proposal.id)
    ).all()


def _days_off(enrollment: Load) -> Iterator[ORMOption]:
    yield enrollment.selectinload(Enrollment.away)
    yield enrollment.joinedload(Enrollment.library).selectinload(Library.closures)


def booked_in(round_: Round) -> dict[int, Mentorship]:
    """By the id of the proposal both said yes to."""
    rows = db.session.scalars(
        select(Mentorship)
        .where(Mentorship.round_id == round_.id)
        .options(
            joinedload(Mentorship.series),
            selectinload(Mentorship.every_series).selectinload(Series.occurrences),
            selectinload(Mentorship.every_series).selectinload(Series.overrides),
        )
    )
    return {row.proposal_id: row for row in rows}


def _offer(row: Proposal, mentor: Party, mentee: Party, mentorship: Mentorship | None) -> Offer:
    asked = [one for one in row.acceptances if one.state is AcceptanceState.ASKED]
    lapsed = [one.role for one in row.acceptances if one.state is AcceptanceState.LAPSED and one.asked_at]
    no = next((one for one in row.acceptances if one.state is AcceptanceState.NO), None)
    ended = mentorship is not None and mentorship.state is MentorshipState.ENDED
    return Offer(
        id=row.public_id,
        mentor=mentor,
        mentee=mentee,
        standing=Standing.ENDED if ended else _standing(row, {one.role for one in asked}),
        meeting=meeting_of(row, mentorship),
        offered_at=row.offered_at,
        waiting_since=asked[0].asked_at if asked and row.state is ProposalState.OFFERED else None,
        silent=frozenset(lapsed if row.state is ProposalState.EXPIRED else ()),
        declined_by=no.role if no else None,
        reason=no.reason if no else "",
        mentorship_id=mentorship.public_id if mentorship else None,
        choices=tuple(meeting_at(row, slot) for slot in times_of(row)) if row.to_arrange else (),
        none_yet=nothing_in_common(row),
        earlier=tuple((meeting_at(row, Slot(*one["slot"])), Role(one["by"])) for one in row.earlier_times),
    )


def _standing(row: Proposal, asked: Collection[Role]) -> Standing:
    match row.state:
        case ProposalState.OFFERED:
            if len(asked) > 1:
                return Standing.BOTH
            return Standing.MENTOR if Role.MENTOR in asked else Standing.PARTICIPANT
        case ProposalState.AGREED:
            return Standing.AGREED
        case ProposalState.DECLINED:
            return Standing.DECLINED
        case ProposalState.EXPIRED:
            return Standing.EXPIRED
        case _:
            return Standing.WITHDRAWN
