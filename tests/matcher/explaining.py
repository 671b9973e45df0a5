"""Explanations of a run as the solver writes them, made up for tests of what pages make of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from matcher.models import Run
from matcher.services.explanations import FORMAT

Row = Mapping[str, Any]
NOTHING_LOST = ({"goal": "placed", "change": 0}, {"goal": "floor", "change": -20_000}, {"goal": "total", "change": -1})


def slot(weekday: str, start: str, phase: int = 0) -> dict[str, object]:
    return {"weekday": weekday, "start": start, "phase": phase}


def alternative(mentor: str, *, moves: Sequence[Row] = (), placed: int = 0, exact: bool = True, **given: object) -> Row:
    cost = [{"goal": "placed", "change": placed}, *NOTHING_LOST[1:]]
    return {"mentor": mentor, "exact": exact, "cost": cost, "points": 0, "slot": None, "moves": list(moves), **given}


def move(mentee: str, was: str | None, now: str | None, **given: object) -> Row:
    return {"mentee": mentee, "from": was, "to": now, "slot": None, "points": None, **given}


def left_out(fix: Row | None, *, blocking: Sequence[str] = (), **given: object) -> Row:
    return {"reason": "places_taken", "blocking": list(blocking), "fix": fix, "moves": [], "slot": None, **given}


def explain(
    run: Run,
    *,
    alternatives: Mapping[str, Sequence[Row]] | None = None,
    places: Mapping[str, Row] | None = None,
    unmatched: Mapping[str, Row] | None = None,
    forecast: Sequence[Row] = (),
) -> None:
    """Stored with the run, as if its worker had had them from the solver."""
    told = {
        "format": FORMAT,
        "problem_digest": run.problem_digest,
        "alternatives": alternatives or {},
        "places": places or {},
        "unmatched": unmatched or {},
        "forecast": list(forecast),
    }
    run.explanations = json.dumps(told)
