"""The hours table: two named checkboxes for each half hour, and nothing a keyboard cannot reach."""

from __future__ import annotations

from typing import Any

import pytest

from tests.matcher.templates.page import Page, call

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def table(shown: str = "a", **more: Any) -> dict[str, Any]:
    week_a = {"caption": "Week A, starting January 4", "works": {"tue-0930"}, "maybe": ["mon-1500"]}
    week_b = {"caption": "Week B, starting January 11", "works": [], "maybe": []}
    return {"shown": shown, "weeks": {"a": week_a, "b": week_b}, **more}


@pytest.fixture(scope="module")
def page() -> Page:
    return call("hours", "table", table=table())


def test_each_layer_offers_every_half_hour_from_seven_to_nine(page: Page) -> None:
    starts = [f"{hour:02}{minute}" for hour in range(7, 21) for minute in ("00", "30")]
    expected = [f"{day}-{start}" for start in starts for day in DAYS]
    for name in ("a-works", "a-maybe", "b-works", "b-maybe"):
        assert [box.attrs["value"] for box in page.all("input", name=name)] == expected


def test_marks_are_checked_and_only_they(page: Page) -> None:
    checked = [box for box in page.all("input", type="checkbox") if "checked" in box.attrs]
    assert [(box.attrs["name"], box.attrs["value"]) for box in checked] == [
        ("a-works", "tue-0930"),
        ("a-maybe", "mon-1500"),
    ]


@pytest.mark.parametrize(
    ("mark", "spoken"),
    [("tue-0930", "Tuesday 9:30 am"), ("mon-1200", "Monday 12:00 pm"), ("sun-2030", "Sunday 8:30 pm")],
)
def test_each_box_has_a_name_to_be_read_aloud(page: Page, mark: str, spoken: str) -> None:
    assert page.one("input", name="a-works", value=mark).attrs["aria-label"] == f"{spoken}, works"
    assert page.one("input", name="b-maybe", value=mark).attrs["aria-label"] == f"{spoken}, if need be"


def test_rows_and_columns_have_heads(page: Page) -> None:
    heads = [head.text for head in page.all("th", scope="row")]
    assert heads[:4] == ["7 am", "7:30 am", "8 am", "8:30 am"]
    assert [day.attrs["title"] for day in page.all("abbr")[:2]] == ["Monday", "Tuesday"]
    assert [caption.text for caption in page.all("caption")] == [
        "Every week Week A, starting January 4",
        "Week B, starting January 11",
    ]


@pytest.mark.parametrize("shown", ["same", "a", "b"])
def test_which_weeks_the_hours_are_for(shown: str) -> None:
    weeks = call("hours", "table", table=table(shown)).all("input", type="radio", name="weeks")
    assert [choice.attrs["value"] for choice in weeks] == ["same", "a", "b"]
    assert [choice.attrs["value"] for choice in weeks if "checked" in choice.attrs] == [shown]


def test_copying_is_a_button_of_the_form(page: Page) -> None:
    assert page.one("button", name="copy", value="a-b").text == "Copy week A to week B"


def test_other_hours_of_the_day() -> None:
    narrow = call("hours", "table", table=table(first=9, last=10))
    assert [head.text for head in narrow.all("th", scope="row")] == ["9 am", "9:30 am"] * 2


def test_what_a_calendar_shows_as_busy_looks_busy_and_stays_a_choice() -> None:
    busy = table()
    busy["weeks"]["a"]["taken"] = ["tue-0930"]
    shown = call("hours", "table", table=busy)
    assert len(shown.all("td", "taken")) == 1
    assert "checked" in shown.one("input", name="a-works", value="tue-0930").attrs
    for page, legend in ((shown, 1), (call("hours", "table", table=table()), 0)):
        assert len(page.all("i", "k-taken")) == legend
