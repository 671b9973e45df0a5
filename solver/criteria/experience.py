"""Experience: best when the mentor has clearly more years in libraries."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from solver.criteria.contract import Answers, AskedOf, Facts, IntMatrix, Kind, LabelOf, Open, Question
from solver.problem import Weight

# Bands begin at 0, 3, 6, 11 and 21 years.
BANDS = (3, 6, 11, 21)
# Tenths of the share by how many bands the mentor is ahead. Nobody is ahead of the last band, so being in it as well
# counts as one band ahead.
EQUAL, ONE_AHEAD, CLEARLY_MORE = 3, 7, 10


class Experience(Open):
    key = "experience"
    label = "Experience"
    default_weight = Weight.LOW
    questions = (
        Question(
            "years",
            "How many years have you worked in libraries?",
            "Whole years; 0 if you have just begun. For a team, the average is fine.",
            Kind.NUMBER,
            AskedOf.BOTH,
            at_most=70,
        ),
    )

    def factors(
        self, mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], share: int
    ) -> tuple[IntMatrix, IntMatrix]:
        bands = range(len(BANDS) + 1)
        mentees = np.zeros((len(mentee_answers), len(bands)), dtype=np.int64)
        mentors = np.zeros((len(mentor_answers), len(bands)), dtype=np.int64)
        for row, answers in zip(mentees, mentee_answers, strict=True):
            if (band := _band(answers)) is not None:
                row[band] = 1
        for row, answers in zip(mentors, mentor_answers, strict=True):
            if (band := _band(answers)) is not None:
                row[:] = [share * _tenths(of_mentee, band) // 10 for of_mentee in bands]
        return mentees, mentors

    def facts(self, mentee_answers: Answers, mentor_answers: Answers) -> Facts:
        mentee, mentor = _band(mentee_answers), _band(mentor_answers)
        if mentee is None or mentor is None:
            return Facts()
        more = _tenths(mentee, mentor) >= ONE_AHEAD
        return Facts(shared=("more_years",)) if more else Facts(missing=("more_years",))

    def sentence(self, facts: Facts, label_of: LabelOf) -> str | None:
        return "The mentor has many years of experience to draw on." if facts.shared else None


def _band(answers: Answers) -> int | None:
    years = answers.get("years")
    return None if years is None else bisect_right(BANDS, years)


def _tenths(mentee: int, mentor: int) -> int:
    if mentee == mentor == len(BANDS):
        return ONE_AHEAD
    ahead = mentor - mentee
    return 0 if ahead < 0 else (EQUAL, ONE_AHEAD, CLEARLY_MORE)[min(ahead, 2)]
