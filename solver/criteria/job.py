"""Job: the mentor does, or has done, the mentee's kind of work."""

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

OTHER = "other"
ROLES = (
    Choice("administrator", "Director or administrator"),
    Choice("training_coordinator", "Training coordinator"),
    Choice("manager", "Manager"),
    Choice("supervisor", "Supervisor"),
    Choice("front_line", "Front-line staff"),
    Choice(OTHER, "Other"),
)


class Job(Open):
    """ "Other" is no kind of work in common. A team brings the roles of all its members, each worth the same."""

    key = "job"
    label = "Kind of work"
    default_weight = Weight.LOW
    questions = (
        Question(
            "job_role",
            "What is your job?",
            "The one that comes nearest.",
            Kind.CHOICE,
            AskedOf.BOTH,
            choices=ROLES,
        ),
        Question(
            "jobs_done",
            "Which of these jobs have you done before?",
            "Choose all that you could advise somebody on.",
            Kind.CHOICES,
            AskedOf.MENTOR,
            choices=ROLES,
        ),
    )

    def factors(
        self, mentee_answers: Sequence[Answers], mentor_answers: Sequence[Answers], share: int
    ) -> tuple[IntMatrix, IntMatrix]:
        roles = [_roles(answers) for answers in mentee_answers]
        worth = [equally(share, keys) for keys in roles]
        return one_column_per_key(worth, [_known(answers) for answers in mentor_answers])

    def facts(self, mentee_answers: Answers, mentor_answers: Answers) -> Facts:
        return compare(_roles(mentee_answers), _known(mentor_answers))

    def sentence(self, facts: Facts, label_of: LabelOf) -> str | None:
        if not facts.shared:
            return None
        return f"The mentor knows this work first-hand: {listed([label_of(key).lower() for key in facts.shared])}."


def _roles(answers: Answers) -> tuple[str, ...]:
    return tuple(role for role in chosen(answers, "job_role") if role != OTHER)


def _known(answers: Answers) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chosen(answers, "job_role") + chosen(answers, "jobs_done")))
