"""The pages about the solver say what the solver does."""

from __future__ import annotations

import re
from pathlib import Path

from solver.codec import read_outcome, read_problem
from solver.criteria.__main__ import page
from solver.criteria.scoring import points_by_criterion, weights_of
from solver.outcome import Reason
from solver.problem import Settings
from solver.problem_reader import ABSENT_MENTEE, ABSENT_MENTOR, ABSENT_PROBLEM, ABSENT_SETTINGS

DOCS = Path(__file__).parents[2] / "docs"
FORMAT = (DOCS / "problem-format.md").read_text(encoding="utf-8")


def test_the_page_of_criteria_is_the_registry() -> None:
    assert (DOCS / "criteria.md").read_text(encoding="utf-8") == page()


def test_the_examples_of_the_format_can_be_read() -> None:
    problem, outcome = re.findall(r"```json\n(.*?)```", FORMAT, re.DOTALL)
    assert read_problem(problem).mentors[0].id == "m1"
    assert read_outcome(outcome).placed == 1


def test_every_refused_feature_and_every_reason_is_documented() -> None:
    absent = ABSENT_MENTOR | ABSENT_MENTEE | ABSENT_PROBLEM | ABSENT_SETTINGS
    assert [name for name in (*absent, *Reason) if f"`{name}`" not in FORMAT] == []


def test_the_strengths_explained_are_those_given() -> None:
    """The two examples on the page of criteria."""
    mentee = {
        "topics_wanted": ["a", "b", "c"],
        "qualities_to_develop": ["asking", "voice"],
        "ways": ["agenda", "visits"],
        "years": 1,
    }
    mentor = {"topics_offered": ["a", "b"], "qualities_built": ["voice"], "ways": ["agenda"], "years": 15}
    points = points_by_criterion(mentee, mentor, weights_of(Settings()))
    assert [worth for worth, _ in points.values()] == [300_000, 100_000, 100_000, 100_000, 0]
