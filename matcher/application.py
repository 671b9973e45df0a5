"""An application as somebody gave it, by form or by spreadsheet: plain data, checked field by field, not stored yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from matcher.states import ConsentHow, Role

MOST_PLACES = 30
MOST_WISHED = 3


@dataclass(frozen=True, order=True)
class Span:
    """Weekly hours ``[start, end)`` in minutes after midnight on the person's clock; ``week`` A, B or None for both."""

    weekday: int
    start: int
    end: int
    week: str | None = None


@dataclass(frozen=True, order=True)
class DaysAway:
    """Both days included."""

    first_day: date
    last_day: date


@dataclass(frozen=True)
class Application:
    """Coded answers by question key; ``words`` by question key, then choice key. ``never_with`` and ``wished`` are
    private.

    A participant applies alone when ``team`` is empty. ``places`` counts for mentors only. ``own`` holds answers to the
    coordinator's own questions by their keys: a key, a list of keys, a number, words, or a truth value. ``access`` are
    keys of ``access_needs``. ``team_quorum``: how many of the team must be free, None for all. ``left_out`` names what
    a spreadsheet had no column for, by field or by key of an own question: there, what stands is kept.
    """

    role: Role
    name: str
    address: str
    library: str
    zone: str
    region: str = ""
    country: str = "US"
    cooperatives: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    goal: str = ""
    works: tuple[Span, ...] = ()
    if_need_be: tuple[Span, ...] = ()
    away: tuple[DaysAway, ...] = ()
    places: int = 1
    own_manager: str = ""
    never_with: tuple[str, ...] = ()
    team: str = ""
    team_lead: bool = False
    team_goal: str = ""
    team_quorum: int | None = None
    phone: str = ""
    meeting_link: str = ""
    access: tuple[str, ...] = ()
    access_words: str = ""
    wished: tuple[str, ...] = ()
    own: Mapping[str, Any] = field(default_factory=dict)
    director_name: str = ""
    director_address: str = ""
    consent: bool = False
    consent_how: ConsentHow = ConsentHow.PAGE
    consent_text: str = ""
    consented_at: datetime | None = None
    left_out: frozenset[str] = frozenset()
