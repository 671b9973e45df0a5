"""A program and one of its rounds: how far it has come, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Enrollment, Mentee, Mentorship, Place, Program, Proposal, Round
from matcher.queries.found import finished_runs
from matcher.queries.parties import mentees_of
from matcher.states import HOLDING, EnrollmentState, MentorshipState, ProposalState, Role, RoundState

# Which round wants its coordinator most; one whose answers are awaited comes right after a review.
URGENCY = (RoundState.REVIEW, RoundState.OPEN, RoundState.PUBLISHED, RoundState.DRAFT, RoundState.ENDED)


@dataclass(frozen=True)
class Counts:
    """Applications: ``mentors`` and ``participants`` taking part, ``openings`` of these mentors, ``sent`` of
    participants in all, with those withdrawn since; ``alone_or_teams`` counts who looks for a mentor."""

    mentors: int
    participants: int
    openings: int
    sent: int
    alone_or_teams: int


@dataclass(frozen=True)
class Progress:
    """Participants at each stage, None for one still to come; ``waiting`` counts offers not answered yet.

    ``suggested`` and ``left`` count matches and those without one in the last find, at ``found_at``.
    """

    counts: Counts
    in_suggested: int | None
    in_offered: int | None
    in_confirmed: int | None
    suggested: int
    left: int
    found_at: datetime | None
    waiting: int
    confirmed: int
    offered: int


def round_of(program: Program, public_id: str | None, today: date) -> Round | None:
    """The round asked for (raises NotFound), or the one that wants its coordinator most; None without rounds."""
    if public_id:
        named = next((one for one in program.rounds if one.public_id == public_id), None)
        if named is None:
            raise NotFound
        return named
    return min(program.rounds, key=lambda one: (_urgency(one, today), -one.first_day.toordinal()), default=None)


def _urgency(round_: Round, today: date) -> float:
    awaited = round_.state is RoundState.PUBLISHED and today <= round_.answer_by
    return 0.5 if awaited else URGENCY.index(round_.state)


def counts(round_: Round) -> Counts:
    sent, withdrawn = EnrollmentState.SENT, EnrollmentState.WITHDRAWN
    found = {
        (role, state): number
        for role, state, number in db.session.execute(
            select(Enrollment.role, Enrollment.state, func.count())
            .where(Enrollment.round_id == round_.id)
            .group_by(Enrollment.role, Enrollment.state)
        )
    }
    openings = (
        select(func.count())
        .select_from(Place)
        .join(Enrollment, Enrollment.id == Place.enrollment_id)
        .where(Enrollment.round_id == round_.id, Enrollment.state == sent)
    )
    participants = found.get((Role.PARTICIPANT, sent), 0)
    return Counts(
        mentors=found.get((Role.MENTOR, sent), 0),
        participants=participants,
        openings=db.session.scalar(openings) or 0,
        sent=participants + found.get((Role.PARTICIPANT, withdrawn), 0),
        alone_or_teams=len(mentees_of(round_)),
    )


def progress(round_: Round) -> Progress:
    """Everything the program page counts."""
    people = {key: party.people for key, party in mentees_of(round_).items()}
    found = next(iter(finished_runs(round_, 1)), None)
    offers = [
        (key, state)
        for key, state in db.session.execute(
            select(Mentee.public_id, Proposal.state).join(Proposal).where(Proposal.round_id == round_.id)
        )
    ]
    offered = {key for key, state in offers if state in HOLDING}
    confirmed = set(
        db.session.scalars(
            select(Mentee.public_id)
            .join(Mentorship)
            .where(Mentorship.round_id == round_.id, Mentorship.state == MentorshipState.ACTIVE)
        )
    )
    return Progress(
        counts=counts(round_),
        in_suggested=_people(people, set(found.by_mentee)) if found else None,
        in_offered=_people(people, offered) if offers else None,
        in_confirmed=_people(people, confirmed) if offers else None,
        suggested=found.outcome.placed if found else 0,
        left=len(found.outcome.unmatched) if found else 0,
        found_at=found.finished_at if found else None,
        waiting=sum(state is ProposalState.OFFERED for _, state in offers),
        confirmed=len(confirmed),
        offered=len(offered),
    )


def _people(people: dict[str, int], keys: set[str]) -> int:
    return sum(number for key, number in people.items() if key in keys)
