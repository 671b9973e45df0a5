"""What must hold whatever anybody did at the same moment: counted row by row, by none of the services' own code."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from sqlalchemy import select

from matcher.db import db
from matcher.models import Attendee, Mentorship, Occurrence, Override, OverrideKind, Place, Proposal, Series
from matcher.states import AcceptanceState, MentorshipState, ProposalState, SeriesState

HOLDING = {ProposalState.OFFERED, ProposalState.AGREED}
WAITING, ASKED, YES, NO, LAPSED = AcceptanceState
# The answers, the mentor's first, that go with each state of an offer; asked at once, or again, both may be asked, or
# the mentor alone.
LEGAL_ANSWERS = {
    ProposalState.OFFERED: {(ASKED, WAITING), (YES, ASKED), (ASKED, YES), (ASKED, ASKED)},
    ProposalState.AGREED: {(YES, YES)},
    ProposalState.DECLINED: {(NO, LAPSED), (YES, NO)},
    ProposalState.WITHDRAWN: {(LAPSED, LAPSED), (YES, LAPSED)},
}


def broken_rules() -> list[str]:
    """Every rule that does not hold. Call it inside a unit of work."""
    proposals = db.session.scalars(select(Proposal)).all()
    return [*_places(proposals), *_answers(proposals), *_mentorships(proposals), *_bookings()]


def _places(proposals: Sequence[Proposal]) -> Iterator[str]:
    places = defaultdict(set)
    for place in db.session.scalars(select(Place)):
        places[place.enrollment_id].add(place.number)
    ended = set(db.session.scalars(select(Mentorship.proposal_id).where(Mentorship.state == MentorshipState.ENDED)))
    holding = [row for row in proposals if row.state in HOLDING and row.id not in ended]
    for row in proposals:
        if (row.held_place is not None) != (row.state in HOLDING and row.id not in ended):
            yield f"proposal {row.id} is {row.state} and holds {row.held_place}"
    for row in holding:
        if row.held_place not in places[row.mentor_id]:
            yield f"proposal {row.id} holds place {row.held_place}, which is none"
    for (mentor, number), count in Counter((row.mentor_id, row.held_place) for row in holding).items():
        if count > 1:
            yield f"place {number} of mentor {mentor} is held {count} times"
    for mentee, count in Counter(row.mentee_id for row in holding).items():
        if count > 1:
            yield f"mentee {mentee} is promised {count} times"


def _answers(proposals: Sequence[Proposal]) -> Iterator[str]:
    for row in proposals:
        answers = tuple(asked.state for asked in row.acceptances)
        if answers not in LEGAL_ANSWERS[row.state]:
            yield f"proposal {row.id} is {row.state} with {answers}"


def _mentorships(proposals: Sequence[Proposal]) -> Iterator[str]:
    booked = Counter(db.session.scalars(select(Mentorship.proposal_id)))
    for row in proposals:
        if booked[row.id] != (row.state is ProposalState.AGREED):
            yield f"proposal {row.id} is {row.state} with {booked[row.id]} mentorships"


def _bookings() -> Iterator[str]:
    """Nobody is in two sessions at once."""
    sessions = defaultdict(list)
    overridden = select(Override.series_id, Override.original_start).where(Override.kind == OverrideKind.CANCELED)
    canceled = {(series, start) for series, start in db.session.execute(overridden)}
    for person, one in db.session.execute(
        select(Attendee.person_id, Occurrence)
        .join(Occurrence, Occurrence.series_id == Attendee.series_id)
        .join(Series, Occurrence.series_id == Series.id)
        .where(Series.state == SeriesState.CONFIRMED)
    ):
        if (one.series_id, one.original_start) not in canceled:
            sessions[person].append((one.starts_at, one.ends_at))
    for person, times in sessions.items():
        for earlier, later in pairwise(sorted(times)):
            if later[0] < earlier[1]:
                yield f"person {person} is in two sessions at {later[0]}"
