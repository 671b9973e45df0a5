"""Qualities of a learning organization: the mentor helped build what the mentee wants to develop.

The seven follow the dimensions of the learning organization of Karen E. Watkins and Victoria J. Marsick
(Sculpting the Learning Organization, 1993; Dimensions of the Learning Organization Questionnaire, 1997); the wording
is ours.
"""

from __future__ import annotations

from collections.abc import Sequence

from solver.criteria.contract import (
    Answers,
    AskedOf,
    Choice,
    Facts,
    IntMatrix,
    Kind,
    LabelOf,
    Open,
    Question,
    chosen,
    compare,
    equally,
    listed,
    one_column_per_key,
)
from solver.problem import Weight

AT_MOST = 3
QUALITIES = (
    Choice("always_learning", "Chances to learn are part of everyday work"),
    Choice("asking", "People ask, listen, and tell each other what they think"),
    Choice("together", "Teams learn from what they do together"),
    Choice("sharing", "What someone learns is kept where others can find it"),
    Choice("voice", "Staff help shape where the library is going"),
    Choice("outward", "The library learns from its community and from other libraries"),
    Choice("leading", "Leaders learn in the open and make time for others to learn"),
)


class Qualities(Open):
    key = "qualities"
    label = "Qualities of a learning organization"
    default_weight = Weight.MEDIUM
    questions = (
        Question(
            "qualities_to_develop",
            "Which of these would you like your library to have more of?",
            "Choose up to three.",
            Kind.CHOICES,
            AskedOf.MENTEE,
            choices=QUALITIES,
            at_most=AT_MOST,
        ),
        Question(
            "qualities_built",
            "Which of these have you helped a library to build?",
            "Choose up to three you could tell a story about.",
            Kind.CHOICES,
            AskedOf.MENTOR,
            choices=QUALITIES,
            at_most=AT_MOST,
        ),
    )

    def factors(
        self, mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], share: int
    ) -> tuple[IntMatrix, IntMatrix]:
        wanted = [chosen(answers, "qualities_to_develop") for answers in mentee_answers]
        worth = [equally(share, keys) for keys in wanted]
        return one_column_per_key(worth, [chosen(answers, "qualities_built") for answers in mentor_answers])

    def facts(self, mentee_answers: Answers, mentor_answers: Answers) -> Facts:
        return compare(chosen(mentee_answers, "qualities_to_develop"), chosen(mentor_answers, "qualities_built"))

    def sentence(self, facts: Facts, label_of: LabelOf) -> str | None:
        if not facts.shared:
            return None
        return f"The mentor has helped build what is wanted: {listed([f'“{label_of(key)}”' for key in facts.shared])}."
