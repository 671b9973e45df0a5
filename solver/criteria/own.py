"""Own questions: what the coordinators of a round asked besides, where being alike is better.

Answers come as mappings from a question's key to a code or a list of codes: ``own``, and ``own_private`` for what is
shown to nobody. A step of a scale is the code "step/steps". A pair is as alike as the average over the questions that
both have answered: one code or another, alike or not; steps, the nearer the more; lists, what both chose of what
either chose (the index of Paul Jaccard, 1901).

How many questions a pair has in common differs from pair to pair, which no plain product of two rows can say. So the
mentee's row names, for each question, the answer *and* which questions the mentee answered: a column of its own, in
which the mentor's row holds the points of just that case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import chain

import numpy as np

from solver.criteria.contract import (
    Answers,
    Facts,
    IntMatrix,
    LabelOf,
    Open,
    Question,
    chosen,
    listed,
    split,
    without_must,
)
from solver.problem import Weight

OPENLY, PRIVATELY = BY_QUESTION = "own", "own_private"
ALIKE = Fraction(1, 2)
"""From here on two answers are called alike."""

Name = tuple[str, str]
Given = Mapping[Name, tuple[str, ...]]
Case = tuple[tuple[Name, ...], Name, tuple[str, ...]]
_STEP = re.compile(r"([0-9]+)/([0-9]+)")


class Own(Open):
    key = "own"
    label = "Your own questions"
    default_weight = Weight.MEDIUM
    weights = without_must()
    questions: tuple[Question, ...] = ()
    coded = BY_QUESTION
    private = (PRIVATELY,)

    def factors(
        self, mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], share: int
    ) -> tuple[IntMatrix, IntMatrix]:
        theirs = [_given(answers, self.coded) for answers in mentee_answers]
        columns = {case: column for column, case in enumerate(sorted(set(chain.from_iterable(map(_cases, theirs)))))}
        mentees = np.zeros((len(theirs), len(columns)), dtype=np.int64)
        mentors = np.zeros((len(mentor_answers), len(columns)), dtype=np.int64)
        for row, given in zip(mentees, theirs, strict=True):
            row[[columns[case] for case in _cases(given)]] = 1
        known: dict[tuple[tuple[Name, tuple[str, ...]], ...], list[int]] = {}
        for row, answers in zip(mentors, mentor_answers, strict=True):
            mine = _given(answers, self.coded)
            # Many mentors of a large round answer alike.
            alike = tuple(mine.items())
            if alike not in known:
                known[alike] = [_worth(case, mine, share) for case in columns]
            row[:] = known[alike]
        return mentees, mentors

    def facts(self, mentee_answers: Answers, mentor_answers: Answers) -> Facts:
        """Keys of the open questions that both answered alike."""
        theirs, mine = _given(mentee_answers, [OPENLY]), _given(mentor_answers, [OPENLY])
        alike = [name for name in sorted(theirs) if name in mine and likeness(theirs[name], mine[name]) >= ALIKE]
        return Facts(shared=tuple(key for _, key in alike))

    def sentence(self, facts: Facts, label_of: LabelOf) -> str | None:
        return f"Answered alike: {listed([f'“{label_of(key)}”' for key in facts.shared])}." if facts.shared else None


def likeness(one: Sequence[str], other: Sequence[str]) -> Fraction:
    """From 0 to 1."""
    steps = [_STEP.fullmatch(codes[0]) if len(codes) == 1 else None for codes in (one, other)]
    if steps[0] and steps[1] and steps[0][2] == steps[1][2] and int(steps[0][2]) > 1:
        apart = abs(int(steps[0][1]) - int(steps[1][1]))
        return max(Fraction(0), 1 - Fraction(apart, int(steps[0][2]) - 1))
    return Fraction(len(set(one) & set(other)), len(set(one) | set(other)))


def _given(answers: Answers, where: Iterable[str]) -> Given:
    """Every answer that says something, by where it stands and the question's key."""
    found = {(kind, key): chosen(answers[kind], key) for kind in where if kind in answers for key in answers[kind]}
    return {name: codes for name, codes in sorted(found.items()) if codes}


def _cases(given: Given) -> list[Case]:
    answered = tuple(given)
    return [(answered, name, tuple(sorted(codes))) for name, codes in given.items()]


def _worth(case: Case, mine: Given, share: int) -> int:
    """What an answer gives when the questions in common are those of the case that the mentor has answered too."""
    answered, name, codes = case
    if name not in mine:
        return 0
    common = [other for other in answered if other in mine]
    part = split(share, [1] * len(common))[common.index(name)]
    return int(part * likeness(codes, mine[name]))
