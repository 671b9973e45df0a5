"""Answers to an offer: of the mentor, and of the participant or the team's lead; in turn, or both at once."""

from __future__ import annotations

from sqlalchemy import delete

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict, Forbidden
from matcher.models import Acceptance, Mentorship, Person, Pin, Proposal
from matcher.policies import may_answer, was_asked
from matcher.services.audit import record_act
from matcher.services.locks import lock_enrollments, lock_people, lock_proposal
from matcher.services.offers import close_proposal, owe_offer
from matcher.services.outbox import owe_mail
from matcher.services.schedule import book_series
from matcher.states import AcceptanceState, CalendarChannel, MailKind, MentorshipState, PinKind, ProposalState, advance

LONGEST_REASON = 2000


def say_yes(proposal: Proposal, acceptance: Acceptance, *, actor: Person, by: str = "") -> None:
    """Yes from one party: the next is asked, or the match is confirmed and its sessions booked.

    ``by`` is how they showed who they are, if not by signing in. Saying yes twice is saying it once. Raises Conflict
    when the offer is closed, not theirs to answer yet, or the sessions no longer fit; then nothing is changed.
    """
    if not _to_answer(proposal, acceptance, AcceptanceState.YES, actor):
        return
    _record(acceptance, AcceptanceState.YES, actor)
    waiting = [asked for asked in proposal.acceptances if asked.state is AcceptanceState.WAITING]
    if waiting:
        waiting[0].state = advance(waiting[0].state, AcceptanceState.ASKED)
        waiting[0].asked_at = clock.now()
        owe_offer(waiting[0])
    elif all(asked.state is AcceptanceState.YES for asked in proposal.acceptances):
        _tell_everybody(_agree(proposal))
    db.session.flush()
    record_act(actor, "said_yes", proposal.round.program, proposal=proposal.public_id, **_way(by))


def say_no(proposal: Proposal, acceptance: Acceptance, *, reason: str, actor: Person, by: str = "") -> None:
    """No from one party, with a reason that only the coordinator reads. The place is free again.

    The other party is not told: whoever was still to be asked never is. Saying no twice is saying it once.
    """
    if not _to_answer(proposal, acceptance, AcceptanceState.NO, actor):
        return
    _record(acceptance, AcceptanceState.NO, actor)
    acceptance.reason = reason.strip()[:LONGEST_REASON]
    close_proposal(proposal, ProposalState.DECLINED)
    _unkeep(proposal)
    record_act(actor, "said_no", proposal.round.program, proposal=proposal.public_id, **_way(by))


def _way(by: str) -> dict[str, str]:
    return {"by": by} if by else {}


def _to_answer(proposal: Proposal, acceptance: Acceptance, answer: AcceptanceState, actor: Person) -> bool:
    """Whether ``answer`` is still to be given; False when it was given before. Locks the proposal."""
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
    return True


def _record(acceptance: Acceptance, answer: AcceptanceState, actor: Person) -> None:
    acceptance.state = advance(acceptance.state, answer)
    acceptance.answered_at = clock.now()
    acceptance.answered_by = actor.id


def _agree(proposal: Proposal) -> Mentorship:
    """Everybody asked said yes. The proposal goes on holding the mentor's place."""
    mentor, mentee = proposal.mentor, proposal.mentee
    lock_enrollments([mentor.id])
    lock_people([mentor.person_id, *(member.person_id for member in mentee.members)])
    now = clock.now()
    proposal.state = advance(proposal.state, ProposalState.AGREED)
    proposal.closed_at = now
    mentorship = Mentorship(
        round=proposal.round,
        proposal=proposal,
        mentor=mentor,
        mentee=mentee,
        series=book_series(proposal),
        state=MentorshipState.ACTIVE,
        agreed_at=now,
    )
    db.session.add(mentorship)
    db.session.flush()
    return mentorship


def _tell_everybody(mentorship: Mentorship) -> None:
    """Who they meet, to each; and the sessions for the calendar, to those who want them by mail."""
    series, program = mentorship.series, mentorship.round.program
    for attendee in series.attendees:
        person = attendee.person
        key = f"confirmed:{mentorship.public_id}:{person.public_id}"
        owe_mail(MailKind.MATCH_CONFIRMED, person, program, series=series, key=key, mentorship=mentorship.public_id)
        if person.calendar_channel is CalendarChannel.INVITATION:
            owe_mail(MailKind.INVITATION, person, program, series=series, mentorship=mentorship.public_id)


def _unkeep(proposal: Proposal) -> None:
    """A pair that one side declined is not kept any more: the next search must do without it."""
    db.session.execute(
        delete(Pin).where(
            Pin.mentor_id == proposal.mentor_id, Pin.mentee_id == proposal.mentee_id, Pin.kind == PinKind.KEEP
        )
    )
