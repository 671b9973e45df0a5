"""What is wrong with points that a problem gives itself: of listed pairs, or as factors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from solver.criteria.scoring import PERFECT
from solver.errors import Fault
from solver.factors import Factors, ListedPoints, too_many
from solver.problem import Problem

MOST_FACTORS = 1_000


def point_faults(problem: Problem) -> Iterator[Fault]:
    yield from _listed(problem.points or {})
    if problem.factors is not None:
        if problem.points is not None:
            yield Fault("factors", "beside points", "one of the two")
        yield from list(_shapes(problem, problem.factors)) or _products(problem, problem.factors)


def within(where: str, value: int, least: int, most: int) -> Iterator[Fault]:
    if not least <= value <= most:
        yield Fault(where, str(value), f"{least} to {most}")


def _listed(points: Mapping[tuple[str, str], int]) -> Iterator[Fault]:
    listed: Iterable[tuple[tuple[str, str], int]] = points.items()
    if isinstance(points, ListedPoints):
        wrong = np.flatnonzero((points.worth < 0) | (points.worth > PERFECT)).tolist()
        listed = (points.item(place) for place in wrong)
    for (mentee, mentor), value in listed:
        yield from within(f"points {mentee}-{mentor}", value, 0, PERFECT)


def _shapes(problem: Problem, factors: Factors) -> Iterator[Fault]:
    sides = {"mentees": (factors.mentees, problem.mentees), "mentors": (factors.mentors, problem.mentors)}
    for key, (rows, people) in sides.items():
        if rows.ndim != 2 or len(rows) != len(people) or rows.shape[1] > MOST_FACTORS:
            allowed = f"{len(people)} rows of at most {MOST_FACTORS} factors"
            yield Fault(f"factors.{key}", f"shape {rows.shape}", allowed)
        elif rows.size and not 0 <= rows.min() <= rows.max() <= PERFECT:
            yield Fault(f"factors.{key}", f"{rows.min()} to {rows.max()}", f"0 to {PERFECT}")
    widths = {rows.shape[1:] for rows, _ in sides.values()}
    if len(widths) > 1:
        yield Fault("factors", " and ".join(f"{rows.shape}" for rows, _ in sides.values()), "as many for both sides")


def _products(problem: Problem, factors: Factors) -> Iterator[Fault]:
    for row, column, value in too_many(factors, PERFECT):
        yield from within(f"factors {problem.mentees[row].id}-{problem.mentors[column].id}", value, 0, PERFECT)


def people_listed(points: Mapping[tuple[str, str], int] | None) -> Iterable[tuple[str, str]]:
    """Pairs that name everybody whom the listed pairs name, who might be unknown."""
    if not isinstance(points, ListedPoints):
        return points or {}
    mentees, mentors = points.mentee_ids, points.mentor_ids
    return [(one, mentors[0]) for one in mentees if mentors] + [(mentees[0], one) for one in mentors if mentees]
