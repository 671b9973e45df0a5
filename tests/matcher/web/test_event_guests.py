"""An event for those invited: on its page, and through the link in its mail, which changes nothing by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import Attendance, Event, Person, Reply, Round
from matcher.services.events.changing import call_off
from matcher.states import AnsweredHow, CalendarChannel, ReplyKind
from tests.builders import NOW, make_person
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.event_scene import Scene, let_them_meet, link_of, make_event, scene
from tests.matcher.web.reading import text_of

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]
ANN, ROSA, OTTO = "Ann Doyle", "Rosa Villanueva", "Otto Renner"
BEGINS = datetime(2027, 1, 26, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def here(rows: Rows) -> Scene:
    with rows():
        return scene()


@pytest.fixture
def event_id(rows: Rows, here: Scene) -> str:
    with rows() as session:
        return make_event(session.scalars(select(Round)).one()).public_id


@pytest.fixture
def mailed(rows: Rows, event_id: str) -> str:
    """The address in Rosa's mail."""
    with rows() as session:
        return link_of(session.scalars(select(Event)).one(), ROSA)


def meeting_of(rows: Rows) -> str:
    with rows() as session:
        return session.scalars(select(Event)).one().series.occurrences[0].public_id


def replies(rows: Rows) -> list[tuple[str, ReplyKind, AnsweredHow]]:
    with rows() as session:
        return [(one.person.name, one.kind, one.how) for one in session.scalars(select(Reply).order_by(Reply.id))]


def kept(rows: Rows) -> list[tuple[str, bool | None, int | None, str]]:
    with rows() as session:
        return [(one.person.name, one.came, one.rating, one.words) for one in session.scalars(select(Attendance))]


def test_a_link_in_any_letters_leads_there(signed_in: SignIn, here: Scene, rows: Rows) -> None:
    """A header that is not of ASCII letters reaches no browser: the server refuses to send it."""
    with rows() as session:
        link = "https://bücher.example.org/räume"
        event = make_event(session.scalars(select(Round)).one(), meeting_link=link)
        page = f"/events/{event.public_id}"
    ann = signed_in(ANN)
    joining = ann.get(ann.post(f"{page}/join", data={"meeting": meeting_of(rows)}).location)
    assert joining.headers["Refresh"] == "0; url=https://xn--bcher-kva.example.org/r%C3%A4ume"


def test_nobody_is_led_to_what_was_called_off(signed_in: SignIn, event_id: str, rows: Rows) -> None:
    with rows() as session:
        event = session.scalars(select(Event)).one()
        call_off(event, actor=session.get_one(Person, event.made_by))
    joining = signed_in(ANN).get(f"/events/{event_id}/join/{meeting_of(rows)}")
    assert "Refresh" not in joining.headers
    assert "There is no link to Kick-off for you just now." in text_of(joining)


def test_it_says_when_on_both_clocks_and_what_it_collides_with(signed_in: SignIn, event_id: str, rows: Rows) -> None:
    with rows():
        let_them_meet()
    said = text_of(signed_in(ROSA).get(f"/events/{event_id}"))
    assert "Rosa, you are invited to Kick-off on Tuesday, January 26." in said
    assert "Tuesday, January 26, 10:00–11:30 am Arizona" in said
    assert "9:00 am Pacific, on the clock of the program." in said
    assert "You have a session of your own then: Tuesday, January 26, 10:00 am." in said
    assert "Agenda Welcome Time for each pair" in said
    assert "It came to your calendar by mail, as an invitation" in said


def test_who_subscribed_reads_where_it_stands(signed_in: SignIn, event_id: str, rows: Rows) -> None:
    with rows() as session:
        otto = session.scalars(select(Person).where(Person.name == OTTO)).one()
        otto.calendar_channel = CalendarChannel.SUBSCRIPTION
    assert "It is in the calendar you subscribed to" in text_of(signed_in(OTTO).get(f"/events/{event_id}"))


def test_an_answer_is_given_and_changed(signed_in: SignIn, event_id: str, rows: Rows) -> None:
    rosa, address = signed_in(ROSA), f"/events/{event_id}"
    for said in ("yes", "yes", "no"):
        assert rosa.post(f"{address}/answer", data={"answer": said}).location == address
    assert replies(rows) == [
        (ROSA, ReplyKind.ACCEPTED, AnsweredHow.PAGE),
        (ROSA, ReplyKind.DECLINED, AnsweredHow.PAGE),
    ]
    page = rosa.get(address)
    assert "You said that you cannot come." in text_of(page)
    assert re.findall(r'name="answer" value="(\w+)"', page.text) == ["yes", "maybe"]


