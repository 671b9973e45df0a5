"""A round is made, and goes its way from draft to its end."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Fault, Invalid
from matcher.models import Person, Program, Proposal, Round
from matcher.services.audit import record_act
from matcher.services.interests import owe_openings
from matcher.services.locks import lock_program, lock_round
from matcher.services.own_questions import copy_questions
from matcher.services.round_plan import RoundPlan, columns_of, faults_of, plan_of
from matcher.services.timetables import timetable
from matcher.states import ProposalState, RoundState, may_become

UNUSABLE = "This round cannot be made as it stands."


def create_round(program: Program, plan: RoundPlan, *, actor: Person | None, like: Round | None = None) -> Round:
    """A draft with its timetable, and with the own questions of the round ``like``. The same plan twice is one round.

    Raises Invalid with a fault for each mistake of the plan, and for a name that another round has.
    """
    if faults := list(faults_of(plan)):
        raise Invalid(UNUSABLE, faults)
    lock_program(program)
    planned = columns_of(plan)
    same = round_named(program, planned["name"])
    if same is not None:
        return _made_before(same, planned)
    round_ = Round(
        program=program,
        **planned,
        seed=secrets.randbelow(2**31) if plan.seed is None else plan.seed,
        created_at=clock.now(),
        milestones=timetable(plan),
    )
    db.session.add(round_)
    db.session.flush()
    if like is not None:
        copy_questions(like, round_)
    record_act(actor, "round_created", program, round=round_.public_id)
    return round_


def round_named(program: Program, name: str) -> Round | None:
    return next((one for one in program.rounds if one.name == name), None)


def another_name(name: str) -> Fault:
    return Fault("name", name, "is the name of another round of this program.", "Give another name.")


def open_interest(round_: Round, *, actor: Person | None) -> None:
    """From now on people can say that they would like to take part."""
    lock_round(round_)
    if round_.state is RoundState.DRAFT and round_.interest_by is None:
        raise Conflict("This round has no day until which people sign up. Give one, or open applications at once.")
    _move(round_, RoundState.INTEREST, "sign_up_opened", actor)


def open_applications(round_: Round, *, actor: Person | None) -> None:
    """Whoever signed up for it, or asked to be told, is told."""
    lock_round(round_)
    if round_.state is RoundState.REVIEW:
        raise Conflict("Applications are closed. Reopen them instead.")
    if _move(round_, RoundState.OPEN, "applications_opened", actor):
        round_.mentors_only = False
        owe_openings(round_)


def close_to_participants(round_: Round, *, actor: Person | None) -> None:
    """Mentors are still welcome, until the day that the round says; twice is once."""
    lock_round(round_)
    if round_.mentors_only:
        return
    if round_.mentors_until is None:
        raise Conflict("This round has no later day for mentors. Give one first, then close it to participants.")
    extended = plan_of(round_).extends_interest
    if round_.state is not (RoundState.INTEREST if extended else RoundState.OPEN):
        raise Conflict(_REFUSALS[round_.state], state=round_.state.value)
    round_.mentors_only = True
    db.session.flush()
    record_act(actor, "participants_closed", round_.program, round=round_.public_id)


def close_applications(round_: Round, *, actor: Person | None) -> None:
    lock_round(round_)
    if _move(round_, RoundState.REVIEW, "applications_closed", actor):
        round_.mentors_only = False


def reopen_applications(round_: Round, *, actor: Person | None) -> None:
    """To everybody, back from the review while nothing has been offered yet, or from mentors only."""
    lock_round(round_)
    if round_.state in {RoundState.DRAFT, RoundState.INTEREST}:
        raise Conflict("Applications have not been open yet. Open them instead.")
    if round_.state is RoundState.OPEN and round_.mentors_only:
        record_act(actor, "applications_reopened", round_.program, round=round_.public_id)
    round_.mentors_only = False
    _move(round_, RoundState.OPEN, "applications_reopened", actor)
    owe_openings(round_)  # whoever asked meanwhile to be told


def end_round(round_: Round, *, actor: Person | None) -> None:
    """After the last day of sessions; nobody may be waiting for an answer."""
    lock_round(round_)
    if round_.state is RoundState.PUBLISHED:
        _check_over(round_)
    if _move(round_, RoundState.ENDED, "round_ended", actor):
        round_.late_token = None


def _check_over(round_: Round) -> None:
    open_offers = select(func.count()).where(Proposal.round_id == round_.id, Proposal.state == ProposalState.OFFERED)
    if waiting := db.session.scalar(open_offers):
        offers = "1 offer waits" if waiting == 1 else f"{waiting} offers wait"
        raise Conflict(f"{offers} for an answer. Withdraw what nobody will answer any more, then end the round.")
    if clock.now().astimezone(ZoneInfo(round_.program.zone)).date() <= round_.last_day:
        raise Conflict(f"Sessions go on until {round_.last_day.isoformat()}. End the round after that day.")


def _made_before(same: Round, planned: Mapping[str, Any]) -> Round:
    """The button was pressed twice; or two rounds would have one name."""
    if same.state is RoundState.DRAFT and all(getattr(same, key) == value for key, value in planned.items()):
        return same
    raise Invalid(UNUSABLE, [another_name(same.name)])


_REFUSALS = {
    RoundState.DRAFT: "This round is still a draft: open it for applications first.",
    RoundState.INTEREST: "People sign up for this round now: open it for applications first.",
    RoundState.OPEN: "This round takes applications now: close them first.",
    RoundState.REVIEW: "Applications to this round are closed.",
    RoundState.PUBLISHED: "Offers of this round are out, so its applications stay closed.",
    RoundState.ENDED: "This round has ended.",
}


def _move(round_: Round, wanted: RoundState, act: str, actor: Person | None) -> bool:
    """Into ``wanted``; being there already is the same press twice, changes nothing and is answered by False."""
    if round_.state is wanted:
        return False
    if not may_become(round_.state, wanted):
        raise Conflict(_REFUSALS[round_.state], state=round_.state.value, wanted=wanted.value)
    round_.state = wanted
    db.session.flush()
    record_act(actor, act, round_.program, round=round_.public_id)
    return True
