"""Ways of working: both like to work in the same way."""

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

AT_MOST = 4
WAYS = (
    Choice("try_then_talk", "Trying something between sessions, then talking about it"),
    Choice("short_reading", "Reading something short beforehand"),
    Choice("agenda", "Having an agenda every time"),
    Choice("think_aloud", "Thinking out loud together"),
    Choice("documents", "Looking at real documents"),
    Choice("visits", "Visiting each other’s work by video"),
    Choice("practice", "Practicing a difficult conversation"),
    Choice("next_steps", "Ending with next steps in writing"),
)


class WaysOfWorking(Open):
    key = "ways_of_working"
    label = "Ways of working"
    default_weight = Weight.MEDIUM
    questions = (
        Question(
            "ways",
            "How do you like to work together?",
            "Choose up to four.",
            Kind.CHOICES,
            AskedOf.BOTH,
            choices=WAYS,
            at_most=AT_MOST,
        ),
    )

    def factors(
        self, mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], share: int
    ) -> tuple[IntMatrix, IntMatrix]:
        liked = [chosen(answers, "ways") for answers in mentee_answers]
        worth = [equally(share, keys) for keys in liked]
        return one_column_per_key(worth, [chosen(answers, "ways") for answers in mentor_answers])

    def facts(self, mentee_answers: Answers, mentor_answers: Answers) -> Facts:
        return compare(chosen(mentee_answers, "ways"), chosen(mentor_answers, "ways"))

    def sentence(self, facts: Facts, label_of: LabelOf) -> str | None:
        if not facts.shared:
            return None
        labels = [label_of(key) for key in facts.shared]
        return f"Both chose {listed([label[:1].lower() + label[1:] for label in labels])}."
