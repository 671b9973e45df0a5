"""Every state there is, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from matcher.errors import WrongTransition


class Role(StrEnum):
    MENTOR = "mentor"
    PARTICIPANT = "participant"


class Right(StrEnum):
    """``ADMINISTRATOR`` operates the installation and has no program; the others are for one program.

    ``COORDINATOR`` may do everything in it, ``ASSISTANT`` takes in applications and mail, ``READER`` reads applications
    and says what they think of them.
    """

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    ASSISTANT = "assistant"
    READER = "reader"


class Cadence(StrEnum):
    """How often a series meets; the solver's files use the same words."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class PinKind(StrEnum):
    KEEP = "keep"
    FORBID = "forbid"


class RoundState(StrEnum):
    """``INTEREST``: people say that they would like to take part; ``OPEN``: they send their whole application."""

    DRAFT = "draft"
    INTEREST = "interest"
    OPEN = "open"
    REVIEW = "review"
    PUBLISHED = "published"
    ENDED = "ended"


class EnrollmentState(StrEnum):
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class Decision(StrEnum):
    """What the coordinators decided about an application, where a round selects."""

    UNDECIDED = "undecided"
    ACCEPTED = "accepted"
    WAIT_LISTED = "wait_listed"
    DECLINED = "declined"


class Opinion(StrEnum):
    """What a reader of an application thinks of taking it in."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class ConsentHow(StrEnum):
    """How somebody agreed: on their own page, or told to the coordinator who wrote it down."""

    PAGE = "page"
    PHONE = "phone"
    PAPER = "paper"
    MAIL = "mail"
    SHEET = "sheet"


class Mentoring(StrEnum):
    """How a team is mentored: one mentor for the team, one for each member, or both."""

    TEAM = "team"
    MEMBERS = "members"
    BOTH = "both"


class InvitationState(StrEnum):
    """Of an invitation to join a team."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class AskedFirst(StrEnum):
    """Who is asked first when a match is offered."""

    MENTOR = "mentor"
    PARTICIPANT = "participant"
    BOTH = "both"


class LinkFrom(StrEnum):
    """Whose meeting link a series uses."""

    MENTOR = "mentor"
    PARTICIPANT = "participant"
    PROGRAM = "program"


class QuestionKind(StrEnum):
    """How one of the coordinator's own questions is answered."""

    CHOICE = "choice"
    CHOICES = "choices"
    SCALE = "scale"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    YES_NO = "yes_no"


class AskedOf(StrEnum):
    MENTOR = "mentor"
    PARTICIPANT = "participant"
    BOTH = "both"


class Compared(StrEnum):
    """What an own question means for a match: nothing; alike is better; it must be the same; it must differ."""

    NO = "no"
    ALIKE = "alike"
    SAME = "same"
    DIFFERENT = "different"


class PaidTime(StrEnum):
    """Whether a director grants paid time for the program."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ProposalState(StrEnum):
    OFFERED = "offered"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


# While it is one of these, a proposal holds its mentor's place and its mentee is spoken for.
HOLDING = frozenset({ProposalState.OFFERED, ProposalState.AGREED})


class AcceptanceState(StrEnum):
    """Of one asked party. ``LAPSED``: the proposal ended before they answered."""

    WAITING = "waiting"
    ASKED = "asked"
    YES = "yes"
    NO = "no"
    LAPSED = "lapsed"


class MentorshipState(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


class SeriesState(StrEnum):
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class ReplyKind(StrEnum):
    """What somebody answers to sessions in their calendar. ``OTHER_TIME`` is a counter-proposal."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    OTHER_TIME = "other_time"


class AnsweredHow(StrEnum):
    """Where an answer came from. Only ``PAGE`` is from somebody who had signed in."""

    PAGE = "page"
    LINK = "link"
    MAIL = "mail"


class WishKind(StrEnum):
    """``FOLLOWING``: this session and all after it at another time; ``CLOCK``: all of them on another clock."""

    FOLLOWING = "following"
    CLOCK = "clock"


class WishState(StrEnum):
    """``LAPSED``: the sessions changed otherwise, or ended, before anybody answered."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class EventKind(StrEnum):
    """What a program gathers people for."""

    WEBINAR = "webinar"
    ORIENTATION = "orientation"
    KICK_OFF = "kick_off"
    COHORT_CALL = "cohort_call"
    OFFICE_HOURS = "office_hours"
    CLOSING = "closing"
    OTHER = "other"


class Audience(StrEnum):
    """Who is invited to an event: of its round, or whoever is in any round of the program, or interested in it."""

    MENTORS = "mentors"
    PARTICIPANTS = "participants"
    BOTH = "both"
    PROGRAM = "program"
    INTERESTED = "interested"


class MailKind(StrEnum):
    """What a mail is about. Each has its sentences in ``mail/words/`` and its composer in ``letters``."""

    APPLICATION_RECEIVED = "application_received"
    MENTOR_OFFER = "mentor_offer"
    PARTICIPANT_OFFER = "participant_offer"
    OFFER_REMINDER = "offer_reminder"
    MATCH_CONFIRMED = "match_confirmed"
    INVITATION = "invitation"
    SESSION_REMINDER = "session_reminder"
    FORWARDED = "forwarded"
    SIGN_IN = "sign_in"
    MONDAY = "monday"
    INTEREST_RECEIVED = "interest_received"
    APPLICATIONS_OPEN = "applications_open"
    DRAFT_REMINDER = "draft_reminder"
    DIRECTOR_ASKED = "director_asked"
    TEAM_INVITED = "team_invited"
    SELECTION_ACCEPTED = "selection_accepted"
    SELECTION_WAIT_LISTED = "selection_wait_listed"
    SELECTION_DECLINED = "selection_declined"
    COORDINATOR_INVITED = "coordinator_invited"
    CLOCK_SHIFT = "clock_shift"
    SESSION_ANSWER = "session_answer"
    WISH_ASKED = "wish_asked"
    WISH_ANSWERED = "wish_answered"
    EVENT_INVITED = "event_invited"
    EVENT_REMINDER = "event_reminder"
    EVENT_AFTER = "event_after"
    SAMPLE = "sample"


class MailState(StrEnum):
    """Of a mail owed. ``DROPPED``: no longer true when its turn came. ``DEAD``: refused, or given up after days."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    DEAD = "dead"
    BOUNCED = "bounced"


