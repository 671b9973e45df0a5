"""A round's plan and its way from draft to published."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Fault, Invalid
from matcher.models import Milestone, Person, Program, Round
from matcher.services.audit import record_act
from matcher.services.locks import lock_program, lock_round
from matcher.states import Cadence, RoundState, may_become
from solver.criteria import BY_KEY
from solver.problem import Goal, SameCooperative, Weight

SHORTEST, LONGEST, STEP = 15, 180, 15
LONGEST_GAP = 120
LONGEST_ROUND = timedelta(days=1100)
UNUSABLE = "This round cannot be made as it stands."


@dataclass(frozen=True)
class RoundPlan:
    """What a coordinator decides about a round.

    ``first_day`` to ``last_day`` is when sessions happen, both included; ``minutes`` and ``gap`` are minutes;
    ``weights`` maps criterion keys to the solver's weight words, criteria left out have their default; ``seed`` draws
    the lottery, None draws the seed itself.
    """

    name: str
    apply_by: date
    answer_by: date
    first_day: date
    last_day: date
    cadence: Cadence
    minutes: int = 60
    min_sessions: int = 1
    gap: int = 0
    closed_days: tuple[date, ...] = ()
    goal: Goal = Goal.FLOOR
    weights: Mapping[str, Weight] = field(default_factory=dict)
    same_cooperative: SameCooperative = SameCooperative.ALLOWED
    takes_teams: bool = False
    takes_individuals: bool = True
    consent_text: str = ""
    seed: int | None = None


def create_round(program: Program, plan: RoundPlan, *, actor: Person | None) -> Round:
    """A draft with its timetable. The same plan twice is one round.

    Raises Invalid with a fault for each mistake of the plan, and for a name that another round has.
    """
    if faults := list(_faults(plan)):
        raise Invalid(UNUSABLE, faults)
    lock_program(program)
    planned = _planned(plan)
    same = next((one for one in program.rounds if one.name == planned["name"]), None)
    if same is not None:
        return _made_before(same, planned)
    round_ = Round(
        program=program,
        **planned,
        seed=secrets.randbelow(2**31) if plan.seed is None else plan.seed,
        created_at=clock.now(),
        milestones=list(_timetable(plan)),
    )
    db.session.add(round_)
    db.session.flush()
    record_act(actor, "round_created", program, round=round_.public_id)
    return round_


def open_applications(round_: Round, *, actor: Person | None) -> None:
    lock_round(round_)
    if round_.state is RoundState.REVIEW:
        raise Conflict("Applications are closed. Reopen them instead.")
    _move(round_, RoundState.OPEN, "applications_opened", actor)


def close_applications(round_: Round, *, actor: Person | None) -> None:
    lock_round(round_)
    _move(round_, RoundState.REVIEW, "applications_closed", actor)


def reopen_applications(round_: Round, *, actor: Person | None) -> None:
    """Back from the review, while nothing has been offered yet."""
    lock_round(round_)
    if round_.state is RoundState.DRAFT:
        raise Conflict("Applications have not been open yet. Open them instead.")
    _move(round_, RoundState.OPEN, "applications_reopened", actor)


def _planned(plan: RoundPlan) -> dict[str, Any]:
    """The plan as a round's columns."""
    return {
        "name": plan.name.strip(),
        "apply_by": plan.apply_by,
        "answer_by": plan.answer_by,
        "first_day": plan.first_day,
        "last_day": plan.last_day,
        "cadence": plan.cadence,
        "minutes": plan.minutes,
        "min_sessions": plan.min_sessions,
        "gap": plan.gap,
        "closed_days": sorted({day.isoformat() for day in plan.closed_days}),
        "goal": Goal(plan.goal).value,
        "weights": {key: Weight(weight).value for key, weight in sorted(plan.weights.items())},
        "same_cooperative": SameCooperative(plan.same_cooperative).value,
        "takes_teams": plan.takes_teams,
        "takes_individuals": plan.takes_individuals,
        "consent_text": plan.consent_text,
    }


