"""The page of one event for those who run the program: change it, move it, call it off, mark who came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import Attendance, AuditEntry, Event, Person, Round
from matcher.services.events.answering import answer
from matcher.services.events.attendance import give_feedback
from matcher.states import AnsweredHow, Cadence, EventKind, ReplyKind, SeriesState
from tests.builders import NOW, make_participant
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.event_scene import SENT, Scene, guest_named, make_event, scene
from tests.matcher.web.reading import text_of

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]
ELLEN, ADA = "Ellen Marsh", "Ada Assistant"
ANN, ROSA, OTTO = "Ann Doyle", "Rosa Villanueva", "Otto Renner"
BEGINS = datetime(2027, 1, 26, 17, tzinfo=UTC)
SHOWN = "2027-01-26T17:00:00"
TEXT = {name: SENT[name] for name in ("kind", "title", "meeting_link", "words", "feedback")}


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


@pytest.fixture
def kick_off(rows: Rows, here: Scene) -> str:
    """The address of its page."""
    with rows() as session:
        return f"{here.events}/{make_event(session.scalars(select(Round)).one()).public_id}"


@pytest.fixture
def calls(rows: Rows, here: Scene) -> str:
    """Of something that meets every month."""
    with rows() as session:
        round_ = session.scalars(select(Round)).one()
        monthly = {"cadence": Cadence.MONTHLY, "until": round_.last_day, "kind": EventKind.COHORT_CALL}
        return f"{here.events}/{make_event(round_, title='Cohort call', **monthly).public_id}"


def meeting_ids(rows: Rows) -> list[str]:
    with rows() as session:
        event = session.scalars(select(Event)).one()
        return [one.public_id for one in event.series.occurrences]


def person_id(rows: Rows, name: str) -> str:
    with rows() as session:
        return session.scalars(select(Person).where(Person.name == name)).one().public_id


def say(rows: Rows, **answers: ReplyKind) -> None:
    names = {"ann": ANN, "rosa": ROSA, "otto": OTTO}
    with rows() as session:
        event = session.scalars(select(Event)).one()
        for who, kind in answers.items():
            answer(guest_named(event, names[who]), kind, how=AnsweredHow.LINK)


def marks(rows: Rows) -> dict[str, bool | None]:
    with rows() as session:
        return {one.person.name: one.came for one in session.scalars(select(Attendance))}


def shown_version(page: str) -> str:
    return page.split('name="shown"')[1].split('value="')[1].split('"')[0]


def test_it_says_who_answered_what_and_can_be_narrowed(ellen: FlaskClient, kick_off: str, rows: Rows) -> None:
    say(rows, ann=ReplyKind.ACCEPTED, rosa=ReplyKind.DECLINED)
    said = text_of(ellen.get(kick_off))
    assert "1 of 3 is coming to Kick-off on Tuesday, January 26." in said
    assert "Tuesday, January 26, 9:00–10:30 am Pacific." in said
    assert "Ann Doyle Is coming Mentor · answered by mail" in said
    assert "Rosa Villanueva Cannot come Participant" in said
    assert "Otto Renner Not answered Participant" in said
    only = text_of(ellen.get(f"{kick_off}?answer=no")).split("Who is invited (")[1]
    assert (ROSA in only, ANN in only, OTTO in only) == (True, False, False)
    assert "Who is invited (3)" in text_of(ellen.get(f"{kick_off}?answer=nonsense&page=99999"))


def test_an_assistant_reads_it_and_changes_nothing_of_it(signed_in: SignIn, kick_off: str, dump: Dump) -> None:
    ada, before = signed_in(ADA), dump()
    page = ada.get(kick_off)
    assert [words in page.text for words in ("Call it off", "Move it", "Download CSV")] == [False] * 3
    for path in ("change", "move", "cancel", "hold", "call-off", "newcomers", "recording", "after", "guests"):
        assert (path, ada.post(f"{kick_off}/{path}").status_code) == (path, 404)
    assert dump() == before


def test_text_link_and_question_are_changed(ellen: FlaskClient, kick_off: str, rows: Rows) -> None:
    page = ellen.get(f"{kick_off}/change")
    assert "How many may come?" not in page.text
    sent = {**TEXT, "title": "Grand kick-off", "shown": shown_version(page.text), "tell": "y"}
    assert ellen.post(f"{kick_off}/change", data=sent).location == kick_off
    assert "Grand kick-off" in text_of(ellen.get(kick_off))


def test_two_who_change_it_at_once_see_both_versions(ellen: FlaskClient, kick_off: str) -> None:
    shown = shown_version(ellen.get(f"{kick_off}/change").text)
    ellen.post(f"{kick_off}/change", data={**TEXT, "title": "Theirs", "shown": shown})
    second = ellen.post(f"{kick_off}/change", data={**TEXT, "title": "Yours", "shown": shown})
    assert second.status_code == 409
    said = text_of(second)
    assert "Somebody else changed this while you were working on it." in said
    assert "Name of the event As it stands now Theirs As you would have it Yours" in said
    assert 'value="Yours"' in second.text
    again = {**TEXT, "title": "Yours", "shown": shown_version(second.text)}
    assert ellen.post(f"{kick_off}/change", data=again).status_code == 303
    assert "Yours" in text_of(ellen.get(kick_off))


def test_seats_below_those_who_said_yes_are_refused(ellen: FlaskClient, here: Scene, rows: Rows) -> None:
    with rows() as session:
        event = make_event(session.scalars(select(Round)).one(), registers=True, seats=3)
        address = f"{here.events}/{event.public_id}/change"
    say(rows, ann=ReplyKind.ACCEPTED, rosa=ReplyKind.ACCEPTED)
    shown = shown_version(ellen.get(address).text)
    refused = ellen.post(address, data={**TEXT, "seats": "1", "shown": shown})
    assert refused.status_code == 422
    assert "These are fewer than the 2 people who have said yes. Give at least 2, or leave it empty." in text_of(
        refused
    )
    assert ellen.post(address, data={**TEXT, "seats": "2", "shown": shown}).status_code == 303


def test_it_is_moved_and_a_stale_page_is_told(ellen: FlaskClient, kick_off: str, rows: Rows) -> None:
    sent = {"meeting": meeting_ids(rows)[0], "shown": SHOWN, "day": "2027-01-27", "time": "10:00"}
    assert ellen.post(f"{kick_off}/move", data=sent).status_code == 303
    assert "Wednesday, January 27, 10:00–11:30 am Pacific (was Tuesday, January 26, 9:00 am)." in text_of(
        ellen.get(kick_off)
    )
    stale = ellen.post(f"{kick_off}/move", data={**sent, "day": "2027-01-28"})
    assert stale.status_code == 409
    assert "Somebody else moved this meeting to Wednesday, January 27, 10:00 am, since you opened" in text_of(stale)
    assert 'value="2027-01-28"' in stale.text


def test_a_move_to_no_time_is_refused_with_a_remedy(ellen: FlaskClient, kick_off: str, rows: Rows, dump: Dump) -> None:
    sent = {"meeting": meeting_ids(rows)[0], "shown": SHOWN, "day": "2027-01-27", "time": "10:00"}
    mistakes: list[tuple[dict[str, str], str]] = [
        ({"day": ""}, "Give a day."),
        ({"time": "10:05"}, "quarter of an hour"),
        ({"day": "2027-03-14", "time": "02:30"}, "the clocks change"),
        ({"day": "2026-11-02"}, "Give"),
    ]
    before = dump()
    for given, remedy in mistakes:
        answer = ellen.post(f"{kick_off}/move", data={**sent, **given})
        assert answer.status_code == 422
        assert remedy in text_of(answer)
    assert dump() == before


def test_one_meeting_falls_out_and_takes_place_after_all(ellen: FlaskClient, calls: str, rows: Rows) -> None:
    second = meeting_ids(rows)[1]
    for _ in range(2):
        assert ellen.post(f"{calls}/cancel", data={"meeting": second}).status_code == 303
    said = text_of(ellen.get(f"{calls}?meeting={second}"))
    assert "Tuesday, February 23, 9:00–10:30 am Pacific Canceled" in said
    assert "Hold it after all" in said
    assert ellen.post(f"{calls}/hold", data={"meeting": second}).status_code == 303
    assert "Canceled" not in text_of(ellen.get(calls))


def test_called_off_it_says_so_and_offers_nothing_more(ellen: FlaskClient, kick_off: str, rows: Rows) -> None:
    assert "All 3 invited get a mail, and it is taken out of their calendars." in text_of(ellen.get(kick_off))
    for _ in range(2):
        assert ellen.post(f"{kick_off}/call-off").status_code == 303
    page = ellen.get(kick_off)
    assert "Kick-off is called off." in text_of(page)
    assert "Change text, link or seats" not in page.text
    with rows() as session:
        assert session.scalars(select(Event)).one().series.state is SeriesState.CANCELLED


def test_who_came_in_since_is_invited_by_one_press(ellen: FlaskClient, kick_off: str, rows: Rows) -> None:
    assert "Nobody else gets a mail." not in text_of(ellen.get(kick_off))
    with rows() as session:
        make_participant(session.scalars(select(Round)).one(), "Nina New")
    said = text_of(ellen.get(kick_off))
    assert "1 person has come in since Nina New Invite 1 person" in said
    assert ellen.post(f"{kick_off}/newcomers").status_code == 303
    assert "1 invitation is on the way." in text_of(ellen.get(kick_off))
    ellen.post(f"{kick_off}/newcomers")
    assert "Everybody it is for is invited already." in text_of(ellen.get(kick_off))


def test_before_it_begins_nobody_is_marked(ellen: FlaskClient, kick_off: str, rows: Rows) -> None:
    sent = {"meeting": meeting_ids(rows)[0], "listed": person_id(rows, ANN), "came": person_id(rows, ANN)}
    assert ellen.post(f"{kick_off}/came", data=sent).status_code == 409
    assert marks(rows) == {}
    assert 'name="came"' not in ellen.get(kick_off).text


def test_an_assistant_marks_who_came_and_undoes_nobody_elses_marks(
    signed_in: SignIn, kick_off: str, rows: Rows
) -> None:
    ids, meeting = {name: person_id(rows, name) for name in (ANN, ROSA, OTTO)}, meeting_ids(rows)[0]
    sent = {"meeting": meeting, "listed": [*ids.values()], "came": [ids[ANN]]}
    with clock.held_at(BEGINS + timedelta(minutes=10)):
        ada = signed_in(ADA)
        assert ada.post(f"{kick_off}/came", data=sent).status_code == 303
        ada.post(f"{kick_off}/came", data={**sent, "came": [ids[ROSA]]})  # from a page older than the press before
        assert marks(rows) == {ANN: True, ROSA: True}
        ada.post(f"{kick_off}/came", data={**sent, "ticked": [ids[ANN], ids[ROSA]], "came": [ids[ROSA]]})
        assert marks(rows) == {ANN: False, ROSA: True}
        page = ada.get(kick_off)
    assert page.text.count(" checked") == 1
    assert ada.post(f"{kick_off}/came", data={**sent, "came": ["zzzzzzzzzzzzz"]}).status_code in {303, 409}


def test_all_who_said_yes_came(ellen: FlaskClient, kick_off: str, rows: Rows) -> None:
    say(rows, ann=ReplyKind.ACCEPTED, rosa=ReplyKind.DECLINED)
    with clock.held_at(BEGINS + timedelta(hours=2)):
        sent = {"meeting": meeting_ids(rows)[0], "act": "yes"}
        for _ in range(2):
            assert ellen.post(f"{kick_off}/came", data=sent).status_code == 303
        assert marks(rows) == {ANN: True}
        assert "Kick-off is over; 1 of 3 are marked as having come." in text_of(ellen.get(kick_off))


def test_the_recording_and_the_mail_afterwards(ellen: FlaskClient, kick_off: str, rows: Rows) -> None:
    with clock.held_at(BEGINS + timedelta(hours=2)):
        refused = ellen.post(f"{kick_off}/recording", data={"link": "on the shelf"})
        assert refused.status_code == 422
        assert "Link to the recording : This is no address of a web page." in text_of(refused)
        assert 'value="on the shelf"' in refused.text
        for _ in range(2):
            link = {"link": "https://video.example.org/1"}
            assert ellen.post(f"{kick_off}/recording", data=link).status_code == 303
        assert "Recording https://video.example.org/1" in text_of(ellen.get(kick_off))
        for _ in range(2):
            sent = {"meeting": meeting_ids(rows)[0]}
            assert ellen.post(f"{kick_off}/after", data=sent).status_code == 303


def test_feedback_is_shown_without_names(ellen: FlaskClient, kick_off: str, rows: Rows) -> None:
    with rows() as session, clock.held_at(BEGINS + timedelta(hours=2)):
        event = session.scalars(select(Event)).one()
        for name, rating, words in ((ANN, 5, "Well led."), (ROSA, 4, "")):
            give_feedback(event.series.occurrences[0], guest_named(event, name).person, rating, words)
    with clock.held_at(BEGINS + timedelta(hours=2)):
        said = text_of(ellen.get(kick_off))
    assert "“How useful was the kick-off for you?” 4.5 of 5 on average, from 2 people: 1 gave 4, 1 gave 5." in said
    assert "In their words Well led." in said


def test_guests_are_taken_as_a_sheet_that_calculates_nothing(ellen: FlaskClient, kick_off: str, rows: Rows) -> None:
    with rows() as session:
        session.scalars(select(Person).where(Person.name == OTTO)).one().name = "=1+2"
    say(rows, ann=ReplyKind.ACCEPTED)
    answer_ = ellen.post(f"{kick_off}/guests")
    assert answer_.headers["Content-Disposition"] == 'attachment; filename="kick-off-guests.csv"'
    lines = answer_.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "name,role,answer,answered by mail,guest_id"
    assert [line.rsplit(",", 1)[0] for line in lines[1:]] == [
        "'=1+2,participant,not answered,",
        "Ann Doyle,mentor,yes,yes",
        "Rosa Villanueva,participant,not answered,",
    ]
    with rows() as session:
        assert session.scalars(select(AuditEntry.act).where(AuditEntry.act == "guests_taken")).all() == ["guests_taken"]


def test_an_event_of_another_round_is_not_found_through_this_one(
    ellen: FlaskClient, here: Scene, kick_off: str, rows: Rows
) -> None:
    with rows():
        other = scene()
    assert ellen.get(kick_off.replace(here.round_id, other.round_id)).status_code == 404


def test_whoever_runs_the_program_is_reminded_to_say_who_came(
    ellen: FlaskClient, here: Scene, kick_off: str, rows: Rows
) -> None:
    with rows() as session:
        program = f"/programs/{session.scalars(select(Round)).one().program.public_id}"
    asked = "Say who came to Kick-off it was on Tuesday, January 26 Tick who came"
    assert asked not in text_of(ellen.get(program))
    with clock.held_at(BEGINS + timedelta(days=1)):
        page = ellen.get(program)
        assert asked in text_of(page)
        meeting = meeting_ids(rows)[0]
        assert f"{kick_off}?meeting={meeting}#guests" in page.text
        ellen.post(f"{kick_off}/came", data={"meeting": meeting, "act": "yes"})
        assert asked in text_of(ellen.get(program))
        ann = person_id(rows, ANN)
        ellen.post(f"{kick_off}/came", data={"meeting": meeting, "listed": ann, "came": ann})
        assert asked not in text_of(ellen.get(program))
    with clock.held_at(BEGINS + timedelta(days=30)):
        assert asked not in text_of(ellen.get(program))
