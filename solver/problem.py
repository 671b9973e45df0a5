"""The frozen input of the solver: who takes part, when they can meet, what the coordinator fixed.

Fields and their meaning follow ``docs/problem-format.md``; ``codec`` reads and writes the files and validates them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from solver.factors import Factors


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
    """``leximin`` goes on where ``floor`` ends: fewest matches below one band, below two, and so on, then the total."""

    TOTAL = "total"
    FLOOR = "floor"
    LEXIMIN = "leximin"


class LeftOver(StrEnum):
    """Who stays unmatched when not everybody can be: whoever serves the points best, or whoever chance draws."""

    POINTS = "points"
    LOTTERY = "lottery"


class Changes(StrEnum):
    """How ``Settings.kept`` counts: points more for each pair that stays, or a goal of its own before all points."""

    BONUS = "bonus"
    FEWEST = "fewest"


class RuleKind(StrEnum):
    SAME_MENTOR = "same_mentor"
    DIFFERENT_MENTORS = "different_mentors"
    AT_MOST = "at_most"
    GROUP_SESSION = "group_session"


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
    """``places`` is how many mentees the mentor can have at most, ``min_places`` how many they should have (a goal),
    ``min_places_if_any`` how many they have at least when they have any (a rule).
    """

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
    min_places: int = 0
    min_places_if_any: int = 0


@dataclass(frozen=True)
class Mentee:
    """One participant, or one team that meets its mentor together.

    Entries with the same ``apart`` (an opaque id of their team) share a mentor only where fewer would be matched
    otherwise. Of two classes of ``priority`` the higher number is placed first.
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
    priority: int = 0


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


@dataclass(frozen=True, order=True)
class Rule:
    """What no network expresses; it binds those who are matched, so leaving somebody unmatched always keeps it.

    ``same_mentor`` and ``different_mentors``: any two of ``mentees`` who are matched. ``at_most``: no mentor has more
    than ``k`` mentees with the same ``same`` (only "library"). ``group_session``: all mentees of ``mentor`` meet in one
    session, at one slot.
    """

    kind: RuleKind
    mentees: tuple[str, ...] = ()
    k: int | None = None
    same: str | None = None
    mentor: str | None = None


@dataclass(frozen=True)
class Settings:
    """``floor_at_least``: pairs with fewer points are not made, unless a pin keeps them. ``kept``: pairs (mentee id,
    mentor id) of an earlier outcome that are to stay if they can, each worth ``stay_bonus`` points more.
    """

    goal: Goal = Goal.FLOOR
    seed: int = 1
    weights: Mapping[str, Weight] = field(default_factory=dict)
    same_cooperative: SameCooperative = SameCooperative.ALLOWED
    floor_at_least: int | None = None
    band: int = 10_000
    left_over: LeftOver = LeftOver.POINTS
    kept: frozenset[tuple[str, str]] = frozenset()
    stay_bonus: int = 0
    changes: Changes = Changes.BONUS


@dataclass(frozen=True)
class Problem:
    """``mentors`` and ``mentees`` are sorted by id.

    ``points``: (mentee id, mentor id) -> 0 to 10^6, the only allowed pairs. ``factors``: points of every pair as
    products of integers, 0 to 10^6 each. At most one of the two; where both are None, criteria give the points.
    """

    mentors: tuple[Mentor, ...]
    mentees: tuple[Mentee, ...]
    calendar: Calendar | None = None
    points: Mapping[tuple[str, str], int] | None = None
    avoid: tuple[Avoid, ...] = ()
    pins: tuple[Pin, ...] = ()
    settings: Settings = Settings()
    rules: tuple[Rule, ...] = ()
    factors: Factors | None = None
