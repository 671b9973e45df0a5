"""Matches that ended before their time, so that somebody may want another one."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.models import Enrollment, Mentee, Mentorship, Person, Program, Proposal, Round
from matcher.queries.own_case import is_hers, own_applications
from matcher.states import MentorshipState, RoundState

#: So long a coordinator is reminded of an end, unless another match is offered before.
REMINDED = timedelta(days=14)


def have_ended(mentor_id: str, mentee: Mentee) -> bool:
    """Whether these two were matched and have finished meeting; ``mentor_id`` is the public id of an application."""
    of_both = select(Mentorship.id).where(
        Mentorship.mentee_id == mentee.id,
        Mentorship.mentor.has(Enrollment.public_id == mentor_id),
        Mentorship.state == MentorshipState.ENDED,
    )
    return db.session.scalar(of_both.limit(1)) is not None


def ended_lately(program: Program, viewer: Person) -> list[Mentorship]:
    """Ended within two weeks, in a round that goes on, by whoever meets or a coordinator; the participant or team has
    no other match. The oldest first, and never what concerns the viewer herself."""
    held = select(Proposal.mentee_id).where(Proposal.held_place.is_not(None))
    rows = db.session.scalars(
        select(Mentorship)
        .join(Round, Mentorship.round_id == Round.id)
        .where(
            Round.program_id == program.id,
            Round.state != RoundState.ENDED,
            Mentorship.state == MentorshipState.ENDED,
            Mentorship.ended_at > clock.now() - REMINDED,
            Mentorship.mentee_id.not_in(held),
        )
        .order_by(Mentorship.ended_at, Mentorship.id)
    )
    return [row for row in rows if not is_hers(own_applications(viewer, row.round), row.mentor, row.mentee)]
