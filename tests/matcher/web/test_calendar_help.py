"""The help pages of calendar programs: everybody may read them, and each says all there is to say."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from matcher.web.calendar_help_words import PROGRAMS
from tests.matcher.web.reading import text_of

OVERVIEW = "/help/calendars"


def test_the_overview_leads_to_every_program_and_says_how_often_each_looks(app: Flask) -> None:
    page = app.test_client().get(OVERVIEW)
    assert re.findall(rf'href="{OVERVIEW}/([a-z-]+)"', page.text) == list(PROGRAMS)
    for one in PROGRAMS.values():
        assert f"{one.name} {one.in_short[:1].upper()}{one.in_short[1:]}" in text_of(page)
    assert "Why changes are also mailed" in text_of(page)


@pytest.mark.parametrize("key", PROGRAMS)
def test_a_page_says_what_to_click_how_often_it_looks_and_why_we_mail(key: str, app: Flask) -> None:
    one, page = PROGRAMS[key], text_of(app.test_client().get(f"{OVERVIEW}/{key}"))
    for sentence in (one.name, one.looks, *one.subscribe, *one.invitations, *one.mind, "Why changes are also mailed"):
        assert sentence in page


def test_a_program_nobody_knows_has_no_page(app: Flask) -> None:
    assert app.test_client().get(f"{OVERVIEW}/lotus-organizer").status_code == 404
