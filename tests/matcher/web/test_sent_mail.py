"""In the demonstration no mail leaves: every mail is on a page, as it would have arrived."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher import clock
from matcher.app import create_app
from matcher.db import db
from matcher.models import OutboxMessage, Program, SentCopy
from matcher.states import MailKind, MailState, Role
from tests.builders import (
    NOW,
    answer_yes,
    make_coordinator,
    make_mentee,
    make_mentor,
    make_message,
    make_offer,
    make_person,
    make_program,
)
from tests.fixtures.apps import settings_for
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, scene_round

CALENDAR = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
HTML = '<html><head><style>p{color:red}</style></head><body><p>Hello</p><a href="/x">See</a></body></html>'


@pytest.fixture
def app(sqlite_url: str) -> Iterator[Flask]:
    app = create_app(settings_for(sqlite_url, DEMONSTRATION=True))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def program_id(rows: Rows) -> str:
    with rows() as session:
        round_ = scene_round()
        make_coordinator(round_.program)
        dana(round_)
        session.query(OutboxMessage).delete()
        return round_.program.public_id


def keep(rows: Rows, program_id: str | None, kind: MailKind = MailKind.INVITATION, *, calendar: bytes = b"") -> str:
    """A mail that went to *Sent mail*; the address of its page."""
    with rows() as session:
        program = session.query(Program).filter_by(public_id=program_id).one() if program_id else None
        given = {"address": "grace@example.org"} if program is None else {}
        person = make_person("Łukasz Ångström") if program else None
        message = make_message(kind, person, program, state=MailState.SENT, **given)
        session.add(SentCopy(message=message, raw=_raw(calendar)))
        return f"/mail/{message.public_id}"


def _raw(calendar: bytes) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "Ellen Marsh <sessions@bookends.example>"
    mail["To"] = "Łukasz Ångström <lukasz@example.org>"
    mail["Reply-To"] = "Ellen Marsh <ellen@example.org>"
    mail["Subject"] = "Your sessions with <b>Dana</b>"
    mail["Date"] = "Tue, 01 Dec 2026 17:00:00 +0000"
    mail.set_content("Hello <i>Łukasz</i>")
    mail.add_alternative(HTML, subtype="html")
    if calendar:
        mail.add_alternative(calendar, maintype="text", subtype="calendar", params={"method": "REQUEST"})
    return mail.as_bytes()


@pytest.fixture
def ellen(program_id: str, signed_in: SignIn) -> FlaskClient:
    return signed_in("Ellen Marsh")


def test_everything_that_would_have_gone_out(program_id: str, ellen: FlaskClient, rows: Rows) -> None:
    shown = keep(rows, program_id)
    answer = ellen.get(f"/programs/{program_id}/mail")
    assert "No mail leaves this demonstration; here is everything it would have sent." in text_of(answer)
    assert "<title>Sent mail · Bookends</title>" in answer.text
    assert f'href="/programs/{program_id}{shown}">Łukasz Ångström</a>' in answer.text
    assert "as your relay allows" not in answer.text


def test_one_mail_as_it_would_have_arrived(program_id: str, ellen: FlaskClient, rows: Rows) -> None:
    page = f"/programs/{program_id}{keep(rows, program_id)}"
    answer = ellen.get(page)
    said = text_of(answer)
    assert (
        "From Ellen Marsh <sessions@bookends.example> To Łukasz Ångström <lukasz@example.org> "
        "Answers go to Ellen Marsh <ellen@example.org> Sent Today, 9:00 am"
    ) in said
    assert "The same as plain text Hello <i>Łukasz</i>" in said
    assert "<b>Dana</b>" not in answer.text
    assert f'<iframe class="letter" src="{page}/letter" title="The mail “Your sessions with &lt;b&gt;' in answer.text
    assert "sandbox=" in answer.text
    assert "Download its calendar part" not in said


def test_the_letter_may_show_itself_and_nothing_more(program_id: str, ellen: FlaskClient, rows: Rows) -> None:
    answer = ellen.get(f"/programs/{program_id}{keep(rows, program_id)}/letter")
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-top-navigation-by-user-activation"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.strip() == HTML.replace("<head>", '<head><base target="_top">')


def test_every_other_page_keeps_its_own_policy(program_id: str, ellen: FlaskClient, rows: Rows) -> None:
    shown = keep(rows, program_id)
    for path in (f"/programs/{program_id}/mail", f"/programs/{program_id}{shown}"):
        assert "unsafe-inline" not in ellen.get(path).headers["Content-Security-Policy"]


def test_the_calendar_part_is_a_download(program_id: str, ellen: FlaskClient, rows: Rows) -> None:
    page = f"/programs/{program_id}{keep(rows, program_id, calendar=CALENDAR)}"
    assert f'href="{page}/invite.ics"' in ellen.get(page).text
    answer = ellen.get(f"{page}/invite.ics")
    assert answer.data == CALENDAR
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="invite.ics"'
    without = f"/programs/{program_id}{keep(rows, program_id)}"
    assert ellen.get(f"{without}/invite.ics").status_code == 404


def test_sign_in_mail_is_there_too(program_id: str, ellen: FlaskClient, rows: Rows) -> None:
    shown = keep(rows, None, MailKind.SIGN_IN)
    said = text_of(ellen.get(f"/programs/{program_id}/mail?kind=sign_in"))
    assert "Sent (1) grace@example.org Sign-in link and code" in said
    assert ellen.get(f"/programs/{program_id}{shown}").status_code == 200


def test_it_is_for_coordinators_of_the_program(
    program_id: str, rows: Rows, signed_in: SignIn, client: FlaskClient
) -> None:
    shown = keep(rows, program_id)
    with rows():
        other = make_program()
        make_coordinator(other, "Olga Other")
        other_id = other.public_id
    for below in ("", "/letter", "/invite.ics"):
        for name in ("Olga Other", "Dana Whitfield"):
            assert signed_in(name).get(f"/programs/{program_id}{shown}{below}").status_code == 404
        assert signed_in("Olga Other").get(f"/programs/{other_id}{shown}{below}").status_code == 404
        assert client.get(f"/programs/{program_id}{shown}{below}").status_code == 303


def test_nor_does_she_read_here_of_her_own_offers(program_id: str, rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        program = session.query(Program).filter_by(public_id=program_id).one()
        round_ = program.rounds[0]
        paula = make_coordinator(program, "Paula Both")
        mentor = make_mentor(round_, "Grace Okafor")
        proposal = make_offer(mentor, make_mentee(round_, person=paula))
        answer_yes(proposal, Role.MENTOR)
        about = {"proposal": proposal.public_id}
        message = make_message(MailKind.MENTOR_OFFER, mentor.person, program, state=MailState.SENT, about=about)
        session.add(SentCopy(message=message, raw=_raw(b"")))
        path = f"/programs/{program_id}/mail/{message.public_id}"
    assert signed_in("Ellen Marsh").get(path).status_code == 200
    assert signed_in("Paula Both").get(path).status_code == 404


def test_where_mail_leaves_there_is_no_such_page(
    sqlite_url: str, program_id: str, rows: Rows, signed_in: SignIn
) -> None:
    shown = keep(rows, program_id, calendar=CALENDAR)
    cookie = signed_in("Ellen Marsh").get_cookie("bookends")
    assert cookie is not None
    elsewhere = create_app(settings_for(sqlite_url)).test_client()
    elsewhere.set_cookie("bookends", cookie.value)
    listed = elsewhere.get(f"/programs/{program_id}/mail")
    assert "Everything has been delivered." in text_of(listed)
    assert shown not in listed.text
    for below in ("", "/letter", "/invite.ics"):
        assert elsewhere.get(f"/programs/{program_id}{shown}{below}").status_code == 404
