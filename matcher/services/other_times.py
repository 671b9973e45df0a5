"""Right person, other time: one of the two asks to meet at another of the times that are still free.

The offer then stands at that time, with the yes of whoever asked for it; the other side is asked, again if they had
said yes to the time before. Nothing else about the offer changes: it holds the same place until the same day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict
from matcher.models import Acceptance, Person, Proposal
from matcher.services.audit import record_act
from matcher.services.locks import lock_enrollments, lock_people
from matcher.services.pair_times import Span, taken_around, times_by_hours
from matcher.services.set_apart import times_of
from matcher.services.snapshot import calendar_of
from matcher.services.snapshot_people import closed_days, quorum_of
from matcher.services.turns import ask, other_side, record_answer, to_answer, way
from matcher.states import AcceptanceState
from solver.errors import UnclearStart
from solver.occurrences import slot_starts
from solver.problem import Slot

#: How often the time of one offer may be changed, by both together.
MOST_WISHES = 3
ENOUGH = "The time of this match has been changed three times already. Your coordinator can find one with both of you."
TAKEN = "That time is not free any more. Choose another one."
NOT_HERE = "The time of this match is still to be found. Choose from the times on the page."


class NotFree(Conflict):
    """The time asked for is none of those still free."""

    code = "not_free"


@dataclass(frozen=True)
class FreeTime:
    """A slot on the mentor's clock and its sessions still to come, aware UTC."""

    slot: Slot
    starts: tuple[datetime, ...]


def may_wish(proposal: Proposal) -> bool:
    """Whether its time may be changed once more."""
    return not proposal.to_arrange and len(proposal.earlier_times) < MOST_WISHES


def free_times(proposal: Proposal) -> tuple[FreeTime, ...]:
    """Every other time at which both (of a team, as many as agreed) are free at each session by the hours they gave,
    nobody in it has another session, and enough sessions are left from now on; in the order of slots.
    """
    round_, mentor, mentee = proposal.round, proposal.mentor, proposal.mentee
    taken, calendar, now = taken_around(proposal), calendar_of(round_), clock.now()
    away = closed_days([mentor], calendar) | closed_days(mentee.members, calendar, needed=quorum_of(mentee))
    least, offered = max(round_.min_sessions, 1), times_of(proposal)
    found = []
    for slot in times_by_hours(proposal):
        try:
            starts = slot_starts(calendar, slot, mentor.zone, away)
        except UnclearStart:
            continue
        left = tuple(start for start in starts if start > now)
        if slot not in offered and len(left) >= least and not _meets(starts, taken, round_.minutes, round_.gap):
            found.append(FreeTime(slot, left))
    return tuple(found)


def wish_other_time(
    proposal: Proposal,
    acceptance: Acceptance,
    slot: Slot,
    *,
    actor: Person,
    by: str = "",
    shown: Slot | None = None,
) -> None:
    """Ask for ``slot`` instead; that is a yes to it, and the other side is asked. Asking twice is asking once.

    ``by`` and ``shown`` as in ``answers.say_yes``. Raises NotFree when the time is not free (any more), TimeChanged
    when the other was faster, Conflict when the offer is not theirs to answer or was changed too often.
    """
    if not to_answer(proposal, acceptance, AcceptanceState.YES, actor, shown):
        if times_of(proposal)[0] != slot:
            raise Conflict("You have given another answer already. Write to your coordinator to change it.")
        return
    if not may_wish(proposal):
        raise Conflict(NOT_HERE if proposal.to_arrange else ENOUGH)
    mentor, mentee = proposal.mentor, proposal.mentee
    lock_enrollments([mentor.id])
    lock_people([mentor.person_id, *(member.person_id for member in mentee.members)])
    if slot not in {free.slot for free in free_times(proposal)}:
        raise NotFree(TAKEN)
    other = other_side(proposal, acceptance)
    proposal.earlier_times = [*proposal.earlier_times, _left(proposal, acceptance, other)]
    proposal.weekday, proposal.start, proposal.phase, proposal.zone = slot.weekday, slot.start, slot.phase, mentor.zone
    record_answer(acceptance, AcceptanceState.YES, actor)
    other.answered_at = other.answered_by = None
    ask(other)
    db.session.flush()
    record_act(actor, "other_time_wished", proposal.round.program, proposal=proposal.public_id, **way(by))


def _left(proposal: Proposal, acceptance: Acceptance, other: Acceptance) -> dict[str, object]:
    """The time that is given up, for ``Proposal.earlier_times``."""
    return {
        "slot": [proposal.weekday, proposal.start, proposal.phase],
        "by": acceptance.role.value,
        "told": other.asked_at is not None,
        "agreed": other.state is AcceptanceState.YES,
    }


def _meets(starts: list[datetime], taken: set[Span], minutes: int, gap: int) -> bool:
    """Whether a session would come nearer to one of those than the gap."""
    length, between = timedelta(minutes=minutes), timedelta(minutes=gap)
    return any(start < end + between and begin < start + length + between for begin, end in taken for start in starts)
