"""Error pages of somebody signed in: the request's own unit of work is over when they are made."""

from __future__ import annotations

from tests.builders import make_mentor, make_round
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of


def test_a_missing_page_still_knows_who_is_signed_in(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        make_mentor(make_round(), "Dana Whitfield")
    answer = signed_in("Dana Whitfield").get("/offers/nothing")
    assert answer.status_code == 404
    assert "Dana Whitfield" in answer.text
    assert "/me/sessions" in answer.text
    assert text_of(answer).endswith("Go to the front page")
