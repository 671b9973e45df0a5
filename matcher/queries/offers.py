"""A match as it is offered to one of the two: everything they need before they answer, and nothing that is private."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from matcher.db import db
from matcher.models import Acceptance, Enrollment, HoursKind, Mentee, Mentorship, Person, Proposal
from matcher.queries.meetings import Meeting, agreed_meeting, marked, meeting_at, meeting_of
from matcher.queries.parties import Party, job_label, party_of_mentee, party_of_mentor
from matcher.queries.reasons import NO_REASONS, Answered, Reasons, reasons
from matcher.services.choosing import choices_of, nothing_in_common, slots_of, takes_one
from matcher.services.set_apart import times_of
from matcher.services.snapshot import settings_of
from matcher.services.team_answers import coded_answers, merge_answers
from matcher.states import AcceptanceState, ProposalState, Role
from solver.criteria.contract import AskedOf
from solver.criteria.scoring import shown_weights, weights_of
from solver.problem import Slot


class Standing(StrEnum):
    """How an offer stands for one who was asked. ``OVER`` never tells whether somebody declined or it was withdrawn."""

    TO_ANSWER = "to_answer"
    WAITING = "waiting"
    AGREED = "agreed"
    SAID_NO = "said_no"
    OVER = "over"


class Turn(StrEnum):
    """When one who is asked is asked: before the other, after the other's yes, or both at once."""

    FIRST = "first"
    SECOND = "second"
    TOGETHER = "together"


@dataclass(frozen=True)
class Member:
    """Somebody of a team, and their job."""

    name: str
    job: str


@dataclass(frozen=True)
class Match:
    """Two sides, why they fit, and when they meet. ``marked`` says how the reader marked those hours."""

    reader: Role
    mentor: Party
    mentee: Party
    members: tuple[Member, ...]
    meeting: Meeting
    marked: HoursKind | None
    why: Reasons
    contact: str


@dataclass(frozen=True)
class Changed:
    """The time before this one, where the other side wished for another; ``agreed``: the reader had said yes to it."""

    was: Meeting
    agreed: bool


@dataclass(frozen=True)
class Choice:
    """One of the times to choose from. ``marked`` as in ``Match``; ``suits``: the reader said that it would do."""

    slot: Slot
    meeting: Meeting
    marked: HoursKind | None
    suits: bool


@dataclass(frozen=True)
class Choices:
    """The times of an offer whose time is still to be arranged, the nearest first.

    ``one``: these are what suits the other side, and the reader takes one of them. ``none_yet``: both have said what
    suits them, and nothing suits both.
    """

    times: tuple[Choice, ...]
    one: bool
    none_yet: bool


@dataclass(frozen=True)
class Offer:
    """``slot`` is the time it stands at; ``choices`` are there while that is to be arranged."""

    id: str
    standing: Standing
    turn: Turn
    answer_by: date
    match: Match
    mentorship_id: str | None
    slot: Slot
    changed: Changed | None = None
    choices: Choices | None = None


def standing_of(proposal: Proposal, acceptance: Acceptance) -> Standing:
    if acceptance.state is AcceptanceState.NO:
        return Standing.SAID_NO
    if proposal.state is ProposalState.AGREED:
        return Standing.AGREED
    if proposal.state is not ProposalState.OFFERED or not proposal.mentee.members:
        return Standing.OVER
    return Standing.TO_ANSWER if acceptance.state is AcceptanceState.ASKED else Standing.WAITING


def turn_of(proposal: Proposal, acceptance: Acceptance) -> Turn:
    other = next(one for one in proposal.acceptances if one is not acceptance)
    if other.state is AcceptanceState.YES:
        return Turn.SECOND
    return Turn.TOGETHER if other.asked_at is not None and other.asked_at == acceptance.asked_at else Turn.FIRST


