"""The solver's answer: who meets whom and when, who is not matched and why, and what was proven about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from solver.certificate import Certificate
from solver.problem import Slot


class Status(StrEnum):
    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


class Proof(StrEnum):
    """``prices``: checkable from the certificate; ``search``: the search proved it; ``none``: a gap is stated."""

    PRICES = "prices"
    SEARCH = "search"
    NONE = "none"


class Reason(StrEnum):
    """Why a mentee is not matched; ``solver.explain`` defines each exactly."""

    BARRED = "barred"
    TOO_WEAK = "too_weak"
    NO_COMMON_HOURS = "no_common_hours"
    TOO_FEW_SESSIONS = "too_few_sessions"
    PLACES_TAKEN = "places_taken"
    HOURS_TAKEN = "hours_taken"
    RULES = "rules"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Stage:
    """One goal in its order. ``bound`` is what no outcome can better; ``value`` equals it when the stage is proven."""

    goal: str
    value: int | None
    bound: int | None


@dataclass(frozen=True)
class Pair:
    mentee: str
    mentor: str
    points: int
    kept: bool = False
    bonus: int = 0
    slot: Slot | None = None
    zone: str | None = None
    sessions: int | None = None
    dropped: tuple[date, ...] = ()


@dataclass(frozen=True)
class Unmatched:
    mentee: str
    reason: Reason
    facts: Mapping[str, Any] = field(default_factory=dict)
    fix: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    status: Status
    proof: Proof
    placed: int
    floor: int | None
    total: int
    stages: tuple[Stage, ...]
    pairs: tuple[Pair, ...]
    unmatched: tuple[Unmatched, ...]
    problem_digest: str
    certificate: Certificate | None = None
    ties: str = "lottery"
    reproducible: bool = True
    seconds: float = 0.0
    versions: Mapping[str, str] = field(default_factory=dict)
