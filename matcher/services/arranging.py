"""Matched, time to arrange: two who fit and share no time are offered the three that are nearest to both.

``solver.times.nearest`` says which; what it takes for busy is here. Such an offer holds a place and is answered like
any other, except that an answer says which of the times would do (``services.choosing``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models import Enrollment, Mentee, Person, Proposal, Round
from matcher.services.audit import record_act
from matcher.services.locks import lock_enrollments, lock_round
from matcher.services.never_rules import DECLINED
from matcher.services.offers import check_free_to_offer, open_to_offers, propose, publish
from matcher.services.pair_check import KEPT_APART
from matcher.services.pair_times import taken_by
from matcher.services.snapshot import entrants_around, freeze
from matcher.states import ProposalState, Role
from solver.criteria.scoring import points_of, shown
from solver.eligibility import Eligibility
from solver.problem import Problem, Slot
from solver.times.availability import CommonSlots
from solver.times.nearest import Nearest, nearest_slots

#: How many times are offered to choose from.
CHOICES = 3
STALE = "The times nearest to both have changed since you opened this page. Look again, then offer them."
SHARE_A_TIME = "These two share a meeting time by now. Find matches again, or offer them that time."
NO_TIME_AT_ALL = "There is no time at which these two could meet beside what they do already."


@dataclass(frozen=True)
class Arrangeable:
    """What keeps a pair from being offered to arrange their time (nothing, where empty), and the nearest times."""

    hindrance: str
    times: tuple[Nearest, ...]
    points: int


def nearest_times(round_: Round, mentor: Enrollment, mentee: Mentee, number: int = CHOICES) -> tuple[Nearest, ...]:
    """The times nearest to the hours of both, beside every session and open offer of anybody in the pair.

    There is none when one of them takes no part any more.
    """
    problem = _alone(round_, mentor, mentee)
    return () if problem is None else _nearest(problem, number)


def arrangeable(round_: Round, mentor: Enrollment, mentee: Mentee) -> Arrangeable:
    """Whether the pair lacks nothing but a time. That one of the two declined it once is no hindrance, as anywhere."""
    problem = _alone(round_, mentor, mentee)
    if problem is None:
        return Arrangeable("One of the two takes no part in this round any more.", (), 0)
    points = points_of(shown(problem), [(mentee.public_id, mentor.public_id)])[0]
    if set(Eligibility.of(problem).codes(0, 0)) - {DECLINED}:
        return Arrangeable(KEPT_APART, (), points)
    if CommonSlots(problem).times(0, 0):
        return Arrangeable(SHARE_A_TIME, (), points)
    times = _nearest(problem, CHOICES)
    return Arrangeable("" if times else NO_TIME_AT_ALL, times, points)


def offer_to_arrange(
    round_: Round,
    mentor: Enrollment,
    mentee: Mentee,
    times: Sequence[Slot],
    *,
    actor: Person | None,
    due: datetime | None = None,
) -> Proposal:
    """Offer the pair, with ``times`` to choose from: those of ``nearest_times``, as they were shown. Twice is once.

    ``due`` as in ``send_offers``. Raises Conflict when the mentor has no place left, either is taken, or these are the
    nearest times no more; Invalid when a rule keeps the two apart, or they share a time.
    """
    lock_round(round_)
    open_to_offers(round_)
    if mentor.round_id != round_.id or mentee.round_id != round_.id or mentor.role is not Role.MENTOR:
        raise NotFound("These two are not in this round.")
    lock_enrollments([mentor.id])
    if standing := _same_offer(mentor, mentee, times):
        return standing
    free = check_free_to_offer(mentor, mentee)
    found = arrangeable(round_, mentor, mentee)
    if found.hindrance:
        raise Invalid(found.hindrance)
    if list(times) != [one.slot for one in found.times]:
        raise Conflict(STALE)
    proposal = propose(round_, mentor, mentee, times[0], found.points, free, due, times=times)
    publish(round_)
    record_act(actor, "match_to_arrange", round_.program, round=round_.public_id, proposal=proposal.public_id)
    return proposal


def _alone(round_: Round, mentor: Enrollment, mentee: Mentee) -> Problem | None:
    """The two by themselves: whatever is booked or promised to anybody in the pair is a busy time."""
    entrants = entrants_around(round_, mentor, mentee)
    if mentor not in entrants.mentors or mentee not in entrants.mentees:
        return None
    problem = freeze(round_, replace(entrants, mentors=(mentor,), mentees=(mentee,), held=(), pins=()))
    taken = tuple(sorted(taken_by(round_, mentor, mentee)))
    return replace(problem, mentors=tuple(replace(one, busy=taken) for one in problem.mentors))


def _nearest(problem: Problem, number: int) -> tuple[Nearest, ...]:
    assert problem.calendar is not None  # noqa: S101 - a round has days
    (mentor,), (mentee,) = problem.mentors, problem.mentees
    return nearest_slots(problem.calendar, mentor, mentee, number=number, after=clock.now())


def _same_offer(mentor: Enrollment, mentee: Mentee, times: Sequence[Slot]) -> Proposal | None:
    standing = db.session.scalar(
        select(Proposal).filter_by(mentor_id=mentor.id, mentee_id=mentee.id, state=ProposalState.OFFERED)
    )
    same = [[one.weekday, one.start, one.phase] for one in times]
    return standing if standing is not None and standing.times == same and same else None