def _made_before(same: Round, planned: Mapping[str, Any]) -> Round:
    """The button was pressed twice; or two rounds would have one name."""
    if same.state is RoundState.DRAFT and all(getattr(same, key) == value for key, value in planned.items()):
        return same
    fault = Fault("name", same.name, "is the name of another round of this program.", "Give another name.")
    raise Invalid(UNUSABLE, [fault])


_REFUSALS = {
    RoundState.DRAFT: "This round is still a draft: open it for applications first.",
    RoundState.OPEN: "This round takes applications now: close them first.",
    RoundState.REVIEW: "Applications to this round are closed.",
    RoundState.PUBLISHED: "Offers of this round are out, so its applications stay closed.",
    RoundState.ENDED: "This round has ended.",
}


def _move(round_: Round, wanted: RoundState, act: str, actor: Person | None) -> None:
    """Into ``wanted``; being there already is the same press twice and changes nothing."""
    if round_.state is wanted:
        return
    if not may_become(round_.state, wanted):
        raise Conflict(_REFUSALS[round_.state], state=round_.state.value, wanted=wanted.value)
    round_.state = wanted
    db.session.flush()
    record_act(actor, act, round_.program, round=round_.public_id)


def _faults(plan: RoundPlan) -> Iterator[Fault]:
    if not plan.name.strip():
        yield Fault("name", plan.name, "is empty.", "Give a name such as January–June 2027.")
    yield from _day_faults(plan)
    if plan.minutes % STEP or not SHORTEST <= plan.minutes <= LONGEST:
        allowed = f"Give {SHORTEST} to {LONGEST} minutes in steps of {STEP}."
        yield Fault("minutes", str(plan.minutes), "is not a length of a session.", allowed)
    if plan.gap % STEP or not 0 <= plan.gap <= LONGEST_GAP:
        allowed = f"Give 0 to {LONGEST_GAP} minutes in steps of {STEP}."
        yield Fault("gap", str(plan.gap), "is not a pause between two sessions.", allowed)
    if plan.min_sessions < 1:
        yield Fault("min_sessions", str(plan.min_sessions), "is too few.", "Give 1 or more.")
    if not (plan.takes_teams or plan.takes_individuals):
        yield Fault("takes_individuals", "", "Nobody could apply.", "Choose teams, single participants or both.")
    for key in sorted(set(plan.weights) - set(BY_KEY)):
        yield Fault("weights", key, "is not compared.", f"Choose among {', '.join(BY_KEY)}.")


def _day_faults(plan: RoundPlan) -> Iterator[Fault]:
    ordered = (
        ("answer_by", plan.answer_by, plan.apply_by, "applications close"),
        ("first_day", plan.first_day, plan.answer_by, "answers are due"),
        ("last_day", plan.last_day, plan.first_day, "sessions begin"),
    )
    for where, day, earlier, what in ordered:
        if day < earlier:
            remedy = f"Give {earlier.isoformat()} or a later day."
            yield Fault(where, day.isoformat(), f"is before {what}.", remedy)
    if plan.last_day - plan.first_day > LONGEST_ROUND:
        yield Fault("last_day", plan.last_day.isoformat(), "makes the round longer than three years.", "Shorten it.")


def _timetable(plan: RoundPlan) -> Iterator[Milestone]:
    """What every round has; the coordinator's own lines come beside these."""
    yield Milestone(day=plan.apply_by, label="Applications close")
    review = plan.apply_by + timedelta(days=1)
    if review < plan.answer_by:
        middle = review + (plan.answer_by - review) / 2
        yield Milestone(day=review, until=middle, label="Review matches")
    yield Milestone(day=plan.answer_by, label="Answers due")
    yield Milestone(day=plan.first_day, label="Sessions begin")
    yield Milestone(day=plan.last_day, label="Last sessions")
