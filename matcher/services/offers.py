"""Offers: a pair put to its two parties, as the round says who is asked first. An offer holds one of the mentor's
places until it ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, NotFound
from matcher.models import Acceptance, Enrollment, Mentee, Person, Pin, Proposal, Round, Run
from matcher.policies import was_asked
from matcher.services.audit import record_act
from matcher.services.locks import lock_enrollments, lock_proposal, lock_round
from matcher.services.outbox import drop_waiting, owe_mail
from matcher.services.pair_check import check_offer
from matcher.services.places import free_numbers
from matcher.services.snapshot import freeze_problem
from matcher.services.snapshot_people import lead_of
from matcher.states import (
    AcceptanceState,
    AskedFirst,
    MailKind,
    PinKind,
    ProposalState,
    Role,
    RoundState,
    RunState,
    advance,
)
from solver.criteria.scoring import points_of, shown
from solver.files.codec import digest, read_outcome, read_problem
from solver.outcome import Pair
from solver.problem import Slot

OFFERING = frozenset({RoundState.REVIEW, RoundState.PUBLISHED})
OFFER_MAIL = {Role.MENTOR: MailKind.MENTOR_OFFER, Role.PARTICIPANT: MailKind.PARTICIPANT_OFFER}
CHANGED = "Something changed since these matches were found. Find matches again."


def send_offers(round_: Round, run: Run, *, actor: Person | None, due: datetime | None = None) -> int:
    """Offer every pair of ``run`` that is not offered or agreed yet; how many there were. Twice is once.

    Who is asked first gets mail at ``due`` or at once, and sees nothing of it until then. Raises Conflict when anything
    the run was made from has changed since: nobody is told of a match that no longer holds.
    """
    lock_round(round_)
    open_to_offers(round_)
    due = _moment(due)
    if run.round_id != round_.id or run.outcome is None or run.state is not RunState.DONE:
        raise NotFound("There is no such result in this round.")
    pairs = _not_held(round_, read_outcome(run.outcome).pairs)
    if not pairs:
        return 0
    if digest(freeze_problem(round_)) != run.problem_digest:
        raise Conflict(CHANGED)
    points = _shown_points(run, pairs)
    mentors, mentees = _mentors(round_, pairs), _mentees(round_, pairs)
    lock_enrollments(mentor.id for mentor in mentors.values())
    free = free_numbers([mentor.id for mentor in mentors.values()])
    for pair, worth in zip(pairs, points, strict=True):
        mentor = mentors[pair.mentor]
        assert pair.slot is not None  # noqa: S101 - a round has days
        proposal = propose(round_, mentor, mentees[pair.mentee], pair.slot, worth, free[mentor.id], due)
        proposal.run_id = run.id
    publish(round_)
    record_act(actor, "offers_sent", round_.program, round=round_.public_id, run=run.public_id, offers=len(pairs))
    return len(pairs)


def offer_match(
    round_: Round,
    mentor: Enrollment,
    mentee: Mentee,
    slot: Slot,
    *,
    actor: Person | None,
    due: datetime | None = None,
) -> Proposal:
    """Offer one pair by hand, checked like a pair of the solver's; ``due`` as in ``send_offers``. Twice is once.

    Raises Conflict when the mentor has no place left or either is taken, Invalid when a rule or the hours forbid it.
    """
    lock_round(round_)
    open_to_offers(round_)
    if mentor.round_id != round_.id or mentee.round_id != round_.id or mentor.role is not Role.MENTOR:
        raise NotFound("These two are not in this round.")
    lock_enrollments([mentor.id])
    if standing := _same_offer(mentor, mentee, slot):
        return standing
    free = check_free_to_offer(mentor, mentee)
    points = check_offer(round_, mentor, mentee, slot)
    proposal = propose(round_, mentor, mentee, slot, points, free, due)
    publish(round_)
    record_act(actor, "match_offered", round_.program, round=round_.public_id, proposal=proposal.public_id)
    return proposal


def withdraw_offer(proposal: Proposal, *, actor: Person | None) -> None:
    """Take an unanswered offer back; its place is free again. Doing it twice is doing it once."""
    lock_proposal(proposal)
    if proposal.state is ProposalState.WITHDRAWN:
        return
    if proposal.state is not ProposalState.OFFERED:
        raise Conflict("This offer has been answered and cannot be withdrawn.", state=proposal.state.value)
    close_proposal(proposal, ProposalState.WITHDRAWN)
    record_act(actor, "offer_withdrawn", proposal.round.program, proposal=proposal.public_id)


def close_proposal(proposal: Proposal, state: ProposalState) -> None:
    """End an offer that came to nothing: the place is free, nobody is asked any more. Lock the proposal first.

    Mail about it that still waits is dropped here, so that the coordinator sees it gone; what is being sent just now is
    looked at again by its composer.
    """
    proposal.state = advance(proposal.state, state)
    proposal.held_place = None
    proposal.closed_at = clock.now()
    for asked in proposal.acceptances:
        if asked.state in (AcceptanceState.WAITING, AcceptanceState.ASKED):
            asked.state = advance(asked.state, AcceptanceState.LAPSED)
        if not was_asked(asked):
            asked.asked_at = None  # who was to be asked in the morning was not
    db.session.flush()
    drop_waiting([asked.enrollment.person for asked in proposal.acceptances], proposal=proposal.public_id)


def open_to_offers(round_: Round) -> None:
    """Raises Conflict while nothing can be offered in the round."""
    if round_.state not in OFFERING:
        raise Conflict("Matches can be offered once applications are closed.", state=round_.state.value)


def publish(round_: Round) -> None:
    """Once something was offered, the round is published."""
    if round_.state is RoundState.REVIEW:
        round_.state = advance(round_.state, RoundState.PUBLISHED)
    db.session.flush()


def _not_held(round_: Round, pairs: Iterable[Pair]) -> list[Pair]:
    held = set(
        db.session.execute(
            select(Mentee.public_id, Enrollment.public_id)
            .select_from(Proposal)
            .join(Mentee, Proposal.mentee_id == Mentee.id)
            .join(Enrollment, Proposal.mentor_id == Enrollment.id)
            .where(Proposal.round_id == round_.id, Proposal.held_place.is_not(None))
        )
    )
    return [pair for pair in pairs if (pair.mentee, pair.mentor) not in held]


def _shown_points(run: Run, pairs: Iterable[Pair]) -> list[int]:
    """What the pairs are worth without anything that is shown to nobody: an offer can be looked at."""
    return points_of(shown(read_problem(run.problem)), [(pair.mentee, pair.mentor) for pair in pairs])


def _mentors(round_: Round, pairs: Iterable[Pair]) -> dict[str, Enrollment]:
    ids = {pair.mentor for pair in pairs}
    found = db.session.scalars(
        select(Enrollment).where(Enrollment.round_id == round_.id, Enrollment.public_id.in_(ids))
    )
    return {mentor.public_id: mentor for mentor in found}


def _mentees(round_: Round, pairs: Iterable[Pair]) -> dict[str, Mentee]:
    ids = {pair.mentee for pair in pairs}
    found = db.session.scalars(select(Mentee).where(Mentee.round_id == round_.id, Mentee.public_id.in_(ids)))
    return {mentee.public_id: mentee for mentee in found}


def _same_offer(mentor: Enrollment, mentee: Mentee, slot: Slot) -> Proposal | None:
    return db.session.scalar(
        select(Proposal).filter_by(
            mentor_id=mentor.id,
            mentee_id=mentee.id,
            state=ProposalState.OFFERED,
            weekday=slot.weekday,
            start=slot.start,
            phase=slot.phase,
        )
    )


def check_free_to_offer(mentor: Enrollment, mentee: Mentee) -> list[int]:
    """The mentor's free places, if these two may be offered to each other; lock the mentor before. Raises Conflict."""
    _check_not_offered(mentee)
    _check_not_forbidden(mentor, mentee)
    free = free_numbers([mentor.id])[mentor.id]
    _check_place(mentor, free)
    return free


