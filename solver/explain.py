"""Why somebody is not matched: the true reason, with the mentors it is about.

Mentors are sorted into the first class that applies: barred by a never-rule, forbidden by the coordinator, too few
points (where a least is set), no time at which both are free at every session, times but too few sessions, usable. If
all are in the first classes, the reason is the furthest class reached; with usable mentors it is ``places_taken`` when
all of them are full, ``rules`` when one has an opening and a time and only a rule keeps the two apart, and otherwise
``hours_taken``: an opening, but no common time beside the sessions it leads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from solver.candidates import Candidates
from solver.criteria import BY_KEY
from solver.criteria.scoring import points_by_criterion, shown, weights_of
from solver.errors import Fault, OutcomeFaults, ProblemFaults
from solver.network.flow import Flags, Ints
from solver.outcome import Outcome, Reason, Unmatched
from solver.pool import Pool
from solver.problem import Avoid, Mentee, Mentor, Pin, Problem
from solver.rule_reasons import OnlyRules
from solver.rules import has_rules

Named = TypeVar("Named", Pin, Avoid)

CLASSES = ("barred", "forbidden", "too_weak", "no_common_hours", "too_few_sessions", "usable")
REASONS = (Reason.BARRED, Reason.FORBIDDEN, Reason.TOO_WEAK, Reason.NO_COMMON_HOURS, Reason.TOO_FEW_SESSIONS)


def unmatched(candidates: Candidates, pairs: Ints) -> tuple[Unmatched, ...]:
    """Everybody whom the matching ``pairs`` leaves out, in the order of ids."""
    mentees = candidates.problem.mentees
    led = np.bincount(candidates.mentor[pairs], minlength=len(candidates.problem.mentors))
    full = led >= candidates.places
    left_out = np.setdiff1d(np.arange(len(mentees)), candidates.mentee[pairs])
    rules = OnlyRules(candidates, pairs) if len(left_out) and has_rules(candidates.problem) else None
    found = ((row, *_reason(candidates, row, full, rules)) for row in left_out.tolist())
    return tuple(Unmatched(mentees[row].id, reason, facts) for row, reason, facts in found)


def classify(pool: Pool, mentee: Ints, mentor: Ints) -> Ints:
    """For pairs by their rows: the number of the class in ``CLASSES``."""
    number = np.full(len(mentee), CLASSES.index("usable"))
    left = np.arange(len(mentee))
    for name, applies in _tests(pool).items():
        found = applies(mentee[left], mentor[left])
        number[left[found]] = CLASSES.index(name)
        left = left[~found]
    return number


def _tests(pool: Pool) -> dict[str, Callable[[Ints, Ints], Flags]]:
    """All classes but the last, in their order."""
    rules, common = pool.eligibility, pool.common
    tests: dict[str, Callable[[Ints, Ints], Flags]] = {
        "barred": rules.bars,
        "forbidden": rules.forbids,
        "too_weak": pool.too_weak,
    }
    if common is not None:
        tests["no_common_hours"] = lambda mentee, mentor: ~common.shares_of(mentee, mentor)
        tests["too_few_sessions"] = lambda mentee, mentor: ~common.usable_of(mentee, mentor)
    return tests


def _reason(candidates: Candidates, row: int, full: Flags, rules: OnlyRules | None) -> tuple[Reason, Mapping[str, Any]]:
    mentors = [mentor.id for mentor in candidates.problem.mentors]
    classes = classify(candidates.pool, np.full(len(mentors), row), np.arange(len(mentors)))
    counts = np.bincount(classes, minlength=len(CLASSES)).tolist()
    facts: dict[str, Any] = {"mentors": len(mentors), **dict(zip(CLASSES, counts, strict=True))}
    if candidates.problem.settings.floor_at_least is None:
        del facts["too_weak"]
    usable = np.flatnonzero(classes == CLASSES.index("usable"))
    if not len(usable):
        return REASONS[int(classes.max(initial=0))], facts
    facts["full"] = sorted(mentors[column] for column in usable if full[column])
    facts["open"] = sorted(mentors[column] for column in usable if not full[column])
    if not facts["open"]:
        return Reason.PLACES_TAKEN, facts
    theirs = np.flatnonzero((candidates.mentee == row) & ~full[candidates.mentor])
    only_rules = rules is not None and any(map(rules.bar, theirs.tolist()))
    return (Reason.RULES if only_rules else Reason.HOURS_TAKEN), facts


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
    alone = replace(alone, factors=problem.factors and problem.factors.take([row], [column]))
    pool, pair = Pool(alone), np.zeros(1, np.int64)
    told = {
        "mentee": mentee.id,
        "mentor": mentor.id,
        "class": CLASSES[int(classify(pool, pair, pair)[0])],
        "points": int(pool.points(pair, pair)[0]),
    }
    given = problem.points is not None or problem.factors is not None
    return told if given else told | {"criteria": _criteria(problem, mentee, mentor)}


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
