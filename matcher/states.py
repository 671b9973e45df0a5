"""Every state there is, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from matcher.errors import WrongTransition


class Role(StrEnum):
    MENTOR = "mentor"
    PARTICIPANT = "participant"


class Cadence(StrEnum):
    """How often a series meets; the solver's files use the same words."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class PinKind(StrEnum):
    KEEP = "keep"
    FORBID = "forbid"


class RoundState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    REVIEW = "review"
    PUBLISHED = "published"
    ENDED = "ended"


class EnrollmentState(StrEnum):
    SENT = "sent"
    WITHDRAWN = "withdrawn"


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


_FOLLOWERS: Mapping[StrEnum, frozenset[StrEnum]] = {
    RoundState.DRAFT: frozenset({RoundState.OPEN}),
    RoundState.OPEN: frozenset({RoundState.REVIEW}),
    RoundState.REVIEW: frozenset({RoundState.OPEN, RoundState.PUBLISHED}),
    RoundState.PUBLISHED: frozenset({RoundState.ENDED}),
    EnrollmentState.SENT: frozenset({EnrollmentState.WITHDRAWN}),
    EnrollmentState.WITHDRAWN: frozenset({EnrollmentState.SENT}),
    RunState.QUEUED: frozenset({RunState.RUNNING, RunState.FAILED}),
    RunState.RUNNING: frozenset({RunState.DONE, RunState.FAILED, RunState.QUEUED}),
    RunState.FAILED: frozenset({RunState.QUEUED}),
    ProposalState.OFFERED: frozenset(
        {ProposalState.AGREED, ProposalState.DECLINED, ProposalState.WITHDRAWN, ProposalState.EXPIRED}
    ),
    AcceptanceState.WAITING: frozenset({AcceptanceState.ASKED, AcceptanceState.LAPSED}),
    AcceptanceState.ASKED: frozenset({AcceptanceState.YES, AcceptanceState.NO, AcceptanceState.LAPSED}),
    MentorshipState.ACTIVE: frozenset({MentorshipState.ENDED}),
    SeriesState.CONFIRMED: frozenset({SeriesState.CANCELLED}),
}

S = TypeVar("S", bound=StrEnum)


def may_become(current: StrEnum, wanted: StrEnum) -> bool:
    return wanted in _FOLLOWERS.get(current, frozenset())


def advance(current: S, wanted: S) -> S:
    """``wanted``, if it may follow ``current``; raises WrongTransition otherwise."""
    if not may_become(current, wanted):
        raise WrongTransition(
            f"This is {current.value} already and cannot become {wanted.value}.",
            current=current.value,
            wanted=wanted.value,
        )
    return wanted
