"""What is drawn on the server: shelf, plot, timeline, figures."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matcher.templates.page import Page, call

KINDS = ["strong", "good", "fair", "none"]


def books(page: Page) -> list[str]:
    return [rect.attrs["class"] for rect in page.all("rect")]


def test_shelf_has_one_book_for_each() -> None:
    page = call("shelf", "books", books=["none", "Fair", "Strong", "Good", "Strong"])
    assert books(page) == ["strong", "strong", "good", "fair", "none"]
    assert page.one("svg").attrs["role"] == "img"
    assert page.one("svg").attrs["aria-label"] == (
        "One book for each of 5 participants: 2 Strong, 1 Good, 1 Fair, 1 gap for those not matched yet"
    )
    assert page.all("p") == []


def test_shelf_over_120_says_what_a_book_stands_for() -> None:
    page = call("shelf", "books, 'teams'", books=["strong"] * 240 + ["fair"])
    assert books(page) == ["strong"] * 80 + ["fair"]
    assert page.one("p", "shelf-scale").text == "One book stands for up to 3 teams."


@given(st.lists(st.integers(0, 130), min_size=4, max_size=4))
def test_every_kind_that_occurs_is_on_the_shelf(counts: list[int]) -> None:
    given_books = [kind for kind, count in zip(KINDS, counts, strict=True) for _ in range(count)]
    shown = books(call("shelf", "books", books=given_books))
    assert set(shown) == set(given_books)
    assert len(shown) <= 123


def test_books_stand_inside_the_shelf() -> None:
    page = call("shelf", "books", books=["strong"] * 60 + ["none"] * 60)
    _, _, width, height = (float(part) for part in page.one("svg").attrs["viewbox"].split())
    for rect in page.all("rect"):
        x, y, w, h = (float(rect.attrs[key]) for key in ("x", "y", "width", "height"))
        assert 0 <= x < x + w <= width
        assert 0 <= y < y + h <= height


@pytest.mark.parametrize(("books_there", "length"), [(3, " shelf-6"), (12, " shelf-12"), (13, " shelf-18"), (24, "")])
def test_a_shelf_is_as_long_as_its_books_need(books_there: int, length: str) -> None:
    page = call("shelf", "books, 'teams'", books=["strong"] * books_there)
    assert page.all("div")[0].attrs["class"] == f"shelf{length}"
    width = float(page.one("svg").attrs["viewbox"].split()[2])
    rects = page.all("rect")
    before, after = float(rects[0].attrs["x"]), float(rects[-1].attrs["x"]) + float(rects[-1].attrs["width"])
    assert before == pytest.approx(width - after), "the books stand in the middle"


def test_empty_shelf_is_still_a_shelf() -> None:
    assert books(call("shelf", "[]")) == []


def test_figures_pair_label_and_number() -> None:
    rows = [
        {"label": "Strong", "value": 31, "key": "strong"},
        {"label": "Openings filled", "value": "57 of 71"},
    ]
    page = call("figures", "rows", rows=rows)
    assert [(term.text, number.text) for term, number in zip(page.all("dt"), page.all("dd"), strict=True)] == [
        ("Strong", "31"),
        ("Openings filled", "57 of 71"),
    ]
    assert len(page.all("span", "key")) == 1


ROWS = [
    {"label": "Started", "value": 78},
    {"label": "Sent it", "value": 39},
    {"label": "Offered", "value": None},
]


def test_plot_draws_lengths_in_proportion() -> None:
    page = call("plot", "rows, 'Told in a sentence', 'Participants at each stage'", rows=ROWS)
    assert [int(bar.attrs["width"]) for bar in page.all("rect", "bar")] == [270, 135]
    assert len(page.all("rect", "bar-next")) == 1
    assert page.one("svg").attrs["aria-label"] == "Told in a sentence"


def test_plot_is_also_a_table() -> None:
    page = call("plot", "rows, 'Told', 'Participants at each stage'", rows=ROWS)
    assert page.one("caption").text == "Participants at each stage"
    assert [row.text for row in page.all("tr")] == [
        "Stage Participants",
        "Started 78",
        "Sent it 39",
        "Offered to come",
    ]


@pytest.mark.parametrize("values", [[], [None], [0, 0], [0, None]])
def test_plot_of_nothing_yet(values: list[int | None]) -> None:
    page = call("plot", "rows, 'Told', 'Nothing'", rows=[{"label": "Sent it", "value": value} for value in values])
    assert {bar.attrs["width"] for bar in page.all("rect", "bar")} <= {"0"}


def test_timeline_says_where_we_are() -> None:
    rows = [
        {"when": "Oct 12", "what": "Sign-up opened", "state": "past", "note": "9 more mentors"},
        {"when": "Jan 4–8", "what": "Review matches", "state": "now", "note": "Tuesday, January 5"},
        {"when": "Jan 15", "what": "Answers due", "state": None},
    ]
    page = call("timeline", "rows", rows=rows)
    assert page.one("li", aria_current="date").text == "Jan 4–8 Review matches You are here: Tuesday, January 5"
    assert page.one("li", "past").text == "Oct 12 Sign-up opened 9 more mentors"
    assert not re.search(r"You are here", page.all("li")[2].text)
