"""A round that is on its way is changed: what may still be, without anybody losing what they sent or were told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import func, select

from matcher.db import db
from matcher.errors import Conflict, Fault, Invalid
from matcher.models import Enrollment, Person, Round, Team
from matcher.services.audit import record_act
from matcher.services.locks import lock_program, lock_round
from matcher.services.round_plan import Line, RoundPlan, columns_of, faults_of, plan_of
from matcher.services.rounds import another_name
from matcher.services.timetables import lay_timetable
from matcher.services.versions import check_unchanged, fingerprint
from matcher.states import EnrollmentState, Mentoring, Role, RoundState

UNUSABLE = "This round cannot be changed like that."
ENDED = "This round has ended, so it stays as it was."
OUT = "Offers are out, so this stays as people were told."
WAYS: Mapping[str, str] = {
    Mentoring.TEAM: "One mentor for the whole team",
    Mentoring.MEMBERS: "A mentor for each member",
    Mentoring.BOTH: "Both",
}
#: What people were told with their offers.
FIXED_BY_OFFERS = frozenset(
    {
        *("interest_by", "apply_from", "apply_by", "mentors_until", "offers_by", "first_day", "last_day"),
        *("cadence", "minutes", "gap", "min_sessions", "closed_days", "notes", "keeps_holidays"),
        *("takes_teams", "takes_individuals", "selects"),
    }
)


def version_of(round_: Round) -> str:
    """Another one after each change of the plan; forms carry it."""
    return fingerprint(_told(plan_of(round_)))


def fixed_in(round_: Round) -> frozenset[str]:
    """Names of what in the plan can no longer be changed."""
    if round_.state is RoundState.ENDED:
        return frozenset(one.name for one in fields(RoundPlan))
    return FIXED_BY_OFFERS if round_.state is RoundState.PUBLISHED else frozenset()


def check_changeable(round_: Round) -> None:
    """Raises Conflict for a round that has ended."""
    if round_.state is RoundState.ENDED:
        raise Conflict(ENDED, state=round_.state.value)


def change_round(round_: Round, plan: RoundPlan, *, shown: str, actor: Person | None) -> None:
    """Follow ``plan`` from now on; the derived lines of the timetable follow too.

    ``shown`` is ``version_of`` what the actor was looking at. Raises Overtaken when it is another by now, Invalid with
    a fault for each thing that cannot be, Conflict when the round has ended. The same change twice is one.
    """
    lock_program(round_.program)
    lock_round(round_)
    now = plan_of(round_)
    plan = replace(plan, seed=now.seed)
    if _told(plan) == _told(now):
        return
    check_changeable(round_)
    check_unchanged(shown, version_of(round_))
    if faults := [*faults_of(plan), *_fixed(round_, plan, now), *_lost(round_, plan, now), *_name_taken(round_, plan)]:
        raise Invalid(UNUSABLE, faults)
    for column, value in columns_of(plan).items():
        setattr(round_, column, value)
    lay_timetable(round_, plan)
    record_act(actor, "round_changed", round_.program, round=round_.public_id)


def change_lines(round_: Round, lines: tuple[Line, ...], *, shown: str, actor: Person | None) -> None:
    """Put these in place of the coordinators' own lines; raises as ``change_round`` does."""
    lock_round(round_)
    wanted = tuple(sorted(lines, key=lambda line: (line.day, line.label)))
    plan = plan_of(round_)
    if wanted == tuple(sorted(plan.lines, key=lambda line: (line.day, line.label))):
        return
    check_unchanged(shown, version_of(round_))
    if faults := [fault for line in wanted for fault in line.faults()]:
        raise Invalid(UNUSABLE, faults)
    lay_timetable(round_, replace(plan, lines=wanted))
    record_act(actor, "timetable_changed", round_.program, round=round_.public_id, lines=len(wanted))


def _told(plan: RoundPlan) -> Mapping[str, Any]:
    return {**columns_of(plan), "lines": [(line.day, line.label.strip(), line.until) for line in plan.lines]}


def _fixed(round_: Round, plan: RoundPlan, now: RoundPlan) -> Iterator[Fault]:
    fixed = fixed_in(round_)
    for name in sorted(fixed):
        if getattr(plan, name) != getattr(now, name):
            yield Fault(name, "", "cannot be changed any more.", OUT)
    if round_.state is RoundState.PUBLISHED and plan.answer_by < now.answer_by:
        yield Fault("answer_by", plan.answer_by.isoformat(), "is earlier than people were told.", "Give a later day.")
    if round_.state is RoundState.INTEREST and plan.interest_by is None:
        yield Fault("interest_by", "", "is missing, and people sign up now.", "Give the day until which they can.")
    if round_.mentors_only and plan.mentors_until is None:
        yield Fault("mentors_until", "", "is missing, and only mentors are welcome now.", "Give their last day.")


def _name_taken(round_: Round, plan: RoundPlan) -> Iterator[Fault]:
    name = plan.name.strip()
    if any(one.name == name and one.id != round_.id for one in round_.program.rounds):
        yield another_name(name)


def _lost(round_: Round, plan: RoundPlan, now: RoundPlan) -> Iterator[Fault]:
    """What would leave somebody out who has applied already."""
    teams = {way: sizes for way in Mentoring if (sizes := _team_sizes(round_, way))}
    largest = max((size for sizes in teams.values() for size in sizes), default=0)
    if teams and now.takes_teams and not plan.takes_teams:
        yield Fault("takes_teams", "", "leaves out teams that have applied.", "Go on taking teams.")
    if now.takes_individuals and not plan.takes_individuals and _alone(round_):
        yield Fault("takes_individuals", "", "leaves out people who applied on their own.", "Go on taking them.")
    if plan.team_largest < min(largest, now.team_largest):
        yield Fault("team_largest", str(plan.team_largest), "is less than a team has now.", f"Give {largest} or more.")
    for way in now.mentoring:
        if way in teams and way not in plan.mentoring:
            yield Fault("mentoring", "", "leaves out a way that a team has chosen.", f"Keep “{WAYS[way]}”.")


def _team_sizes(round_: Round, way: Mentoring) -> list[int]:
    sent = func.count(Enrollment.id)
    counted = (
        select(sent)
        .select_from(Team)
        .outerjoin(Enrollment, (Enrollment.team_id == Team.id) & (Enrollment.state == EnrollmentState.SENT))
        .where(Team.round_id == round_.id, Team.mentoring == way)
        .group_by(Team.id)
    )
    return list(db.session.scalars(counted))


def _alone(round_: Round) -> bool:
    found = select(Enrollment.id).where(
        Enrollment.round_id == round_.id,
        Enrollment.role == Role.PARTICIPANT,
        Enrollment.state == EnrollmentState.SENT,
        Enrollment.team_id.is_(None),
    )
    return db.session.scalar(found.limit(1)) is not None
