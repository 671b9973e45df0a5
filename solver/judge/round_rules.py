"""Rules of a round about several pairs at once (``Problem.rules`` and ``min_places_if_any``), for the judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from solver.problem import Problem, Rule, RuleKind


def broken(problem: Problem, mentor_of: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Where and how a matching (mentee id to mentor id) breaks a rule, times aside."""
    for rule in problem.rules:
        yield from _broken(problem, rule, mentor_of)
    led = Counter(mentor_of.values())
    for mentor in problem.mentors:
        if 0 < led[mentor.id] < mentor.min_places_if_any:
            yield f"mentors {mentor.id}", f"{led[mentor.id]} pairs; none, or at least {mentor.min_places_if_any}"


def _broken(problem: Problem, rule: Rule, mentor_of: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    where = f"rules {rule.kind}"
    theirs = {mentee: mentor_of[mentee] for mentee in sorted(rule.mentees) if mentee in mentor_of}
    if rule.kind is RuleKind.SAME_MENTOR and len(set(theirs.values())) > 1:
        yield where, f"{', '.join(theirs)} have several mentors"
    elif rule.kind is RuleKind.DIFFERENT_MENTORS:
        for mentor, count in Counter(theirs.values()).items():
            if count > 1:
                yield where, f"{', '.join(one for one, its in theirs.items() if its == mentor)} share {mentor}"
    elif rule.kind is RuleKind.AT_MOST and rule.k is not None:
        from_one = Counter(
            (mentor_of[mentee.id], mentee.library)
            for mentee in problem.mentees
            if mentee.library is not None and mentee.id in mentor_of
        )
        for (mentor, library), count in sorted(from_one.items()):
            if count > rule.k:
                yield where, f"{mentor} has {count} of {library}, more than {rule.k}"
