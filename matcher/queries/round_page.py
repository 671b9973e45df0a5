"""A program and one of its rounds: how far it has come, in numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Enrollment, Mentee, Mentorship, Person, Place, Program, Proposal, Round
from matcher.queries.drafts import unfinished
from matcher.queries.found import finished_runs
from matcher.queries.interests import count_waiting
from matcher.queries.own_case import own_applications, own_people
from matcher.queries.parties import Party, mentees_of
from matcher.queries.selection_letters import untold
from matcher.states import Decision, EnrollmentState, MentorshipState, ProposalState, Role, RoundState

# Which round wants its coordinator most; one whose answers are awaited comes right after a review.
URGENCY = (
    *(RoundState.REVIEW, RoundState.OPEN, RoundState.INTEREST, RoundState.PUBLISHED),
    *(RoundState.DRAFT, RoundState.ENDED),
)


@dataclass(frozen=True)
class Counts:
    """Applications: ``mentors`` and ``participants`` taking part, ``openings`` of these mentors, ``sent`` of
    participants in all, with those withdrawn since; ``alone_or_teams`` counts who looks for a mentor, ``undecided``
    the applications that count for nothing yet because the round selects."""

    mentors: int
    participants: int
    openings: int
    sent: int
    alone_or_teams: int
    undecided: int = 0


@dataclass(frozen=True)
class Progress:
    """Participants at each stage, None for one still to come; ``waiting`` counts offers not answered yet.

    ``suggested`` and ``left`` count matches and those without one in the last find, at ``found_at``. ``interested``
    counts who has signed up for it, ``unfinished`` whom a reminder to finish their application would reach,
    ``letters`` whom a decision has not been told.
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
    interested: int = 0
    unfinished: int = 0
    letters: int = 0


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


def counts(round_: Round, viewer: Person | None = None) -> Counts:
    """Without the viewer's own application and those of her team, from which she could tell how hers stand."""
    own = own_applications(viewer, round_) if viewer else frozenset()
    rows = db.session.execute(
        select(Enrollment.role, Enrollment.state, Enrollment.decision, func.count())
        .where(Enrollment.round_id == round_.id, Enrollment.id.not_in(own))
        .group_by(Enrollment.role, Enrollment.state, Enrollment.decision)
    ).all()
    sent = [(role, decision, number) for role, state, decision, number in rows if state is EnrollmentState.SENT]
    part = [(role, number) for role, decision, number in sent if _takes_part(round_, decision)]
    undecided = sum(number for _, decision, number in sent if decision is Decision.UNDECIDED)
    return Counts(
        mentors=sum(number for role, number in part if role is Role.MENTOR),
        participants=sum(number for role, number in part if role is Role.PARTICIPANT),
        openings=_openings(round_, own),
        sent=sum(number for role, *_, number in rows if role is Role.PARTICIPANT),
        alone_or_teams=sum(party.takes_part for party in _parties(round_, viewer).values()),
        undecided=undecided if round_.selects else 0,
    )


def _takes_part(round_: Round, decision: Decision) -> bool:
    return not round_.selects or decision is Decision.ACCEPTED


def _openings(round_: Round, own: Collection[int]) -> int:
    """Of mentors who take part."""
    wanted = (
        select(func.count())
        .select_from(Place)
        .join(Enrollment, Enrollment.id == Place.enrollment_id)
        .where(Enrollment.round_id == round_.id, Enrollment.state == EnrollmentState.SENT, Enrollment.id.not_in(own))
    )
    if round_.selects:
        wanted = wanted.where(Enrollment.decision == Decision.ACCEPTED)
    return db.session.scalar(wanted) or 0


def _parties(round_: Round, viewer: Person | None) -> dict[str, Party]:
    hers = own_people(viewer, round_) if viewer else frozenset()
    return {key: party for key, party in mentees_of(round_).items() if not hers & party.person_ids}


def progress(round_: Round, viewer: Person | None = None) -> Progress:
    """Everything the program page counts; ``viewer`` as in ``counts``."""
    people = {key: party.people for key, party in _parties(round_, viewer).items()}
    found = next(iter(finished_runs(round_, 1)), None)
    offers = [
        (key, state, place is not None)
        for key, state, place in db.session.execute(
            select(Mentee.public_id, Proposal.state, Proposal.held_place)
            .join(Proposal)
            .where(Proposal.round_id == round_.id)
        )
    ]
    offered = {key for key, _, holds in offers if holds}
    confirmed = set(
        db.session.scalars(
            select(Mentee.public_id)
            .join(Mentorship)
            .where(Mentorship.round_id == round_.id, Mentorship.state == MentorshipState.ACTIVE)
        )
    )
    return Progress(
        counts=counts(round_, viewer),
        in_suggested=_people(people, set(found.by_mentee)) if found else None,
        in_offered=_people(people, offered) if offers else None,
        in_confirmed=_people(people, confirmed) if offers else None,
        suggested=found.outcome.placed if found else 0,
        left=len(found.outcome.unmatched) if found else 0,
        found_at=found.finished_at if found else None,
        waiting=sum(state is ProposalState.OFFERED for _, state, _ in offers),
        confirmed=len(confirmed),
        offered=len(offered),
        interested=count_waiting(round_) if round_.state is RoundState.INTEREST else 0,
        letters=len(untold(round_, viewer)) if viewer else 0,
        unfinished=len(unfinished(round_)) if round_.state is RoundState.OPEN else 0,
    )


def _people(people: dict[str, int], keys: set[str]) -> int:
    return sum(number for key, number in people.items() if key in keys)
