"""What a coordinator does about the sessions of a match; and that she does nothing about her own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from matcher import clock
from matcher.db import db
from matcher.models import Mentorship, SeriesWish
from matcher.queries.ended_matches import have_ended
from matcher.services.replies import record_reply
from matcher.services.session_reports import report
from matcher.states import AnsweredHow, MailKind, MentorshipState, ReplyKind
from tests.builders import ARIZONA
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.meeting import (
    DANA,
    ELLEN,
    MARCH_16,
    ON_FRIDAY,
    PAULA,
    ROSA,
    Meeting,
    meeting,
    owed,
    the_match,
)
from tests.matcher.web.reading import text_of

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]
SHOWN = MARCH_16.replace(tzinfo=None).isoformat()


@pytest.fixture
def met(rows: Rows) -> Meeting:
    return meeting(rows)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(ON_FRIDAY):
        yield


def test_the_sessions_of_a_match(met: Meeting, signed_in: SignIn, dump: Dump) -> None:
    client, before = signed_in(ELLEN), dump()
    said = text_of(client.get(f"{met.run_match}/sessions"))
    for fact in (
        "Dana Whitfield and Rosa Villanueva meet on Tuesdays, every two weeks, at 9:00 am.",
        "7 sessions to come",
        "From Tuesday, March 16, Dana and Rosa meet at 9:00 am on Rosa’s clock; until then at 10:00 am.",
        "These sessions follow Pacific time: there they begin at 9:00 am all along.",
        "Tue 16 Session 4 of 10 9:00 am for Rosa from here on 9:00 am Pacific · 9:00 am Arizona",
        "Replace the mentor",
    ):
        assert fact in said
    assert " you " not in said.casefold().replace("what you do here", "").replace("you change yourself", "")
    one = text_of(client.get(met.run_pages[3]))
    assert "Dana Whitfield and Rosa Villanueva meet on Tuesday, March 16." in one
    assert "Who comes Dana Whitfield can come Rosa Villanueva can come" in one
    assert dump() == before


def test_both_lists_lead_there(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        mentor = the_match().mentor.public_id
    client, link = signed_in(ELLEN), f'href="{met.run_match}/sessions"'
    for path in (f"{met.round}/answers", f"{met.round}/people/{mentor}"):
        assert link in client.get(path).text


def test_one_session_moved_canceled_and_held(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    client, page = signed_in(ELLEN), met.run_pages[3]
    given = {"day": "2027-03-17", "time": "14:15", "shown": SHOWN}
    assert client.post(f"{page}/move", data={**given, "time": "14:10"}).status_code == 422
    assert client.post(f"{page}/move", data=given).location == page
    assert "Dana Whitfield and Rosa Villanueva meet on Wednesday, March 17." in text_of(client.get(page))
    assert client.post(f"{page}/move", data={**given, "time": "15:00"}).status_code == 409
    assert client.post(f"{page}/cancel").location == page
    assert "the session on Tuesday, March 16 is canceled." in text_of(client.get(page))
    assert client.post(f"{page}/hold").location == page
    assert owed(rows, MailKind.INVITATION) == [DANA, ROSA]


def test_what_she_changes_for_all_is_done_at_once(met: Meeting, signed_in: SignIn, rows: Rows, dump: Dump) -> None:
    client, session = signed_in(ELLEN), met.pages[3].rsplit("/", 1)[1]
    given = {"day": "2027-03-17", "time": "10:00", "shown": SHOWN, "session": session}
    page = text_of(client.get(f"{met.run_match}/following?session={session}&day=2027-03-17&time=10:00"))
    assert "Move them to Wednesdays, every two weeks, at 10:00 am from Wednesday, March 17 on?" in page
    assert ("It is done at once, and everybody is told by mail." in page, "Move them" in page) == (True, True)
    assert client.post(f"{met.run_match}/following", data=given).location == f"{met.run_match}/sessions"
    once = dump()
    assert client.post(f"{met.run_match}/following", data=given).location == f"{met.run_match}/sessions"
    assert dump() == once
    said = text_of(client.get(f"{met.run_match}/sessions"))
    assert "meet on Wednesdays, every two weeks, at 10:00 am." in said
    assert client.post(f"{met.run_match}/clock", data={"zone": ARIZONA}).location == f"{met.run_match}/sessions"
    link = {"link": "https://meet.example.org/a", "shown": ""}
    assert client.post(f"{met.run_match}/link", data=link).status_code == 303
    said = text_of(client.get(f"{met.run_match}/sessions"))
    assert "These sessions follow Arizona time: there they begin at 10:00 am all along." in said
    assert "https://meet.example.org/a" in said
    with rows() as work:
        assert work.query(SeriesWish).count() == 0


def test_what_is_left_of_the_old_time_is_told_and_looked_after(met: Meeting, signed_in: SignIn) -> None:
    """From the sixth session on they meet on Wednesdays; Rosa cannot come to the fifth, which stays on a Tuesday."""
    client, session = signed_in(ELLEN), met.pages[5].rsplit("/", 1)[1]
    given = {"day": "2027-04-14", "time": "10:00", "shown": "2027-04-13T16:00:00", "session": session}
    client.post(f"{met.run_match}/following", data=given)
    signed_in(ROSA).post(f"{met.pages[4]}/answer", data={"answer": "no"})
    said = text_of(client.get(f"{met.run_match}/sessions"))
    assert "Rosa Villanueva declined a session. It is about the session on Tuesday, March 30, 9:00 am." in said
    assert (
        "These sessions follow Pacific time: there they begin at 9:00 am on Tuesdays until March 30, "
        "and at 10:00 am on Wednesdays from April 14 on."
    ) in said.replace("\u00a0", " ")


def test_a_team_has_its_article(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        below = f"{met.round}/matches/{the_match(1).public_id}"
    page = text_of(signed_in(ELLEN).get(f"{below}/replace"))
    assert "Do you want another mentor for the Suffolk Public Library team?" in page
    assert "The Suffolk Public Library team is free for another match." in page
    page = text_of(signed_in(ELLEN).get(f"{below}/end"))
    assert "end the sessions of Dana Whitfield and the Suffolk Public Library team?" in page


def test_answers_to_look_after(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        series, rosa = the_match().series, the_match().mentee.members[0].person
        record_reply(series, rosa, ReplyKind.DECLINED, how=AnsweredHow.MAIL, at=ON_FRIDAY)
        record_reply(
            series,
            the_match().mentor.person,
            ReplyKind.OTHER_TIME,
            how=AnsweredHow.PAGE,
            original_start=series.occurrences[4].original_start,
            wished_start=datetime(2027, 3, 31, 17, tzinfo=UTC),
        )
        reply = next(one.public_id for one in series.replies if one.kind is ReplyKind.DECLINED)
    client = signed_in(ELLEN)
    said = text_of(client.get(f"{met.run_match}/sessions"))
    assert "Rosa Villanueva declined all sessions by mail." in said
    assert "Dana asks for Wednesday, March 31, 10:00 am instead. It is about the session on Tuesday, March 30" in said
    for _ in range(2):
        settled = client.post(f"{met.run_match}/settle", data={"reply": reply})
        assert settled.location == f"{met.run_match}/sessions"
    assert "declined" not in text_of(client.get(f"{met.run_match}/sessions"))


def test_another_mentor(met: Meeting, signed_in: SignIn, rows: Rows, dump: Dump) -> None:
    client = signed_in(ELLEN)
    page = text_of(client.get(f"{met.run_match}/replace"))
    for fact in (
        "Do you want another mentor for Rosa Villanueva?",
        "7 sessions to come leave everybody’s calendar, and everybody gets a mail.",
        "Rosa Villanueva is free for another match.",
        "Nobody is asked before you offer.",
    ):
        assert fact in page
    with rows():
        rosa = the_match().mentee.members[0].public_id
    answer = client.post(f"{met.run_match}/replace", data={"words": "Dana is ill."})
    assert answer.location == f"{met.round}/people/{rosa}#others"
    once = dump()
    assert client.post(f"{met.run_match}/replace", data={"words": "Dana is ill."}).location == answer.location
    assert dump() == once
    with rows():
        assert (the_match().state, the_match().proposal.held_place) == (MentorshipState.ENDED, None)
    assert "You and Dana have finished meeting." in text_of(signed_in(ROSA).get(met.match))
    assert "Dana is ill." in text_of(client.get(f"{met.run_match}/sessions"))
    assert "Dana is ill." not in text_of(signed_in(DANA).get(met.match))
    answers = text_of(client.get(f"{met.round}/answers"))
    assert "Everybody has answered; 1 match is confirmed, and 1 ended." in answers
    assert "Ended (1) Dana Whitfield and Rosa Villanueva" in answers
    assert "They have finished meeting. Their sessions" in answers
    with rows():
        both = [(one.mentor.public_id, one.mentee) for one in (the_match(), the_match(1))]
        assert [have_ended(*each) for each in both] == [True, False]


def test_the_end_from_here(met: Meeting, signed_in: SignIn) -> None:
    client = signed_in(ELLEN)
    page = text_of(client.get(f"{met.run_match}/end"))
    assert "Do you want to end the sessions of Dana Whitfield and Rosa Villanueva?" in page
    assert client.post(f"{met.run_match}/end").location == f"{met.run_match}/sessions"
    said = text_of(client.get(f"{met.run_match}/sessions"))
    assert "Dana Whitfield and Rosa Villanueva have finished meeting. " in said
    assert "No session to come" in said


def test_who_ends_it_reaches_the_coordinator(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        program = f"/programs/{the_match().round.program.public_id}"
    said = "Dana Whitfield and Rosa Villanueva have ended their sessions read why Open the match"
    before = text_of(signed_in(ELLEN).get(program))
    signed_in(ROSA).post(f"{met.match}/end", data={"words": "I change jobs."})
    page = signed_in(ELLEN).get(program)
    assert (said in before, said in text_of(page)) == (False, True)
    assert f'href="{met.run_match}/sessions"' in page.text
    assert "<q>I change jobs.</q>" in signed_in(ELLEN).get(f"{met.run_match}/sessions").text
    with clock.held_at(ON_FRIDAY + timedelta(days=15)):
        assert "have ended their sessions" not in text_of(signed_in(ELLEN).get(program))


def test_her_own_match_is_no_page_of_hers(met: Meeting, signed_in: SignIn, rows: Rows, dump: Dump) -> None:
    with rows():
        team: Mentorship = the_match(1)
        session, match = team.series.occurrences[4].public_id, team.public_id
    client, before, below = signed_in(PAULA), dump(), f"{met.round}/matches/{match}"
    answers: dict[str, Any] = {}
    for part in ("sessions", "following", "clock", "end", "replace"):
        answers[part] = client.get(f"{below}/{part}").status_code
    for part in ("following", "clock", "end", "replace", "link", "settle"):
        answers[f"post {part}"] = client.post(f"{below}/{part}").status_code
    answers["session"] = client.get(f"{met.round}/sessions/{session}").status_code
    for act in ("move", "cancel", "hold"):
        answers[act] = client.post(f"{met.round}/sessions/{session}/{act}").status_code
    assert set(answers.values()) == {404}
    assert dump() == before
    assert client.get(f"{met.run_match}/sessions").status_code == 200
    assert signed_in(DANA).get(f"{met.run_match}/sessions").status_code == 404
    with rows():
        assert db.session.query(Mentorship).count() == 2


def test_whether_past_sessions_took_place(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    with rows(), clock.held_at(ON_FRIDAY):
        first, second, third = the_match().series.occurrences[:3]
        mentor, participant = the_match().mentor.person, the_match().mentee.members[0].person
        report(first, mentor, True, signed_in=True)
        report(second, participant, False, signed_in=False)
        report(third, mentor, True, signed_in=True)
        report(third, participant, False, signed_in=True)
    said = text_of(signed_in(ELLEN).get(f"{met.run_match}/sessions"))
    assert "Tue 19 Session 1 of 10 Took place 9:00 am Pacific" in said
    assert "Session 2 of 10 Fell out 9:00 am Pacific · 10:00 am Arizona · said through the mailed link" in said
    assert "Session 3 of 10 One says yes, one says no" in said
