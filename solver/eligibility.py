"""Never-rules: which pairs are out of the question, and under which code, whatever their points or hours.

What people have in common is a bit for each thing one could have in common, so a rule is answered for any pairs at once
and nothing of the size mentees x mentors is held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solver.criteria import BY_KEY
from solver.criteria.scoring import shares, weights_of
from solver.hours import Bools
from solver.listed import Ids, Listed
from solver.network.flow import Flags, Ints
from solver.problem import PinKind, Problem, SameCooperative, Weight
from solver.times.grid import Words, pack, some

SAME_PERSON = "same_person"
SAME_LIBRARY = "same_library"
SAME_COOPERATIVE = "same_cooperative"
OWN_MANAGER = "own_manager"
NO_COMMON_LANGUAGE = "no_common_language"
NOT_LISTED = "not_listed"
MUST = "must_"

Test = Callable[[Ints, Ints], Flags]
"""For flat rows of mentees and of mentors: which of these pairs a rule bars."""


@dataclass(frozen=True, eq=False)
class Eligibility:
    """``rules``: each never-rule by its code. People are named by their rows.

    Codes of ``problem.avoid`` stand beside the rules' own; they may be private and are never shown to anybody.
    """

    problem: Problem
    rules: Mapping[str, Sequence[Test]]
    forbidden_pairs: Listed

    @classmethod
    def of(cls, problem: Problem, listed: Listed | None = None) -> Eligibility:
        """``listed``: the pairs of ``problem.points``, for whoever has them already."""
        ids = Ids.of(problem)
        rules: dict[str, list[Test]] = defaultdict(list)
        for code, test in _rules(problem, ids, listed).items():
            rules[code].append(test)
        for code in sorted({avoid.code for avoid in problem.avoid}):
            pairs = [(avoid.mentee, avoid.mentor) for avoid in problem.avoid if avoid.code == code]
            rules[code].append(Listed.of(*ids.rows(pairs), len(problem.mentors)).has)
        forbidden = [(pin.mentee, pin.mentor) for pin in problem.pins if pin.kind is PinKind.FORBID]
        return cls(problem, rules, Listed.of(*ids.rows(forbidden), len(problem.mentors)))

    def bars(self, mentee: Ints, mentor: Ints) -> Flags:
        """Which pairs break a never-rule."""
        barred = np.zeros(len(mentee), bool)
        for tests in self.rules.values():
            for test in tests:
                barred |= test(mentee, mentor)
        return barred

    def forbids(self, mentee: Ints, mentor: Ints) -> Flags:
        """Which pairs a pin forbids."""
        return self.forbidden_pairs.has(mentee, mentor)

    def codes(self, mentee: int, mentor: int) -> tuple[str, ...]:
        """Every never-rule that bars the pair."""
        pair = np.array([mentee]), np.array([mentor])
        return tuple(sorted(code for code, tests in self.rules.items() if any(test(*pair)[0] for test in tests)))

    @cached_property
    def barred(self) -> Bools:
        """Mentees x mentors, for small rounds."""
        return self._dense(self.bars)

    @cached_property
    def forbidden(self) -> Bools:
        """Mentees x mentors, for small rounds."""
        return self._dense(self.forbids)

    def _dense(self, test: Test) -> Bools:
        mentees, mentors = len(self.problem.mentees), len(self.problem.mentors)
        rows, columns = np.repeat(np.arange(mentees), mentors), np.tile(np.arange(mentors), mentees)
        return test(rows, columns).reshape(mentees, mentors)


def _rules(problem: Problem, ids: Ids, listed: Listed | None) -> dict[str, Test]:
    mentees, mentors = problem.mentees, problem.mentors
    entries = _entries([mentee.people for mentee in mentees])
    rules: dict[str, Test] = {
        SAME_PERSON: _one_in_both(entries, [mentor.people for mentor in mentors]).has,
        SAME_LIBRARY: _same([mentee.library for mentee in mentees], [mentor.library for mentor in mentors]),
        OWN_MANAGER: _one_in_both(entries, [mentor.manager_of for mentor in mentors]).has,
        NO_COMMON_LANGUAGE: _no_common_language(problem),
    }
    if problem.settings.same_cooperative is SameCooperative.NEVER:
        bits = _bits([mentee.cooperatives for mentee in mentees], [mentor.cooperatives for mentor in mentors])
        rules[SAME_COOPERATIVE] = _meeting(*bits)
    if problem.points is not None:
        listed = listed or Listed.of(*ids.rows(problem.points), len(mentors))
        return rules | {NOT_LISTED: _none(listed.has)}
    return rules if problem.factors is not None else rules | _musts(problem)


def _musts(problem: Problem) -> dict[str, Test]:
    """A criterion that must be met bars the pairs it gives no point to: those without a factor in common."""
    weights = weights_of(problem.settings)
    answers = [mentee.answers for mentee in problem.mentees], [mentor.answers for mentor in problem.mentors]
    rules = {}
    for key, share in shares(weights).items():
        if weights[key] is Weight.MUST:
            wanted, had = BY_KEY[key].factors(*answers, share)
            rules[MUST + key] = _none(_meeting(pack(wanted > 0), pack(had > 0)))
    return rules


def _no_common_language(problem: Problem) -> Test:
    of_mentees, of_mentors = (
        [mentee.languages for mentee in problem.mentees],
        [mentor.languages for mentor in problem.mentors],
    )
    meet = _meeting(*_bits(of_mentees, of_mentors))
    asks, speaks = (np.array([bool(spoken) for spoken in side], bool) for side in (of_mentees, of_mentors))
    return lambda mentee, mentor: asks[mentee] & speaks[mentor] & ~meet(mentee, mentor)


def _same(of_mentees: Sequence[str | None], of_mentors: Sequence[str | None]) -> Test:
    """Whether both have the same name; nobody without one is like another."""
    numbers = {name: number for number, name in enumerate(sorted({name for name in of_mentees if name}))}
    theirs = np.array([numbers[name] if name else -1 for name in of_mentees], np.int64)
    mine = np.array([numbers.get(name or "", -2) for name in of_mentors], np.int64)
    return lambda mentee, mentor: theirs[mentee] == mine[mentor]


def _meeting(theirs: Words, mine: Words) -> Test:
    """Whether both have a bit in common."""
    if not theirs.any() or not mine.any():
        return lambda mentee, mentor: np.zeros(len(mentee), bool)
    return lambda mentee, mentor: some(theirs[mentee] & mine[mentor])


def _none(test: Test) -> Test:
    return lambda mentee, mentor: ~test(mentee, mentor)


def _bits(of_mentees: Sequence[Collection[str]], of_mentors: Sequence[Collection[str]]) -> tuple[Words, Words]:
    """A bit for everything that somebody on either side has."""
    columns = {key: column for column, key in enumerate(sorted({key for keys in of_mentees for key in keys}))}
    sides = []
    for side in (of_mentees, of_mentors):
        has = np.zeros((len(side), len(columns)), bool)
        for row, keys in zip(has, side, strict=True):
            row[[columns[key] for key in keys if key in columns]] = True
        sides.append(pack(has))
    return sides[0], sides[1]


def _entries(of_mentees: Sequence[Collection[str]]) -> Mapping[str, Sequence[int]]:
    """The mentees each person stands behind."""
    where: dict[str, list[int]] = defaultdict(list)
    for row, names in enumerate(of_mentees):
        for name in names:
            where[name].append(row)
    return where


def _one_in_both(entries: Mapping[str, Sequence[int]], of_mentors: Sequence[Collection[str]]) -> Listed:
    """The pairs of which one of the mentor's names stands behind the mentee."""
    found = [
        (row, column) for column, names in enumerate(of_mentors) for name in names for row in entries.get(name, ())
    ]
    mentee, mentor = np.array(found, np.int64).reshape(-1, 2).T
    return Listed.of(mentee, mentor, len(of_mentors))
