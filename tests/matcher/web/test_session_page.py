"""The page of a session: what it says, moving it, and where the sessions take place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matcher import clock
from matcher.db import db
from matcher.models import Mentorship, OutboxMessage
from matcher.states import MailKind, MailState
from solver.problem import Slot
from tests.builders import make_mentorship
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

DANA, ROSA, MEMBER = "Dana Whitfield", "Rosa Villanueva", "Bo Price"
ON_FRIDAY = datetime(2027, 3, 12, 20, tzinfo=UTC)  # before the fourth session, the first after the clocks changed
MARCH_16 = datetime(2027, 3, 16, 16, tzinfo=UTC)
Dump = Callable[[], dict[str, list[tuple[object, ...]]]]


@pytest.fixture
def pages(rows: Rows) -> list[str]:
    """Of the sessions of Dana and Rosa: Tuesdays at nine Pacific."""
    with rows():
        round_ = scene_round()
        mentor = dana(round_)
        alone = make_mentorship(mentor, rosa(round_))
        make_mentorship(mentor, suffolk(round_), slot=Slot(3, 11 * 60, 1))
        for message in db.session.query(OutboxMessage):
            message.state = MailState.SENT
        return [f"/sessions/{one.public_id}" for one in alone.series.occurrences]


@pytest.fixture(autouse=True)
def now() -> Any:
    with clock.held_at(ON_FRIDAY):
        yield


def send(client: FlaskClient, page: str, day: str, at: str, shown: datetime = MARCH_16) -> TestResponse:
    given = {"day": day, "time": at, "shown": shown.replace(tzinfo=None).isoformat()}
    return client.post(f"{page}/move", data=given)


def start_of(rows: Rows, number: int = 3) -> datetime:
    with rows():
        return db.session.query(Mentorship).order_by(Mentorship.id)[0].series.occurrences[number].starts_at


def told(rows: Rows) -> list[str]:
    with rows() as session:
        waiting = session.query(OutboxMessage).filter_by(kind=MailKind.INVITATION, state=MailState.QUEUED)
        return sorted(message.person.name for message in waiting if message.person)


def test_what_it_says_to_the_participant(pages: list[str], signed_in: SignIn, rows: Rows) -> None:
    page = signed_in(ROSA).get(pages[3])
    said = text_of(page)
    for fact in (
        "Rosa, you meet Dana on Tuesday, March 16.",
        "Session 4 of 10 Tuesday, March 16, 9:00–9:45 am",
        "With Dana Whitfield , Burbank Public Library, CA.",
        "From this session on it is 9:00 am on your clock.",
        "Write to Dana",
        "Between the sessions before and after it: Friday, March 12, to Monday, March 29.",
        "Arizona time, on a quarter of an hour.",
        "Moving a session in your own calendar tells nobody.",
    ):
        assert fact in said
    with rows():
        token = db.session.query(Mentorship).order_by(Mentorship.id)[0].series.token
    assert f"mailto:sessions+{token}@bookends.example?subject=" in page.text
    assert 'value="2027-03-16"' in page.text
    assert 'value="09:00"' in page.text
    assert page.text.count("btn-primary") == 1


def test_the_mentor_reads_the_other_clock(pages: list[str], signed_in: SignIn) -> None:
    assert "10:00 am on Rosa’s clock." in text_of(signed_in(DANA).get(pages[1]))
    assert "From this session on it is 9:00 am on Rosa’s clock." in text_of(signed_in(DANA).get(pages[3]))


def test_a_session_that_is_over(pages: list[str], signed_in: SignIn) -> None:
    said = text_of(signed_in(ROSA).get(pages[0]))
    assert "This session was on Tuesday, January 19." in said
    assert "Move this session" not in said
    assert "Add a meeting link" not in said


def test_only_those_who_attend_see_it(pages: list[str], signed_in: SignIn, client: FlaskClient) -> None:
    assert signed_in(MEMBER).get(pages[3]).status_code == 404
    assert signed_in(MEMBER).post(f"{pages[3]}/move").status_code == 404
    answer = client.get(pages[3])
    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={pages[3]}")


def test_every_session_leads_to_its_page(pages: list[str], signed_in: SignIn, rows: Rows) -> None:
    with rows():
        match = f"/mentorships/{db.session.query(Mentorship).order_by(Mentorship.id)[0].public_id}"
    schedule, page = (signed_in(ROSA).get(path).text for path in ("/me/sessions", match))
    assert [f'href="{one}"' in page for one in pages] == [True] * 10
    listed = schedule.split('id="list"')[1]
    assert [f'href="{one}"' in listed for one in pages] == [False] * 3 + [True] * 7
    assert f'href="{pages[3]}#move"' in page


def test_moving_on_ones_own_clock(pages: list[str], signed_in: SignIn, rows: Rows) -> None:
    """Two in the afternoon in Arizona is two in California, after March 14."""
    client = signed_in(ROSA)
    answer = send(client, pages[3], "2027-03-17", "14:15")
    assert (answer.status_code, answer.location) == (303, pages[3])
    assert start_of(rows) == datetime(2027, 3, 17, 21, 15, tzinfo=UTC)
    said = text_of(client.get(pages[3]))
    assert "The session is moved. Everybody who attends gets a mail, and their calendars follow." in said
    assert "It was moved here from Tuesday, March 16." in said
    assert "Wednesday, March 17, 2:15–3:00 pm" in said
    assert told(rows) == [DANA, ROSA]


def test_a_moved_session_says_so_in_the_schedule(pages: list[str], signed_in: SignIn, rows: Rows) -> None:
    send(signed_in(ROSA), pages[3], "2027-03-17", "14:15")
    said = text_of(signed_in(DANA).get("/me/sessions"))
    assert "Wed 17 Rosa Villanueva Moved 2:15 pm Pacific · 2:15 pm Arizona · was Tuesday, March 16" in said
    assert "Tue 30 Rosa Villanueva 9:00 am for Rosa from here on" in said
    assert said.count("from here on") == 1
    with rows():
        match = f"/mentorships/{db.session.query(Mentorship).order_by(Mentorship.id)[0].public_id}"
    assert "Mar 17 2:15 Moved" in text_of(signed_in(ROSA).get(match))


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        ("2027-03-17", "14:10", "This time is not on a quarter of an hour."),
        ("2027-03-30", "09:00", "This day is not between the sessions before and after this one"),
        ("2027-03-11", "09:00", "This day is over already."),
        ("", "09:00", "Give a day."),
        ("2027-03-17", "", "Give a time."),
        ("2027-02-30", "25:00", "Not a valid date value."),
        ("9999-12-31", "23:45", "This day is too far away."),
        ("0001-01-01", "00:00", "This day is too far away."),
        ("2099-12-31", "23:45", "This day is not between"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    pages: list[str], signed_in: SignIn, rows: Rows, dump: Dump, day: str, at: str, said: str
) -> None:
    client, before = signed_in(ROSA), dump()
    answer = send(client, pages[3], day, at)
    assert (answer.status_code, said in text_of(answer)) == (422, True)
    assert dump() == before


def test_somebody_who_has_no_time(pages: list[str], signed_in: SignIn, dump: Dump) -> None:
    before = dump()
    answer = send(signed_in(ROSA), pages[3], "2027-03-25", "11:00")  # Dana meets the team then
    assert answer.status_code == 409
    said = "Dana Whitfield has another session at that time on March 25. Nothing was changed; choose another time."
    assert said in text_of(answer)
    assert 'value="2027-03-25"' in answer.text
    assert dump() == before


def test_two_who_move_it_see_each_other(pages: list[str], signed_in: SignIn, rows: Rows) -> None:
    send(signed_in(DANA), pages[3], "2027-03-18", "15:00")
    answer = send(signed_in(ROSA), pages[3], "2027-03-17", "14:15")
    said = text_of(answer)
    assert answer.status_code == 409
    assert "Somebody else moved this session to Thursday, March 18, 3:00 pm, since you opened the page." in said
    assert 'value="2027-03-17"' in answer.text
    shown = datetime(2027, 3, 18, 22, tzinfo=UTC)
    assert f'value="{shown.replace(tzinfo=None).isoformat()}"' in answer.text
    assert start_of(rows) == shown
    assert send(signed_in(ROSA), pages[3], "2027-03-17", "14:15", shown=shown).status_code == 303
    assert start_of(rows) == datetime(2027, 3, 17, 21, 15, tzinfo=UTC)


def test_a_second_press_is_none(pages: list[str], signed_in: SignIn, dump: Dump) -> None:
    client = signed_in(ROSA)
    first, once = send(client, pages[3], "2027-03-17", "14:15"), dump()
    second = send(client, pages[3], "2027-03-17", "14:15")
    assert (first.status_code, second.status_code, dump()) == (303, 303, once)


@pytest.mark.parametrize("shown", ["", "yesterday", "2027-03-16T16:00:00+02:00"])
def test_a_page_that_was_tampered_with_moves_nothing(
    pages: list[str], signed_in: SignIn, rows: Rows, shown: str
) -> None:
    data = {"day": "2027-03-17", "time": "14:15", "shown": shown}
    assert signed_in(ROSA).post(f"{pages[3]}/move", data=data).status_code in {409, 422, 303}
    assert start_of(rows) in {MARCH_16, datetime(2027, 3, 17, 21, 15, tzinfo=UTC)}


def test_a_meeting_link_for_everybody(pages: list[str], signed_in: SignIn, rows: Rows) -> None:
    with rows():
        match = f"/mentorships/{db.session.query(Mentorship).order_by(Mentorship.id)[0].public_id}"
    answer = signed_in(ROSA).post(f"{match}/link", data={"link": " https://meet.example.org/a ", "shown": ""})
    assert (answer.status_code, answer.location) == (303, match)
    for path in (match, pages[3], "/me/sessions"):
        assert 'href="https://meet.example.org/a"' in signed_in(DANA).get(path).text
    assert told(rows) == [DANA, ROSA]
    late = signed_in(DANA).post(f"{match}/link", data={"link": "https://other.example", "shown": ""})
    assert late.status_code == 409
    assert "Somebody else has just given another meeting link." in text_of(late)
    assert 'value="https://meet.example.org/a"' in late.text


@pytest.mark.parametrize("link", ["javascript:alert(1)", "meet.example.org", "https://e.org/" + "a" * 500])
def test_a_link_that_leads_nowhere_is_refused(
    pages: list[str], signed_in: SignIn, rows: Rows, dump: Dump, link: str
) -> None:
    with rows():
        match = f"/mentorships/{db.session.query(Mentorship).order_by(Mentorship.id)[0].public_id}"
    client, before = signed_in(ROSA), dump()
    answer = client.post(f"{match}/link", data={"link": link, "shown": ""})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert f'href="{link}"' not in answer.text
    assert dump() == before


def test_pages_stay_open_after_the_last_session(pages: list[str], signed_in: SignIn, rows: Rows) -> None:
    with rows():
        match = f"/mentorships/{db.session.query(Mentorship).order_by(Mentorship.id)[0].public_id}"
    with clock.held_at(ON_FRIDAY + timedelta(days=300)):
        assert [signed_in(ROSA).get(path).status_code for path in (*pages, match, "/me/sessions")] == [200] * 12


def test_hours_nobody_marked_are_said_before_it_is_moved(pages: list[str], signed_in: SignIn, rows: Rows) -> None:
    """The second press moves it; another time on the way there is looked at anew."""
    client = signed_in(DANA)
    first = send(client, pages[3], "2027-03-17", "06:00")
    assert first.status_code == 200
    said = text_of(first)
    assert "Nothing is moved yet. Press “Move it” once more to move it all the same, or choose another time." in said
    assert 'value="06:00"' in first.text
    assert (start_of(rows), told(rows)) == (MARCH_16, [])
    seen = re.search(r'name="seen"[^>]*value="([^"]+)"', first.text)
    assert seen
    given = {"day": "2027-03-17", "shown": MARCH_16.replace(tzinfo=None).isoformat(), "seen": seen[1]}
    assert client.post(f"{pages[3]}/move", data=given | {"time": "05:00"}).status_code == 200
    assert start_of(rows) == MARCH_16
    assert client.post(f"{pages[3]}/move", data=given | {"time": "06:00"}).status_code == 303
    assert start_of(rows) == datetime(2027, 3, 17, 13, tzinfo=UTC)
    assert told(rows) == [DANA, ROSA]


def test_what_is_wrong_with_a_time_is_said_before_what_speaks_against_it(pages: list[str], signed_in: SignIn) -> None:
    answer = send(signed_in(DANA), pages[3], "2027-06-17", "06:00")
    assert (answer.status_code, "Nothing is moved yet" in text_of(answer)) == (422, False)
