"""Several answers in a cell, and what each of them means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.choices import fold
from matcher.sheets.answers import distinct, splitter
from matcher.sheets.hours import read_hours
from matcher.sheets.meanings import guess_hours, guess_meaning, guess_zone
from matcher.sheets.targets import Target, targets_for
from matcher.states import Role
from tests.matcher.sheets.foreign import really_expected

OPTIONS = ("Coaching, feedback and questions", "Grants", "Desk, phone and door, too", "Onboarding", "A staff day")
CHOSEN = st.lists(st.lists(st.sampled_from(OPTIONS), unique=True, max_size=5), min_size=1, max_size=8)


def target(key: str, role: Role = Role.PARTICIPANT) -> Target:
    return targets_for(really_expected(role))[key]


@given(CHOSEN)
def test_commas_inside_an_answer_do_not_cut_it(chosen: list[list[str]]) -> None:
    """Google Forms, whose options begin with capitals; the program knows one of them."""
    cells = [", ".join(answers) for answers in chosen]
    split = splitter(cells, ["Desk, phone and door, too"])
    assert [split(cell) for cell in cells] == chosen


@given(CHOSEN, st.sampled_from([";", "; ", "\n"]))
def test_semicolons_and_lines_cut_whatever_else_is_there(chosen: list[list[str]], mark: str) -> None:
    cells = ["".join(f"{answer}{mark}" for answer in answers) for answers in chosen]
    split = splitter(cells, [])
    assert [split(cell) for cell in cells] == chosen


@given(CHOSEN)
def test_commas_without_a_space_cut(chosen: list[list[str]]) -> None:
    """Qualtrics, as soon as anybody gave two answers."""
    cells = [*(",".join(answers) for answers in chosen), "Grants,Onboarding"]
    split = splitter(cells, [])
    assert [split(cell) for cell in cells][:-1] == chosen


@pytest.mark.parametrize(
    ("answer", "option", "hours"),
    [
        ("Mon 9:00-12:00", "", "Mon 9:00-12:00"),
        ("Tuesday mornings", "", "Tue 9:00-12:00"),
        ("Mornings", "Tuesday", "Tue 9:00-12:00"),
        ("Y", "Thursday afternoons (1-4)", "Thu 1pm-4pm"),
        ("Tuesday 9–11 am", "", "Tuesday 9-11 am"),
        ("Monday, Wednesday", "9:00 - 10:00", "Monday, Wednesday 9:00 - 10:00"),
        ("Mon-Fri 9-5", "", "Mon-Fri 9am-5pm"),
        ("Weekday evenings", "", "Mon-Fri 17:00-20:00"),
        ("AO01", "SQ001", ""),
        ("no", "Tuesday mornings", ""),
    ],
)
def test_options_stand_for_hours(answer: str, option: str, hours: str) -> None:
    assert guess_hours(answer, option) == hours
    assert not hours or read_hours(hours)


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("EST", "America/New_York"),
        ("Mountain, but Arizona", "America/Phoenix"),
        ("(UTC-06:00) Central", "America/Chicago"),
        ("the Moon", ""),
    ],
)
def test_zones_as_people_choose_them(written: str, zone: str) -> None:
    assert guess_zone(written) == zone


@pytest.mark.parametrize(
    ("key", "answer", "option", "meaning"),
    [
        ("topics_wanted", "Getting managers on board", "", "managers_on_board"),
        ("topics_wanted", "Getting staff on board", "", "managers_on_board"),
        ("topics_wanted", "Training for desk staff who rotate", "", "rotating_desk"),
        ("topics_wanted", "Y", "Grant writing", "grant_writing"),
        ("topics_wanted", "N", "Grant writing", ""),
        ("topics_wanted", "Podcasts", "", ""),
        ("consent", "I agree to this", "", "yes"),
        ("consent", "I do not agree", "", "no"),
        ("consent", "1", "", "yes"),
        ("access", "Captions please", "", "captions"),
        ("job_role", "A2", "", ""),
    ],
)
def test_meanings_are_guessed(key: str, answer: str, option: str, meaning: str) -> None:
    assert guess_meaning(answer, option, target(key)) == meaning


def test_answers_are_known_without_regard_to_case() -> None:
    split = splitter(["Grants", "GRANTS "], [])
    assert distinct(["Grants", "GRANTS "], split) == {fold("grants"): ("Grants", 2)}
