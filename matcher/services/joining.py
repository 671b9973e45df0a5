"""A participant applies alone or in a team: one row of ``mentees`` stands for them, and no team stands empty."""

from __future__ import annotations

from sqlalchemy import delete, select

from matcher.db import db
from matcher.models import Enrollment, Mentee, Pin, Team


def stand_alone(enrollment: Enrollment, standing: Mentee | None) -> None:
    """Leave any team and be matched alone. ``standing``: the row by which that is so already."""
    if enrollment.team is not None:
        _leave(enrollment, enrollment.team)
    if standing is None:
        db.session.add(Mentee(round_id=enrollment.round.id, enrollment=enrollment))


def join_team(enrollment: Enrollment, team: Team, standing: Mentee | None, *, lead: bool) -> None:
    """Be matched with ``team``, no longer by ``standing``. The first to join leads until somebody is named."""
    if enrollment.team is not None and enrollment.team is not team:
        _leave(enrollment, enrollment.team)
    _drop(standing)
    enrollment.team = team
    if lead or team.lead is None:
        team.lead = enrollment


def _leave(enrollment: Enrollment, team: Team) -> None:
    enrollment.team = None
    db.session.flush()
    db.session.refresh(team, ["members"])
    if team.lead is enrollment:
        team.lead = team.members[0] if team.members else None
    if not team.members:
        _drop(db.session.scalar(select(Mentee).where(Mentee.team_id == team.id)))
        db.session.delete(team)


def _drop(mentee: Mentee | None) -> None:
    """What the coordinator kept or forbade for somebody who is matched otherwise now means nothing any more."""
    if mentee is not None:
        db.session.execute(delete(Pin).where(Pin.mentee_id == mentee.id))
        db.session.delete(mentee)
        db.session.flush()
