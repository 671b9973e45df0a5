"""One session canceled, held after all, answered, and moved to where somebody's calendar asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from matcher import clock
from matcher.models import Reply
from matcher.services.replies import record_reply
from matcher.states import AnsweredHow, MailKind, ReplyKind
from tests.builders import NOW
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.meeting import DANA, ELLEN, MEMBER, ON_FRIDAY, ROSA, Meeting, meeting, owed, the_match
from tests.matcher.web.reading import text_of

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]
MARCH_30 = datetime(2027, 3, 30, 16, tzinfo=UTC)
MOVE = {"day": "2027-03-17", "time": "10:00", "which": "only", "shown": "2027-03-16T16:00:00"}


@pytest.fixture
def met(rows: Rows) -> Meeting:
    return meeting(rows)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(ON_FRIDAY):
        yield


def asks_by_mail(rows: Rows, number: int, wished: datetime) -> None:
    """Dana's calendar sends a counter-proposal."""
    with rows():
        series = the_match().series
        one = series.occurrences[number]
        record_reply(
            series,
            the_match().mentor.person,
            ReplyKind.OTHER_TIME,
            how=AnsweredHow.MAIL,
            at=ON_FRIDAY,
            original_start=one.original_start,
            wished_start=wished,
            words="Could we meet later?",
        )


