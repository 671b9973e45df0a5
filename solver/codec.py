"""The solver's files: problem and outcome as JSON, and the digest that ties them together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from solver.criteria import BY_KEY, QUESTIONS
from solver.criteria.contract import Kind
from solver.criteria.scoring import weights_of
from solver.hours import Participant
from solver.outcome import Outcome, Pair
from solver.outcome_reader import FORMAT as OUTCOME_FORMAT
from solver.outcome_reader import read_outcome
from solver.problem import Calendar, Interval, Mentee, Pin, Problem, Settings, Slot, Weight
from solver.problem_reader import (
    ABSENT_MENTEE,
    ABSENT_MENTOR,
    ABSENT_PROBLEM,
    ABSENT_SETTINGS,
    WEEKDAYS,
    format_of,
    read_problem,
)

__all__ = ["digest", "read_outcome", "read_problem", "write_outcome", "write_problem"]


def digest(problem: Problem) -> str:
    """``sha256:`` and the hash of the canonical JSON: the same whatever the order of lists and keys."""
    canonical = json.dumps(problem_json(problem), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def write_problem(problem: Problem) -> str:
    return json.dumps(problem_json(problem), ensure_ascii=False)


def write_outcome(outcome: Outcome) -> str:
    return json.dumps(outcome_json(outcome), ensure_ascii=False)


def problem_json(problem: Problem) -> dict[str, Any]:
    """Every key, defaults filled, unordered lists sorted."""
    settings = problem.settings
    return {
        "format": format_of(problem),
        "mentors": [
            {"places": mentor.places, "manager_of": sorted(mentor.manager_of)} | ABSENT_MENTOR | _participant(mentor)
            for mentor in sorted(problem.mentors, key=lambda mentor: mentor.id)
        ],
        "mentees": [
            ABSENT_MENTEE | _apart(mentee) | _participant(mentee)
            for mentee in sorted(problem.mentees, key=lambda mentee: mentee.id)
        ],
        "calendar": _calendar(problem.calendar) if problem.calendar else None,
        "points": None if problem.points is None else sorted([*pair, worth] for pair, worth in problem.points.items()),
        "avoid": [[avoid.mentee, avoid.mentor, avoid.code] for avoid in sorted(set(problem.avoid))],
        "pins": sorted(map(_pin, problem.pins), key=lambda pin: (pin["mentee"], pin["mentor"], pin["pin"])),
        "settings": ABSENT_SETTINGS
        | {
            "goal": settings.goal,
            "seed": settings.seed,
            "weights": _weights(settings),
            "same_cooperative": settings.same_cooperative,
        },
    } | ABSENT_PROBLEM


def _participant(person: Participant) -> dict[str, Any]:
    return {
        "id": person.id,
        "people": sorted(person.people),
        "library": person.library,
        "cooperatives": sorted(person.cooperatives),
        "languages": sorted(person.languages),
        "zone": person.zone,
        "hours": None if person.hours is None else sorted(map(_interval, person.hours)),
        "prefer": sorted([*_interval(prefer.interval), prefer.cost] for prefer in person.prefer),
        "closed": _dates(person.closed),
        "busy": sorted([_instant(begin), _instant(end)] for begin, end in person.busy),
        "answers": {key: _answer(key, value) for key, value in person.answers.items()},
    }


def _apart(mentee: Mentee) -> dict[str, str]:
    """Written only where it says something, as format 1 has no such key."""
    return {} if mentee.apart is None else {"apart": mentee.apart}


def _weights(settings: Settings) -> dict[str, Weight]:
    """Every weight; of criteria that nobody is asked about only those that count, so that older digests hold."""
    weights = weights_of(settings)
    return {key: weight for key, weight in weights.items() if BY_KEY[key].questions or weight is not Weight.OFF}


def _answer(key: str, value: Any) -> Any:
    """Only ranked answers keep their order."""
    if isinstance(value, Mapping):
        return {name: _answer(key, codes) for name, codes in value.items()}
    if isinstance(value, (list, tuple)):
        ranked = key in QUESTIONS and QUESTIONS[key].kind is Kind.RANKED_CHOICES
        return list(value) if ranked else sorted(value)
    return value


def _interval(interval: Interval) -> list[str]:
    parts = [WEEKDAYS[interval.weekday], _clock(interval.start), _clock(interval.end)]
    return parts + ([interval.week] if interval.week else [])


def _calendar(calendar: Calendar) -> dict[str, Any]:
    return {
        "first_day": calendar.first_day.isoformat(),
        "last_day": calendar.last_day.isoformat(),
        "cadence": calendar.cadence,
        "minutes": calendar.minutes,
        "closed": _dates(calendar.closed),
        "min_sessions": calendar.min_sessions,
        "gap": calendar.gap,
        "tzdata": calendar.tzdata,
    }


def _pin(pin: Pin) -> dict[str, Any]:
    return {
        "mentee": pin.mentee,
        "mentor": pin.mentor,
        "pin": pin.kind,
        "slot": None if pin.slot is None else _slot(pin.slot),
    }


def _slot(slot: Slot) -> dict[str, Any]:
    return {"weekday": WEEKDAYS[slot.weekday], "start": _clock(slot.start), "phase": slot.phase}


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%MZ")


def _dates(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "format": OUTCOME_FORMAT,
        "status": outcome.status,
        "proof": outcome.proof,
        "placed": outcome.placed,
        "floor": outcome.floor,
        "total": outcome.total,
        "stages": [{"goal": stage.goal, "value": stage.value, "bound": stage.bound} for stage in outcome.stages],
        "pairs": [_pair(pair) for pair in outcome.pairs],
        "unmatched": [
            {"mentee": left.mentee, "reason": left.reason, "facts": dict(left.facts), "fix": dict(left.fix)}
            for left in outcome.unmatched
        ],
        "certificate": outcome.certificate,
        "ties": outcome.ties,
        "reproducible": outcome.reproducible,
        "seconds": outcome.seconds,
        "versions": dict(outcome.versions),
        "problem_digest": outcome.problem_digest,
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "mentee": pair.mentee,
        "mentor": pair.mentor,
        "points": pair.points,
        "bonus": pair.bonus,
        "kept": pair.kept,
        "sessions": pair.sessions,
        "dropped": _dates(pair.dropped),
        "slot": None if pair.slot is None else _slot(pair.slot) | {"zone": pair.zone},
    }