def test_no_answer_is_refused_in_words(signed_in: SignIn, event_id: str, rows: Rows) -> None:
    answer = signed_in(ROSA).post(f"/events/{event_id}/answer", data={"answer": "other_time"})
    assert answer.status_code == 422
    assert replies(rows) == []


def test_strangers_do_not_learn_of_it_and_who_runs_it_is_led_to_her_page(
    signed_in: SignIn, client: FlaskClient, here: Scene, event_id: str, rows: Rows
) -> None:
    with rows():
        stranger = make_person("Sten Stranger").name
    for path in ("", "/join/zzzzzzzzzzzzz"):
        assert signed_in(stranger).get(f"/events/{event_id}{path}").status_code == 404
    assert signed_in("Ellen Marsh").get(f"/events/{event_id}").location == f"{here.events}/{event_id}"
    assert signed_in("Ellen Marsh").post(f"/events/{event_id}/answer", data={"answer": "yes"}).status_code == 404
    assert client.get(f"/events/{event_id}").location == f"/sign-in?next=/events/{event_id}"


def test_seats_are_counted_and_a_full_event_says_so(signed_in: SignIn, here: Scene, rows: Rows) -> None:
    with rows() as session:
        event = make_event(session.scalars(select(Round)).one(), registers=True, seats=1)
        address = f"/events/{event.public_id}"
    ann, rosa = signed_in(ANN), signed_in(ROSA)
    said = text_of(ann.get(address))
    assert "1 seat is left." in said
    assert "Once you say that you are coming, it goes into your calendar." in said
    assert "Maybe" not in said
    ann.post(f"{address}/answer", data={"answer": "yes"})
    assert "Every seat is taken by now." in text_of(rosa.get(address))
    late = rosa.post(f"{address}/answer", data={"answer": "yes"})
    assert late.status_code == 409
    assert "Every seat is taken by now." in text_of(late)


def test_join_leads_to_the_meeting_and_notes_that_they_came(signed_in: SignIn, event_id: str, rows: Rows) -> None:
    rosa, meeting, address = signed_in(ROSA), meeting_of(rows), f"/events/{event_id}"
    rosa.post(f"{address}/join", data={"meeting": meeting})
    assert kept(rows) == []
    with clock.held_at(BEGINS - timedelta(minutes=5)):
        said = "From 15 minutes before it begins, pressing Join notes for the coordinators that you came."
        assert said in text_of(rosa.get(address))
        for _ in range(2):
            there = rosa.post(f"{address}/join", data={"meeting": meeting})
            assert (there.status_code, there.location) == (303, f"{address}/join/{meeting}")
        page = rosa.get(there.location)
    assert page.headers["Refresh"] == "0; url=https://meet.example.org/kick-off"
    assert 'href="https://meet.example.org/kick-off"' in page.text
    assert kept(rows) == [(ROSA, True, None, "")]


def test_afterwards_one_question_is_asked_and_the_recording_shown(signed_in: SignIn, event_id: str, rows: Rows) -> None:
    rosa, meeting, address = signed_in(ROSA), meeting_of(rows), f"/events/{event_id}"
    with rows() as session:
        session.scalars(select(Event)).one().recording_link = "https://video.example.org/1"
    with clock.held_at(BEGINS + timedelta(hours=2)):
        page = rosa.get(f"{address}?rating=4")
        said = text_of(page)
        assert "Kick-off was on Tuesday, January 26." in said
        assert "How useful was the kick-off for you?" in said
        assert re.findall(r'value="(\d)"[^>]* checked', page.text) == ["4"]
        assert 'href="https://video.example.org/1"' in page.text
        assert rosa.post(f"{address}/feedback", data={"meeting": meeting, "words": "Fine."}).status_code == 422
        for rating in ("2", "4", "4"):
            sent = {"meeting": meeting, "rating": rating, "words": "Well led."}
            assert rosa.post(f"{address}/feedback", data=sent).location == address
        assert kept(rows) == [(ROSA, None, 4, "Well led.")]
        assert "Change what you said" in text_of(rosa.get(address))


