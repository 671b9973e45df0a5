"""A participant applies alone or in a team, and is matched as the team has chosen; no team stands empty.

A row of ``mentees`` stands for whoever gets one mentor: a participant alone, a team that meets its mentor together, or
each member of a team whose members have mentors of their own.
"""

from __future__ import annotations

from sqlalchemy import delete, exists, select

from matcher.db import db
from matcher.errors import Conflict
from matcher.models import Enrollment, Mentee, Person, Pin, Proposal, Team, TeamInvitation
from matcher.states import EnrollmentState, InvitationState, Mentoring, advance

TOGETHER = frozenset({Mentoring.TEAM, Mentoring.BOTH})
EACH = frozenset({Mentoring.MEMBERS, Mentoring.BOTH})


def stand_alone(enrollment: Enrollment, standing: Mentee | None) -> None:
    """Leave any team and be matched alone. ``standing``: the row by which that is so already."""
    if enrollment.team is not None:
        step_out(enrollment, enrollment.team)
    _stand(enrollment, standing)


def join_team(enrollment: Enrollment, team: Team, standing: Mentee | None, *, lead: bool) -> None:
    """Be matched as ``team`` is; ``standing``: the row by which they are matched alone so far.

    Whoever brought the team together leads it; else the first to join, until one is named.
    """
    if enrollment.team is not None and enrollment.team is not team:
        step_out(enrollment, enrollment.team)
    if team.mentoring in EACH:
        _stand(enrollment, standing)
    else:
        _drop(standing)
    enrollment.team = team
    gathers = team.made_by is not None and team.made_by == enrollment.person.id
    if gathers or team.lead is None or (lead and team.made_by is None):
        team.lead = enrollment


def step_out(enrollment: Enrollment, team: Team) -> None:
    """Be in ``team`` no more. Its lead passes to whoever is longest in it; a team without anybody goes."""
    enrollment.team = None
    db.session.flush()
    db.session.refresh(team, ["members"])
    end_invitation(team, enrollment.person)


def end_invitation(team: Team, person: Person) -> None:
    """Whoever had said yes has not any more, and a team they led finds another lead, or goes."""
    for invitation in team.invitations:
        if invitation.person_id == person.id and invitation.state in {
            InvitationState.ACCEPTED,
            InvitationState.INVITED,
        }:
            invitation.state = advance(invitation.state, InvitationState.WITHDRAWN)
    _pass_on(team, person)
    db.session.flush()


def stand_as(team: Team, mentoring: Mentoring) -> None:
    """Have the team and its members matched in that way. Raises Conflict where a match was offered already."""
    standing = entry_of(team)
    if mentoring not in TOGETHER:
        _drop(standing)
    elif standing is None:
        db.session.add(Mentee(round_id=team.round_id, team=team))
    for member in team.members:
        alone = entry_of(member)
        if mentoring in EACH:
            _stand(member, alone)
        else:
            _drop(alone)
    team.mentoring = mentoring
    db.session.flush()


def entry_of(whose: Team | Enrollment) -> Mentee | None:
    """The row by which a team, or a participant by themselves, is matched."""
    by = Mentee.team_id == whose.id if isinstance(whose, Team) else Mentee.enrollment_id == whose.id
    return db.session.scalar(select(Mentee).where(by))


def was_offered(mentee: Mentee) -> bool:
    """Whether a match was ever offered to it: then its row stays."""
    return bool(db.session.scalar(select(exists().where(Proposal.mentee_id == mentee.id))))


def _stand(enrollment: Enrollment, standing: Mentee | None) -> None:
    if standing is None:
        db.session.add(Mentee(round_id=enrollment.round.id, enrollment=enrollment))


def _pass_on(team: Team, leaving: Person) -> None:
    """Members who sent their application come first, then those who have only said yes, each in the order they came."""
    members = [one for one in team.members if one.state is EnrollmentState.SENT and one.person_id != leaving.id]
    coming = _said_yes(team)
    if team.lead is None or team.lead.person_id == leaving.id:
        team.lead = members[0] if members else None
    if team.made_by == leaving.id:
        heirs = [*(one.person_id for one in members), *(one.person_id for one in coming)]
        team.made_by = heirs[0] if heirs else None
    if not team.members and not coming:
        _dissolve(team)


def _said_yes(team: Team) -> list[TeamInvitation]:
    said = [one for one in team.invitations if one.state is InvitationState.ACCEPTED]
    return sorted(said, key=lambda one: (one.answered_at or one.invited_at, one.id))


def _dissolve(team: Team) -> None:
    entry = entry_of(team)
    if entry is not None and was_offered(entry):
        return  # what was offered to it stays on record
    _drop(entry)
    db.session.delete(team)


def _drop(mentee: Mentee | None) -> None:
    """What the coordinator kept or forbade for somebody who is matched otherwise now means nothing any more."""
    if mentee is None:
        return
    if was_offered(mentee):
        raise Conflict(
            f"A match has been offered to {mentee.name}, so they stay matched as they are. "
            "Only what was never offered can be changed."
        )
    db.session.execute(delete(Pin).where(Pin.mentee_id == mentee.id))
    db.session.delete(mentee)
    db.session.flush()
