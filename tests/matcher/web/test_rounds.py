"""A round is started, changed and given a timetable in the browser."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import Program, Round
from matcher.services.round_plan import Line, plan_of
from matcher.states import AskedFirst, LinkFrom, Mentoring, RoundState
from tests.builders import make_coordinator, make_library, make_program, make_round
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.round_form import ROUND

TODAY = datetime(2026, 11, 27, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_friday_in_november() -> Iterator[None]:
    with clock.held_at(TODAY):
        yield


@pytest.fixture
def client(rows: Rows, signed_in: SignIn) -> FlaskClient:
    """Of somebody who runs a program with one round of last year, which libraries of two places took part in."""
    with rows():
        program = make_program()
        make_coordinator(program)
        last = make_round(
            program,
            name="Spring 2026",
            state=RoundState.ENDED,
            apply_by=date(2025, 12, 12),
            answer_by=date(2026, 1, 16),
            first_day=date(2026, 1, 19),
            last_day=date(2026, 6, 26),
            closed_days=["2026-01-19", "2026-04-14"],
            texts={"mentors": "An hour a month."},
            minutes=45,
        )
        make_library(last, region="NV"), make_library(last, region="ON", country="CA")
    return signed_in("Ellen Marsh")


def new_page(rows: Rows) -> str:
    with rows() as session:
        return f"/programs/{session.scalars(select(Program.public_id)).one()}/rounds/new"


def latest(rows: Rows) -> str:
    with rows() as session:
        return session.scalars(select(Round.public_id).order_by(Round.id.desc()).limit(1)).one()


def typed(page: str) -> dict[str, list[str]]:
    """What a form would send as it stands: texts, dates, ticked boxes and what is selected."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        kind, name, value = (_attribute(tag, key) for key in ("type", "name", "value"))
        if name and (kind not in {"checkbox", "radio"} or " checked" in tag):
            found.setdefault(name, []).append(value)
    for name, words in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        found[name] = [html.unescape(words).strip()]
    for name, choices in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        found[name] = re.findall(r'<option selected value="([^"]*)"', choices)
    return found


def _attribute(tag: str, name: str) -> str:
    given = re.search(rf' {name}="([^"]*)"', tag)
    return html.unescape(given[1]) if given else ""


def test_the_other_dates_are_proposed_and_the_holidays_shown(client: FlaskClient, rows: Rows) -> None:
    form = typed(client.get(new_page(rows)).text)
    form |= {"first_day": ["2027-01-25"], "last_day": ["2027-06-30"], "answer_by": ["2027-01-20"]}
    answer = client.post(new_page(rows), data={**form, "act": "propose"})
    assert answer.status_code == 200
    shown = typed(answer.text)
    assert (shown["name"], shown["apply_by"], shown["offers_by"]) == (
        ["January–June 2027"],
        ["2026-12-15"],
        ["2027-01-08"],
    )
    assert shown["answer_by"] == ["2027-01-20"]  # typed, so it stays
    assert shown["holidays"] == ["2027-02-15"]  # what both places keep is ticked
    assert "Mon, Jan 18" not in text_of(answer)
    assert "Mon, May 31: Memorial Day (NV)" in text_of(answer)
    again = client.post(new_page(rows), data={**shown, "holidays": [], "act": "propose"})
    assert "holidays" not in typed(again.text)  # nobody ticks again what was taken out
    made = client.post(new_page(rows), data={**shown, "closed_days": "2027-03-29 Staff day", "act": "make"})
    assert made.status_code == 303
    with rows() as session:
        round_ = session.scalars(select(Round).where(Round.name == "January–June 2027")).one()
        assert plan_of(round_).notes == {
            date(2027, 2, 15): "Family Day / Washington’s Birthday",
            date(2027, 3, 29): "Staff day",
        }


def test_it_begins_like_last_years(client: FlaskClient, rows: Rows) -> None:
    offered = client.get(new_page(rows))
    assert "Begin like an earlier one Spring 2026" in text_of(offered)
    form = typed(client.get(f"{new_page(rows)}?like={latest(rows)}").text)
    assert (form["first_day"], form["last_day"], form["minutes"]) == (["2027-01-18"], ["2027-06-25"], ["45"])
    assert (form["holidays"], form["closed_days"]) == (["2027-01-18"], ["2027-04-13"])
    assert form["text_mentors"] == ["An hour a month."]
    assert form["offers_by"] == ["2027-01-01"]
    assert client.post(new_page(rows), data={**form, "act": "make"}).status_code == 303


def test_ticked_holidays_are_not_lost_when_the_days_change(client: FlaskClient, rows: Rows) -> None:
    form = typed(client.get(f"{new_page(rows)}?like={latest(rows)}").text)
    later = {**form, "first_day": "2027-02-01", "name": "Later"}
    answer = client.post(new_page(rows), data={**later, "act": "make"})
    assert answer.status_code == 422
    assert "The first or last day has changed, so look at these again." in text_of(answer)
    shown = typed(answer.text)
    assert "2027-01-18" not in shown.get("holidays", [])
    assert client.post(new_page(rows), data={**shown, "act": "make"}).status_code == 303


def test_nobody_begins_like_a_round_of_somebody_elses(client: FlaskClient, rows: Rows) -> None:
    with rows():
        theirs = make_round(make_program(), name="Secret round").public_id
    with rows() as session:
        page = f"/programs/{session.scalars(select(Program.public_id).order_by(Program.id)).first()}/rounds/new"
    assert "Secret round" not in client.get(f"{page}?like={theirs}").text