def offer_to(proposal: Proposal, acceptance: Acceptance) -> Offer | None:
    """The offer as the asked party reads it; None once there is nothing to look at any more."""
    standing = standing_of(proposal, acceptance)
    if standing in {Standing.SAID_NO, Standing.OVER}:
        return None
    mentorship = db.session.scalar(select(Mentorship).where(Mentorship.proposal_id == proposal.id))
    return Offer(
        id=proposal.public_id,
        standing=standing,
        turn=turn_of(proposal, acceptance),
        answer_by=proposal.answer_by,
        match=_match(proposal, meeting_of(proposal, mentorship), acceptance.enrollment),
        mentorship_id=mentorship.public_id if mentorship else None,
        slot=times_of(proposal)[0],
        changed=_changed(proposal, acceptance) if standing is Standing.TO_ANSWER else None,
        choices=_choices(proposal, acceptance) if proposal.to_arrange else None,
    )


def _changed(proposal: Proposal, acceptance: Acceptance) -> Changed | None:
    """None to somebody who was never told of another time than this."""
    last = proposal.earlier_times[-1] if proposal.earlier_times else None
    if last is None or last["by"] == acceptance.role.value or not last["told"]:
        return None
    return Changed(meeting_at(proposal, Slot(*last["slot"])), bool(last["agreed"]))


def _choices(proposal: Proposal, acceptance: Acceptance) -> Choices:
    """Once they have answered, what they said."""
    answered, said = acceptance.state is AcceptanceState.YES, slots_of(acceptance.times)
    reader = acceptance.enrollment
    meetings = [(slot, meeting_at(proposal, slot)) for slot in (said if answered else choices_of(proposal, acceptance))]
    return Choices(
        tuple(Choice(slot, meeting, marked(reader, meeting), slot in said) for slot, meeting in meetings),
        takes_one(proposal, acceptance),
        nothing_in_common(proposal),
    )


def match_of(mentorship: Mentorship, person: Person, *, why: bool = True) -> Match:
    """An agreed match as somebody who attends it reads it; without saying ``why`` where nobody asks."""
    meeting = agreed_meeting(mentorship)
    if mentorship.mentor.person_id == person.id:
        return _match(mentorship.proposal, meeting, mentorship.mentor, why=why)
    own = [member for member in mentorship.mentee.members if member.person_id == person.id]
    reader = own[0] if own else mentorship.proposal.acceptance_of(Role.PARTICIPANT).enrollment
    return _match(mentorship.proposal, replace(meeting, other=reader.zone), reader, why=why)


def members_of(mentee: Mentee) -> tuple[Member, ...]:
    """The members of a team; nobody for a participant alone."""
    return tuple(Member(one.person.name, job_label(one)) for one in mentee.members) if mentee.team else ()


def _match(proposal: Proposal, meeting: Meeting, reader: Enrollment, *, why: bool = True) -> Match:
    mentor, mentee = party_of_mentor(proposal.mentor), party_of_mentee(proposal.mentee)
    return Match(
        reader=reader.role,
        mentor=mentor,
        mentee=mentee,
        members=members_of(proposal.mentee),
        meeting=meeting,
        marked=marked(reader, meeting),
        why=_reasons(proposal, mentor, mentee) if why else NO_REASONS,
        contact=proposal.round.program.contact_name,
    )


def _reasons(proposal: Proposal, mentor: Party, mentee: Party) -> Reasons:
    round_ = proposal.round
    theirs = [coded_answers(member.answers, AskedOf.MENTEE) for member in proposal.mentee.members]
    wanted = merge_answers(theirs) if proposal.mentee.team or not theirs else theirs[0]
    had = coded_answers(proposal.mentor.answers, AskedOf.MENTOR)
    return reasons(
        Answered(wanted, mentee.words or {}),
        Answered(had, mentor.words or {}),
        shown_weights(weights_of(settings_of(round_)), [wanted, had]),
        {topic.key: topic.label for topic in round_.program.topics},
    )
