"""Topics: the mentor offers what the mentee wants to work on."""

from __future__ import annotations

from collections.abc import Sequence

from solver.criteria.contract import (
    Answers,
    AskedOf,
    Facts,
    IntMatrix,
    Kind,
    LabelOf,
    Open,
    Question,
    chosen,
    compare,
    listed,
    one_column_per_key,
    split,
)
from solver.problem import Weight

AT_MOST = 5


class Topics(Open):
    """Rank matters mildly: of five topics the first is worth 5, the last 1, always scaled to the whole share."""

    key = "topics"
    label = "Topics"
    default_weight = Weight.HIGH
    questions = (
        Question(
            "topics_wanted",
            "What would you like to work on?",
            "Choose up to five, the most important first, and say in a sentence what you hope for. "
            "Your mentor reads the sentence.",
            Kind.RANKED_CHOICES,
            AskedOf.MENTEE,
            choices=None,
            at_most=AT_MOST,
            words=True,
        ),
        Question(
            "topics_offered",
            "What can you help with?",
            "Choose what you know from your own work and say in a sentence how. "
            "The person you meet reads the sentence.",
            Kind.CHOICES,
            AskedOf.MENTOR,
            choices=None,
            words=True,
        ),
    )

    def factors(
        self, mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], share: int
    ) -> tuple[IntMatrix, IntMatrix]:
        wanted = [self._worth(chosen(answers, "topics_wanted"), share) for answers in mentee_answers]
        return one_column_per_key(wanted, [chosen(answers, "topics_offered") for answers in mentor_answers])

    def _worth(self, topics: Sequence[str], share: int) -> dict[str, int]:
        counted = topics[:AT_MOST]
        return dict(zip(counted, split(share, range(AT_MOST, AT_MOST - len(counted), -1)), strict=True))

    def facts(self, mentee_answers: Answers, mentor_answers: Answers) -> Facts:
        return compare(chosen(mentee_answers, "topics_wanted")[:AT_MOST], chosen(mentor_answers, "topics_offered"))

    def sentence(self, facts: Facts, label_of: LabelOf) -> str | None:
        if not facts.shared:
            return None
        return f"The mentor offers help with {listed([label_of(key) for key in facts.shared])}."
