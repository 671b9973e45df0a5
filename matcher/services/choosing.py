"""Which of the times to choose from suits somebody, and what becomes of the offer then.

Asked in turn, the first says all that would work and the second takes one of those. Asked at once, each says all that
would work; the first time in common, in the order offered, is booked once both have spoken. Where they have none, both
are asked again and what they said stands until they say otherwise.
"""

from __future__ import annotations

from collections.abc import Collection

from matcher.db import db
from matcher.errors import Conflict, Invalid
from matcher.models import Acceptance, Person, Proposal
from matcher.services.answers import confirm
from matcher.services.audit import record_act
from matcher.services.set_apart import times_of
from matcher.services.turns import ask, other_side, record_answer, to_answer, way
from matcher.states import AcceptanceState, AskedFirst, advance
from solver.problem import Slot

CHOOSE = "Choose at least one of the times. If none would do, say no, or write to your coordinator."
CHOOSE_ONE = "Choose one of the times."
NOT_OFFERED = "That time is none of those to choose from. Look again."


def slots_of(times: Collection[list[int]]) -> tuple[Slot, ...]:
    return tuple(Slot(*one) for one in times)


def takes_one(proposal: Proposal, acceptance: Acceptance) -> bool:
    """Whether this side takes one time of those that suit the other, who was asked first."""
    other = other_side(proposal, acceptance)
    return other.state is AcceptanceState.YES and proposal.round.asked_first is not AskedFirst.BOTH


def choices_of(proposal: Proposal, acceptance: Acceptance) -> tuple[Slot, ...]:
    """The times this side may choose from."""
    if takes_one(proposal, acceptance):
        return slots_of(other_side(proposal, acceptance).times)
    return slots_of(proposal.times)


def nothing_in_common(proposal: Proposal) -> bool:
    """Whether both have said what suits them, and no time suits both."""
    said = [slots_of(one.times) for one in proposal.acceptances]
    return proposal.to_arrange and all(said) and not set(said[0]) & set(said[1])


def choose_times(
    proposal: Proposal, acceptance: Acceptance, times: Collection[Slot], *, actor: Person, by: str = ""
) -> bool:
    """Say which ``times`` suit this side; whether that found a time, or may still (not, once nothing is in common).

    ``by`` as in ``answers.say_yes``. The same again changes nothing. Raises Invalid when none is chosen, or more than
    one where one is to be taken; Conflict as ``answers.say_yes`` does.
    """
    if not to_answer(proposal, acceptance, AcceptanceState.YES, actor, None):
        if proposal.times and not set(times) <= set(slots_of(acceptance.times)):
            raise Conflict("You have given another answer already. Write to your coordinator to change it.")
        return True
    acceptance.times = _checked(proposal, acceptance, times)
    found = _settle(proposal, acceptance, actor)
    db.session.flush()
    act = "times_chosen" if found else "nothing_in_common"
    record_act(actor, act, proposal.round.program, proposal=proposal.public_id, **way(by))
    return found


def _checked(proposal: Proposal, acceptance: Acceptance, times: Collection[Slot]) -> list[list[int]]:
    """In the order offered."""
    if not proposal.to_arrange:
        raise Conflict("The time of this match is not open any more.")
    choices = choices_of(proposal, acceptance)
    if not set(times) <= set(choices):
        raise Conflict(NOT_OFFERED)
    if not times:
        raise Invalid(CHOOSE)
    if takes_one(proposal, acceptance) and len(set(times)) > 1:
        raise Invalid(CHOOSE_ONE)
    return [[one.weekday, one.start, one.phase] for one in choices if one in times]


def _settle(proposal: Proposal, acceptance: Acceptance, actor: Person) -> bool:
    other = other_side(proposal, acceptance)
    if other.state is AcceptanceState.WAITING:
        record_answer(acceptance, AcceptanceState.YES, actor)
        ask(other)
        return True
    if not other.times:  # asked at once, and not heard of yet
        record_answer(acceptance, AcceptanceState.YES, actor)
        return True
    common = [one for one in times_of(proposal) if one in slots_of(acceptance.times) and one in slots_of(other.times)]
    if not common:
        _ask_both_again(acceptance, other)
        return False
    record_answer(acceptance, AcceptanceState.YES, actor)
    if other.state is AcceptanceState.ASKED:  # asked again since, and what they said before stands
        other.state = advance(other.state, AcceptanceState.YES)
    proposal.weekday, proposal.start, proposal.phase = common[0].weekday, common[0].start, common[0].phase
    confirm(proposal)
    return True


def _ask_both_again(acceptance: Acceptance, other: Acceptance) -> None:
    """Who has just answered reads it on the page, the other in a mail."""
    ask(other)
    acceptance.asked_at = other.asked_at
