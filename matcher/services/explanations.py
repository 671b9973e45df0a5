"""The solver's explanations of an outcome, read: what else was possible, what would help, and what it would cost.

The file is the solver's own, see ``docs/problem-format.md``. Costs in points are not read: they count what people said
in private, and nobody is shown them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from solver.problem import Slot, Weekday

FORMAT = "bookends-explanations/1"
PLACED, FLOOR = "placed", "floor"


class FixKind(StrEnum):
    PLACE = "place"
    HOURS = "hours"
    RULE = "rule"


@dataclass(frozen=True)
class Move:
    """Somebody else who would have another mentor: ``was`` and ``now`` are mentors, None for nobody."""

    mentee: str
    was: str | None
    now: str | None
    slot: Slot | None = None


@dataclass(frozen=True)
class Alternative:
    """Another mentor for somebody. ``placed``: how many more would be matched, mostly 0 or fewer; ``exact``: false
    where it may be worse than told."""

    mentor: str
    exact: bool
    placed: int
    slot: Slot | None = None
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True)
class Worth:
    """What one place more, or one less, would do: ``placed`` by how many more are matched, ``better`` whether it would
    change anything besides, for the better or the worse."""

    placed: int
    better: bool


@dataclass(frozen=True)
class Window:
    """Weekly hours on somebody's own clock, in minutes after midnight."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True)
class Fix:
    """The smallest change after which somebody is matched: ``places`` of the mentor, a ``window`` more in the hours of
    the mentor (``of_mentor``) or the mentee, or the rule ``code`` lifted for the two."""

    kind: FixKind
    mentor: str
    mentee: str
    places: int = 0
    of_mentor: bool = False
    window: Window | None = None
    code: str = ""


@dataclass(frozen=True)
class LeftOut:
    """Why somebody is not matched: ``blocking`` are the mentors it is about; with ``fix``, whom they would meet and who
    else would move."""

    blocking: tuple[str, ...]
    fix: Fix | None = None
    mentor: str | None = None
    slot: Slot | None = None
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """A kind of mentor who would help: whom they would place, and how many others they would do better."""

    topics: tuple[str, ...]
    zone: str | None
    hours: tuple[Window, ...]
    would_place: tuple[str, ...]
    would_lift: int


@dataclass(frozen=True)
class Explanations:
    problem_digest: str
    alternatives: Mapping[str, tuple[Alternative, ...]]
    one_more: Mapping[str, Worth]
    one_less: Mapping[str, Worth]
    unmatched: Mapping[str, LeftOut]
    forecast: tuple[Wanted, ...]


def read_explanations(text: str) -> Explanations:
    """Raises ValueError for what is no such file."""
    try:
        given = json.loads(text)
        if given["format"] != FORMAT:
            raise ValueError(f"this is no {FORMAT}")
        return _explanations(given)
    except (KeyError, TypeError, IndexError, AttributeError) as unclear:
        raise ValueError(f"explanations are not complete: {unclear!r}") from unclear


def _explanations(given: Mapping[str, Any]) -> Explanations:
    places = given["places"]
    return Explanations(
        problem_digest=given["problem_digest"],
        alternatives={mentee: tuple(map(_alternative, rows)) for mentee, rows in given["alternatives"].items()},
        one_more={mentor: _worth(row["one_more"]) for mentor, row in places.items() if row.get("one_more") is not None},
        one_less={mentor: _worth(row["one_less"]) for mentor, row in places.items() if row.get("one_less") is not None},
        unmatched={mentee: _left_out(row) for mentee, row in given["unmatched"].items()},
        forecast=tuple(_wanted(row) for row in given.get("forecast", ())),
    )


def _alternative(row: Mapping[str, Any]) -> Alternative:
    return Alternative(
        row["mentor"], bool(row.get("exact", True)), _worth(row["cost"]).placed, _slot(row.get("slot")), _moves(row)
    )


def _worth(cost: Sequence[Mapping[str, Any]]) -> Worth:
    """The first difference decides, so what follows one is no gain or loss of its own."""
    changes = [(one["goal"], int(one["change"] or 0)) for one in cost]
    placed = next((change for goal, change in changes if goal == PLACED), 0)
    return Worth(placed, any(change for _, change in changes))


def _left_out(row: Mapping[str, Any]) -> LeftOut:
    return LeftOut(
        tuple(row.get("blocking") or ()), _fix(row.get("fix")), row.get("mentor"), _slot(row.get("slot")), _moves(row)
    )


def _fix(row: Mapping[str, Any] | None) -> Fix | None:
    if row is None:
        return None
    return Fix(
        kind=FixKind(row["kind"]),
        mentor=row["mentor"],
        mentee=row.get("mentee", ""),
        places=int(row.get("places", 0)),
        of_mentor=row.get("who") == "mentor",
        window=_window(row["window"]) if row.get("window") else None,
        code=row.get("code", ""),
    )


def _wanted(row: Mapping[str, Any]) -> Wanted:
    kind = row["kind"]
    return Wanted(
        tuple(kind.get("topics") or ()),
        kind.get("zone"),
        tuple(map(_window, kind.get("hours") or ())),
        tuple(row.get("would_place") or ()),
        int(row.get("would_lift") or 0),
    )


def _moves(row: Mapping[str, Any]) -> tuple[Move, ...]:
    return tuple(
        Move(one["mentee"], one.get("from"), one.get("to"), _slot(one.get("slot"))) for one in row.get("moves") or ()
    )


def _slot(given: Mapping[str, Any] | None) -> Slot | None:
    if given is None:
        return None
    return Slot(_weekday(given["weekday"]), _minutes(given["start"]), int(given.get("phase", 0)))


def _window(given: Sequence[str]) -> Window:
    return Window(_weekday(given[0]), _minutes(given[1]), _minutes(given[2]))


def _weekday(given: str) -> int:
    return list(Weekday).index(Weekday(given))


def _minutes(given: str) -> int:
    hour, minute = given.split(":")
    return 60 * int(hour) + int(minute)
