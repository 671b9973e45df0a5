"""Problems as ``.npz``: what is said of people and pairs as arrays, the rest as the JSON it is in other files."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import Any

import numpy as np

from solver.errors import Fault, ProblemFaults
from solver.factors import Factors, ListedPoints, positions
from solver.files.arrays.columns import Columns, in_range
from solver.files.arrays.container import Array, read_npz, write_npz
from solver.files.arrays.people import people_arrays, read_mentees, read_mentors
from solver.files.codec import problem_json
from solver.files.fields import Fields, Place, attempt, parse
from solver.files.problem_reader import NEWEST, problem_of
from solver.ordering import in_order
from solver.problem import Problem
from solver.validation import problem_faults

FORMAT = "bookends-problem-arrays/1"
ROUND = ("calendar", "avoid", "pins", "rules", "settings")
LISTED = ("points.mentee", "points.mentor", "points.points")
FACTORS = ("factors.mentees", "factors.mentors")


def read_problem_npz(path: str | os.PathLike[str]) -> Problem:
    """Raises ProblemFaults with every fault of the file, OSError where there is none."""
    faults: list[Fault] = []
    columns = Columns(read_npz(path, ProblemFaults), faults)
    if columns.text("format") != FORMAT:
        columns.note("format", "not a problem as arrays", FORMAT)
    problem = replace(_round(columns), mentors=read_mentors(columns), mentees=read_mentees(columns))
    problem = replace(problem, points=_points(columns, problem), factors=_factors(columns, problem))
    columns.close()
    problem = in_order(problem)
    if not faults:
        faults = list(problem_faults(problem))
    if faults:
        raise ProblemFaults(faults)
    return problem


def _round(columns: Columns) -> Problem:
    """Everything that is not said of people one by one: a text of JSON."""
    value: Any = parse(columns.text("round", "{}"), ProblemFaults)
    place = Place("round", columns.faults)
    nobody = {"format": f"bookends-problem/{NEWEST}", "mentors": [], "mentees": []}
    return attempt(
        lambda given, here: problem_of(_only_round(given, here) | nobody, here), value, place, Problem((), ())
    )


def _only_round(value: Any, place: Place) -> dict[str, Any]:
    fields = Fields(value, place)
    given = {key: fields.take(key, lambda inner, _: inner, None) for key in ROUND if key in value}
    fields.close()
    return given


def _points(columns: Columns, problem: Problem) -> ListedPoints | None:
    if not any(name in columns for name in LISTED):
        return None
    mentee, mentor, worth = (columns.require(name, "iu", None) for name in LISTED)
    if mentee is None or mentor is None or worth is None:
        return None
    sides = problem.mentees, problem.mentors
    if not len(mentee) == len(mentor) == len(worth):
        columns.note("points", f"{len(mentee)}, {len(mentor)} and {len(worth)} numbers", "as many in each")
    elif not (in_range(mentee, len(sides[0])) and in_range(mentor, len(sides[1]))):
        columns.note("points", "rows of nobody", "0 to the number of mentees or mentors less 1")
    else:
        of_mentee, mentees = _ranked([person.id for person in sides[0]])
        of_mentor, mentors = _ranked([person.id for person in sides[1]])
        try:
            return ListedPoints(mentees, mentors, of_mentee[mentee], of_mentor[mentor], worth.astype(np.int64))
        except ValueError as twice:
            columns.note("points", str(twice), "each pair once")
    return None


def _ranked(ids: list[str]) -> tuple[Array, list[str]]:
    """The place of each id among all in their order, and all in their order."""
    order = sorted(range(len(ids)), key=lambda row: ids[row])
    ranks = np.empty(len(ids), np.int64)
    ranks[order] = np.arange(len(ids))
    return ranks, [ids[row] for row in order]


def _factors(columns: Columns, problem: Problem) -> Factors | None:
    if not any(name in columns for name in FACTORS):
        return None
    mentees = columns.require(FACTORS[0], "biu", len(problem.mentees), None)
    mentors = columns.require(FACTORS[1], "biu", len(problem.mentors), None)
    if mentees is None or mentors is None:
        return None
    return Factors(mentees.astype(np.int64), mentors.astype(np.int64))


def write_problem_npz(path: str | os.PathLike[str], problem: Problem) -> None:
    """All or nothing. Read again, it is the same problem."""
    problem = in_order(problem)
    plain = problem_json(replace(problem, mentors=(), mentees=(), points=None))
    arrays = {
        "format": np.array(FORMAT),
        "round": np.array(json.dumps({key: plain[key] for key in ROUND}, ensure_ascii=False)),
        **people_arrays("mentors", problem.mentors),
        **people_arrays("mentees", problem.mentees),
    }
    if problem.points is not None:
        arrays |= dict(zip(LISTED, positions(problem.points, problem.mentees, problem.mentors), strict=True))
    if problem.factors is not None:
        arrays |= {FACTORS[0]: problem.factors.mentees, FACTORS[1]: problem.factors.mentors}
    write_npz(path, arrays)
