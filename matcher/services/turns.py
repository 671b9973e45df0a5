"""Whose answer to an offer is awaited, and to which time: every answer of either side passes here first."""

from __future__ import annotations

from matcher import clock
from matcher.errors import Conflict, Forbidden
from matcher.models import Acceptance, Person, Proposal
from matcher.policies import may_answer, was_asked
from matcher.services.locks import lock_proposal
from matcher.services.offers import owe_offer
from matcher.services.outbox import drop_waiting
from matcher.services.set_apart import times_of
from matcher.states import AcceptanceState, ProposalState, advance
from solver.problem import Slot


class TimeChanged(Conflict):
    """What was answered is another time than the one that is offered now."""

    code = "time_changed"


TIME_CHANGED = "The time of this match was changed since you opened this page. Your answer was not taken; look again."


def to_answer(
    proposal: Proposal, acceptance: Acceptance, answer: AcceptanceState, actor: Person, shown: Slot | None
) -> bool:
    """Whether ``answer`` is still to be given; False when it was given before. Locks the proposal.

    ``shown`` is the time that stood on the page, None the one first offered. Raises Forbidden, TimeChanged, or Conflict
    when the offer is closed or not theirs to answer now.
    """
    if acceptance.proposal_id != proposal.id or not may_answer(actor, acceptance):
        raise Forbidden("Only the person who was asked can answer.")
    lock_proposal(proposal)
    if acceptance.state is answer:
        return False
    if acceptance.state in (AcceptanceState.YES, AcceptanceState.NO):
        raise Conflict("You have given another answer already. Write to your coordinator to change it.")
    if proposal.state is not ProposalState.OFFERED:
        raise Conflict("This match is no longer offered. We are still finding your match.")
    if acceptance.state is not AcceptanceState.ASKED or not was_asked(acceptance):
        raise Conflict("This match is not yours to answer yet.")
    if (shown or _first_offered(proposal)) != times_of(proposal)[0]:
        raise TimeChanged(TIME_CHANGED)
    return True


def record_answer(acceptance: Acceptance, answer: AcceptanceState, actor: Person) -> None:
    acceptance.state = advance(acceptance.state, answer)
    acceptance.answered_at = clock.now()
    acceptance.answered_by = actor.id


def other_side(proposal: Proposal, acceptance: Acceptance) -> Acceptance:
    return next(one for one in proposal.acceptances if one is not acceptance)


def ask(acceptance: Acceptance) -> None:
    """Ask them now, for the first time or again; mail about it that still waits gives way to this one.

    What they answered before, if anything, stays written down until they answer anew.
    """
    proposal = acceptance.proposal
    if acceptance.state is not AcceptanceState.ASKED:
        acceptance.state = advance(acceptance.state, AcceptanceState.ASKED)
    acceptance.asked_at = clock.now()
    drop_waiting([acceptance.enrollment.person], proposal=proposal.public_id)
    owe_offer(acceptance)


def way(by: str) -> dict[str, str]:
    """For the record: how somebody showed who they are, if not by signing in."""
    return {"by": by} if by else {}


def _first_offered(proposal: Proposal) -> Slot:
    earlier = proposal.earlier_times
    return Slot(*earlier[0]["slot"]) if earlier else times_of(proposal)[0]
