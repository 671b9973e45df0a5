"""The registry: everything that is compared, in the order in which people see it. One line registers a criterion."""

from __future__ import annotations

from solver.criteria.contract import Criterion, Question
from solver.criteria.experience import Experience
from solver.criteria.job import Job
from solver.criteria.own import Own
from solver.criteria.qualities import Qualities
from solver.criteria.topics import Topics
from solver.criteria.ways_of_working import WaysOfWorking
from solver.criteria.wishes import Wishes

CRITERIA: tuple[Criterion, ...] = (
    Topics(),
    Qualities(),
    WaysOfWorking(),
    Experience(),
    Job(),
    Own(),
    Wishes(),
)
BY_KEY: dict[str, Criterion] = {criterion.key: criterion for criterion in CRITERIA}
QUESTIONS: dict[str, Question] = {question.key: question for criterion in CRITERIA for question in criterion.questions}
CODED: frozenset[str] = frozenset(key for criterion in CRITERIA for key in criterion.coded)
PRIVATE: frozenset[str] = frozenset(key for criterion in CRITERIA for key in criterion.private)
