from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher import clock
from matcher.models import Milestone, Program, Round
from matcher.services.drafts import begin_draft
from matcher.states import AskedFirst, Cadence, Role, RoundState
from tests.builders import make_coordinator, make_mentorship, make_offer, make_program, make_round, make_run
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.round_form import ROUND
from tests.matcher.web.scene import dana, rosa, scene_round

TODAY = datetime(2027, 1, 5, 17, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_tuesday_in_january() -> Iterator[None]:
    with clock.held_at(TODAY):
        yield


def page(client: FlaskClient, rows: Rows, path: str = "") -> str:
    with rows() as session:
        return f"/programs/{session.scalars(select(Program.public_id)).one()}{path}"


@pytest.mark.parametrize(
    ("state", "said", "task"),
    [
        (RoundState.DRAFT, "Open applications when everything below is right.", "Open applications people can apply"),
        (
            RoundState.OPEN,
            "1 participant and 1 mentor have applied; it is time to close applications and find matches.",
            "Fri, Dec 11 Close applications and find matches",
        ),
        (
            RoundState.REVIEW,
            "Applications are closed; find the matches next.",
            "Today Find the matches for 1 participant",
        ),
        (
            RoundState.PUBLISHED,
            "Everybody has answered; 0 matches are confirmed.",
            "1 participant or team has no match yet",
        ),
        (RoundState.ENDED, "This round has ended with 0 confirmed matches.", "Nothing is left to do in this round."),
    ],
)
def test_what_is_so_and_what_to_do(rows: Rows, signed_in: SignIn, state: RoundState, said: str, task: str) -> None:
    with rows():
        round_ = scene_round(state=state)
        make_coordinator(round_.program)
        dana(round_), rosa(round_)
    client = signed_in("Ellen Marsh")
    shown = text_of(client.get(page(client, rows)))
    assert f"Good morning, Ellen. {said}" in shown
    assert task in shown


@pytest.mark.parametrize(
    ("given", "said", "task"),
    [
        (
            {"state": RoundState.DRAFT, "interest_by": date(2027, 1, 8), "apply_from": date(2027, 1, 11)},
            "Open sign-up when everything below is right.",
            "Any day Open sign-up people say that they are interested",
        ),
        (
            {"state": RoundState.INTEREST, "interest_by": date(2027, 1, 8), "apply_from": date(2027, 1, 11)},
            "Nobody has signed up yet; applications open on January 11.",
            "Mon, Jan 11 Open applications whoever signed up is told by mail",
        ),
        (
            {
                "state": RoundState.INTEREST,
                "interest_by": date(2027, 1, 4),
                "mentors_until": date(2027, 1, 8),
                "apply_from": date(2027, 1, 11),
            },
            "applications open on January 11.",
            "Mon, Jan 4 Close sign-up to participants mentors until January 8",
        ),
        (
            {"state": RoundState.OPEN, "apply_by": date(2027, 1, 8), "mentors_until": date(2027, 1, 15)},
            "1 participant and 1 mentor have applied; sign-up closes on January 8.",
            "Fri, Jan 8 Close to participants mentors are welcome until January 15",
        ),
        (
            {
                "state": RoundState.OPEN,
                "apply_by": date(2027, 1, 4),
                "mentors_until": date(2027, 1, 15),
                "mentors_only": True,
            },
            "It is closed to participants; mentors are still welcome until January 15.",
            "Fri, Jan 15 Close applications and find matches",
        ),
        (
            {"state": RoundState.OPEN, "apply_by": date(2027, 1, 8), "selects": True},
            "2 applications wait for your decision; sign-up closes on January 8.",
            "Fri, Jan 8 Close applications then choose among them",
        ),
        (
            {"state": RoundState.REVIEW, "selects": True},
            "Applications are closed; 2 wait for your decision.",
            "Today Decide about 2 applications only whom you accept is matched",
        ),
        (
            {"state": RoundState.REVIEW, "offers_by": date(2027, 1, 9), "asked_first": AskedFirst.BOTH},
            "Applications are closed; find the matches next.",
            "Sat, Jan 9 Send the offers both are asked at once",
        ),
        (
            {"state": RoundState.PUBLISHED, "first_day": date(2026, 8, 1), "last_day": date(2026, 12, 30)},
            "The last sessions were on December 30; end the round.",
            "Wed, Dec 30 End the round",
        ),
    ],
)
def test_what_to_do_in_every_stage(rows: Rows, signed_in: SignIn, given: dict[str, Any], said: str, task: str) -> None:
    with rows():
        round_ = scene_round(**given)
        make_coordinator(round_.program)
        dana(round_), rosa(round_)
    client = signed_in("Ellen Marsh")
    shown = text_of(client.get(page(client, rows)))
    assert said in shown
    assert task in shown


def test_what_is_missing_before_opening(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = make_round(state=RoundState.DRAFT, asks_director=True)
        make_coordinator(round_.program)
    client = signed_in("Ellen Marsh")
    shown = text_of(client.get(page(client, rows)))
    listed = shown.split("What to do next")[1].split("From application")[0]
    assert listed.split(" Any day ")[0] == (
        " Today Give days that are still to come December 11 is over Change the dates"
        " Today Say what a director promises directors are asked, and read nothing yet Write it"
    )
    for missing in ("Look at the holidays", "Say what people promise", "Add questions of your own"):
        assert missing in listed


def test_who_began_and_did_not_finish(rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        round_ = scene_round(state=RoundState.OPEN, apply_by=date(2027, 1, 8))
        make_coordinator(round_.program)
        for name in ("Iris Vale", "Noor Haddad"):
            draft = begin_draft(round_, Role.MENTOR, None, {"parts": {}, "done": []})
            draft.name, draft.address = name, f"{name.split()[0].lower()}@example.org"
        session.flush()
    client = signed_in("Ellen Marsh")
    assert "Today 2 people began and did not finish" in text_of(client.get(page(client, rows)))


def test_a_link_for_who_comes_late(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = scene_round(state=RoundState.REVIEW)
        make_coordinator(round_.program)
        path = f"/rounds/{round_.public_id}/late"
    client = signed_in("Ellen Marsh")
    assert "?late=" not in client.get(page(client, rows)).text
    assert client.post(path, data={"act": "allow"}).status_code == 303
    with rows() as session:
        round_id, token = session.execute(select(Round.public_id, Round.late_token)).one()
    for role in ("mentor", "participant"):
        assert f"/apply/{round_id}/{role}?late={token}" in client.get(page(client, rows)).text
    assert client.post(path, data={"act": "stop"}).status_code == 303
    assert str(token) not in client.get(page(client, rows)).text
    assert client.post(path, data={"act": "explode"}).status_code == 400


def test_matches_ready_for_review(rows: Rows, signed_in: SignIn) -> None:
    with rows() as session:
        round_ = scene_round()
        make_coordinator(round_.program)
        for day, until, label in (
            (date(2026, 12, 11), None, "Applications close"),
            (date(2027, 1, 4), date(2027, 1, 8), "Review matches"),
            (date(2027, 1, 15), None, "Answers due"),
        ):
            session.add(Milestone(round_id=round_.id, day=day, until=until, label=label))
        dana(round_), rosa(round_)
        make_run(round_)
    client = signed_in("Ellen Marsh")
    shown = text_of(client.get(page(client, rows)))
    assert "The matches are ready for you; answers are due by January 15." in shown
    assert "Jan 4–8 Review matches You are here: Tuesday, January 5" in shown
    assert "Today Look at 1 suggested match everybody is matched Review matches" in shown
    assert "Fri, Jan 8 Send the offers" in shown
    assert "1 mentor offers 3 openings." in shown


def test_answers_outstanding_and_confirmed(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = scene_round()
        make_coordinator(round_.program)
        make_offer(dana(round_), rosa(round_))
    client = signed_in("Ellen Marsh")
    shown = text_of(client.get(page(client, rows)))
    assert "1 answer still to come; they are due by January 15." in shown
    assert "Fri, Jan 15 Wait for 1 answer" in shown


def test_funnel_counts_people(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = scene_round()
        make_coordinator(round_.program)
        make_mentorship(dana(round_), rosa(round_))
    client = signed_in("Ellen Marsh")
    table = text_of(client.get(page(client, rows))).split("The same as a table")[1]
    assert "Taking part in the round 1 Suggested match to come Match offered 1 Confirmed match 1" in table


def test_the_round_asked_for_or_the_most_urgent(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        program = make_program()
        make_coordinator(program)
        make_round(program, name="Ended one", state=RoundState.ENDED)
        reviewed = make_round(program, name="Reviewed one", state=RoundState.REVIEW)
        opened = make_round(program, name="Open one", state=RoundState.OPEN)
        assert reviewed.id < opened.id
        open_id = opened.public_id
    client = signed_in("Ellen Marsh")
    path = page(client, rows)
    assert "Reviewed one round Good morning" in text_of(client.get(path))
    assert "Open one round Good morning" in text_of(client.get(f"{path}?round={open_id}"))
    assert client.get(f"{path}?round=nothing").status_code == 404


def test_states_change_by_a_press(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = scene_round(state=RoundState.DRAFT)
        make_coordinator(round_.program)
        path = f"/rounds/{round_.public_id}/state"
    client = signed_in("Ellen Marsh")
    for state, becomes in (("open", RoundState.OPEN), ("close", RoundState.REVIEW), ("reopen", RoundState.OPEN)):
        assert client.post(path, data={"state": state}).status_code == 303
        with rows() as session:
            assert session.scalars(select(Round.state)).one() is becomes
    assert client.post(path, data={"state": "explode"}).status_code == 400


def test_a_first_round(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        make_coordinator(make_program())
    client = signed_in("Ellen Marsh")
    assert "Start the first round when you know its dates." in text_of(client.get(page(client, rows)))
    form = page(client, rows, "/rounds/new")
    assert "How much does each of these count?" in text_of(client.get(form))
    assert client.post(form, data=ROUND).status_code == 303
    with rows() as session:
        made = session.scalars(select(Round)).one()
        assert (made.state, made.cadence, made.minutes, made.min_sessions) == (RoundState.DRAFT, Cadence.MONTHLY, 45, 3)
        assert (made.takes_teams, made.takes_individuals) == (True, True)
        assert (made.goal, made.same_cooperative) == ("total", "never")
        assert made.closed_days == ["2027-02-15", "2027-05-31"]
        weights = {"topics": "must", "qualities": "off", "ways_of_working": "medium", "experience": "low", "job": "low"}
        assert made.weights.items() >= weights.items()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give the round a name."),
        ({"apply_by": "soon"}, "Applications close : "),
        ({"closed_days": "2027-02-15 Easter\nsoon"}, "“soon” does not begin with a date. Write one a line"),
        ({"last_day": "2027-01-01"}, "This is before sessions begin."),
        ({"min_sessions": "0"}, "Give 1 to 100."),
    ],
)
def test_a_round_that_cannot_be(rows: Rows, signed_in: SignIn, wrong: dict[str, str], said: str) -> None:
    with rows():
        make_coordinator(make_program())
    client = signed_in("Ellen Marsh")
    answer = client.post(page(client, rows, "/rounds/new"), data={**ROUND, **wrong})
    assert answer.status_code == 422
    assert said in text_of(answer)
    with rows() as session:
        assert session.scalars(select(Round)).all() == []
