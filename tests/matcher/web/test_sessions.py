"""Sessions: what comes next, month after month on both clocks, the page of a match, the file for a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from matcher import clock
from matcher.db import db
from matcher.models import Enrollment, Mentorship, Person
from matcher.queries.schedule import schedule_of
from matcher.states import EnrollmentState, MentorshipState, Role
from matcher.web.access import current_config
from solver.problem import Slot
from tests.builders import ARIZONA, make_mentorship, make_person
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

DANA, ROSA, MEMBER = "Dana Whitfield", "Rosa Villanueva", "Bo Price"
ON_MONDAY = datetime(2027, 3, 15, 20, tzinfo=UTC)  # the day before the first session after the clocks changed
PATHS = ("/me", "/me/sessions", "/me/sessions.ics")


@pytest.fixture
def agreed(rows: Rows) -> tuple[str, str]:
    """Addresses of Dana's matches with Rosa, and with the team on Thursdays at eleven."""
    with rows():
        round_ = scene_round()
        mentor = dana(round_)
        alone = make_mentorship(mentor, rosa(round_))
        team = make_mentorship(mentor, suffolk(round_), slot=Slot(3, 11 * 60, 1))
        return f"/mentorships/{alone.public_id}", f"/mentorships/{team.public_id}"


def read(signed_in: SignIn, name: str, path: str, at: datetime = ON_MONDAY) -> str:
    with clock.held_at(at):
        return text_of(signed_in(name).get(path))


def test_a_mentors_schedule(agreed: tuple[str, str], signed_in: SignIn) -> None:
    page = read(signed_in, DANA, "/me/sessions")
    for fact in (
        "Your sessions · 2 of 3 openings filled",
        "Dana, you meet Rosa tomorrow morning.",
        "Next session, 4 of 10 Tuesday, March 16, 9:00–9:45 am With Rosa Villanueva , Pima County Public Library, AZ.",
        "Tue 16 Rosa Villanueva 9:00 am for Rosa from here on 9:00 am Pacific · 9:00 am Arizona",
        "Thu 25 Suffolk Public Library team 11:00 am Pacific · 2:00 pm Eastern",
        "April Thu 8",
        "Download .ics",
    ):
        assert fact in page
    assert "Tue 2 " not in page
    assert page.count("from here on") == 1


def test_a_participants_schedule_is_on_their_own_clock(agreed: tuple[str, str], signed_in: SignIn) -> None:
    page = read(signed_in, ROSA, "/me/sessions", at=datetime(2027, 1, 5, 20, tzinfo=UTC))
    assert "Rosa, you meet Dana on Tuesday, January 19." in page
    assert "Tuesday, January 19, 10:00–10:45 am With Dana Whitfield , Burbank Public Library, CA." in page
    assert "9:00 am on Dana’s clock." in page
    assert "Tue 16 Dana Whitfield 9:00 am for you from here on 9:00 am Arizona · 9:00 am Pacific" in page
    assert "openings" not in page


def test_every_member_of_a_team_sees_who_comes(agreed: tuple[str, str], signed_in: SignIn) -> None:
    page = read(signed_in, MEMBER, "/me/sessions")
    assert "With Dana Whitfield , Burbank Public Library, CA. 11:00 am on Dana’s clock." in page
    assert "From the team: Ann Doyle, Bo Price, and Cy Marsh." in page


def test_nothing_to_come_says_what_happens_next(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        make_person("Somebody New")
    page = read(signed_in, "Somebody New", "/me/sessions")
    assert "Somebody, you have no sessions to come." in page
    assert "They arrive here by themselves as soon as a match is confirmed by both of you." in page


@pytest.mark.parametrize(
    ("link", "shown"),
    [("https://meet.example.org/a", True), ("javascript:alert(1)", False), ("meet.example.org", False)],
)
def test_a_meeting_link_leads_to_the_web_or_nowhere(
    agreed: tuple[str, str], rows: Rows, signed_in: SignIn, link: str, shown: bool
) -> None:
    with rows():
        for one in db.session.query(Mentorship):
            one.series.meeting_link = link
    with clock.held_at(ON_MONDAY):
        pages = [signed_in(DANA).get(path).text for path in ("/me/sessions", agreed[0])]
    assert [f'href="{link}"' in page for page in pages] == [shown, shown]
    assert [link in page for page in pages] == [shown, shown]


def test_the_page_of_a_match(agreed: tuple[str, str], signed_in: SignIn) -> None:
    page = read(signed_in, ROSA, agreed[0])
    for fact in (
        "You and Dana meet on these dates.",
        "Booked 10 sessions of 45 minutes. Times follow Pacific time.",
        "No session on February 16 (a closed day of the program) and May 11 (somebody is away).",
        "Dana wrote We swapped the yearly staff day",
        "There is no meeting link yet. Agree on one with Dana before the first session.",
    ):
        assert fact in page


def test_only_those_who_attend_see_it(agreed: tuple[str, str], signed_in: SignIn) -> None:
    alone, team = agreed
    answers = {(name, path): signed_in(name).get(path).status_code for name in (ROSA, MEMBER) for path in agreed}
    assert answers == {(ROSA, alone): 200, (ROSA, team): 404, (MEMBER, alone): 404, (MEMBER, team): 200}


def test_a_match_that_ended(agreed: tuple[str, str], rows: Rows, signed_in: SignIn) -> None:
    with rows():
        db.session.query(Mentorship).order_by(Mentorship.id)[0].state = MentorshipState.ENDED
    assert "You and Dana have finished meeting." in read(signed_in, ROSA, agreed[0])


def test_a_member_reads_their_own_clock_and_of_their_own_hours(
    agreed: tuple[str, str], rows: Rows, signed_in: SignIn
) -> None:
    with rows():
        bo = db.session.query(Enrollment).join(Enrollment.person).filter(Person.name == MEMBER).one()
        bo.zone, bo.hours = ARIZONA, []
    page = read(signed_in, MEMBER, agreed[1])
    assert "11:00 am Dana’s clock, Pacific 12:00 pm your clock , Arizona" in page
    assert "you meet at 11:00 am on your clock." in page
    assert "you marked" not in page


def test_a_match_outlives_an_application(agreed: tuple[str, str], rows: Rows, signed_in: SignIn) -> None:
    """Whoever withdraws after both said yes leaves a page that still opens."""
    with rows():
        for one in db.session.query(Enrollment).filter_by(role=Role.PARTICIPANT):
            one.state = EnrollmentState.WITHDRAWN
    assert [signed_in(DANA).get(path).status_code for path in (*agreed, "/me", "/me/sessions")] == [200] * 4
    assert signed_in(ROSA).get(agreed[0]).status_code == 200


def test_the_download_is_the_calendar_itself(agreed: tuple[str, str], rows: Rows, signed_in: SignIn) -> None:
    with rows():
        expected = schedule_of(db.session.query(Mentorship)[0].mentor.person, current_config())
    answer = signed_in(DANA).get("/me/sessions.ics")
    assert answer.data == expected
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=mentoring-sessions.ics"


def test_reading_changes_nothing(agreed: tuple[str, str], signed_in: SignIn, dump: Callable[[], Any]) -> None:
    client, before = signed_in(DANA), dump()
    assert [client.get(path).status_code for path in (*PATHS, *agreed)] == [200] * 5
    assert dump() == before


def test_strangers_are_asked_to_sign_in(agreed: tuple[str, str], client: Any) -> None:
    assert [client.get(path).status_code for path in (*PATHS, *agreed)] == [303] * 5
