"""The one order of a problem, so that the order of a list decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from solver.problem import Problem, Rule


def in_order(problem: Problem) -> Problem:
    """The same problem with people sorted by id, the rows of factors with them, and rules in order."""
    mentees = sorted(range(len(problem.mentees)), key=lambda row: problem.mentees[row].id)
    mentors = sorted(range(len(problem.mentors)), key=lambda column: problem.mentors[column].id)
    return replace(
        problem,
        mentors=tuple(problem.mentors[column] for column in mentors),
        mentees=tuple(problem.mentees[row] for row in mentees),
        factors=problem.factors and problem.factors.take(mentees, mentors),
        rules=rules_in_order(problem.rules),
    )


def rules_in_order(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Each once, with its mentees sorted."""
    once = {replace(rule, mentees=tuple(sorted(rule.mentees))) for rule in rules}
    return tuple(sorted(once, key=lambda rule: (rule.kind, rule.mentees, rule.mentor or "", rule.k or 0)))