def _check_not_offered(mentee: Mentee) -> None:
    taken = select(Proposal.id).where(Proposal.mentee_id == mentee.id, Proposal.held_place.is_not(None))
    if db.session.scalar(taken.limit(1)) is not None:
        raise Conflict(f"{mentee.name} has a match offered or confirmed already.")


def _check_not_forbidden(mentor: Enrollment, mentee: Mentee) -> None:
    forbidden = select(Pin.id).where(Pin.mentor_id == mentor.id, Pin.mentee_id == mentee.id, Pin.kind == PinKind.FORBID)
    if db.session.scalar(forbidden) is not None:
        raise Conflict("You marked these two “Don’t pair”. Undo that first.")


def _check_place(mentor: Enrollment, free: list[int]) -> None:
    if not free:
        raise Conflict(f"{mentor.person.name} has no opening left.", mentor=mentor.public_id)


def _moment(due: datetime | None) -> datetime:
    return max(due, clock.now()) if due else clock.now()


def propose(
    round_: Round,
    mentor: Enrollment,
    mentee: Mentee,
    slot: Slot,
    points: int,
    free: list[int],
    due: datetime | None,
    *,
    times: Sequence[Slot] = (),
) -> Proposal:
    """Write the offer down and take the mentor's lowest free place out of ``free``; mail to who is asked is owed.

    ``times`` are those to choose from where the time is to be arranged; ``slot`` is the first of them.
    """
    _check_place(mentor, free)
    due = _moment(due)
    proposal = Proposal(
        round=round_,
        mentor=mentor,
        mentee=mentee,
        held_place=free.pop(0),
        state=ProposalState.OFFERED,
        weekday=slot.weekday,
        start=slot.start,
        phase=slot.phase,
        zone=mentor.zone,
        points=points,
        times=[[one.weekday, one.start, one.phase] for one in times],
        offered_at=clock.now(),
        acceptances=_parties(round_, mentor, mentee, due),
    )
    db.session.add(proposal)
    db.session.flush()
    for asked in proposal.acceptances:
        if asked.state is AcceptanceState.ASKED:
            owe_offer(asked, due=due)
    return proposal


def owe_offer(asked: Acceptance, *, due: datetime | None = None) -> None:
    """The mail that puts the offer to one of the two."""
    proposal = asked.proposal
    owe_mail(
        OFFER_MAIL[asked.role], asked.enrollment.person, proposal.round.program, due=due, proposal=proposal.public_id
    )


def _parties(round_: Round, mentor: Enrollment, mentee: Mentee, due: datetime) -> list[Acceptance]:
    """In the order in which they are asked: the first at ``due``, the other after a yes, or both at ``due``."""
    parties = [(Role.MENTOR, mentor), (Role.PARTICIPANT, lead_of(mentee))]
    if round_.asked_first is AskedFirst.PARTICIPANT:
        parties.reverse()
    at_once = len(parties) if round_.asked_first is AskedFirst.BOTH else 1
    return [
        Acceptance(
            enrollment=who,
            role=role,
            order=order,
            state=AcceptanceState.ASKED if order < at_once else AcceptanceState.WAITING,
            asked_at=due if order < at_once else None,
        )
        for order, (role, who) in enumerate(parties)
    ]
