"""The small components: icons, words with their shape, buttons, forms, choices."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from tests.matcher.templates.page import call, render


def test_icon_is_for_the_eye_only() -> None:
    assert call("icon", "'keep'").one("svg", "icon").attrs["aria-hidden"] == "true"


def test_unknown_icon_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        call("icon", "'keeep'")


@pytest.mark.parametrize(("word", "books"), [("Fair", 1), ("Good", 2), ("Strong", 3)])
def test_strength_is_books_and_the_word(word: str, books: int) -> None:
    page = call("strength", "word", word=word)
    assert len(page.all("rect", "on")) == books
    assert page.one("span", f"strength-{word.lower()}").text == word


def test_tag_has_kind_icon_and_word() -> None:
    page = call("tag", "'good', 'keep', 'Kept by you'")
    assert page.one("span", "tag-good").text == "Kept by you"
    assert page.all("svg", "icon")


def test_tag_without_kind_or_icon() -> None:
    page = call("tag", "none, none, 'Not yet'")
    assert page.one("span", "tag").attrs == {"class": "tag"}
    assert page.all("svg") == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", {"class": "note"}),
        ("'attention'", {"class": "note note-attention"}),
        ("'good', live=true", {"class": "note note-good", "role": "status"}),
        ("'error', live=true", {"class": "note note-error", "role": "alert"}),
    ],
)
def test_note(arguments: str, expected: dict[str, str]) -> None:
    page = render(
        f'{{% from "components/note.html" import note %}}{{% call note({arguments}) %}}Heed this.{{% endcall %}}'
    )
    assert (page.one("div").attrs, page.one("div").text) == (expected, "Heed this.")


def test_post_carries_the_token() -> None:
    page = render(
        '{% from "components/post.html" import post %}'
        '{% call post("/keep", class_="pair-actions", upload=true) %}<button>Keep</button>{% endcall %}'
    )
    assert page.one("form").attrs == {
        "method": "post",
        "action": "/keep",
        "class": "pair-actions",
        "enctype": "multipart/form-data",
    }
    assert page.one("input", type="hidden", name="csrf_token").attrs["value"] == "the-token"


def test_button_says_whom_it_concerns() -> None:
    page = call("button", "'Keep', size='small', name='keep', value='p1', about='p1'")
    assert page.one("button").attrs == {
        "class": "btn btn-outline btn-small",
        "name": "keep",
        "value": "p1",
        "aria-describedby": "p1",
    }


def test_chip_is_a_labeled_checkbox() -> None:
    page = call("chip", "'topic', 't1', 'Peer <b>coaching</b>', true")
    assert page.one("input").attrs == {"type": "checkbox", "name": "topic", "value": "t1", "checked": ""}
    assert page.one("label").text == "Peer <b>coaching</b>"


def test_segments_are_radio_buttons_in_a_fieldset() -> None:
    choices = [{"value": "a", "label": "Week A", "id": "week-a"}, {"value": "b", "label": "Week B"}]
    page = call("segments", "'weeks', 'My hours in', choices, 'b'", choices=choices)
    assert page.one("legend").text == "My hours in"
    assert page.one("input", value="a").attrs == {
        "type": "radio",
        "name": "weeks",
        "id": "week-a",
        "value": "a",
    }
    assert page.one("input", value="b").attrs == {
        "type": "radio",
        "name": "weeks",
        "value": "b",
        "checked": "",
    }


def test_empty_says_what_is_missing_and_what_to_do() -> None:
    page = call("empty", "'No applications yet', 'They arrive here.', 'Upload a spreadsheet', '/upload'")
    assert page.one("section", "empty").text == "No applications yet They arrive here. Upload a spreadsheet"
    assert page.one("a").attrs["href"] == "/upload"


def test_pagination_leaves_out_what_does_not_exist() -> None:
    page = call("pagination", "none, '?page=2', 'Matches 1 to 12 of 57', next_label='Show the next 12'")
    assert [(link.attrs["href"], link.text) for link in page.all("a")] == [("?page=2", "Show the next 12")]
    assert call("pagination", "none, none, 'All'").elements == []


def test_steps_mark_where_you_are() -> None:
    parts = [
        {"label": "About you", "href": "/1", "state": "done"},
        {"label": "Your hours", "href": "/2", "state": "now"},
        {"label": "Topics", "href": None, "state": None},
    ]
    page = call("steps", "parts, 'Parts of your application'", parts=parts)
    assert page.one("nav").attrs["aria-label"] == "Parts of your application"
    assert page.one("li", aria_current="step").text == "2 Your hours"
    assert page.one("li", "done").text == "✓ About you , done"
    assert [link.attrs["href"] for link in page.all("a")] == ["/1", "/2"]


def test_faults_name_row_column_value_and_remedy() -> None:
    rows = [
        {"row": 7, "column": "Time zone", "value": '=HYPERLINK("x")', "remedy": "Write America/Los_Angeles."},
        {"row": None, "column": None, "value": None, "remedy": "Save it as CSV."},
    ]
    page = call("faults", "rows", rows=rows)
    assert [item.text for item in page.all("li")] == [
        'Row 7, Time zone It says =HYPERLINK("x") Write America/Los_Angeles.',
        "The file Save it as CSV.",
    ]