def test_every_choice_of_the_form_reaches_the_round(client: FlaskClient, rows: Rows) -> None:
    data = {
        **ROUND,
        "interest_by": "2026-12-01",
        "apply_from": "2026-12-05",
        "mentors_until": "2026-12-14",
        "keeps_holidays": "y",
        "link_from": "program",
        "meeting_link": "https://meet.example.org/a",
        "selects": "y",
        "most_per_library": "3",
        "most_teams": "9",
        "team_smallest": "3",
        "team_largest": "5",
        "mentoring": ["members", "both"],
        "asks_director": "y",
        "asked_first": "both",
        "text_director": "Two hours a month.",
        "lines-0-label": "Kick-off",
        "lines-0-day": "2027-01-22",
    }
    assert client.post(new_page(rows), data=data).status_code == 303
    with rows() as session:
        plan = plan_of(session.scalars(select(Round).where(Round.name == ROUND["name"])).one())
    assert (plan.interest_by, plan.apply_from, plan.mentors_until) == (
        date(2026, 12, 1),
        date(2026, 12, 5),
        date(2026, 12, 14),
    )
    assert (plan.keeps_holidays, plan.link_from, plan.meeting_link) == (
        True,
        LinkFrom.PROGRAM,
        "https://meet.example.org/a",
    )
    assert (plan.selects, plan.most_per_library, plan.most_teams) == (True, 3, 9)
    assert (plan.team_smallest, plan.team_largest, plan.mentoring) == (3, 5, (Mentoring.MEMBERS, Mentoring.BOTH))
    assert (plan.asks_director, plan.asked_first, plan.texts) == (
        True,
        AskedFirst.BOTH,
        {"director": "Two hours a month."},
    )
    assert plan.lines == (Line(date(2027, 1, 22), "Kick-off"),)


def test_a_round_is_changed_and_the_second_sees_both_versions(
    client: FlaskClient, rows: Rows, signed_in: SignIn
) -> None:
    client.post(new_page(rows), data=ROUND)
    page = f"/rounds/{latest(rows)}/change"
    first, second = typed(client.get(page).text), typed(client.get(page).text)
    assert client.post(page, data={**first, "minutes": "30"}).status_code == 303
    answer = client.post(page, data={**second, "minutes": "90"})
    assert answer.status_code == 409
    said = text_of(answer)
    assert "Somebody else changed this while you were working on it. Nothing of yours is saved yet." in said
    assert "Length of a session As it stands now 30 minutes As you would have it 90 minutes" in said
    assert client.post(page, data={**typed(answer.text), "act": "save"}).status_code == 303
    with rows() as session:
        assert session.scalars(select(Round.minutes).where(Round.name == ROUND["name"])).one() == 90


def test_what_offers_have_fixed_is_told_and_not_asked(client: FlaskClient, rows: Rows) -> None:
    client.post(new_page(rows), data=ROUND)
    with rows() as session:
        session.scalars(select(Round).where(Round.name == ROUND["name"])).one().state = RoundState.PUBLISHED
    page = f"/rounds/{latest(rows)}/change"
    form = typed(client.get(page).text)
    assert "What stays as it is Offers are out" in text_of(client.get(page))
    assert form.keys().isdisjoint({"first_day", "cadence", "minutes", "holidays", "closed_days", "who"})
    assert client.post(page, data={**form, "name": "Spring", "first_day": "2027-01-20"}).status_code == 303
    with rows() as session:
        round_ = session.scalars(select(Round).where(Round.name == "Spring")).one()
        assert (round_.first_day, round_.closed_days) == (date(2027, 1, 18), ["2027-02-15", "2027-05-31"])


def test_a_round_that_ended_has_nothing_to_change(client: FlaskClient, rows: Rows) -> None:
    page = f"/rounds/{latest(rows)}/change"
    shown = client.get(page)
    assert "This round has ended, so it stays as it was." in text_of(shown)
    assert "Save the changes" not in shown.text
    assert client.post(page, data=ROUND).status_code == 409


def test_own_lines_of_the_timetable(client: FlaskClient, rows: Rows) -> None:
    client.post(new_page(rows), data=ROUND)
    page = f"/rounds/{latest(rows)}/timetable"
    form = typed(client.get(page).text)
    filled = {"lines-0-label": "Check-in", "lines-0-day": "2027-03-15", "lines-0-until": "2027-03-19"}
    assert client.post(page, data={**form, **filled}).status_code == 303
    assert "Check-in Yours Mar 15–19" in text_of(client.get(page))
    answer = client.post(page, data={**form, **filled, "lines-1-label": "Closing survey"})
    assert answer.status_code == 422
    assert "Lines : Give its day." in text_of(answer)
    late = {**form, "lines-0-label": "Kick-off", "lines-0-day": "2027-01-22"}
    overtaken = client.post(page, data=late)
    assert overtaken.status_code == 409
    assert "As it stands now Mar 15–19: Check-in As you would have it Jan 22: Kick-off" in text_of(overtaken)
    emptied = {**typed(client.get(page).text), "lines-0-label": "", "lines-0-day": "", "lines-0-until": ""}
    assert client.post(page, data=emptied).status_code == 303
    assert "Check-in" not in text_of(client.get(page))
