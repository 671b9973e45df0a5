"""The strongest pair that could be made at all, looked for among all pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.judge.case import Case
from solver.judge.clocks import Ints

FIRST_LOOK = 64


@dataclass(frozen=True)
class Possible:
    mentee: str
    mentor: str
    points: int


def strongest(case: Case, above: int) -> Possible | None:
    """Of all pairs with more than ``above`` points that may be made and that no pin keeps, one with the most."""
    best: Possible | None = None
    for rows, points in case.pairs.blocks():
        row, column = np.nonzero(points > (above if best is None else best.points))
        best = _strongest_of(case, row + rows.start, column, points[row, column]) or best
    return best


def _strongest_of(case: Case, row: Ints, column: Ints, points: Ints) -> Possible | None:
    """The strongest first, a few at a time, then ever more: most often the first look is enough."""
    order = np.argsort(-points, kind="stable")
    first, size = 0, FIRST_LOOK
    while first < len(order):
        some = order[first : first + size]
        found = some[case.pairs.may_be_made(row[some], column[some], points[some])]
        if len(found):
            pair = found[0]
            mentees, mentors = case.problem.mentees, case.problem.mentors
            return Possible(mentees[row[pair]].id, mentors[column[pair]].id, int(points[pair]))
        first, size = first + size, size * 4
    return None
