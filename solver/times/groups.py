"""Mentors whose mentees all meet in one session (rules ``group_session``): for times such a group is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from solver.network.flow import Ints
from solver.problem import Problem, RuleKind

Meeting = tuple[int, ...]
"""The candidate pairs that meet in one session, sorted."""


def group_mentors(problem: Problem) -> frozenset[str]:
    """The ids of the mentors whose mentees all meet in one session."""
    return frozenset(rule.mentor for rule in problem.rules if rule.kind is RuleKind.GROUP_SESSION and rule.mentor)


def group_rows(problem: Problem) -> list[int]:
    """Their rows."""
    groups = group_mentors(problem)
    return [row for row, mentor in enumerate(problem.mentors) if mentor.id in groups] if groups else []


def meetings(pairs: Iterable[int], mentor: Ints, groups: Collection[int]) -> list[Meeting]:
    """Pairs in the sessions they meet in, in the order of the first of each: a group in one, others in their own."""
    held: defaultdict[int, list[int]] = defaultdict(list)
    for pair in pairs:
        row = int(mentor[pair])
        held[row if row in groups else -1 - pair].append(pair)
    return [tuple(sorted(together)) for together in held.values()]
