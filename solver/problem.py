"""The frozen input of the solver: who takes part, when they can meet, what the coordinator fixed.

Fields and their meaning follow ``docs/problem-format.md``; ``codec`` reads and writes the files and validates them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Cadence(StrEnum):
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class Weekday(StrEnum):
    """RFC 5545 names; their order is the order of the week, Monday first."""

    MO = "MO"
    TU = "TU"
    WE = "WE"
    TH = "TH"
    FR = "FR"
    SA = "SA"
    SU = "SU"


class Goal(StrEnum):
    TOTAL = "total"
    FLOOR = "floor"


class Weight(StrEnum):
    MUST = "must"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    OFF = "off"


class SameCooperative(StrEnum):
    ALLOWED = "allowed"
    NEVER = "never"


class PinKind(StrEnum):
    KEEP = "keep"
    FORBID = "forbid"


@dataclass(frozen=True, order=True)
class Slot:
    """A recurring start on the mentor's clock.

    ``weekday`` counts from Monday = 0, ``start`` is minutes after local midnight. ``phase`` is 0 for weekly, 0 or 1 for
    fortnightly (weeks counted from the Monday of ``first_day``), 1 to 4 for monthly (the n-th such weekday).
    """

    weekday: int
    start: int
    phase: int


@dataclass(frozen=True, order=True)
class Interval:
    """Local weekly hours ``[start, end)`` in minutes after midnight; ``week`` is "A", "B" or None for both."""

    weekday: int
    start: int
    end: int
    week: str | None = None


@dataclass(frozen=True, order=True)
class Preference:
    """Hours preferred by a mentor or mentee: a session wholly inside avoids ``cost``."""

    interval: Interval
    cost: int


@dataclass(frozen=True)
class Calendar:
    """The program's days. ``gap`` is minutes kept free between two series of one person."""

    first_day: date
    last_day: date
    cadence: Cadence
    minutes: int
    closed: frozenset[date] = frozenset()
    min_sessions: int = 1
    gap: int = 0
    tzdata: str | None = None


@dataclass(frozen=True)
class Mentor:
    id: str
    places: int
    people: tuple[str, ...] = ()
    library: str | None = None
    cooperatives: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    zone: str | None = None
    hours: tuple[Interval, ...] | None = None
    prefer: tuple[Preference, ...] = ()
    closed: frozenset[date] = frozenset()
    busy: tuple[tuple[datetime, datetime], ...] = ()
    manager_of: frozenset[str] = frozenset()
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Mentee:
    """One participant, or one team that meets its mentor together.

    Entries with the same ``apart`` (an opaque id of their team) share a mentor only where fewer would be matched
    otherwise.
    """

    id: str
    people: tuple[str, ...] = ()
    library: str | None = None
    cooperatives: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    zone: str | None = None
    hours: tuple[Interval, ...] | None = None
    prefer: tuple[Preference, ...] = ()
    closed: frozenset[date] = frozenset()
    busy: tuple[tuple[datetime, datetime], ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    apart: str | None = None


@dataclass(frozen=True, order=True)
class Avoid:
    """A never-rule for one pair; ``code`` says which kind, and nobody but the coordinator's rule is ever shown more."""

    mentee: str
    mentor: str
    code: str


@dataclass(frozen=True)
class Pin:
    """A pair the coordinator keeps (at ``slot``, or at any time when None) or forbids."""

    mentee: str
    mentor: str
    kind: PinKind
    slot: Slot | None = None


@dataclass(frozen=True)
class Settings:
    goal: Goal = Goal.FLOOR
    seed: int = 1
    weights: Mapping[str, Weight] = field(default_factory=dict)
    same_cooperative: SameCooperative = SameCooperative.ALLOWED


@dataclass(frozen=True)
class Problem:
    """``mentors`` and ``mentees`` are sorted by id.

    ``points``: (mentee id, mentor id) -> 0 to 10^6, the only allowed pairs; None when criteria give the points.
    """

    mentors: tuple[Mentor, ...]
    mentees: tuple[Mentee, ...]
    calendar: Calendar | None = None
    points: Mapping[tuple[str, str], int] | None = None
    avoid: tuple[Avoid, ...] = ()
    pins: tuple[Pin, ...] = ()
    settings: Settings = Settings()