def test_the_mailed_link_shows_the_event_and_chooses_nothing(
    client: FlaskClient, mailed: str, rows: Rows, dump: Dump
) -> None:
    with rows():
        let_them_meet()
    before = dump()
    page = client.get(f"{mailed}?answer=yes")
    assert (page.status_code, page.headers["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert client.head(mailed).status_code == 200
    said = text_of(page)
    assert "Rosa, you are invited to Kick-off on Tuesday, January 26." in said
    assert "a session of your own" not in said
    assert " checked" not in page.text
    assert client.post(mailed).status_code == 422
    assert dump() == before


def test_the_mailed_link_answers_without_signing_in(
    client: FlaskClient, mailed: str, rows: Rows, signed_in: SignIn
) -> None:
    assert client.post(mailed, data={"answer": "no"}).location == mailed
    assert "You said that you cannot come." in text_of(client.get(mailed))
    assert signed_in(ROSA).post(mailed, data={"answer": "yes"}).status_code == 303
    assert replies(rows) == [
        (ROSA, ReplyKind.DECLINED, AnsweredHow.LINK),
        (ROSA, ReplyKind.ACCEPTED, AnsweredHow.PAGE),
    ]


def test_feedback_by_a_mailed_link_needs_a_choice(
    client: FlaskClient, mailed: str, rows: Rows, signed_in: SignIn, dump: Dump
) -> None:
    address = f"{mailed}/feedback/{meeting_of(rows)}"
    assert client.get(address).status_code == 404  # it has not begun
    with clock.held_at(BEGINS + timedelta(hours=2)):
        before = dump()
        page = client.get(f"{address}?rating=4")
        assert "How useful was the kick-off for you?" in text_of(page)
        assert " checked" not in page.text
        assert re.findall(r'value="(\d)"[^>]* checked', signed_in(ROSA).get(f"{address}?rating=4").text) == ["4"]
        assert client.post(address, data={"words": "test"}).status_code == 422
        assert dump() == before
        assert client.post(address, data={"rating": "9"}).status_code == 422
        assert client.post(address, data={"rating": "5", "words": "Well led."}).location == mailed
        assert kept(rows) == [(ROSA, None, 5, "Well led.")]
        again = client.get(address)
        assert "Well led." not in again.text


def test_a_link_never_mailed_is_unknown(client: FlaskClient, mailed: str) -> None:
    for path in (mailed[:-1], f"{mailed}x", "/events/guest/x"):
        assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]


def test_it_stands_beside_ones_own_sessions(signed_in: SignIn, event_id: str, rows: Rows) -> None:
    with rows():
        let_them_meet()
    said = text_of(signed_in(ROSA).get("/me/sessions"))
    assert "Coming up in the program Tue 26 Kick-off Not answered yet At the time of a session of yours" in said
    page = signed_in(OTTO).get("/me/sessions")
    assert f'href="/events/{event_id}"' in page.text


def test_called_off_it_says_so(signed_in: SignIn, here: Scene, event_id: str) -> None:
    signed_in("Ellen Marsh").post(f"{here.events}/{event_id}/call-off")
    rosa = signed_in(ROSA)
    assert "Rosa, Kick-off does not take place." in text_of(rosa.get(f"/events/{event_id}"))
    assert rosa.post(f"/events/{event_id}/answer", data={"answer": "yes"}).status_code == 409
    assert "Coming up in the program" not in text_of(rosa.get("/me/sessions"))


def test_who_did_not_mean_to_come_is_not_asked_how_it_was(signed_in: SignIn, event_id: str, rows: Rows) -> None:
    rosa, address = signed_in(ROSA), f"/events/{event_id}"
    rosa.post(f"{address}/answer", data={"answer": "no"})
    with clock.held_at(BEGINS + timedelta(hours=2)):
        assert "How useful was the kick-off for you?" not in text_of(rosa.get(address))
        assert "How useful was the kick-off for you?" in text_of(signed_in(OTTO).get(address))
        rosa.post(f"{address}/feedback", data={"meeting": meeting_of(rows), "rating": "3"})  # she came all the same
        assert "Change what you said" in text_of(rosa.get(address))
