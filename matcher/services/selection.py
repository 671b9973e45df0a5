"""Who is taken into a round that selects: accepted, on the waiting list, declined, or undecided again.

A decision is a draft until its letter is sent (``selection_letters``). Limits are counted with the round locked, so
that of two coordinators who take in somebody at the same moment the second sees what the first has done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models import Enrollment, Mentee, Person, Proposal, Round
from matcher.queries.limits import accepted_of_library, accepted_of_team, accepted_teams, competes
from matcher.queries.own_case import own_applications
from matcher.queries.pairs import OWN_CASE
from matcher.services.audit import record_act
from matcher.services.locks import lock_enrollments, lock_round
from matcher.services.outbox import drop_waiting
from matcher.states import Decision, EnrollmentState, Role, RoundState, advance

DECIDING = frozenset({RoundState.OPEN, RoundState.REVIEW, RoundState.PUBLISHED})
NOBODY_CHOSEN = "Tick at least one application first."
TAKES_ALL = "This round takes in everybody who applies, so there is nothing to decide."
NOT_NOW = "Applications are decided from when they open until the round ends."
COMPETES = "You applied for the same openings yourself, so another coordinator decides about {name}."
UNCHANGED = "Nothing was changed."


def decide(round_: Round, applications: Collection[Enrollment], decision: Decision, *, actor: Person) -> int:
    """Put all of these ``applications`` where they stand from now on, or none; how many that changes.

    Raises Conflict when the round does not select now, somebody has withdrawn, holds a match already, or a limit would
    be passed; Forbidden for what the actor may not decide; Invalid when nobody was chosen.
    """
    lock_round(round_)
    _check_deciding(round_)
    if not applications:
        raise Invalid(NOBODY_CHOSEN)
    rows = list(lock_enrollments(row.id for row in applications).values())
    _check_rows(round_, rows)
    changed = [row for row in rows if row.decision is not decision]
    _check_own(round_, rows, decision, actor)
    if decision is Decision.ACCEPTED:
        _check_limits(round_, changed)
    else:
        _check_not_matched(changed)
    for row in changed:
        _decide(row, decision, actor)
    db.session.flush()
    return len(changed)


def _decide(row: Enrollment, decision: Decision, actor: Person) -> None:
    """A letter about what was decided before, and that nobody has in hand yet, is not true any more."""
    if row.decision is not Decision.UNDECIDED:
        drop_waiting([row.person], enrollment=row.public_id, decision=row.decision.value)
    row.decision = advance(row.decision, decision)
    row.decided_by, row.decided_at = actor.id, clock.now()
    _record(row, decision, actor)


def _record(row: Enrollment, decision: Decision, actor: Person) -> None:
    program, about = row.round.program, {"enrollment": row.public_id}
    match decision:
        case Decision.ACCEPTED:
            record_act(actor, "application_accepted", program, **about)
        case Decision.WAIT_LISTED:
            record_act(actor, "application_wait_listed", program, **about)
        case Decision.DECLINED:
            record_act(actor, "application_declined", program, **about)
        case Decision.UNDECIDED:
            record_act(actor, "application_undecided", program, **about)


def _check_deciding(round_: Round) -> None:
    if not round_.selects:
        raise Conflict(TAKES_ALL)
    if round_.state not in DECIDING:
        raise Conflict(NOT_NOW, state=round_.state.value)


def _check_rows(round_: Round, rows: Sequence[Enrollment]) -> None:
    if any(row.round_id != round_.id for row in rows):
        raise NotFound
    gone = [row.person.name for row in rows if row.state is EnrollmentState.WITHDRAWN]
    if gone:
        raise Conflict(f"{_and(gone)} withdrew meanwhile. Leave them out, or bring them back first. {UNCHANGED}")


def _check_own(round_: Round, rows: Iterable[Enrollment], decision: Decision, actor: Person) -> None:
    own = own_applications(actor, round_)
    for row in rows:
        if row.id in own:
            raise Forbidden(OWN_CASE)
        if decision is Decision.ACCEPTED and competes(round_, row, own):
            raise Forbidden(COMPETES.format(name=row.person.name))


def _check_limits(round_: Round, accepted: Sequence[Enrollment]) -> None:
    people = [row for row in accepted if row.role is Role.PARTICIPANT]
    _check_libraries(round_, people)
    _check_teams(round_, people)


def _check_libraries(round_: Round, accepted: Iterable[Enrollment]) -> None:
    most = round_.most_per_library
    for library, more in Counter(row.library for row in accepted).items() if most else ():
        after = accepted_of_library(round_, library.id) + more
        if most and after > most:
            raise Conflict(
                f"{library.name}: that would be {after} people, and the limit is {most} a library. Accept "
                f"{after - most} fewer, or raise the limit in the settings of the round. {UNCHANGED}",
                library=library.public_id,
                limit=most,
            )


def _check_teams(round_: Round, accepted: Iterable[Enrollment]) -> None:
    more = Counter(row.team for row in accepted if row.team is not None)
    before = {team: accepted_of_team(team) for team in more}
    new = [team.name for team, number in before.items() if not number]
    most = round_.most_teams
    if most is not None and new and (after := accepted_teams(round_) + len(new)) > most:
        raise Conflict(
            f"{_and(sorted(new))}: that would be {after} teams, and the limit is {most}. Put a team on the waiting "
            f"list instead, or raise the limit in the settings of the round. {UNCHANGED}",
            limit=most,
        )
    for team, number in more.items():
        if before[team] + number > round_.team_largest:
            raise Conflict(
                f"{team.name}: that would be {before[team] + number} people, and a team has at most "
                f"{round_.team_largest}. Accept fewer of them, or raise the limit in the settings of the round. "
                f"{UNCHANGED}",
                limit=round_.team_largest,
            )


def _check_not_matched(rows: Sequence[Enrollment]) -> None:
    """Whoever holds a match, alone or in a team, or promised a place, stays accepted."""
    keys = [row.id for row in rows]
    teams = [row.team_id for row in rows if row.team_id is not None]
    held = select(Proposal).where(Proposal.held_place.is_not(None)).join(Mentee, Proposal.mentee_id == Mentee.id)
    concerned = Proposal.mentor_id.in_(keys) | Mentee.enrollment_id.in_(keys) | Mentee.team_id.in_(teams)
    found = db.session.scalar(held.where(concerned).limit(1))
    if found is not None:
        name = found.mentor.person.name if found.mentor_id in keys else found.mentee.name
        raise Conflict(f"{name} has a match offered or confirmed. Withdraw that offer first. {UNCHANGED}")


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
