"""One change to a problem, and the part of a problem that some people are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from solver.problem import Interval, Pin, Problem
from solver.times.timing import Option

PREVIOUS_MENTOR = "previous_mentor"


class Kind(StrEnum):
    """In the order in which they are preferred."""

    HOURS = "hours"
    PLACE = "place"
    RULE = "rule"


@dataclass(frozen=True)
class Edit:
    """For a mentee and a mentor, by their rows: a place more; the hours ``window`` of one of the two, who then meet at
    ``option``; or the never-rule ``code`` set aside.
    """

    kind: Kind
    mentee: int
    mentor: int
    of_mentor: bool = False
    window: Interval | None = None
    option: Option | None = None
    code: str = ""


def edited(problem: Problem, edit: Edit) -> Problem:
    """The problem with the change made."""
    mentors, mentees, avoid = list(problem.mentors), list(problem.mentees), problem.avoid
    mentor, mentee = mentors[edit.mentor], mentees[edit.mentee]
    if edit.kind is Kind.PLACE:
        mentors[edit.mentor] = replace(mentor, places=mentor.places + 1)
    elif edit.window is not None and edit.of_mentor:
        mentors[edit.mentor] = replace(mentor, hours=(*(mentor.hours or ()), edit.window))
    elif edit.window is not None:
        mentees[edit.mentee] = replace(mentee, hours=(*(mentee.hours or ()), edit.window))
    elif edit.code == PREVIOUS_MENTOR:
        avoid = tuple(one for one in avoid if (one.mentee, one.mentor) != (mentee.id, mentor.id))
    else:
        # What the two share is no rule of its own in a problem: the mentee is looked at as if in no cooperative.
        mentees[edit.mentee] = replace(mentee, cooperatives=frozenset())
    return replace(problem, mentors=tuple(mentors), mentees=tuple(mentees), avoid=avoid)


def part(problem: Problem, rows: Sequence[int], columns: Sequence[int], pins: tuple[Pin, ...]) -> Problem:
    """The problem of some mentees and mentors, with these pins."""
    mentees, mentors = tuple(problem.mentees[row] for row in rows), tuple(problem.mentors[column] for column in columns)
    some, others = {mentee.id for mentee in mentees}, {mentor.id for mentor in mentors}
    points = problem.points
    if points is not None:
        points = {(one, other): worth for (one, other), worth in points.items() if one in some and other in others}
    kept = frozenset((one, other) for one, other in problem.settings.kept if one in some and other in others)
    return replace(
        problem,
        mentees=mentees,
        mentors=mentors,
        points=points,
        avoid=tuple(one for one in problem.avoid if one.mentee in some and one.mentor in others),
        pins=pins,
        settings=replace(problem.settings, kept=kept),
    )
