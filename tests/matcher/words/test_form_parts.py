"""The parts of an application, how long they take, and who sees what."""

from __future__ import annotations

import pytest

from matcher.sheets.asked import OwnAsked
from matcher.states import QuestionKind, Role
from matcher.words.form_parts import minutes_of, parts_of
from matcher.words.seen_by import seen_by


def own(*kinds: QuestionKind) -> tuple[OwnAsked, ...]:
    return tuple(OwnAsked(f"q{number}", "", "", kind) for number, kind in enumerate(kinds))


@pytest.mark.parametrize("role", list(Role))
def test_an_application_takes_ten_minutes_at_most(role: Role) -> None:
    assert minutes_of(parts_of(role)) <= 9
    some = own(QuestionKind.CHOICE, QuestionKind.SCALE, QuestionKind.LONG_TEXT, QuestionKind.YES_NO)
    assert minutes_of(parts_of(role, some)) <= 10


def test_own_questions_have_a_part_of_their_own_if_there_are_any() -> None:
    without = [part.key for part in parts_of(Role.MENTOR)]
    assert without == ["about", "work", "wants", "words", "hours", "ways", "needs", "check"]
    some = [part.key for part in parts_of(Role.MENTOR, own(QuestionKind.YES_NO))]
    assert some == [*without[:-1], "more", "check"]


def test_a_minute_begun_counts_as_one() -> None:
    assert [minutes_of(parts_of(Role.MENTOR)[:1]), minutes_of([])] == [2, 1]


@pytest.mark.parametrize(
    ("key", "role", "line"),
    [
        ("name", Role.PARTICIPANT, "Your mentor, and those who read applications"),
        ("topics_offered", Role.MENTOR, "Whom you mentor, and those who read applications"),
        ("ways", None, "Whom you meet, and those who read applications"),
        ("phone", Role.MENTOR, "Only the coordinators, to call you if mail does not reach you"),
        ("own", Role.MENTOR, "Only those who read applications"),
        *(
            (key, Role.MENTOR, "Nobody; it is used for matching only")
            for key in ("wished", "never_with", "own_manager")
        ),
        ("private", Role.PARTICIPANT, "Nobody; it is used for matching only"),
        ("team_hours", Role.PARTICIPANT, "The coordinators, if they look a time up; your team sees only how many can"),
    ],
)
def test_who_sees_an_answer(key: str, role: Role | None, line: str) -> None:
    assert seen_by(key, role) == line
