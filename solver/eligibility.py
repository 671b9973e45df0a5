"""Never-rules: which pairs are out of the question, and under which code, whatever their points or hours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from solver.criteria import BY_KEY
from solver.criteria.scoring import product, shares, weights_of
from solver.hours import Bools
from solver.problem import PinKind, Problem, SameCooperative, Weight

SAME_PERSON = "same_person"
SAME_LIBRARY = "same_library"
SAME_COOPERATIVE = "same_cooperative"
OWN_MANAGER = "own_manager"
NO_COMMON_LANGUAGE = "no_common_language"
NOT_LISTED = "not_listed"
MUST = "must_"


@dataclass(frozen=True)
class Eligibility:
    """Mentees x mentors. ``by_code``: each never-rule's mask; ``barred``: any of them; ``forbidden``: by a pin.

    Codes of ``problem.avoid`` stand beside the rules' own; they may be private and are never shown to anybody.
    """

    by_code: dict[str, Bools]
    barred: Bools
    forbidden: Bools

    @classmethod
    def of(cls, problem: Problem) -> Eligibility:
        nobody = np.zeros((len(problem.mentees), len(problem.mentors)), dtype=bool)
        by_code = {code: mask for code, mask in _rules(problem).items() if mask.any()}
        for code in sorted({avoid.code for avoid in problem.avoid}):
            pairs = ((avoid.mentee, avoid.mentor) for avoid in problem.avoid if avoid.code == code)
            by_code[code] = _named(problem, pairs) | by_code.get(code, nobody)
        forbidden = ((pin.mentee, pin.mentor) for pin in problem.pins if pin.kind is PinKind.FORBID)
        return cls(by_code, sum(by_code.values(), nobody), _named(problem, forbidden))

    @property
    def allowed(self) -> Bools:
        return ~(self.barred | self.forbidden)

    def codes(self, mentee: int, mentor: int) -> tuple[str, ...]:
        """Every never-rule that bars the pair (by row and column)."""
        return tuple(sorted(code for code, mask in self.by_code.items() if mask[mentee, mentor]))


def _rules(problem: Problem) -> dict[str, Bools]:
    mentees, mentors = problem.mentees, problem.mentors
    rules = {
        SAME_PERSON: _meet([mentee.people for mentee in mentees], [mentor.people for mentor in mentors]),
        SAME_LIBRARY: _meet(
            [[mentee.library] if mentee.library else [] for mentee in mentees],
            [[mentor.library] if mentor.library else [] for mentor in mentors],
        ),
        OWN_MANAGER: _meet([mentee.people for mentee in mentees], [mentor.manager_of for mentor in mentors]),
        NO_COMMON_LANGUAGE: _no_common_language(problem),
    }
    if problem.settings.same_cooperative is SameCooperative.NEVER:
        rules[SAME_COOPERATIVE] = _meet(
            [mentee.cooperatives for mentee in mentees], [mentor.cooperatives for mentor in mentors]
        )
    if problem.points is not None:
        return rules | {NOT_LISTED: ~_named(problem, problem.points)}
    return rules | _musts(problem)


def _no_common_language(problem: Problem) -> Bools:
    spoken = (
        [mentee.languages for mentee in problem.mentees],
        [mentor.languages for mentor in problem.mentors],
    )
    given = [np.array([bool(languages) for languages in side], dtype=bool) for side in spoken]
    both_given: Bools = given[0][:, None] & given[1]
    return both_given & ~_meet(*spoken)


def _musts(problem: Problem) -> dict[str, Bools]:
    """A criterion that must be met bars the pairs it gives no point to."""
    weights = weights_of(problem.settings)
    answers = [mentee.answers for mentee in problem.mentees], [mentor.answers for mentor in problem.mentors]
    return {
        MUST + key: product(*BY_KEY[key].factors(*answers, share)) == 0
        for key, share in shares(weights).items()
        if weights[key] is Weight.MUST
    }


def _meet(of_mentees: Sequence[Collection[str]], of_mentors: Sequence[Collection[str]]) -> Bools:
    """Mentees x mentors: whether the two collections have anything in common."""
    columns = {key: column for column, key in enumerate(sorted({key for keys in of_mentees for key in keys}))}
    sides = []
    for side in (of_mentees, of_mentors):
        has = np.zeros((len(side), len(columns)), dtype=np.float32)
        for row, keys in zip(has, side, strict=True):
            row[[columns[key] for key in keys if key in columns]] = 1
        sides.append(has)
    shared: Bools = sides[0] @ sides[1].T > 0
    return shared


def _named(problem: Problem, pairs: Iterable[tuple[str, str]]) -> Bools:
    rows = {mentee.id: row for row, mentee in enumerate(problem.mentees)}
    columns = {mentor.id: column for column, mentor in enumerate(problem.mentors)}
    mask = np.zeros((len(rows), len(columns)), dtype=bool)
    for mentee, mentor in pairs:
        mask[rows[mentee], columns[mentor]] = True
    return mask
