"""When a pair that is offered could meet: by the hours of both, and beside all that anybody in it does already."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select

from matcher.db import db
from matcher.models import Enrollment, Mentee, Proposal, Round, Team
from matcher.services.busy_times import busy_times
from matcher.services.set_apart import promised_times
from matcher.services.snapshot import calendar_of, entrants_around, freeze
from matcher.states import ProposalState
from solver.problem import Slot
from solver.times.availability import CommonSlots

Span = tuple[datetime, datetime]


def times_by_hours(proposal: Proposal) -> tuple[Slot, ...]:
    """Slots at which both are free at every session by the hours they gave; none once one of them takes no part."""
    mentor, mentee = proposal.mentor, proposal.mentee
    entrants = entrants_around(proposal.round, mentor, mentee)
    if mentor not in entrants.mentors or mentee not in entrants.mentees:
        return ()
    alone = replace(entrants, mentors=(mentor,), mentees=(mentee,), held=(), pins=())
    return CommonSlots(freeze(proposal.round, alone)).times(0, 0)


def taken_around(proposal: Proposal) -> set[Span]:
    """Every session that somebody of the pair has, or would have by another offer of the round that is still open."""
    return taken_by(proposal.round, proposal.mentor, proposal.mentee, apart_from=proposal)


def taken_by(round_: Round, mentor: Enrollment, mentee: Mentee, *, apart_from: Proposal | None = None) -> set[Span]:
    """The same of a pair that is not offered yet, or by other offers than ``apart_from``."""
    people = {mentor.person_id, *(member.person_id for member in mentee.members)}
    busy = busy_times(people, round_.first_day, round_.last_day)
    open_offers = [one for one in _offers_to(round_, people) if one is not apart_from]
    promised = promised_times(calendar_of(round_), open_offers)
    return {span for spans in (busy, promised) for person in people for span in spans.get(person, ())}


def _offers_to(round_: Round, people: set[int]) -> list[Proposal]:
    theirs = Enrollment.person_id.in_(people)
    mentors = select(Enrollment.id).where(theirs)
    teams = select(Team.id).join(Enrollment, Enrollment.team_id == Team.id).where(theirs)
    mentees = select(Mentee.id).where(or_(Mentee.enrollment_id.in_(mentors), Mentee.team_id.in_(teams)))
    return list(
        db.session.scalars(
            select(Proposal).where(
                Proposal.round_id == round_.id,
                Proposal.state == ProposalState.OFFERED,
                or_(Proposal.mentor_id.in_(mentors), Proposal.mentee_id.in_(mentees)),
            )
        )
    )
