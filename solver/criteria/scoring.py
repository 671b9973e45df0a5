"""From answers and weights to points: shares of ``PERFECT``, one exact matrix product, and a word for the result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solver.criteria import BY_KEY, CRITERIA, PRIVATE
from solver.criteria.contract import Answers, IntMatrix, Named, split
from solver.problem import Problem, Settings, Weight

Factors = NDArray[Any]
"""Integers, in whatever type multiplies them fastest and exactly."""

PERFECT = 1_000_000
WORTH = {Weight.MUST: 4, Weight.HIGH: 4, Weight.MEDIUM: 2, Weight.LOW: 1, Weight.OFF: 0}
# Below these every integer is a floating-point number of its own, so sums and products come out exact.
EXACT_FLOAT32, EXACT_FLOAT64 = 2**24, 2**53
STRONG, GOOD = 600_000, 380_000


class Strength(StrEnum):
    STRONG = "strong"
    GOOD = "good"
    FAIR = "fair"


def strength(points: int) -> Strength:
    """Three words instead of a number; ``docs/criteria.md`` says how the limits were chosen."""
    if points >= STRONG:
        return Strength.STRONG
    return Strength.GOOD if points >= GOOD else Strength.FAIR


def weights_of(settings: Settings) -> dict[str, Weight]:
    """A weight for every criterion. Settings that name any weight mean "off" for the rest, so that a stored problem is
    not changed by a criterion added later; settings that name none mean the default of each that has questions."""
    if settings.weights:
        return {criterion.key: settings.weights.get(criterion.key, Weight.OFF) for criterion in CRITERIA}
    return {criterion.key: criterion.default_weight if criterion.questions else Weight.OFF for criterion in CRITERIA}


def shares(weights: Mapping[str, Weight]) -> dict[str, int]:
    """Points each criterion can give at most: in proportion to the weights, adding up to ``PERFECT``."""
    return dict(zip(weights, split(PERFECT, [WORTH[weight] for weight in weights.values()]), strict=True))


def score(
    mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], weights: Mapping[str, Weight]
) -> tuple[IntMatrix, IntMatrix]:
    """Factors of all criteria side by side."""
    blocks = [
        BY_KEY[key].factors(mentee_answers, mentor_answers, share) for key, share in shares(weights).items() if share
    ]
    none = np.zeros((len(mentee_answers), 0), np.int64), np.zeros((len(mentor_answers), 0), np.int64)
    mentees, mentors = zip(none, *blocks, strict=True)
    return np.hstack(mentees), np.hstack(mentors)


def score_but_named(
    mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], weights: Mapping[str, Weight]
) -> tuple[IntMatrix, IntMatrix, list[Named]]:
    """Factors of all criteria but those that give points to some pairs alone, and these pairs."""
    asked = {key: share for key, share in shares(weights).items() if share}
    named = {key: BY_KEY[key].named(mentee_answers, mentor_answers, share) for key, share in asked.items()}
    blocks = [BY_KEY[key].factors(mentee_answers, mentor_answers, asked[key]) for key in asked if named[key] is None]
    none = np.zeros((len(mentee_answers), 0), np.int64), np.zeros((len(mentor_answers), 0), np.int64)
    mentees, mentors = zip(none, *blocks, strict=True)
    return np.hstack(mentees), np.hstack(mentors), [pairs for pairs in named.values() if pairs is not None]


def product(mentees: IntMatrix, mentors: IntMatrix) -> IntMatrix:
    """Exact dot products of every row of one with every row of the other."""
    fast, others = exact(mentees, mentors)
    return np.asarray(fast @ others.T, np.int64)


def exact(mentees: IntMatrix, mentors: IntMatrix) -> tuple[Factors, Factors]:
    """Two matrices of non-negative integers in the fastest type in which all their products come out exact."""
    most = mentees.max(axis=0, initial=0), mentors.max(axis=0, initial=0)
    # Partial sums only grow, so none exceeds what a row gives with the most of every column.
    largest = min(int((mentees @ most[1]).max(initial=0)), int((mentors @ most[0]).max(initial=0)))
    if largest >= EXACT_FLOAT64:
        return mentees, mentors
    kind = np.float64 if largest >= EXACT_FLOAT32 else np.float32
    return mentees.astype(kind), mentors.astype(kind)


def points_by_criterion(
    mentee_answers: Answers, mentor_answers: Answers, weights: Mapping[str, Weight]
) -> dict[str, tuple[int, int]]:
    """For each criterion that counts: the points of this pair and the most it could give."""
    return {
        key: (int(product(*BY_KEY[key].factors([mentee_answers], [mentor_answers], share))[0, 0]), share)
        for key, share in shares(weights).items()
        if share
    }


def shown_answers(answers: Answers) -> Answers:
    """Without what is shown to nobody."""
    return {key: value for key, value in answers.items() if key not in PRIVATE}


def shown_weights(weights: Mapping[str, Weight], answers: Iterable[Answers]) -> dict[str, Weight]:
    """The weights as people may see them counted: hidden criteria are off, and what nobody can have points of.

    Points counted with these from ``shown_answers`` are a whole of their own: nothing private can be computed from
    them, whatever else is known.
    """
    openly = {key for one in answers for key in shown_answers(one)}
    return {
        key: Weight.OFF if BY_KEY[key].hidden or not _can_count(key, openly) else weight
        for key, weight in weights.items()
    }


def _can_count(key: str, openly: Set[str]) -> bool:
    """Criteria with questions of their own always count; others when somebody has such an answer."""
    return bool(BY_KEY[key].questions) or not openly.isdisjoint(BY_KEY[key].coded)


def shown(problem: Problem) -> Problem:
    """The problem with nothing in it that is shown to nobody: for counting what people read, not for solving."""
    answers = [*(mentor.answers for mentor in problem.mentors), *(mentee.answers for mentee in problem.mentees)]
    return replace(
        problem,
        mentors=tuple(replace(mentor, answers=shown_answers(mentor.answers)) for mentor in problem.mentors),
        mentees=tuple(replace(mentee, answers=shown_answers(mentee.answers)) for mentee in problem.mentees),
        settings=replace(problem.settings, weights=shown_weights(weights_of(problem.settings), answers)),
    )


def points_of(problem: Problem, pairs: Sequence[tuple[str, str]]) -> list[int]:
    """The points of some pairs (mentee, mentor), without those of all others."""
    if problem.points is not None:
        return [problem.points[pair] for pair in pairs]
    rows = {mentee.id: row for row, mentee in enumerate(problem.mentees)}
    columns = {mentor.id: column for column, mentor in enumerate(problem.mentors)}
    answers = [mentee.answers for mentee in problem.mentees], [mentor.answers for mentor in problem.mentors]
    factors = problem.factors
    wanted, had = (
        score(*answers, weights_of(problem.settings)) if factors is None else (factors.mentees, factors.mentors)
    )
    theirs, mine = [rows[mentee] for mentee, _ in pairs], [columns[mentor] for _, mentor in pairs]
    return [int(points) for points in np.einsum("ij,ij->i", wanted[theirs], had[mine])]
