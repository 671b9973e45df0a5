"""Planning an event: nobody is told before the preview was seen, and twice pressed is planned once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matcher import clock
from matcher.models import Event, Guest, OutboxMessage, Round
from matcher.states import EventKind, MailKind
from matcher.web.coordinator.event_kinds import BEGINNINGS
from tests.builders import NOW, make_participant
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.event_scene import SENT, Scene, let_them_meet, make_event, scene
from tests.matcher.web.reading import text_of

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]
ELLEN, ADA, REA, ROSA = "Ellen Marsh", "Ada Assistant", "Rea Reader", "Rosa Villanueva"


MISTAKES: tuple[tuple[dict[str, str], str], ...] = (
    ({"title": ""}, "Name of the event : Give it a name."),
    ({"title": " "}, "Name of the event : This has no words"),
    ({"day": ""}, "Day : Give a day."),
    ({"day": "2026-11-02"}, "Day : This is over already. Give a day and time to come."),
    ({"day": "1026-11-02"}, "Day : This day is too far away."),
    (
        {"day": "2027-03-14", "time": "02:30"},
        "Begins at : This does not exist or comes twice on 2027-03-14: the clocks change. Give another time.",
    ),
    ({"time": "09:07"}, "Begins at : This is not on a quarter of an hour."),
    ({"repeats": "weekly", "until": ""}, "Last day : This is no last day. Give a day after the first"),
    ({"repeats": "weekly", "until": "2027-01-20"}, "Last day : This is no last day."),
    ({"repeats": "weekly", "until": "2028-04-01"}, "Last day : This is no last day."),
    ({"repeats": "monthly", "day": "2027-01-29", "until": "2027-06-01"}, "Day : This is the fifth such weekday"),
    ({"seats": "20"}, "How many may come? : These count only where people register."),
    ({"registers": "y", "seats": "0"}, "How many may come? : This is no number of seats."),
    ({"meeting_link": "room 12"}, "Link to join : This is no address of a web page. Give an address that begins"),
    ({"audience": ""}, "Who is invited? : Choose who is invited."),
)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def here(rows: Rows) -> Scene:
    with rows():
        return scene()


@pytest.fixture
def ellen(signed_in: SignIn, here: Scene) -> FlaskClient:
    return signed_in(ELLEN)


def counts(rows: Rows) -> tuple[int, int, int]:
    """Events, guests, and invitations of events owed."""
    with rows() as session:
        about_events = select(func.count()).where(
            OutboxMessage.kind.in_({MailKind.INVITATION, MailKind.EVENT_INVITED}),
            OutboxMessage.series_id.in_(select(Event.series_id)),
        )
        numbers = [session.scalar(select(func.count()).select_from(table)) or 0 for table in (Event, Guest)]
        return numbers[0], numbers[1], session.scalar(about_events) or 0


def test_an_empty_list_says_what_events_are_for(ellen: FlaskClient, here: Scene) -> None:
    page = ellen.get(here.events)
    said = text_of(page)
    assert "Bring people together: no event is planned yet." in said
    assert "Before anybody applies: what the program is, what it asks, what it gives." in said
    assert [f"{here.events}/new?kind={kind.value}" in page.text for kind in EventKind] == [True] * len(EventKind)


def test_each_kind_begins_with_words_of_its_own(ellen: FlaskClient, here: Scene) -> None:
    for kind, beginning in BEGINNINGS.items():
        page = ellen.get(f"{here.events}/new?kind={kind.value}")
        assert f'name="title" required type="text" value="{beginning.title}"' in page.text
        assert f'value="{beginning.question}"' in page.text
        assert "Mentors and participants of this round (3 people)" in text_of(page)


def test_the_preview_says_who_gets_a_mail_and_sends_none(
    ellen: FlaskClient, here: Scene, rows: Rows, dump: Dump
) -> None:
    with rows():
        let_them_meet()
    before = dump()
    said = text_of(ellen.post(f"{here.events}/new", data={**SENT, "act": "preview"}))
    assert dump() == before
    assert "3 people get one mail each; look once more, then send." in said
    assert "Ann Doyle, mentor Otto Renner, participant Rosa Villanueva, participant" in said
    assert "Arizona, 1 person Tuesday, January 26, 10:00 am" in said
    assert "Eastern, 1 person Tuesday, January 26, 12:00 pm" in said
    assert "2 people have a session of their own then" in said
    assert "Ann Doyle: Tuesday, January 26, 12:00 pm Eastern" in said
    assert "You can still send it" in said
    assert counts(rows) == (0, 0, 0)


def test_the_second_press_sends_one_mail_each_and_a_third_none(ellen: FlaskClient, here: Scene, rows: Rows) -> None:
    answers = [ellen.post(f"{here.events}/new", data={**SENT, "act": "send", "seen": "3"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert counts(rows) == (1, 3, 3)
    assert "3 invitations are on the way." in text_of(ellen.get(answers[0].location))


def test_somebody_who_came_in_meanwhile_is_seen_before_anything_is_sent(
    ellen: FlaskClient, here: Scene, rows: Rows
) -> None:
    with rows() as session:
        make_participant(session.scalars(select(Round)).one(), "Nina New")
    answer = ellen.post(f"{here.events}/new", data={**SENT, "act": "send", "seen": "3"})
    assert answer.status_code == 409
    said = text_of(answer)
    assert "Who is invited has changed since you looked: 4 people now, 3 then. Nothing has been sent" in said
    assert "Nina New" in said
    assert counts(rows) == (0, 0, 0)


def test_going_back_from_the_preview_loses_nothing(ellen: FlaskClient, here: Scene) -> None:
    page = ellen.post(f"{here.events}/new", data={**SENT, "title": "Our kick-off", "act": "back"})
    assert page.status_code == 200
    assert 'value="Our kick-off"' in page.text
    assert 'value="https://meet.example.org/kick-off"' in page.text


def test_what_the_preview_keeps_is_what_is_sent(ellen: FlaskClient, here: Scene) -> None:
    page = ellen.post(f"{here.events}/new", data={**SENT, "registers": "y", "seats": "2", "act": "preview"}).text
    for name, value in {**SENT, "registers": "y", "seats": "2"}.items():
        if "\n" not in value and value:
            assert f'name="{name}" value="{value}"' in page


def test_each_mistake_is_named_with_its_remedy(ellen: FlaskClient, here: Scene, rows: Rows) -> None:
    for given, remedy in MISTAKES:
        for act in ("preview", "send"):
            answer = ellen.post(f"{here.events}/new", data={**SENT, **given, "act": act, "seen": "3"})
            assert (given, answer.status_code) == (given, 422)
            assert remedy in text_of(answer)
            assert 'value="https://meet.example.org/kick-off"' in answer.text or "meeting_link" in given
    assert counts(rows) == (0, 0, 0)


def test_a_repeated_event_says_where_a_clock_reads_otherwise(ellen: FlaskClient, here: Scene) -> None:
    given = {"repeats": "monthly", "until": "2027-06-25", "title": "Cohort call", "act": "preview"}
    said = text_of(ellen.post(f"{here.events}/new", data={**SENT, **given}))
    assert "Repeats monthly, until June 22: 6 meetings" in said
    assert "From March 23: 9:00 am Arizona." in said
    assert "From March 23: 12:00 pm Eastern." not in said


def test_with_nobody_to_invite_it_can_still_be_planned(ellen: FlaskClient, here: Scene, rows: Rows) -> None:
    given = {**SENT, "audience": "interested"}
    said = text_of(ellen.post(f"{here.events}/new", data={**given, "act": "preview"}))
    assert "Nobody is there to invite yet." in said
    assert "Plan it, and invite people later" in said
    assert ellen.post(f"{here.events}/new", data={**given, "act": "send", "seen": "0"}).status_code == 303
    assert counts(rows) == (1, 0, 0)


def test_assistants_look_and_readers_do_not(signed_in: SignIn, here: Scene, rows: Rows) -> None:
    with rows() as session:
        make_event(session.scalars(select(Round)).one())
    ada = signed_in(ADA)
    page = ada.get(here.events)
    assert "Next is Kick-off, on Tuesday, January 26." in text_of(page)
    assert "/events/new" not in page.text
    assert ada.get(f"{here.events}/new").status_code == 404
    assert [signed_in(name).get(here.events).status_code for name in (REA, ROSA)] == [404, 404]


def test_the_list_says_who_is_coming(ellen: FlaskClient, here: Scene, rows: Rows) -> None:
    with rows() as session:
        round_ = session.scalars(select(Round)).one()
        make_event(round_)
        make_event(round_, title="Office hours", kind=EventKind.OFFICE_HOURS, registers=True, seats=5, start=10 * 60)
    said = text_of(ellen.get(here.events))
    assert "Tue 26 Jan Kick-off 9:00 am Pacific · Mentors and participants of this round 3 invited" in said
    assert "Office hours 5 seats 10:00 am Pacific" in said
