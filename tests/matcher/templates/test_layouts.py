"""The frame around every page, and the pages for what goes wrong."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import flash, render_template_string

from tests.matcher.templates.page import STATIC, Page, bare_app, render

CODES = [400, 403, 404, 409, 413, 422, 429, 500, 503]
NOTHING: dict[str, Any] = dict.fromkeys(
    ["person_name", "program_name", "run_by", "contact_name", "contact_address"]
) | {"nav": [], "demonstration": False}
SOURCE = """{% extends "layouts/base.html" %}
{% block title %}Matches{% endblock %}{% block content %}<h1>Hi.</h1>{% endblock %}"""


def base(**fields: Any) -> Page:
    return render(SOURCE, page=SimpleNamespace(**NOTHING | fields))


def test_head_names_page_language_and_viewport() -> None:
    page = base()
    assert page.one("title").text == "Matches · Bookends"
    assert page.one("html").attrs["lang"] == "en"
    assert page.one("meta", name="viewport").attrs["content"] == "width=device-width, initial-scale=1"
    assert '"allowEval": false' in page.one("meta", name="htmx-config").attrs["content"]


def test_every_linked_file_is_there() -> None:
    links = [link.attrs["href"].removeprefix("/static/") for link in base().all("link")]
    assert [link for link in links if not (STATIC / link).is_file()] == []
    assert links[1:] == ["vendor/bootstrap/bootstrap.min.css"] + [
        f"css/{name}.css" for name in ("tokens", "base", "components", "pages", "media")
    ]


def test_skip_link_reaches_the_content() -> None:
    page = base()
    assert page.one("a", "skip").attrs["href"] == "#" + page.one("main").attrs["id"]


def test_navigation_marks_the_page() -> None:
    nav = [{"label": "Program", "href": "/p"}, {"label": "Matches", "href": "/m", "current": True}]
    page = base(nav=nav)
    assert page.one("nav").attrs["aria-label"] == "Main"
    assert page.one("a", aria_current="page").text == "Matches"


def test_signing_out_is_a_form() -> None:
    page = base(person_name="Ellen Marsh")
    assert page.one("form").attrs == {"method": "post", "action": "/sign-out"}
    assert page.one("div", "who").text == "Ellen Marsh · Sign out"
    assert base().all("form") == []


def test_footer_says_whose_program_this_is() -> None:
    page = base(
        program_name="Culture of Learning",
        run_by="the Harbor Library Consortium",
        contact_name="Ellen Marsh",
        contact_address="mentoring@example.org",
    )
    assert page.one("footer").text == (
        "Culture of Learning mentoring program, run by the Harbor Library Consortium "
        "Questions? Write to Ellen Marsh, mentoring@example.org"
    )
    assert page.one("a", href="mailto:mentoring@example.org")
    assert base().all("footer") == []


def test_demonstration_is_announced() -> None:
    assert base(demonstration=True).one("aside", "demonstration").text.startswith("This is a demonstration.")
    assert base().all("aside") == []


def test_flashed_messages_are_notes_spoken_at_once() -> None:
    with bare_app().test_request_context("/"):
        flash("Kept.", "good")
        flash("The file is empty.", "error")
        flash("<b>Plain</b>")
        page = Page(render_template_string(SOURCE))
    assert [(note.attrs["role"], note.text) for note in page.all("div", "note")] == [
        ("status", "Kept."),
        ("alert", "The file is empty."),
        ("status", "<b>Plain</b>"),
    ]


def test_plain_layout_is_one_sheet() -> None:
    page = render('{% extends "layouts/plain.html" %}{% block sheet %}<h1>Sign in</h1>{% endblock %}')
    assert page.one("div", "sheet").text == "Sign in"


@pytest.mark.parametrize("code", CODES)
def test_error_page_has_a_sentence_and_one_button_and_needs_no_context(code: int) -> None:
    page = render(f'{{% include "errors/{code}.html" %}}')
    assert page.one("h1").text.endswith(".")
    assert len(page.all("a", "btn")) == 1
    assert page.one("a", "btn-primary").attrs["href"] == "/"


def test_conflict_tells_the_facts_it_is_given() -> None:
    page = render(
        '{% include "errors/409.html" %}',
        happened="Dana’s last opening was just taken.",
        remedy="Choose again.",
    )
    assert "Dana’s last opening was just taken." in page.one("div", "trouble").text


def test_not_found_tells_nothing() -> None:
    source = '{% include "errors/404.html" %}'
    assert render(source, happened="Rosa’s offer", remedy="Ask Rosa").source == render(source).source
