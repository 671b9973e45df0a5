"""Wishes: somebody asked for the other by name. Private: nobody reads that it counted, nor how much.

Answers come as ids of persons: ``wished``, those somebody would like to meet, and ``persons``, who somebody is. A wish
of either side gives half of the share, and of both all of it. A team has a wish when one of its members does.

To count a wish once however many people stand behind an entry, a column stands for a whole set of persons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from solver.criteria.contract import (
    Answers,
    Facts,
    IntMatrix,
    LabelOf,
    Named,
    Open,
    Question,
    chosen,
    split,
    without_must,
)
from solver.problem import Weight

WISHED, PERSONS = "wished", "persons"


class Wishes(Open):
    key = "wishes"
    label = "People asked for"
    default_weight = Weight.HIGH
    weights = without_must()
    questions: tuple[Question, ...] = ()
    coded = (WISHED, PERSONS)
    private = (WISHED, PERSONS)
    hidden = True

    def factors(
        self, mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], share: int
    ) -> tuple[IntMatrix, IntMatrix]:
        of_mentee, of_mentor = split(share, [1, 1])
        mentors_are, mentees_wish = _wishes(mentor_answers, mentee_answers, of_mentee)
        mentees_are, mentors_wish = _wishes(mentee_answers, mentor_answers, of_mentor)
        return np.hstack([mentees_wish, mentees_are]), np.hstack([mentors_are, mentors_wish])

    def named(self, mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], share: int) -> Named | None:
        of_mentee, of_mentor = split(share, [1, 1])
        worth: dict[tuple[int, int], int] = defaultdict(int)
        for mentee, mentor in _wished(mentee_answers, mentor_answers):
            worth[mentee, mentor] += of_mentee
        for mentor, mentee in _wished(mentor_answers, mentee_answers):
            worth[mentee, mentor] += of_mentor
        mentees, mentors = np.array(sorted(worth), np.int64).reshape(-1, 2).T
        return mentees, mentors, np.array([worth[pair] for pair in sorted(worth)], np.int64)

    def facts(self, mentee_answers: Answers, mentor_answers: Answers) -> Facts:
        return Facts()

    def sentence(self, facts: Facts, label_of: LabelOf) -> str | None:
        return None


def _wishes(these: Sequence[Answers], wishing: Sequence[Answers], worth: int) -> tuple[IntMatrix, IntMatrix]:
    """Factors of "one of these is wished for": who somebody is (0 or 1), and what each wish for them is worth."""
    behind = [frozenset(chosen(answers, PERSONS)) for answers in these]
    columns = {persons: column for column, persons in enumerate(sorted({*behind} - {frozenset()}, key=sorted))}
    are = np.zeros((len(these), len(columns)), dtype=np.int64)
    wish = np.zeros((len(wishing), len(columns)), dtype=np.int64)
    for row, persons in zip(are, behind, strict=True):
        row[[columns[persons]] if persons else []] = 1
    for row, answers in zip(wish, wishing, strict=True):
        wanted = set(chosen(answers, WISHED))
        row[[column for persons, column in columns.items() if wanted & persons]] = worth
    return are, wish


def _wished(wishing: Sequence[Answers], these: Sequence[Answers]) -> set[tuple[int, int]]:
    """Who wishes for whom, by rows."""
    behind: dict[str, list[int]] = defaultdict(list)
    for row, answers in enumerate(these):
        for person in chosen(answers, PERSONS):
            behind[person].append(row)
    return {
        (row, other)
        for row, answers in enumerate(wishing)
        for person in chosen(answers, WISHED)
        for other in behind.get(person, ())
    }
