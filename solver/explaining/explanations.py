"""Everything that can be explained about an outcome, as one document: what else was possible, and what would help.

``docs/problem-format.md`` describes the file. Points in it are counted without what is shown to nobody, and nothing
says which never-rule bars a pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from solver.budget import Budget
from solver.errors import Fault, OutcomeFaults, ProblemFaults
from solver.explain import explain
from solver.explaining.alternatives import Alternative, Alternatives
from solver.explaining.blocking import Blocking
from solver.explaining.edits import Edit, Kind
from solver.explaining.fix import Fix, Fixes
from solver.explaining.forecast import Forecast, Wanted
from solver.explaining.resolve import Again, Resolver
from solver.explaining.words import Change, Move, Place, Teller
from solver.explaining.worth import Places
from solver.files.codec import digest
from solver.files.slots import WEEKDAYS, clock_text, slot_json
from solver.hours import zone_of
from solver.ordering import in_order
from solver.outcome import Outcome
from solver.problem import Interval, Problem, Slot

FORMAT = "bookends-explanations/1"
MOST_PAIRS = 4_000_000
"""Pairs that can all be looked at again and again."""

Told = TypeVar("Told")


class Explanations:
    """Asked piece by piece. What the ``budget`` leaves no time for is named in ``left_out`` and not guessed at; in
    rounds too large to look at every pair (``MOST_PAIRS``) that is everything but ``about``.

    Raises ``OutcomeFaults`` for an outcome of another problem, and ``ProblemFaults`` for pins that contradict it.
    """

    def __init__(
        self, problem: Problem, outcome: Outcome, budget: Budget | None = None, most_pairs: int = MOST_PAIRS
    ) -> None:
        if outcome.problem_digest != digest(problem):
            raise OutcomeFaults([Fault("problem_digest", "of another problem", "the outcome of this problem")])
        self._problem, self._outcome, self._budget = in_order(problem), outcome, budget or Budget()
        self._too_large = len(problem.mentees) * len(problem.mentors) > most_pairs
        self.left_out: list[str] = []

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self._problem, self._outcome, self._budget)

    @cached_property
    def _alternatives(self) -> Alternatives:
        return Alternatives(self._resolver)

    @cached_property
    def _teller(self) -> Teller:
        return Teller(self._resolver)

    def everything(self) -> dict[str, Any]:
        """The whole document, what people need most first."""
        unmatched = self._each("unmatched", [left.mentee for left in self._outcome.unmatched], self.unmatched)
        alternatives = self._each("alternatives", [one.id for one in self._problem.mentees], self.alternatives)
        places = self._each("places", [one.id for one in self._problem.mentors], self.places)
        forecast = self._within("forecast", self.forecast) or []
        return self._document(alternatives, places, unmatched, forecast)

    def of(self, mentee: str, mentor: str | None = None) -> dict[str, Any]:
        """The document about one mentee, or about the mentee and one mentor; ``about`` says how the two go together."""
        about = explain(self._problem, self._outcome, mentee, mentor)
        left_out = {left.mentee for left in self._outcome.unmatched}
        if mentor is not None:
            named = self._within("alternatives", lambda: self.why_not(mentee, mentor))
            return self._document({mentee: named or []}, {}, {}, []) | {"about": about}
        alternatives = self._each("alternatives", [mentee], self.alternatives)
        unmatched = self._each("unmatched", sorted({mentee} & left_out), self.unmatched)
        return self._document(alternatives, {}, unmatched, []) | {"about": about}

    def _document(
        self, alternatives: dict[str, Any], places: dict[str, Any], unmatched: dict[str, Any], forecast: list[Any]
    ) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "problem_digest": self._outcome.problem_digest,
            "alternatives": alternatives,
            "places": places,
            "unmatched": unmatched,
            "forecast": forecast,
            "left_out": self.left_out,
        }

    def _each(self, what: str, ids: Iterable[str], tell: Callable[[str], Told]) -> dict[str, Told]:
        found = {one: self._within(f"{what} {one}", lambda one=one: tell(one)) for one in ids}  # type: ignore[misc]
        return {one: told for one, told in found.items() if told is not None}

    def _within(self, what: str, tell: Callable[[], Told]) -> Told | None:
        """What the clock cut short is left out: it may not be the whole truth."""
        told = None if self._too_large or self._budget.spent() else tell()
        if self._too_large or self._budget.spent():
            self.left_out.append(what)
            return None
        return told

    def alternatives(self, mentee: str) -> list[dict[str, Any]]:
        """At most five other mentors, the one that costs least first."""
        return [self._alternative(one) for one in self._alternatives.best(self._resolver.rows[mentee])]

    def why_not(self, mentee: str, mentor: str) -> list[dict[str, Any]]:
        """What this pair would cost; empty when it cannot be made. Raises ``ProblemFaults`` for an unknown id."""
        rows, columns = self._resolver.rows, self._resolver.columns
        unknown = [name for name, known in ((mentee, rows), (mentor, columns)) if name not in known]
        if unknown:
            raise ProblemFaults(Fault(name, "unknown id", "somebody of the problem") for name in unknown)
        found = self._alternatives.why_not(rows[mentee], columns[mentor])
        return [] if found is None else [self._alternative(found)]

    def places(self, mentor: str) -> dict[str, Any]:
        """What a place more and one less would change; None where there cannot be one less."""
        column = self._resolver.columns[mentor]
        more, less = self._places.one_more(column), self._places.one_less(column)
        return {"one_more": self._worth(more), "one_less": self._worth(less)}

    def unmatched(self, mentee: str) -> dict[str, Any]:
        """The reason, the mentors it is about, and the smallest change that would place the mentee with all others."""
        row, problem = self._resolver.rows[mentee], self._problem
        left = next(left for left in self._outcome.unmatched if left.mentee == mentee)
        blocking = [problem.mentors[column].id for column in self._blocking.of(row)]
        fix = self._fixes.of(row)
        told: dict[str, Any] = {"reason": left.reason, "blocking": blocking, "fix": None}
        if fix is None:
            return told | {"mentor": None, "slot": None, "points": None, "moves": []}
        changed = [one for one in sorted(fix.seats) if fix.seats[one] != self._resolver.mentor_of.get(one)]
        then = {place.mentee: place for place in self._seats(fix, changed)}
        own = then.pop(mentee)
        moves = [
            Move(one, problem.mentors[self._resolver.mentor_of[self._resolver.rows[one]]].id, place)
            for one, place in then.items()
        ]
        return told | {
            "fix": self._edit(fix.edit),
            "mentor": own.mentor,
            "slot": self._slot(own.mentor, own.slot),
            "points": own.points,
            "moves": [self._move(move) for move in moves],
        }

    def forecast(self) -> list[dict[str, Any]]:
        """The kinds of mentor to look for."""
        return [_wanted(one) for one in Forecast(self._resolver, self._budget).kinds()]

    @cached_property
    def _places(self) -> Places:
        return Places(self._alternatives)

    @cached_property
    def _blocking(self) -> Blocking:
        return Blocking(self._resolver)

    @cached_property
    def _fixes(self) -> Fixes:
        return Fixes(self._resolver)

    def _seats(self, fix: Fix, rows: Sequence[int]) -> list[Place]:
        mentees, columns = self._problem.mentees, [fix.seats[row] for row in rows]
        points = self._teller.points(np.array(rows, np.int64), np.array(columns, np.int64))
        return [
            self._teller.place(row, column, fix.slots.get(mentees[row].id), worth)
            for row, column, worth in zip(rows, columns, points, strict=True)
        ]

    def _alternative(self, one: Alternative) -> dict[str, Any]:
        return {
            "mentor": one.place.mentor,
            "exact": one.exact,
            "cost": _cost(one.cost),
            "points": one.place.points,
            "slot": self._slot(one.place.mentor, one.place.slot),
            "moves": [self._move(move) for move in one.moves],
        }

    def _move(self, move: Move) -> dict[str, Any]:
        now = move.now
        return {
            "mentee": move.mentee,
            "from": move.was,
            "to": None if now is None else now.mentor,
            "slot": None if now is None else self._slot(now.mentor, now.slot),
            "points": None if now is None else now.points,
        }

    def _slot(self, mentor: str, slot: Slot | None) -> dict[str, Any] | None:
        if slot is None:
            return None
        return slot_json(slot) | {"zone": zone_of(self._problem.mentors[self._resolver.columns[mentor]])}

    def _worth(self, again: Again | None) -> list[dict[str, Any]] | None:
        return None if again is None else _cost(self._teller.changes(again))

    def _edit(self, edit: Edit) -> dict[str, Any]:
        mentor = self._problem.mentors[edit.mentor]
        if edit.kind is Kind.PLACE:
            return {"kind": edit.kind, "mentor": mentor.id, "places": mentor.places + 1}
        both = {"mentee": self._problem.mentees[edit.mentee].id, "mentor": mentor.id}
        if edit.window is None:
            return {"kind": edit.kind, **both, "code": edit.code}
        who = "mentor" if edit.of_mentor else "mentee"
        return {"kind": edit.kind, "who": who, **both, "window": _window(edit.window)}


def _cost(changes: Iterable[Change]) -> list[dict[str, Any]]:
    return [{"goal": one.goal, "change": one.change} for one in changes]


def _wanted(one: Wanted) -> dict[str, Any]:
    kind = {"topics": list(one.topics), "zone": one.zone, "hours": [_window(window) for window in one.hours]}
    return {"kind": kind, "would_place": list(one.places), "would_lift": one.lifts, "total": one.total}


def _window(window: Interval) -> list[str]:
    return [WEEKDAYS[window.weekday], clock_text(window.start), clock_text(window.end)]
