"""The solver's files: problem and outcome as JSON, and the digest that ties them together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np

from solver.criteria import BY_KEY, QUESTIONS
from solver.criteria.contract import Kind
from solver.criteria.scoring import weights_of
from solver.factors import positions
from solver.files.certificate_file import certificate_json
from solver.files.outcome_reader import FORMAT as OUTCOME_FORMAT
from solver.files.outcome_reader import read_outcome
from solver.files.problem_reader import format_of, read_problem
from solver.files.settings_reader import rule_json
from solver.files.slots import WEEKDAYS, clock_text, slot_json
from solver.hours import Participant
from solver.ordering import rules_in_order
from solver.outcome import Outcome, Pair
from solver.problem import Calendar, Interval, Mentee, Mentor, Pin, Problem, Settings, Weight

AT_ONCE = 100_000

__all__ = ["digest", "read_outcome", "read_problem", "write_outcome", "write_problem"]


def digest(problem: Problem) -> str:
    """``sha256:`` and the hash of the canonical JSON: the same whatever the order of lists and keys.

    Points as factors, which JSON has no word for, follow it as little-endian 64-bit integers in the order of ids.
    """
    hashed = hashlib.sha256()
    for part in canonical(problem):
        hashed.update(part)
    return f"sha256:{hashed.hexdigest()}"


def write_problem(problem: Problem) -> str:
    """Raises ValueError for points as factors: those are for arrays (``solver.files.arrays``)."""
    if problem.factors is not None:
        raise ValueError("points as factors have no place in JSON: write the problem as .npz")
    return json.dumps(problem_json(problem), ensure_ascii=False)


def write_outcome(outcome: Outcome) -> str:
    return json.dumps(outcome_json(outcome), ensure_ascii=False)


def canonical(problem: Problem) -> Iterator[bytes]:
    """The bytes behind the digest, piece by piece: listed points by the million are never one text."""
    listed, problem = problem.points, replace(problem, points=None)
    for number, (key, value) in enumerate(sorted(problem_json(problem).items())):
        yield f"{',' if number else '{'}{_compact(key)}:".encode()
        if key == "points" and listed is not None:
            yield from _points_text(problem, listed)
        else:
            yield _compact(value).encode()
    yield b"}"
    if problem.factors is not None:
        for rows, people in ((problem.factors.mentees, problem.mentees), (problem.factors.mentors, problem.mentors)):
            order = sorted(range(len(people)), key=lambda row: people[row].id)
            yield f"{rows.shape}".encode() + rows[order].astype("<i8").tobytes()


def _points_text(problem: Problem, points: Mapping[tuple[str, str], int]) -> Iterator[bytes]:
    mentees = sorted(problem.mentees, key=lambda mentee: mentee.id)
    mentors = sorted(problem.mentors, key=lambda mentor: mentor.id)
    names = [_compact(one.id) for one in mentees], [_compact(one.id) for one in mentors]
    rows, columns, worth = positions(points, mentees, mentors)
    order = np.lexsort((columns, rows))
    for start in range(0, max(len(order), 1), AT_ONCE):
        some = order[start : start + AT_ONCE]
        three = zip(rows[some].tolist(), columns[some].tolist(), worth[some].tolist(), strict=True)
        text = ",".join(f"[{names[0][row]},{names[1][column]},{value}]" for row, column, value in three)
        yield f"{',' if start else '['}{text}".encode()
    yield b"]"


def _compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def problem_json(problem: Problem) -> dict[str, Any]:
    """Every key, defaults filled, unordered lists sorted."""
    return {
        "format": format_of(problem),
        "mentors": [_mentor(mentor) for mentor in sorted(problem.mentors, key=lambda mentor: mentor.id)],
        "mentees": [_mentee(mentee) for mentee in sorted(problem.mentees, key=lambda mentee: mentee.id)],
        "calendar": _calendar(problem.calendar) if problem.calendar else None,
        "points": None if problem.points is None else sorted([*pair, worth] for pair, worth in problem.points.items()),
        "avoid": [[avoid.mentee, avoid.mentor, avoid.code] for avoid in sorted(set(problem.avoid))],
        "pins": sorted(map(_pin, problem.pins), key=lambda pin: (pin["mentee"], pin["mentor"], pin["pin"])),
        "settings": _settings(problem.settings),
        "rules": [rule_json(rule) for rule in rules_in_order(problem.rules)],
    }


def _mentor(mentor: Mentor) -> dict[str, Any]:
    return {
        "places": mentor.places,
        "min_places": mentor.min_places,
        "min_places_if_any": mentor.min_places_if_any,
        "manager_of": sorted(mentor.manager_of),
    } | _participant(mentor)


def _mentee(mentee: Mentee) -> dict[str, Any]:
    """``apart`` is written only where it says something, as format 1 has no such key."""
    apart = {} if mentee.apart is None else {"apart": mentee.apart}
    return {"priority": mentee.priority, "cadence": None} | apart | _participant(mentee)


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


def _settings(settings: Settings) -> dict[str, Any]:
    return {
        "goal": settings.goal,
        "seed": settings.seed,
        "weights": _weights(settings),
        "same_cooperative": settings.same_cooperative,
        "floor_at_least": settings.floor_at_least,
        "band": settings.band,
        "left_over": settings.left_over,
        "kept": sorted([mentee, mentor] for mentee, mentor in settings.kept),
        "stay_bonus": settings.stay_bonus,
        "changes": settings.changes,
    }


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
    parts = [WEEKDAYS[interval.weekday], clock_text(interval.start), clock_text(interval.end)]
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
        "slot": None if pin.slot is None else slot_json(pin.slot),
    }


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
        "certificate": None if outcome.certificate is None else certificate_json(outcome.certificate),
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
        "slot": None if pair.slot is None else slot_json(pair.slot) | {"zone": pair.zone},
    }
