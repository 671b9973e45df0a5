"""Why somebody is not matched: the true reason, with the mentors it is about.

Mentors are sorted into the first class that applies: barred by a never-rule, forbidden by the coordinator, no time at
which both are free at every session, times but too few sessions, usable. If all are in the first classes, the reason
is the furthest class reached; with usable mentors it is ``places_taken`` when all of them are full, and
``hours_taken`` when one has an opening but no common time beside the sessions it leads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from solver.availability import CommonSlots
from solver.candidates import Candidates
from solver.criteria import BY_KEY
from solver.criteria.scoring import points_by_criterion, points_matrix, shown, weights_of
from solver.eligibility import Eligibility
from solver.errors import Fault, OutcomeFaults, ProblemFaults
from solver.flow import Flags, Ints
from solver.outcome import Outcome, Reason, Unmatched
from solver.problem import Avoid, Mentee, Mentor, Pin, Problem

Named = TypeVar("Named", Pin, Avoid)

CLASSES = ("barred", "forbidden", "no_common_hours", "too_few_sessions", "usable")
REASONS = (Reason.BARRED, Reason.FORBIDDEN, Reason.NO_COMMON_HOURS, Reason.TOO_FEW_SESSIONS)


def unmatched(candidates: Candidates, pairs: Ints) -> tuple[Unmatched, ...]:
    """Everybody whom the matching ``pairs`` leaves out, in the order of ids."""
    mentees = candidates.problem.mentees
    led = np.bincount(candidates.mentor[pairs], minlength=len(candidates.problem.mentors))
    full = led >= candidates.places
    left_out = np.setdiff1d(np.arange(len(mentees)), candidates.mentee[pairs])
    classes = classify(candidates)
    found = ((row, *_reason(candidates, classes[row], full)) for row in left_out.tolist())
    return tuple(Unmatched(mentees[row].id, reason, facts) for row, reason, facts in found)


def classify(candidates: Candidates) -> Ints:
    """Mentees x mentors: the number of the class in ``CLASSES``."""
    return _classes(candidates.eligibility, candidates.common)


def _classes(rules: Eligibility, common: CommonSlots | None) -> Ints:
    anywhere = np.ones(rules.barred.shape, bool)
    shares, usable = (anywhere, anywhere) if common is None else (common.shares, common.usable)
    return np.select([rules.barred, rules.forbidden, ~shares, ~usable], range(4), 4)


def _reason(candidates: Candidates, row: Ints, full: Flags) -> tuple[Reason, Mapping[str, Any]]:
    counts = np.bincount(row, minlength=len(CLASSES)).tolist()
    facts: dict[str, Any] = {"mentors": len(row), **dict(zip(CLASSES, counts, strict=True))}
    mentors = [mentor.id for mentor in candidates.problem.mentors]
    usable = np.flatnonzero(row == CLASSES.index("usable"))
    if not len(usable):
        return REASONS[int(row.max(initial=0))], facts
    facts["full"] = sorted(mentors[column] for column in usable if full[column])
    facts["open"] = sorted(mentors[column] for column in usable if not full[column])
    return (Reason.HOURS_TAKEN if facts["open"] else Reason.PLACES_TAKEN), facts


def explain(problem: Problem, outcome: Outcome, mentee: str, mentor: str | None = None) -> dict[str, Any]:
    """What became of a mentee, or how it and one mentor go together. Raises ``ProblemFaults`` for an unknown id.

    Which never-rule bars a pair is not told: it may be somebody's private veto. Points are counted without what is
    shown to nobody.
    """
    row = _position("mentee", mentee, [person.id for person in problem.mentees])
    if mentor is not None:
        return _together(problem, row, _position("mentor", mentor, [person.id for person in problem.mentors]))
    for left in outcome.unmatched:
        if left.mentee == mentee:
            return {"mentee": mentee, "reason": left.reason, "facts": dict(left.facts)}
    pair = next((pair for pair in outcome.pairs if pair.mentee == mentee), None)
    if pair is None:
        raise OutcomeFaults([Fault(f"mentee {mentee}", "missing from the outcome", "an outcome of this problem")])
    return _together(problem, row, _position("mentor", pair.mentor, [person.id for person in problem.mentors]))


def _position(role: str, name: str, ids: list[str]) -> int:
    if name not in ids:
        raise ProblemFaults([Fault(f"{role} {name}", "unknown id", f"a {role} of the problem")])
    return ids.index(name)


def _together(problem: Problem, row: int, column: int) -> dict[str, Any]:
    problem = shown(problem)
    mentee, mentor = problem.mentees[row], problem.mentors[column]
    alone = replace(problem, mentees=(mentee,), mentors=(mentor,), pins=_about(problem.pins, mentee, mentor))
    alone = replace(alone, avoid=_about(problem.avoid, mentee, mentor), points=_listed(problem, mentee.id, mentor.id))
    rules = Eligibility.of(alone)
    common = None if problem.calendar is None else CommonSlots(alone, rules.allowed)
    told = {
        "mentee": mentee.id,
        "mentor": mentor.id,
        "class": CLASSES[int(_classes(rules, common)[0, 0])],
        "points": int(points_matrix(alone)[0, 0]),
    }
    return told if problem.points is not None else told | {"criteria": _criteria(problem, mentee, mentor)}


def _criteria(problem: Problem, mentee: Mentee, mentor: Mentor) -> dict[str, Any]:
    worth = points_by_criterion(mentee.answers, mentor.answers, weights_of(problem.settings))
    facts = {key: BY_KEY[key].facts(mentee.answers, mentor.answers) for key in worth}
    return {
        key: {"points": points, "of": most, "shared": facts[key].shared, "missing": facts[key].missing}
        for key, (points, most) in worth.items()
    }


def _about(named: tuple[Named, ...], mentee: Mentee, mentor: Mentor) -> tuple[Named, ...]:
    return tuple(one for one in named if (one.mentee, one.mentor) == (mentee.id, mentor.id))


def _listed(problem: Problem, mentee: str, mentor: str) -> dict[tuple[str, str], int] | None:
    if problem.points is None:
        return None
    return {pair: points for pair, points in problem.points.items() if pair == (mentee, mentor)}
