"""Answers to an offer: of the mentor, and of the participant or the team's lead; in turn, or both at once."""

from __future__ import annotations

from sqlalchemy import delete

from matcher import clock
from matcher.db import db
from matcher.errors import Conflict
from matcher.models import Acceptance, Mentorship, Person, Pin, Proposal
from matcher.services.audit import record_act
from matcher.services.locks import lock_enrollments, lock_people
from matcher.services.offers import close_proposal
from matcher.services.outbox import owe_mail
from matcher.services.schedule import book_series
from matcher.services.turns import ask, record_answer, to_answer, way
from matcher.states import AcceptanceState, CalendarChannel, MailKind, MentorshipState, PinKind, ProposalState, advance
from solver.problem import Slot

LONGEST_REASON = 2000


def say_yes(
    proposal: Proposal, acceptance: Acceptance, *, actor: Person, by: str = "", shown: Slot | None = None
) -> None:
    """Yes from one party: the next is asked, or the match is confirmed and its sessions booked.

    ``by`` is how they showed who they are, if not by signing in; ``shown`` as in ``turns.to_answer``. Saying yes twice
    is saying it once. Raises Conflict when the offer is closed, not theirs to answer yet, at another time by now, or
    the sessions no longer fit; then nothing is changed.
    """
    if not to_answer(proposal, acceptance, AcceptanceState.YES, actor, shown):
        return
    if proposal.to_arrange:
        raise Conflict("The time of this match is still to be found. Choose from the times on the page.")
    record_answer(acceptance, AcceptanceState.YES, actor)
    waiting = [asked for asked in proposal.acceptances if asked.state is AcceptanceState.WAITING]
    if waiting:
        ask(waiting[0])
    elif all(asked.state is AcceptanceState.YES for asked in proposal.acceptances):
        confirm(proposal)
    db.session.flush()
    record_act(actor, "said_yes", proposal.round.program, proposal=proposal.public_id, **way(by))


def say_no(
    proposal: Proposal,
    acceptance: Acceptance,
    *,
    reason: str,
    actor: Person,
    by: str = "",
    shown: Slot | None = None,
) -> None:
    """No from one party, with a reason that only the coordinator reads. The place is free again.

    The other party is not told: whoever was still to be asked never is. Saying no twice is saying it once.
    """
    if not to_answer(proposal, acceptance, AcceptanceState.NO, actor, shown):
        return
    record_answer(acceptance, AcceptanceState.NO, actor)
    acceptance.reason = reason.strip()[:LONGEST_REASON]
    close_proposal(proposal, ProposalState.DECLINED)
    _unkeep(proposal)
    record_act(actor, "said_no", proposal.round.program, proposal=proposal.public_id, **way(by))


def confirm(proposal: Proposal) -> None:
    """Everybody asked said yes to its time: the sessions are booked, and everybody in them is told."""
    _tell_everybody(_agree(proposal))


def _agree(proposal: Proposal) -> Mentorship:
    """The proposal goes on holding the mentor's place."""
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
    mentorship.series.mentorship = mentorship
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
