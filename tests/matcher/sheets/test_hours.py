"""Weekly hours as people type them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.application import Span
from matcher.sheets.faults import CellFault
from matcher.sheets.hours import longest, merge, read_hours, write_hours

NINE, NOON, ONE, FIVE = 540, 720, 780, 1020


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, 95))
    end = draw(st.integers(start + 1, 96))
    return Span(draw(st.integers(0, 6)), start * 15, end * 15, draw(st.sampled_from([None, "A", "B"])))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon 9:00-12:00; Tue 13:00-17:00 A", [Span(0, NINE, NOON), Span(1, ONE, FIVE, "A")]),
        ("monday 9am-12pm", [Span(0, NINE, NOON)]),
        ("Mon 9-12pm", [Span(0, NINE, NOON)]),
        ("Mon 1-5pm", [Span(0, ONE, FIVE)]),
        ("Mon 9 a.m. – 5 p.m.", [Span(0, NINE, FIVE)]),
        ("Tue, Thu 9.00 to 12", [Span(1, NINE, NOON), Span(3, NINE, NOON)]),
        ("Sat-Mon 9-12", [Span(0, NINE, NOON), Span(5, NINE, NOON), Span(6, NINE, NOON)]),
        ("Fri 9-12, 13-17", [Span(4, NINE, NOON), Span(4, ONE, FIVE)]),
        ("Fri 9-12 and 12-17", [Span(4, NINE, FIVE)]),
        ("Wed noon-midnight (week B)", [Span(2, NOON, 1440, "B")]),
        ("Wed 12:00-24:00", [Span(2, NOON, 1440)]),
        ("Mon 9-12 A\nMon 9-12 B", [Span(0, NINE, NOON)]),
        ("", []),
    ],
)
def test_hours_are_understood(text: str, expected: list[Span]) -> None:
    assert read_hours(text) == tuple(expected)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("9-12", "is not understood as hours."),
        ("mornings", "is not understood as hours."),
        ("Mon", "is not understood as hours."),
        ("Mox 9-12", "has a day that is not understood, “Mox”."),
        ("M 9-12", "has a day that is not understood, “M”."),
        ("Mon 9", "has times that are not understood, “9”."),
        ("Mon 9-5", "ends before it begins, or is no time of day."),
        ("Mon 9-25", "ends before it begins, or is no time of day."),
        ("Mon 13pm-14pm", "ends before it begins, or is no time of day."),
        ("Mon 9:10-12:00", "is not in quarters of an hour."),
    ],
)
def test_what_is_not_understood_is_named(text: str, problem: str) -> None:
    with pytest.raises(CellFault) as caught:
        read_hours(f"Tue 9-12; {text}")
    assert (caught.value.value, caught.value.problem) == (text, problem)


@given(st.lists(spans(), max_size=8))
def test_written_hours_are_read_back(given_spans: list[Span]) -> None:
    merged = merge(given_spans)
    assert read_hours(write_hours(merged)) == merged


@given(st.lists(spans(), max_size=8), st.lists(spans(), max_size=4))
def test_merging_keeps_every_quarter_of_an_hour(kept: list[Span], taken: list[Span]) -> None:
    def quarters(some: tuple[Span, ...] | list[Span]) -> set[tuple[str, int, int]]:
        return {
            (week, span.weekday, minute)
            for span in some
            for week in "AB"
            if span.week in {None, week}
            for minute in range(span.start, span.end, 15)
        }

    assert quarters(merge(kept, without=taken)) == quarters(kept) - quarters(taken)
    assert merge(merge(kept)) == merge(kept)


@given(st.text(alphabet="MonTueABap 0123456789:-;,.", max_size=30))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    with suppress(CellFault):
        assert merge(read_hours(text)) == read_hours(text)


def test_the_longest_stretch_counts_within_one_week() -> None:
    assert longest([Span(0, NINE, NOON, "A"), Span(0, NOON, FIVE, "B")]) == 300
    assert longest([Span(0, NINE, NOON), Span(0, NOON, FIVE, "B")]) == 480
    assert longest([]) == 0
