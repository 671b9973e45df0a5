"""Answering from a mail: looking does nothing, digits answer once, and a link tells nobody what is private."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.db import db
from matcher.models import AnswerLink, AuditEntry, Proposal
from matcher.services.answer_links import WRONG_CODES
from matcher.services.answers import say_no
from matcher.services.offers import withdraw_offer
from matcher.states import AcceptanceState, ProposalState, Role
from tests.builders import NOW, answer_yes, make_offer
from tests.matcher.mailed import mailed_link, wrong
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

DANA, ROSA = "Dana Whitfield", "Rosa Villanueva"
SECRET = "Swamped until summer"
AFTERWARDS = datetime(2027, 1, 16, 8, tzinfo=UTC)
Dump = Callable[[], dict[str, list[tuple[object, ...]]]]


@dataclass(frozen=True)
class Mailed:
    """A mail with an offer: where its link leads, and its digits."""

    path: str
    code: str


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def mail(rows: Rows) -> Mailed:
    """To Dana, who is asked first whether to mentor Rosa."""
    with rows():
        round_ = scene_round()
        return _mailed(make_offer(dana(round_), rosa(round_)), Role.MENTOR)


def _mailed(offered: Proposal, role: Role) -> Mailed:
    link = mailed_link(offered, role)
    return Mailed(f"/answer/{link.token}", link.code)


def mail_to_rosa(rows: Rows) -> Mailed:
    """Once Dana has said yes."""
    with rows():
        answer_yes(proposal(), Role.MENTOR)
        return _mailed(proposal(), Role.PARTICIPANT)


def proposal() -> Proposal:
    return db.session.query(Proposal).one()


def states(rows: Rows) -> tuple[ProposalState, list[AcceptanceState]]:
    with rows():
        return proposal().state, [asked.state for asked in proposal().acceptances]


UNANSWERED = (ProposalState.OFFERED, [AcceptanceState.ASKED, AcceptanceState.WAITING])


def test_the_link_shows_what_the_page_of_the_offer_shows(mail: Mailed, client: FlaskClient, signed_in: SignIn) -> None:
    answer = client.get(mail.path)
    linked = text_of(answer)
    for fact in (
        "Match offered · please answer by Friday, January 15",
        "Dana, would you like to mentor Rosa Villanueva?",
        "Tuesdays, every two weeks 9:00 am your clock , Pacific 10:00 am Rosa’s clock, Arizona",
        "Rosa wrote I want training here to stop being one long day in August.",
        "If you say yes, Rosa is asked next.",
        "Only Ellen reads this; Rosa never learns that you declined.",
        "The six digits from the mail",
    ):
        assert fact in linked
    own = signed_in(DANA).get(_offer_of(answer.text))
    assert linked.split("Your answer")[0] == text_of(own).split("Your answer")[0]


def _offer_of(page: str) -> str:
    """Where the page says that one can sign in instead."""
    found = re.search(r"/sign-in\?next=(/offers/\w+)", page)
    assert found
    return found[1]


def test_the_answer_is_kept_by_nobody_and_found_by_no_search_engine(mail: Mailed, client: FlaskClient) -> None:
    headers = client.get(mail.path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_question_goes_to_the_contact_and_names_the_offer(mail: Mailed, client: FlaskClient) -> None:
    answer = client.get(mail.path)
    found = re.search(r'href="(mailto:[^"]+)"', answer.text)
    assert found
    link = urlsplit(found[1].replace("&amp;", "&"))
    subject = "Question about the match with Rosa Villanueva"
    assert (link.path, parse_qs(link.query)) == ("mentoring@example.org", {"subject": [subject]})
    assert f"mentoring@example.org Subject: {subject}" in text_of(answer)


def test_digits_say_yes_for_whoever_was_asked_and_sign_nobody_in(mail: Mailed, client: FlaskClient, rows: Rows) -> None:
    answer = client.post(f"{mail.path}/yes", data={"digits": f"{mail.code[:3]} {mail.code[3:]}"})
    assert (answer.status_code, answer.location) == (303, mail.path)
    assert states(rows) == (ProposalState.OFFERED, [AcceptanceState.YES, AcceptanceState.ASKED])
    with rows():
        assert proposal().acceptances[0].answerer is proposal().acceptances[0].enrollment.person
        written = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "said_yes")).one()
        assert written.subject == {"proposal": proposal().public_id, "by": "digits"}
    with client.session_transaction() as session:
        assert "person" not in session
    assert client.get("/me").status_code == 303
    page = text_of(client.get(mail.path))
    assert page == (
        "You said yes, Dana. Now Rosa is asked. "
        "Nothing is booked before Rosa has said yes, too. There is nothing you need to do now. Go to your page"
    )


def test_both_say_yes_from_their_mails_and_the_sessions_are_booked(
    mail: Mailed, client: FlaskClient, rows: Rows
) -> None:
    hers = mail_to_rosa(rows)
    assert client.post(f"{hers.path}/yes", data={"digits": hers.code}).status_code == 303
    assert states(rows) == (ProposalState.AGREED, [AcceptanceState.YES, AcceptanceState.YES])
    booked = "The sessions are booked. They are on your page, ready for your calendar. Go to your page"
    assert text_of(client.get(hers.path)) == f"Rosa, your match with Dana Whitfield is confirmed. {booked}"
    assert text_of(client.get(mail.path)) == f"Dana, your match with Rosa Villanueva is confirmed. {booked}"


def test_signed_in_on_this_browser_nobody_types_digits(mail: Mailed, signed_in: SignIn, rows: Rows) -> None:
    client = signed_in(DANA)
    assert "six digits" not in text_of(client.get(mail.path))
    assert client.post(f"{mail.path}/yes").status_code == 303
    assert states(rows)[1] == [AcceptanceState.YES, AcceptanceState.ASKED]
    with rows():
        written = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "said_yes")).one()
        assert written.subject == {"proposal": proposal().public_id}


def test_somebody_else_signed_in_is_told_and_stays_who_they_are(mail: Mailed, signed_in: SignIn, rows: Rows) -> None:
    client = signed_in(ROSA)
    assert (
        "You are signed in as Rosa Villanueva, and this was offered to Dana Whitfield. "
        "If you are Dana Whitfield, answer with the digits; you stay signed in as before."
    ) in text_of(client.get(mail.path))
    assert client.post(f"{mail.path}/yes").status_code == 422
    assert states(rows) == UNANSWERED
    with client.session_transaction() as session:
        before = session["person"]
    assert client.post(f"{mail.path}/yes", data={"digits": mail.code}).status_code == 303
    with client.session_transaction() as session:
        assert session["person"] == before
    with rows():
        assert proposal().acceptances[0].answerer.name == DANA  # type: ignore[union-attr]


@pytest.mark.parametrize("act", ["yes", "no"])
def test_wrong_digits_are_counted_and_then_the_page_says_sign_in(
    mail: Mailed, client: FlaskClient, rows: Rows, act: str
) -> None:
    for _ in range(WRONG_CODES - 1):
        answer = client.post(f"{mail.path}/{act}", data={"digits": wrong(mail.code)})
        assert answer.status_code == 422
        assert "These are not the digits of this mail." in text_of(answer)
    last = client.post(f"{mail.path}/{act}", data={"digits": wrong(mail.code)})
    for answer in (last, client.post(f"{mail.path}/{act}", data={"digits": mail.code}), client.get(mail.path)):
        assert "The digits of this mail were wrong too often and no longer work." in text_of(answer)
        assert 'name="digits"' not in answer.text
    assert states(rows) == UNANSWERED
    with rows():
        assert [link.wrong_codes for link in db.session.query(AnswerLink)] == [WRONG_CODES]


def test_the_digits_of_one_mail_do_not_answer_another(mail: Mailed, client: FlaskClient, rows: Rows) -> None:
    hers = mail_to_rosa(rows)
    assert client.post(f"{hers.path}/yes", data={"digits": mail.code}).status_code == 422
    assert states(rows)[1] == [AcceptanceState.YES, AcceptanceState.ASKED]


def test_a_no_is_recorded_with_its_reason_and_read_by_nobody_who_holds_the_link(
    mail: Mailed, client: FlaskClient, rows: Rows
) -> None:
    answer = client.post(f"{mail.path}/no", data={"digits": mail.code, "reason": SECRET})
    assert (answer.status_code, answer.location) == (303, f"{mail.path}?thanks=1")
    assert states(rows) == (ProposalState.DECLINED, [AcceptanceState.NO, AcceptanceState.LAPSED])
    with rows():
        assert proposal().acceptances[0].reason == SECRET
        written = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "said_no")).one()
        assert written.subject == {"proposal": proposal().public_id, "by": "digits"}
    page = text_of(client.get(answer.location))
    assert page.startswith("Thank you, Dana. Your answer is recorded. We are still finding your match.")
    assert SECRET not in client.get(mail.path).text


def test_a_no_a_withdrawal_and_a_no_of_the_other_read_alike(mail: Mailed, client: FlaskClient, rows: Rows) -> None:
    """Whoever holds a forwarded mail must not learn who declined."""
    pages = []
    for end in (_said_no, _withdrawn, _declined_by_rosa):
        with rows():
            end()
        pages.append(text_of(client.get(mail.path)))
        with rows():
            _reopen()
    assert set(pages) == {
        "Dana, we are still finding your match. "
        "What was on this page is not offered any more. There is nothing you need to do. Go to your page"
    }


def _said_no() -> None:
    asked = proposal().acceptances[0]
    say_no(proposal(), asked, reason=SECRET, actor=asked.enrollment.person)


def _withdrawn() -> None:
    withdraw_offer(proposal(), actor=None)


def _declined_by_rosa() -> None:
    answer_yes(proposal(), Role.MENTOR)
    asked = proposal().acceptances[1]
    say_no(proposal(), asked, reason=SECRET, actor=asked.enrollment.person)


def _reopen() -> None:
    """As if nothing had been answered: the same link, for another end."""
    offered = proposal()
    offered.state, offered.held_place, offered.closed_at = ProposalState.OFFERED, 1, None
    mentor, participant = offered.acceptances
    mentor.state, participant.state, participant.asked_at = AcceptanceState.ASKED, AcceptanceState.WAITING, None


@pytest.mark.parametrize("again", ["yes", "no"])
def test_pressing_twice_is_pressing_once_and_minds_are_changed_by_mail(
    mail: Mailed, client: FlaskClient, rows: Rows, again: str
) -> None:
    given = {"digits": mail.code}
    assert client.post(f"{mail.path}/yes", data=given).status_code == 303
    assert client.post(f"{mail.path}/{again}", data=given).status_code == {"yes": 303, "no": 409}[again]
    assert states(rows)[1] == [AcceptanceState.YES, AcceptanceState.ASKED]


def test_a_reminders_link_answers_as_well_and_the_first_one_goes_on_working(
    mail: Mailed, client: FlaskClient, rows: Rows
) -> None:
    with rows():
        reminder = _mailed(proposal(), Role.MENTOR)
    assert text_of(client.get(mail.path)) == text_of(client.get(reminder.path))
    assert client.post(f"{reminder.path}/yes", data={"digits": reminder.code}).status_code == 303
    assert text_of(client.get(mail.path)).startswith("You said yes, Dana.")


def test_after_the_last_day_the_link_is_closed_whatever_came_of_it(
    mail: Mailed, client: FlaskClient, rows: Rows, dump: Dump
) -> None:
    before = dump()
    with clock.held_at(AFTERWARDS):
        page = client.get(mail.path)
        pressed = client.post(f"{mail.path}/yes", data={"digits": mail.code})
    closed = (
        "Dana, this link is closed. The last day to answer was Friday, January 15. "
        "How things stand is on your page. Go to your page"
    )
    assert (page.status_code, text_of(page)) == (200, closed)
    assert (pressed.status_code, text_of(pressed)) == (409, closed)
    assert dump() == before


def test_before_it_is_put_to_them_the_link_says_not_yet(mail: Mailed, client: FlaskClient, rows: Rows) -> None:
    with rows():
        proposal().acceptances[0].asked_at = NOW + timedelta(hours=16)
    page, pressed = client.get(mail.path), client.post(f"{mail.path}/yes", data={"digits": mail.code})
    assert text_of(page).startswith("Dana, this match is not open for an answer yet.")
    assert "Rosa" not in page.text
    assert (pressed.status_code, states(rows)) == (409, UNANSWERED)


def test_a_link_that_was_never_mailed_is_unknown(mail: Mailed, client: FlaskClient, dump: Dump) -> None:
    before = dump()
    for path in ("/answer/x", f"{mail.path}x", f"{mail.path.upper()}", "/answer/a%00b"):
        assert client.get(path).status_code == 404
        assert client.post(f"{path}/yes", data={"digits": mail.code}).status_code == 404
    assert dump() == before


def test_a_reason_too_long_comes_back_with_everything_typed(mail: Mailed, client: FlaskClient, rows: Rows) -> None:
    answer = client.post(f"{mail.path}/no", data={"digits": mail.code, "reason": "x" * 2001})
    assert answer.status_code == 422
    assert "Please keep it under 2,000 letters." in text_of(answer)
    assert f'value="{mail.code}"' in answer.text
    assert "<details open>" in answer.text
    assert states(rows) == UNANSWERED


# What scanners do with every link they find in a mail.
LOOKS: tuple[Callable[[FlaskClient, str], Any], ...] = (
    lambda client, path: client.get(path),
    lambda client, path: client.head(path),
    lambda client, path: client.options(path),
    lambda client, path: client.post(path),
    lambda client, path: client.post(path, data={"digits": "", "reason": ""}),
    lambda client, path: client.post(path, data={"digits": "test", "reason": "test"}),
    lambda client, path: client.post(path, data={"digits": "1", "answer": "yes"}),
    lambda client, path: client.put(path, data={"digits": "000000"}),
)


def test_twenty_times_anything_without_digits_changes_nothing(
    mail: Mailed, app: Flask, client: FlaskClient, rows: Rows, dump: Dump
) -> None:
    before = dump()
    for _ in range(20):
        scanner = app.test_client()
        for look in LOOKS:
            for path in (mail.path, f"{mail.path}/yes", f"{mail.path}/no"):
                assert look(scanner, path).status_code in {200, 405, 422}
    assert dump() == before
    assert client.post(f"{mail.path}/yes", data={"digits": mail.code}).status_code == 303
    assert states(rows)[1] == [AcceptanceState.YES, AcceptanceState.ASKED]


def test_an_answer_needs_the_pages_token(mail: Mailed, app: Flask, client: FlaskClient, dump: Dump) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    before = dump()
    for act in ("yes", "no"):
        assert client.post(f"{mail.path}/{act}", data={"digits": mail.code}).status_code == 400
    assert dump() == before
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(mail.path).text)
    assert token
    given = {"digits": mail.code, "csrf_token": token[1]}
    assert client.post(f"{mail.path}/yes", data=given).status_code == 303