# While it is one of these, a mail is still to go out.
OWED = frozenset({MailState.QUEUED, MailState.SENDING})


class ReceivedState(StrEnum):
    """Of a mail that came in. ``TRAY``: a person has to look at it; ``NOTED``: nobody needs to."""

    FORWARDED = "forwarded"
    TRAY = "tray"
    HANDLED = "handled"
    NOTED = "noted"


class CalendarChannel(StrEnum):
    """How somebody's sessions reach their own calendar: one or the other, or everything would stand there twice."""

    INVITATION = "invitation"
    SUBSCRIPTION = "subscription"


# By kind of state: members of different kinds may have the same word, and then are equal as keys.
_FOLLOWERS: Mapping[type[StrEnum], Mapping[StrEnum, frozenset[StrEnum]]] = {
    RoundState: {
        RoundState.DRAFT: frozenset({RoundState.INTEREST, RoundState.OPEN}),
        RoundState.INTEREST: frozenset({RoundState.OPEN}),
        RoundState.OPEN: frozenset({RoundState.REVIEW}),
        RoundState.REVIEW: frozenset({RoundState.OPEN, RoundState.PUBLISHED}),
        RoundState.PUBLISHED: frozenset({RoundState.ENDED}),
    },
    EnrollmentState: {
        EnrollmentState.SENT: frozenset({EnrollmentState.WITHDRAWN}),
        EnrollmentState.WITHDRAWN: frozenset({EnrollmentState.SENT}),
    },
    Decision: {one: frozenset(set(Decision) - {one}) for one in Decision},
    InvitationState: {
        InvitationState.INVITED: frozenset(set(InvitationState) - {InvitationState.INVITED}),
        InvitationState.ACCEPTED: frozenset({InvitationState.WITHDRAWN}),
        InvitationState.DECLINED: frozenset({InvitationState.INVITED}),
        InvitationState.WITHDRAWN: frozenset({InvitationState.INVITED}),
    },
    RunState: {
        RunState.QUEUED: frozenset({RunState.RUNNING, RunState.FAILED}),
        RunState.RUNNING: frozenset({RunState.DONE, RunState.FAILED, RunState.QUEUED}),
        RunState.FAILED: frozenset({RunState.QUEUED}),
    },
    ProposalState: {
        ProposalState.OFFERED: frozenset(
            {ProposalState.AGREED, ProposalState.DECLINED, ProposalState.WITHDRAWN, ProposalState.EXPIRED}
        ),
    },
    AcceptanceState: {
        AcceptanceState.WAITING: frozenset({AcceptanceState.ASKED, AcceptanceState.LAPSED}),
        AcceptanceState.ASKED: frozenset({AcceptanceState.YES, AcceptanceState.NO, AcceptanceState.LAPSED}),
        # Asked again: the other side would rather meet at another time.
        AcceptanceState.YES: frozenset({AcceptanceState.ASKED}),
    },
    WishState: {
        WishState.ASKED: frozenset(set(WishState) - {WishState.ASKED}),
    },
    MentorshipState: {
        MentorshipState.ACTIVE: frozenset({MentorshipState.ENDED}),
    },
    SeriesState: {
        SeriesState.CONFIRMED: frozenset({SeriesState.CANCELLED}),
    },
    MailState: {
        MailState.QUEUED: frozenset({MailState.SENDING, MailState.DROPPED, MailState.DEAD}),
        MailState.SENDING: frozenset({MailState.SENT, MailState.QUEUED, MailState.DROPPED, MailState.DEAD}),
        MailState.SENT: frozenset({MailState.BOUNCED}),
        MailState.DEAD: frozenset({MailState.QUEUED}),
        MailState.BOUNCED: frozenset({MailState.QUEUED}),
    },
    ReceivedState: {
        ReceivedState.TRAY: frozenset({ReceivedState.HANDLED, ReceivedState.FORWARDED}),
    },
}

S = TypeVar("S", bound=StrEnum)


def may_become(current: StrEnum, wanted: StrEnum) -> bool:
    return wanted in _FOLLOWERS.get(type(current), {}).get(current, frozenset())


def advance(current: S, wanted: S) -> S:
    """``wanted``, if it may follow ``current``; raises WrongTransition otherwise."""
    if not may_become(current, wanted):
        raise WrongTransition(
            f"This is {current.value} already and cannot become {wanted.value}.",
            current=current.value,
            wanted=wanted.value,
        )
    return wanted
