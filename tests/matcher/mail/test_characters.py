from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.mail.characters import UNFIT, lines_of, one_line


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one\r\ntwo\nthree\rfour", ["one", "two", "three", "four"]),
        ("a\u2028b\u2029c\x85d\x0be", ["a", "b", "c", "d", "e"]),
        ("9:00\u00a0am\tPacific \0", ["9:00\u00a0am Pacific "]),
        ("\u202eevil\u202c \u2066x\u2069", ["evil x"]),
        ("family \U0001f469\u200d\U0001f467", ["family \U0001f469\u200d\U0001f467"]),
        ("half \ud83d", ["half "]),
    ],
)
def test_lines(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines


@pytest.mark.parametrize(
    ("text", "longest", "line"),
    [
        (" Hello \r\n  Dana ", None, "Hello Dana"),
        ("9:00\u00a0am", None, "9:00\u00a0am"),
        ("abcdef", 6, "abcdef"),
        ("abc defg", 5, "abc…"),
    ],
)
def test_one_line(text: str, longest: int | None, line: str) -> None:
    assert one_line(text, longest) == line


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_unfit_is_left_and_cleaning_twice_is_cleaning_once(text: str) -> None:
    line = one_line(text)
    assert UNFIT.search(line) is None
    assert "\n" not in line
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line
    line.encode()
