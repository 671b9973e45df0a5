"""What the public page says of an intake: hours a month, the timetable, the sentence it opens with."""

from __future__ import annotations

from datetime import date

import pytest

from matcher.models import Milestone, Program, Round
from matcher.states import Cadence, Mentoring, RoundState
from matcher.web.front_door_words import headline, hours_a_month, paragraphs, team_words, timeline

PROGRAM = Program(name="Culture of Learning")
DECEMBER_11, DECEMBER_20 = date(2026, 12, 11), date(2026, 12, 20)


@pytest.mark.parametrize(
    ("cadence", "minutes", "said"),
    [
        (Cadence.WEEKLY, 60, "About 4½ hours a month"),
        (Cadence.WEEKLY, 15, "About 1 hour a month"),
        (Cadence.FORTNIGHTLY, 60, "About 2 hours a month"),
        (Cadence.FORTNIGHTLY, 45, "About 1½ hours a month"),
        (Cadence.FORTNIGHTLY, 15, "About 30 minutes a month"),
        (Cadence.MONTHLY, 60, "About 1 hour a month"),
        (Cadence.MONTHLY, 45, "About 45 minutes a month"),
        (Cadence.MONTHLY, 90, "About 1½ hours a month"),
    ],
)
def test_hours_a_month_follow_from_how_often_and_how_long(cadence: Cadence, minutes: int, said: str) -> None:
    assert hours_a_month(Round(cadence=cadence, minutes=minutes)) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"state": RoundState.OPEN}, "You can apply to Culture of Learning until Friday, December 11."),
        (
            {"state": RoundState.OPEN, "mentors_only": True, "mentors_until": DECEMBER_20},
            "Mentors are still welcome in Culture of Learning, until Sunday, December 20.",
        ),
        ({"state": RoundState.INTEREST}, "Would you like to take part in Culture of Learning? Tell us."),
        (
            {"state": RoundState.INTEREST, "interest_by": DECEMBER_11},
            "Would you like to take part in Culture of Learning? Tell us by Friday, December 11.",
        ),
        (
            {
                "state": RoundState.INTEREST,
                "interest_by": date(2026, 12, 1),
                "mentors_until": date(2026, 12, 8),
                "mentors_only": True,
            },
            "Mentors are still welcome in Culture of Learning: tell us by Tuesday, December 8.",
        ),
        ({"state": RoundState.REVIEW}, "Applications to Culture of Learning are closed for now."),
        (None, "Applications to Culture of Learning are closed for now."),
    ],
)
def test_the_page_opens_with_what_is_so(given: dict[str, object] | None, said: str) -> None:
    round_ = Round(apply_by=DECEMBER_11, **given) if given else None
    assert headline(PROGRAM, round_).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("today", "states", "notes"),
    [
        (date(2026, 11, 1), [None, None, None], ["Next", None, None]),
        (date(2026, 12, 3), ["past", "now", None], [None, "Thursday, December\u00a03", "Next"]),
        (date(2026, 12, 25), ["past", "past", None], [None, None, "Next"]),
        (date(2027, 3, 1), ["past", "past", "past"], [None, None, None]),
    ],
)
def test_the_timetable_says_where_we_are_and_what_is_next(
    today: date, states: list[str | None], notes: list[str | None]
) -> None:
    lines = [
        Milestone(day=date(2026, 11, 7), label="Sign-up closes"),
        Milestone(day=date(2026, 12, 1), until=date(2026, 12, 19), label="Applications"),
        Milestone(day=date(2027, 1, 22), label="Kick-off"),
    ]
    rows = timeline(lines, today)
    assert [row["state"] for row in rows] == states
    assert [row["note"] for row in rows] == notes


def test_teams_read_how_they_are_mentored() -> None:
    round_ = Round(team_smallest=2, team_largest=5, mentoring=[Mentoring.BOTH.value, Mentoring.TEAM.value])
    assert team_words(round_) == (
        "2 to 5 people of one library; the team has one mentor, or the team has one mentor, and each member one more"
    )


def test_paragraphs_are_what_blank_lines_part() -> None:
    assert paragraphs("One.\r\n\r\n\r\nTwo,\r\ntoo.\n\n") == ("One.", "Two,\ntoo.")
