"""A team's answers are its members', merged question by question."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.services.team_answers import coded_answers, merge_answers
from solver.criteria.contract import AskedOf


def test_only_coded_answers_pass() -> None:
    answers = {
        "topics_wanted": ["onboarding"],
        "topics_offered": ["volunteers"],
        "ways": [],
        "years": 0,
        "goal": "Something personal",
        "words": {"topics_wanted": {"onboarding": "I start in March."}},
    }
    assert coded_answers(answers, AskedOf.MENTEE) == {"topics_wanted": ["onboarding"], "years": 0}
    assert coded_answers(answers, AskedOf.MENTOR) == {"topics_offered": ["volunteers"], "years": 0}


@pytest.mark.parametrize(
    ("members", "merged"),
    [
        # The first of five is worth 5, the second 4: b 5 + 4, a 4 + 5, ties by key.
        (
            [{"topics_wanted": ["b", "a"]}, {"topics_wanted": ["a", "b"]}, {"topics_wanted": ["c"]}],
            {"topics_wanted": ["a", "b", "c"]},
        ),
        ([{"topics_wanted": list("abcde")}, {"topics_wanted": ["f"]}], {"topics_wanted": list("afbcd")}),
        # One vote a member; as many as one person may choose.
        (
            [
                {"qualities_to_develop": ["x", "y", "z"]},
                {"qualities_to_develop": ["w", "z"]},
                {"qualities_to_develop": ["z"]},
            ],
            {"qualities_to_develop": ["z", "w", "x"]},
        ),
        ([{"job_role": "manager"}, {"job_role": "other"}, {"job_role": "manager"}], {"job_role": ["manager", "other"]}),
        ([{"years": 3}, {"years": 8}, {}], {"years": 5}),
        ([{}, {}], {}),
    ],
)
def test_merging(members: list[dict[str, Any]], merged: dict[str, Any]) -> None:
    assert merge_answers(members) == merged
