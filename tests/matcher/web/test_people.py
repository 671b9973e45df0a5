from __future__ import annotations

import pytest

from matcher.states import RoundState
from matcher.web.coordinator.people import hours_words
from tests.builders import make_coordinator, make_library, make_mentor, make_mentorship
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 hours a week"),
        (30, "½ hour a week"),
        (60, "1 hour a week"),
        (150, "2½ hours a week"),
        (2400, "40 hours a week"),
    ],
)
def test_hours_words(minutes: int, words: str) -> None:
    assert hours_words(minutes) == words


def test_everybody_with_library_and_openings(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = scene_round()
        make_coordinator(round_.program)
        mentor, mentee = dana(round_), rosa(round_)
        make_mentorship(mentor, mentee)
        suffolk(round_)
        path = f"/rounds/{round_.public_id}/people"
    said = text_of(signed_in("Ellen Marsh").get(path))
    assert "4 participants take part and 1 mentor offers help." in said
    assert "Dana Whitfield Burbank Public Library, CA · Manager 40 hours a week 1 of 3 openings filled" in said
    assert "Suffolk Public Library team Suffolk Public Library, VA · team of 3 Ann Doyle Lead Front-line staff" in said
    assert "Addresses to share" not in said


def test_open_round_shares_its_addresses(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = scene_round(state=RoundState.OPEN)
        make_coordinator(round_.program)
        path, public_id = f"/rounds/{round_.public_id}/people", round_.public_id
    said = text_of(signed_in("Ellen Marsh").get(path))
    assert "Nobody has applied yet." in said
    assert f"For mentors http://localhost/apply/{public_id}/mentor" in said


def test_application_without_what_is_private(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = scene_round()
        make_coordinator(round_.program)
        mentor = dana(round_, avoided=["Somebody Secret"], own_manager="The Boss", languages=["en", "es"])
        path = f"/rounds/{round_.public_id}/people/{mentor.public_id}"
        other = scene_round()
        stranger = f"/rounds/{other.public_id}/people/{mentor.public_id}"
        make_coordinator(other.program, "Olga Other")
    client = signed_in("Ellen Marsh")
    said = text_of(client.get(path))
    assert "Dana Whitfield would like to be a mentor." in said
    assert "Languages English and Spanish" in said
    assert "Openings 0 of 3 promised" in said
    assert "Monday 9:00 am to 5:00 pm" in said
    assert "Learning in small pieces We swapped the yearly staff day for ten-minute huddles" in said
    assert "Secret" not in said
    assert "Boss" not in said
    assert client.get(f"{path}x").status_code == 404
    assert signed_in("Olga Other").get(stranger).status_code == 404


def test_hours_in_weeks_a_and_b(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = scene_round()
        make_coordinator(round_.program)
        hours = [(0, 540, 720, "A"), (0, 780, 900, "B")]
        mentor = make_mentor(round_, "Rota Rita", hours=hours, library=make_library(round_, "Monrovia"))
        path = f"/rounds/{round_.public_id}/people"
        rita = mentor.public_id
    client = signed_in("Ellen Marsh")
    assert "Rota Rita Monrovia, CA 2½ hours a week" in text_of(client.get(path))
    said = text_of(client.get(f"{path}/{rita}"))
    assert "Monday 9:00 am to 12:00 pm, weeks A only; 1:00 pm to 3:00 pm, weeks B only" in said
