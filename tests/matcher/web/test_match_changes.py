"""All sessions from one on: another time asked and answered, another clock, and their end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matcher import clock
from matcher.models import SeriesWish
from matcher.states import Cadence, MailKind, MentorshipState, WishState
from solver.problem import Slot
from tests.builders import ARIZONA, make_mentorship
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.meeting import DANA, MARCH_16, MEMBER, ON_FRIDAY, ROSA, Meeting, meeting, owed, the_match
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]
WEDNESDAYS = {"day": "2027-03-17", "time": "10:00"}


@pytest.fixture
def met(rows: Rows) -> Meeting:
    return meeting(rows)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(ON_FRIDAY):
        yield


def ask(client: FlaskClient, met: Meeting, **given: str) -> TestResponse:
    """The fourth session and all that follow on Wednesdays at ten."""
    session = met.pages[3].rsplit("/", 1)[1]
    shown = MARCH_16.replace(tzinfo=None).isoformat()
    return client.post(f"{met.match}/following", data={"session": session, "shown": shown, **WEDNESDAYS, **given})


def answer(client: FlaskClient, met: Meeting, wish: str, act: str, **given: str) -> TestResponse:
    return client.post(f"{met.match}/wish", data={"wish": wish, "act": act, **given})


def wish_of(rows: Rows) -> tuple[str, WishState]:
    with rows() as session:
        wish = session.query(SeriesWish).one()
        return wish.public_id, wish.state


def starts(rows: Rows) -> list[datetime]:
    with rows():
        return [one.starts_at for series in the_match().every_series for one in series.held]


def test_the_choice_leads_to_what_it_would_do(met: Meeting, signed_in: SignIn, dump: Dump) -> None:
    client, before = signed_in(ROSA), dump()
    given = {**WEDNESDAYS, "which": "following", "shown": MARCH_16.replace(tzinfo=None).isoformat()}
    answer = client.post(f"{met.pages[3]}/move", data=given)
    session = met.pages[3].rsplit("/", 1)[1]
    assert answer.location == f"{met.match}/following?session={session}&day=2027-03-17&time=10:00"
    page = client.get(answer.location)
    said = text_of(page)
    for fact in (
        "Ask Dana to meet on Wednesdays, every two weeks, at 10:00 am from Wednesday, March 17 on?",
        "Nothing changes before Dana says yes. Sessions before Tuesday, March 16 stay as they are.",
        "Wednesdays at 10:00 am on your clock, Arizona",
        "Wednesdays at 10:00 am on Dana’s clock, Pacific",
        "8 sessions at the new time, in place of 7 at the old one.",
        "March 2027 Wed 17 10:00 am Arizona 10:00 am Pacific",
        "It goes to Dana with your question.",
    ):
        assert fact in said
    assert page.text.count("btn-primary") == 1
    assert dump() == before


def test_beyond_the_date_line_no_weekday_of_the_month_is_counted(rows: Rows, signed_in: SignIn) -> None:
    """The fourth Wednesday of April in Burbank is the fifth Thursday in Sydney, and in May it is the fourth."""
    with rows():
        round_ = scene_round(cadence=Cadence.MONTHLY)
        met = make_mentorship(
            dana(round_), rosa(round_, zone="Australia/Sydney", hours=((3, 360, 840),)), slot=Slot(2, 15 * 60, 4)
        )
        page = f"/mentorships/{met.public_id}/following?session={met.series.occurrences[3].public_id}"
    said = text_of(signed_in(ROSA).get(f"{page}&day=2027-04-29&time=10:00"))
    assert "Ask Dana to meet on Thursdays, monthly, at 10:00 am from Thursday, April 29 on?" in said
    assert "Wednesdays at 5:00 pm on Dana’s clock, Pacific" in said
    said = text_of(signed_in(DANA).get(f"{page}&day=2027-04-28&time=17:00"))
    assert "Ask Rosa to meet on the fourth Wednesday of the month at 5:00 pm from Wednesday, April 28 on?" in said


def test_asked_waited_for_and_agreed(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    before, client = starts(rows), signed_in(ROSA)
    asked = ask(client, met, words="Tuesdays are story time now.")
    assert (asked.status_code, asked.location, starts(rows)) == (303, met.match, before)
    assert owed(rows, MailKind.WISH_ASKED) == [DANA]
    page = client.get(met.match)
    mine, theirs = text_of(page), text_of(signed_in(DANA).get(met.match))
    assert "Dana is asked. Nothing changes before there is a yes." in mine
    assert "This waits for Dana You ask to meet on Wednesdays, every two weeks, at 10:00 am" in mine
    assert "Take it back" in mine
    assert "Rosa asks you for a change Rosa asks to meet on Wednesdays, every two weeks, at 10:00 am" in theirs
    assert ("Tuesdays are story time now." in theirs, "Yes, move them Keep it as it is" in theirs) == (True, True)
    assert "Look at it and answer" in text_of(signed_in(DANA).get("/me/sessions"))
    wish, _ = wish_of(rows)
    assert answer(signed_in(DANA), met, wish, "agree").location == met.match
    assert starts(rows)[:4] == [*before[:3], datetime(2027, 3, 17, 17, tzinfo=UTC)]
    said = text_of(signed_in(DANA).get(met.match))
    assert "11 sessions of 45 minutes" in said
    assert ("Mar 2 9:00" in said, "Mar 17 10:00" in said) == (True, True)  # the whole history
    assert "Wed 17 Session 4 of 11 10:00 am for you from here on 10:00 am Pacific · 10:00 am Arizona" in said
    assert wish_of(rows)[1] is WishState.AGREED


@pytest.mark.parametrize(
    ("who", "act", "state"), [(DANA, "decline", WishState.DECLINED), (ROSA, "withdraw", WishState.WITHDRAWN)]
)
def test_kept_as_it_is_or_taken_back(
    met: Meeting, signed_in: SignIn, rows: Rows, dump: Dump, who: str, act: str, state: WishState
) -> None:
    before = starts(rows)
    ask(signed_in(ROSA), met)
    client, (wish, _) = signed_in(who), wish_of(rows)
    assert answer(client, met, wish, act, words="Not now.").location == met.match
    once = dump()
    assert answer(client, met, wish, act, words="Not now.").location == met.match
    assert (dump() == once, wish_of(rows)[1], starts(rows)) == (True, state, before)
    late = answer(signed_in(DANA), met, wish, "agree", words="Gladly.")
    assert late.status_code == 409
    assert "This was answered or taken back meanwhile. Nothing was changed." in text_of(late)


def test_the_same_asked_twice_is_asked_once_and_another_waits(
    met: Meeting, signed_in: SignIn, rows: Rows, dump: Dump
) -> None:
    client = signed_in(ROSA)
    ask(client, met)
    once = dump()
    assert (ask(client, met).status_code, dump()) == (303, once)
    other = ask(client, met, time="11:00", words="Or at eleven?")
    said = text_of(other)
    assert other.status_code == 409
    assert "Another change of all sessions to come is asked for already and waits for an answer." in said
    assert ("Or at eleven?" in said, 'value="11:00"' in other.text, dump() == once) == (True, True, True)


def test_what_cannot_be_asked_keeps_what_was_typed(met: Meeting, signed_in: SignIn, dump: Dump) -> None:
    client, before = signed_in(ROSA), dump()
    for given, status, said in (
        ({"time": "10:10"}, 422, "This time is not on a quarter of an hour."),
        ({"day": "2027-03-01"}, 422, "This day is not after the session before this one. Give a later day or time."),
        ({"day": ""}, 422, "Give a day."),
        ({"words": "x" * 1001}, 422, "Please keep it under 1000 letters."),
        ({"day": "2027-03-25", "time": "11:00"}, 409, "Dana Whitfield has another session on Thursday, March 25,"),
        ({"shown": "2027-03-16T15:00:00"}, 409, "This session was moved by somebody else since you opened the page."),
    ):
        typed = {"words": "Please.", **given}
        refused = ask(client, met, **typed)
        assert (refused.status_code, said, said in text_of(refused)) == (status, said, True)
        assert (typed["words"] in refused.text, dump() == before) == (True, True)


def test_another_clock_is_previewed_asked_and_followed(met: Meeting, signed_in: SignIn, rows: Rows, dump: Dump) -> None:
    with clock.held_at(datetime(2027, 2, 1, 20, tzinfo=UTC)):
        client, before = signed_in(ROSA), dump()
        match = text_of(client.get(met.match))
        assert "These sessions follow Pacific time: there they begin at 9:00 am all along." in match
        assert "On your clock they begin at 10:00 am until March 2, and at 9:00 am from March 16 on." in match
        assert "Arizona time See what changes" in text_of(client.get(f"{met.match}/clock"))
        preview = text_of(client.get(f"{met.match}/clock?zone={ARIZONA}"))
        assert "Ask Dana to let the sessions follow Arizona time?" in preview
        assert "The clocks change: on Dana’s clock it is 10:00 am from March 16 on." in preview
        assert "Tue 16 10:00 am Arizona 10:00 am on Dana’s clock from here on 10:00 am Pacific" in preview
        assert dump() == before
        assert client.post(f"{met.match}/clock", data={"zone": "Europe/Paris"}).status_code == 422
        assert client.post(f"{met.match}/clock", data={"zone": ARIZONA}).location == met.match
        wish, _ = wish_of(rows)
        theirs = text_of(signed_in(DANA).get(met.match))
        assert "Rosa asks that your sessions follow Arizona time from now on." in theirs
        assert answer(signed_in(DANA), met, wish, "agree").status_code == 303
        said = text_of(signed_in(DANA).get(met.match))
        assert "Times follow Arizona time." in said
        assert "On your clock they begin at 9:00 am until March 2, and at 10:00 am from March 16 on." in said


def test_the_end_says_what_it_means_and_is_done_once(met: Meeting, signed_in: SignIn, rows: Rows, dump: Dump) -> None:
    client = signed_in(ROSA)
    page = text_of(client.get(f"{met.match}/end"))
    for fact in (
        "Do you want to end your sessions with Dana?",
        "7 sessions to come are canceled: Tuesday, March 16, to Tuesday, June 22.",
        "Ellen Marsh is told, and looks for another match if one is wanted.",
        "This cannot be taken back.",
    ):
        assert fact in page
    assert client.post(f"{met.match}/end", data={"words": "I change jobs."}).location == met.match
    once = dump()
    assert client.post(f"{met.match}/end", data={"words": "I change jobs."}).location == met.match
    assert dump() == once
    assert "You and Dana have finished meeting." in text_of(client.get(met.match))
    assert owed(rows, MailKind.INVITATION) == [DANA, ROSA]
    with rows():
        assert (the_match().state, the_match().ended_words) == (MentorshipState.ENDED, "I change jobs.")
    assert client.post(f"{met.match}/end", data={"words": "x" * 1001}).status_code == 422
    assert "No session is left to move." in text_of(client.get(f"{met.match}/following"))


def test_only_those_who_attend_can(met: Meeting, signed_in: SignIn, client: FlaskClient, dump: Dump) -> None:
    before, member = dump(), signed_in(MEMBER)
    for page in ("following", "clock", "end", "wish", "settle"):
        assert member.post(f"{met.match}/{page}").status_code == 404
        assert client.post(f"{met.match}/{page}").status_code == 303
    assert dump() == before


def test_a_wish_of_another_match_is_none_here(met: Meeting, signed_in: SignIn, rows: Rows) -> None:
    ask(signed_in(ROSA), met)
    wish, _ = wish_of(rows)
    with rows():
        other = f"/mentorships/{the_match(1).public_id}"
    assert signed_in(MEMBER).post(f"{other}/wish", data={"wish": wish, "act": "agree"}).status_code == 404
    assert signed_in(DANA).post(f"{met.match}/wish", data={"wish": wish, "act": "sing"}).status_code == 400
    assert re.search("waits for Dana", text_of(signed_in(ROSA).get(met.match)))