def test_canceled_told_struck_through_and_held_after_all(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    client, page = signed_in(ROSA), met.pages[4]
    offered = text_of(client.get(page))
    assert "Only this one falls out: all the others stay." in offered
    assert client.post(f"{page}/cancel").location == page
    said = text_of(client.get(page))
    for fact in (
        "The session is canceled. Everybody who attends gets a mail, and it leaves their calendars.",
        "Rosa, your session on Tuesday, March 30 is canceled.",
        "Canceled session Tuesday, March 30",
        "Hold it after all",
    ):
        assert fact in said
    assert "Move this session" not in said
    assert owed(rows, MailKind.INVITATION) == [DANA, ROSA]
    for path in ("/me/sessions", met.match):
        assert "Tue 30" in text_of(signed_in(DANA).get(path))
        assert 'class="off"' in signed_in(DANA).get(path).text
    assert "Session 4 of 9" in text_of(signed_in(DANA).get(met.pages[3]))
    assert signed_in(DANA).post(f"{page}/hold").location == page
    assert "Session 5 of 10 Tuesday, March 30" in text_of(client.get(page))


def test_pressed_twice_is_done_once(met: Meeting, signed_in: SignIn, dump: Dump) -> None:
    client = signed_in(ROSA)
    for act in ("cancel", "hold"):
        first, once = client.post(f"{met.pages[4]}/{act}").status_code, dump()
        assert (first, client.post(f"{met.pages[4]}/{act}").status_code, dump() == once) == (303, 303, True)


def test_what_cannot_be_any_more_is_said(met: Meeting, signed_in: SignIn, dump: Dump) -> None:
    client, before = signed_in(ROSA), dump()
    late = client.post(f"{met.pages[0]}/cancel")
    assert late.status_code == 409
    assert "This session has begun or is over. Only sessions to come can be canceled." in text_of(late)
    assert dump() == before
    client.post(f"{met.pages[4]}/cancel")
    with clock.held_at(ON_FRIDAY + timedelta(days=30)):
        assert "Its time is over, or these sessions have ended." in text_of(client.get(met.pages[4]))


def test_everybodys_answer_and_ones_own(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    client, page = signed_in(ROSA), met.pages[4]
    assert "Who comes Dana Whitfield can come You can come I cannot come" in text_of(client.get(page))
    assert client.post(f"{page}/answer", data={"answer": "no"}).location == page
    assert "You cannot come I can come" in text_of(client.get(page))
    assert "Rosa Villanueva cannot come" in text_of(signed_in(DANA).get(page))
    assert "You can come I cannot come" in text_of(client.get(met.pages[5]))
    assert owed(rows, MailKind.SESSION_ANSWER) == [DANA]
    assert client.post(f"{page}/answer", data={"answer": "other_time"}).status_code == 400
    with rows() as session:
        assert [(one.kind, one.how) for one in session.query(Reply)] == [(ReplyKind.DECLINED, AnsweredHow.PAGE)]


def test_an_answer_by_mail_is_marked(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        series, dana = the_match().series, the_match().mentor.person
        start = series.occurrences[4].original_start
        record_reply(series, dana, ReplyKind.TENTATIVE, how=AnsweredHow.MAIL, original_start=start, at=ON_FRIDAY)
    assert "Dana Whitfield may come by mail You can come" in text_of(signed_in(ROSA).get(met.pages[4]))


def test_a_move_waits_for_an_answer_of_the_other(met: Meeting, signed_in: SignIn) -> None:
    given = {"day": "2027-03-31", "time": "10:00", "shown": MARCH_30.replace(tzinfo=None).isoformat()}
    assert signed_in(DANA).post(f"{met.pages[4]}/move", data=given).status_code == 303
    client = signed_in(ROSA)
    assert "You have not answered yet I can come I cannot come" in text_of(client.get(met.pages[4]))
    client.post(f"{met.pages[4]}/answer", data={"answer": "yes"})
    assert "Rosa Villanueva can come" in text_of(signed_in(DANA).get(met.pages[4]))


def test_a_counter_proposal_is_shown_and_taken(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    asks_by_mail(rows, 4, datetime(2027, 3, 31, 17, tzinfo=UTC))
    client = signed_in(ROSA)
    page = client.get(met.pages[4])
    assert "Dana’s calendar asks for Wednesday, March 31, 10:00 am instead. Could we meet later?" in text_of(page)
    there = f"{met.pages[4]}?day=2027-03-31&time=10:00"
    assert f'href="{there.replace("&", "&amp;")}#move"' in page.text.replace("%3A", ":")
    shown = client.get(there).text
    assert ('value="2027-03-31"' in shown, 'value="10:00"' in shown) == (True, True)
    given = {"day": "2027-03-31", "time": "10:00", "shown": MARCH_30.replace(tzinfo=None).isoformat()}
    assert client.post(f"{met.pages[4]}/move", data=given).status_code == 303
    said = text_of(client.get(met.pages[4]))
    assert ("asks for" in said, "Wednesday, March 31, 10:00–10:45 am" in said) == (False, True)
    with rows() as session:
        assert session.query(Reply).filter_by(kind=ReplyKind.OTHER_TIME).one().settled_by is not None


def test_what_speaks_against_a_time_is_said_before(met: Meeting, signed_in: SignIn) -> None:
    client = signed_in(ROSA)
    taken = text_of(client.get(f"{met.pages[3]}?day=2027-03-25&time=11:00"))
    assert "Dana Whitfield has another session on Thursday, March 25, 11:00 am. Choose another day or time." in taken
    late = text_of(client.get(f"{met.pages[3]}?day=2027-03-17&time=20:00"))
    assert "You and Dana Whitfield never marked these hours as free, first on Wednesday, March 17, 8:00 pm." in late
    for odd in ("day=x&time=y", "day=9999-12-31&time=09:00", "day=2027-03-17"):
        assert client.get(f"{met.pages[3]}?{odd}").status_code == 200


def test_a_counter_proposal_is_left(met: Meeting, signed_in: SignIn, rows: Rows, dump: Dump) -> None:
    asks_by_mail(rows, 4, datetime(2027, 3, 31, 17, tzinfo=UTC))
    with rows() as session:
        reply = session.query(Reply).one().public_id
    client = signed_in(ROSA)
    assert client.post(f"{met.match}/settle", data={"reply": reply}).location == met.match
    once = dump()
    assert client.post(f"{met.match}/settle", data={"reply": reply}).location == met.match
    assert dump() == once
    assert "asks for" not in text_of(client.get(met.pages[4]))
    assert client.post(f"{met.match}/settle", data={"reply": "zzzzzzzzzzzzz"}).status_code == 404


def test_only_those_who_attend_can(met: Meeting, signed_in: SignIn, client: FlaskClient, dump: Dump) -> None:
    before, member = dump(), signed_in(MEMBER)
    for act in ("cancel", "hold", "answer"):
        assert member.post(f"{met.pages[4]}/{act}", data={"answer": "no"}).status_code == 404
        assert client.post(f"{met.pages[4]}/{act}").status_code == 303
    assert dump() == before


def test_a_clock_that_changes_is_told_a_week_before(met: Meeting, signed_in: SignIn) -> None:
    mine = "From Tuesday, March 16, you meet at 9:00 am on your clock; until then at 10:00 am."
    hers = "From Tuesday, March 16, you and Rosa meet at 9:00 am on Rosa’s clock; until then at 10:00 am."
    for path in ("/me/sessions", met.match, met.pages[4]):
        assert mine in text_of(signed_in(ROSA).get(path))
        assert hers in text_of(signed_in(DANA).get(path))
    with clock.held_at(ON_FRIDAY - timedelta(days=5)):
        assert "until then" not in text_of(signed_in(ROSA).get(met.match))


def test_what_is_over_canceled_or_ended_cannot_be_answered(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    client, said = signed_in(ROSA), {"answer": "no"}
    client.post(f"{met.pages[6]}/cancel")
    for page in (met.pages[0], met.pages[6]):
        refused = client.post(f"{page}/answer", data=said)
        assert (refused.status_code, "Nothing was recorded." in text_of(refused)) == (409, True)
    with rows() as session:
        assert session.query(Reply).all() == []


def test_a_session_that_went_with_its_match_leads_to_the_match(met: Meeting, signed_in: SignIn) -> None:
    """Ended before anybody met; mails and old tabs still lead there."""
    client, ellen = signed_in(ROSA), signed_in(ELLEN)
    with clock.held_at(NOW):
        client.post(f"{met.match}/end")
        assert client.get(met.pages[3]).location == met.match
        assert ellen.get(met.run_pages[3]).location == f"{met.run_match}/sessions"
        refused = client.post(f"{met.pages[3]}/move", data=MOVE)
        assert (refused.status_code, "These sessions are over." in text_of(refused)) == (409, True)
        assert client.post(f"{met.pages[3]}/answer", data={"answer": "yes"}).status_code == 409


def test_somebody_of_the_same_name_is_not_taken_for_the_reader(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    with rows() as session:
        match = the_match()
        fourth = match.series.occurrences[3]
        start, wished = fourth.original_start, fourth.starts_at + timedelta(hours=1)
        rosa, other = match.mentee.members[0].person, ReplyKind.OTHER_TIME
        record_reply(match.series, rosa, other, how=AnsweredHow.PAGE, original_start=start, wished_start=wished)
        rosa.name = DANA
        session.flush()
        mentor = match.mentor.person.public_id
    client = signed_in(ELLEN)
    with client.session_transaction() as cookie:
        cookie["person"] = mentor
    assert "Dana asks for Tuesday, March 16, 10:00 am instead." in text_of(client.get(met.pages[3]))
