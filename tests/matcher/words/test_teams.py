"""How a team stands, in words."""

from __future__ import annotations

import pytest

from matcher.queries.teams import TeamCounted
from matcher.words.teams import hours, line_words, quorum_words, teams_heading


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(15, "less than half an hour"), (45, "half an hour"), (60, "1 hour"), (105, "1½ hours"), (120, "2 hours")],
)
def test_hours_are_rounded_down_to_half_ones(minutes: int, expected: str) -> None:
    assert hours(minutes) == expected


def test_a_quorum_is_all_or_at_least_so_many() -> None:
    assert (quorum_words(None), quorum_words(3)) == ("All of us", "At least three of us")


def test_coordinators_read_which_teams_lack_somebody() -> None:
    fresh = TeamCounted("a", "Fresh", "Elm", inside=1, answered=0, asked=0, missing=2)
    going = TeamCounted("b", "Going", "Elm", inside=4, answered=3, asked=1, missing=0)
    done = TeamCounted("c", "Done", "Elm", inside=3, answered=3, asked=0, missing=0)
    assert line_words(fresh) == "one in it, none has answered; two more must say yes"
    assert line_words(going) == "four in it, three have answered; one asked"
    assert teams_heading([]) == "No team has come together yet."
    assert teams_heading([done]) == "1 team: all are complete."
    assert teams_heading([fresh, going]) == "2 teams: one is too small and in two answers are still to come."
