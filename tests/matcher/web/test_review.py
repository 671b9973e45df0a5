from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from matcher import clock
from matcher.db import db
from matcher.models import Enrollment, Mentee, Pin, Proposal, Round, Run
from matcher.states import PinKind, ProposalState, RoundState, RunState
from tests.builders import (
    NOW,
    answer_yes,
    make_coordinator,
    make_library,
    make_mentee,
    make_mentor,
    make_offer,
    make_person,
    make_pin,
    make_run,
)
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

Dump = Callable[[], dict[str, list[tuple[object, ...]]]]

WEEKEND = ((5, 540, 720),)


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    """Pages are opened an hour after everything was made."""
    with clock.held_at(NOW + timedelta(hours=1)):
        yield


@pytest.fixture
def solved(rows: Rows, signed_in: SignIn) -> FlaskClient:
    """Dana and Rosa matched; Tobias, free on Saturdays only, is not."""
    with rows():
        round_ = scene_round()
        make_coordinator(round_.program)
        dana(round_, places=2), rosa(round_)
        make_mentee(round_, "Tobias Renner", hours=WEEKEND, library=make_library(round_, "Pickering Public Library"))
        make_run(round_)
    return signed_in("Ellen Marsh")


@pytest.fixture
def address(rows: Rows) -> Callable[[str], str]:
    """An address below the only round."""

    def below(path: str = "matches") -> str:
        with rows() as session:
            return f"/rounds/{session.scalars(select(Round.public_id)).one()}/{path}"

    return below


Address = Callable[[str], str]


def ids(rows: Rows) -> dict[str, str]:
    """What the buttons of Dana and Rosa's card send."""
    with rows() as session:
        found = {one.person.name: one for one in session.scalars(select(Enrollment))}
        mentee = session.scalars(select(Mentee).where(Mentee.enrollment == found["Rosa Villanueva"])).one()
        return {"mentor": found["Dana Whitfield"].public_id, "mentee": mentee.public_id}


def test_page_says_what_is_so(solved: FlaskClient, address: Address) -> None:
    said = text_of(solved.get(address("matches")))
    assert said.startswith(
        "January–June 2027 round · Matches 1 of 2 matched; the weakest match is Strong; 1 not matched yet. "
        "Proven by the search: no better result exists. Found today at 9:00 am,"
    )
    assert "1 of 2 Openings filled" in said or "Openings filled 1 of 2" in said
    assert "One mentor is asked first; participants hear when their mentor has said yes." in said


def test_card_holds_both_sides(solved: FlaskClient, address: Address) -> None:
    said = text_of(solved.get(address("matches")))
    card = said[said.index("Weakest match") : said.index("Details")]
    assert "Dana Whitfield Burbank Public Library, CA Manager 1 of 2 openings filled Strong" in card
    assert "9:00 am Pacific 10:00 am Arizona" in card
    assert "on both clocks" in card
    assert "Rosa Villanueva Pima County Public Library, AZ Training coordinator 4 years" in card
    assert "Learning in small pieces We swapped the yearly staff day for ten-minute huddles" in card
    assert "I want training here to stop being one long day in August." in card
    assert "Not covered: measuring results, Rosa’s third topic. No mentor offers it." in card


def test_points_add_up_behind_details(solved: FlaskClient, address: Address) -> None:
    said = text_of(solved.get(address("matches")))
    numbers = said[said.index("Details") :].split("Other mentors")[0]
    rows = numbers.split("Topics")[1].split()
    points = [int(rows[index - 1]) for index, word in enumerate(rows) if word == "of" and rows[index - 1].isdigit()]
    assert sum(points[:-1]) == points[-1]
    assert numbers.strip().endswith("of 100")


def test_somebody_not_matched_has_a_true_reason(solved: FlaskClient, address: Address) -> None:
    said = text_of(solved.get(address("matches")))
    assert (
        "Tobias Renner Pickering Public Library Free on Saturday mornings only. "
        "No mentor who might fit Tobias is free then for the whole program."
    ) in said


@pytest.mark.parametrize(
    ("query", "shown"),
    [("strength=strong", True), ("strength=fair", False), ("kept=on", False), ("new=on", False), ("page=99", True)],
)
def test_filters(solved: FlaskClient, address: Address, query: str, shown: bool) -> None:
    said = text_of(solved.get(f"{address('matches')}?{query}"))
    assert ("Rosa Villanueva" in said) is shown
    assert ("No match fits these filters" in said) is not shown


def test_by_library_has_headings(solved: FlaskClient, address: Address) -> None:
    page = solved.get(f"{address('matches')}?order=library").text
    assert '<h3 class="library-name">Pima County Public Library</h3>' in page


def test_looking_changes_nothing(solved: FlaskClient, address: Address, dump: Dump) -> None:
    before = dump()
    for path in ("matches", "people", "answers"):
        assert solved.get(address(path)).status_code == 200
    assert dump() == before


def test_strangers_find_nothing(solved: FlaskClient, rows: Rows, signed_in: SignIn, address: Address) -> None:
    with rows():
        make_person("Nosy Parker")
    stranger = signed_in("Nosy Parker")
    assert [stranger.get(address(path)).status_code for path in ("matches", "people", "answers", "compare")] == [
        404
    ] * 4


def test_keep_and_undo(solved: FlaskClient, rows: Rows, address: Address) -> None:
    both = ids(rows)
    answer = solved.post(f"{address('pins')}?strength=strong", data={**both, "kind": "keep"})
    assert answer.status_code == 303
    assert answer.location == f"{address('matches')}?strength=strong#m-{both['mentee']}"
    said = text_of(solved.get(address("matches")))
    assert "Kept by you" in said
    assert "Find matches again with 1 change" in said
    assert "Send the offers" not in said
    with rows() as session:
        pin = session.scalars(select(Pin)).one()
        assert (pin.kind, pin.weekday) == (PinKind.KEEP, 0)
        pin_id = pin.public_id
    assert solved.post(address(f"pins/{pin_id}/remove")).status_code == 303
    assert "Send the offers" in text_of(solved.get(address("matches")))


def test_never_pair(solved: FlaskClient, rows: Rows, address: Address) -> None:
    solved.post(address("pins"), data={**ids(rows), "kind": "forbid"})
    said = text_of(solved.get(address("matches")))
    assert (
        "Won’t be paired: Dana Whitfield (Burbank Public Library) and Rosa Villanueva (Pima County Public Library). "
        "Takes effect when you find matches again."
    ) in said


@pytest.mark.parametrize("sent", [{}, {"kind": "marry"}, {"kind": "keep", "mentee": ""}])
def test_half_a_pin_is_refused(solved: FlaskClient, rows: Rows, address: Address, sent: dict[str, str]) -> None:
    both = ids(rows) if sent else {}
    assert solved.post(address("pins"), data={**both, **sent}).status_code == 400


def test_what_the_next_find_changed(solved: FlaskClient, rows: Rows, address: Address) -> None:
    both = ids(rows)
    with rows() as session:
        round_ = session.scalars(select(Round)).one()
        mentor = session.scalars(select(Enrollment).where(Enrollment.public_id == both["mentor"])).one()
        mentee = session.scalars(select(Mentee).where(Mentee.public_id == both["mentee"])).one()
        make_pin(round_, mentor, mentee, PinKind.FORBID)
        make_mentor(round_, "Grace Okafor", library=make_library(round_, "Monterey Public Library"))
        make_run(round_).requested_at = NOW + timedelta(minutes=5)
    said = text_of(solved.get(address("matches")))
    assert (
        "Since your last find You set 1 to “Don’t pair”. 1 has another mentor: Rosa Villanueva (Fair, was Strong)"
        in said
    )
    assert "0 are as they were. Nobody lost a match." in said
    assert "New since last find" in said
    compared = text_of(solved.get(address("compare")))
    assert "1 differs from the find before; 0 are the same." in compared
    assert (
        "Another mentor Participant or team Before Now Rosa Villanueva Pima County Public Library "
        "Dana Whitfield Strong Mondays, every two weeks: 9:00 am Pacific, 10:00 am Arizona "
        "Grace Okafor Fair Mondays, every two weeks: 9:00 am Pacific, 10:00 am Arizona"
    ) in compared
    assert "You set 1 to “Don’t pair”. The round as a whole What Before Now Matched 1 of 2 1 of 2" in compared
    assert "The weakest match Strong Fair" in compared
    assert re.search(r"All matches together are \d+ % weaker than before", compared)


def test_nothing_to_compare_with(solved: FlaskClient, address: Address) -> None:
    assert solved.get(address("compare")).status_code == 404


def test_offers_go_out_once(solved: FlaskClient, rows: Rows, address: Address) -> None:
    with rows() as session:
        run = session.scalars(select(Run.public_id)).one()
    sent = solved.post(address("offers"), data={"run": run})
    assert (sent.status_code, sent.location) == (303, address("answers"))
    said = text_of(solved.get(address("answers")))
    assert "1 offer sent. Mentors see theirs now" in said
    assert "1 answer outstanding." in said
    again = solved.post(address("offers"), data={"run": run})
    assert (again.status_code, again.location) == (303, address("answers"))
    assert "These offers are already sent." in text_of(solved.get(address("answers")))
    afterwards = text_of(solved.get(address("matches")))
    assert "See the answers" in afterwards
    assert "Match offered" in afterwards
    assert "Don’t pair" not in afterwards


def test_offers_wait_for_a_new_find(solved: FlaskClient, rows: Rows, address: Address) -> None:
    with rows() as session:
        run = session.scalars(select(Run.public_id)).one()
        session.scalars(select(Enrollment).where(Enrollment.person.has(name="Dana Whitfield"))).one().languages = ["fr"]
    assert "Find matches again with 1 change" in text_of(solved.get(address("matches")))
    refused = solved.post(address("offers"), data={"run": run})
    assert refused.status_code == 409
    assert "Find matches again" in text_of(refused)
    with rows() as session:
        assert session.scalar(select(func.count()).select_from(Proposal)) == 0


def test_unknown_run(solved: FlaskClient, address: Address) -> None:
    assert solved.post(address("offers"), data={"run": "nothing"}).status_code == 404


def offered_alone(page: str) -> dict[str, str]:
    """What “Offer only this match now” sends; nothing where there is no such button."""
    form = re.search(r'action="[^"]*/offers/one"(.*?)Offer only this match now', page, re.DOTALL)
    return dict(re.findall(r'name="(\w+)" value="(\w+)"', form[1])) if form else {}


def test_one_offer_by_hand(solved: FlaskClient, rows: Rows, address: Address) -> None:
    sent = offered_alone(solved.get(address("matches")).text)
    assert sent == {**ids(rows), "weekday": "0", "start": "540", "phase": "0"}
    assert solved.post(address("offers/one"), data=sent).location == address("answers")
    assert "Offered: Dana Whitfield is asked first, then Rosa Villanueva." in text_of(solved.get(address("answers")))
    assert offered_alone(solved.get(address("matches")).text) == {}
    assert solved.post(address("offers/one"), data=sent).location == address("answers")  # twice is once
    assert solved.post(address("offers/one"), data={**sent, "start": "600"}).status_code == 409
    assert solved.post(address("offers/one"), data={**sent, "weekday": "7"}).status_code == 400


def test_her_own_case_is_closed_to_a_coordinator(rows: Rows, signed_in: SignIn, address: Address) -> None:
    with rows():
        round_ = scene_round()
        ellen = make_coordinator(round_.program, "Ellen Marsh")
        mentor = dana(round_, person=ellen)
        mentee = rosa(round_)
        own, other, both = mentor.public_id, mentee.lead, {"mentor": mentor.public_id, "mentee": mentee.public_id}
        assert other is not None
        other_id = other.public_id
        make_offer(mentor, mentee)
        make_run(round_)
    client = signed_in("Ellen Marsh")
    said = text_of(client.get(address("matches")))
    assert "What concerns your own application is not shown here." in said
    assert "Not covered" not in said
    assert "What concerns your own application is not shown here." in text_of(client.get(address("answers")))
    assert client.get(address(f"people/{own}")).status_code == 403
    assert "Matches offered" not in text_of(client.get(address(f"people/{other_id}")))
    assert client.post(address("pins"), data={**both, "kind": "forbid"}).status_code == 403


@pytest.mark.parametrize(
    ("state", "people", "said"),
    [
        (RoundState.OPEN, False, "No matches yet: first the applications."),
        (RoundState.OPEN, True, "Close applications and find matches"),
        (RoundState.REVIEW, True, "1 participant and 1 mentor are ready to be matched."),
        (RoundState.DRAFT, True, "No matches yet: applications have not opened."),
    ],
)
def test_before_the_first_find(
    rows: Rows, signed_in: SignIn, address: Address, state: RoundState, people: bool, said: str
) -> None:
    with rows():
        round_ = scene_round(state=state)
        make_coordinator(round_.program)
        if people:
            dana(round_), rosa(round_)
    assert said in text_of(signed_in("Ellen Marsh").get(address("matches")))


def test_finding_closes_applications(rows: Rows, signed_in: SignIn, address: Address) -> None:
    with rows():
        round_ = scene_round(state=RoundState.OPEN)
        make_coordinator(round_.program)
        dana(round_), rosa(round_)
    client = signed_in("Ellen Marsh")
    assert client.post(address("find")).location == address("matches")
    assert client.post(address("find")).status_code == 303
    with rows() as session:
        assert session.scalars(select(Round.state)).one() is RoundState.REVIEW
        assert session.scalars(select(Run.state)).all() == [RunState.QUEUED]


def test_a_declined_match_is_found_anew(solved: FlaskClient, rows: Rows, address: Address) -> None:
    with rows() as session:
        run = session.scalars(select(Run.public_id)).one()
    solved.post(address("offers"), data={"run": run})
    with rows() as session:
        proposal = session.scalars(select(Proposal)).one().public_id
    solved.post(address(f"offers/{proposal}/withdraw"))
    assert "Find matches again with 1 change" in text_of(solved.get(address("matches")))
    solved.post(address("find"))
    assert "Send the other offer" in text_of(solved.get(address("matches")))


def test_number_of_queries_does_not_grow(rows: Rows, signed_in: SignIn, address: Address, app: Flask) -> None:
    with rows():
        round_ = scene_round()
        make_coordinator(round_.program)
        for _ in range(15):
            make_mentor(round_, answers={"topics_offered": ["volunteers"]})
            make_mentee(round_, answers={"topics_wanted": ["volunteers"]})
        make_run(round_)
    client, path, asked = signed_in("Ellen Marsh"), address("matches"), []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    page = client.get(path)
    assert "All 15 matched; the weakest match is" in text_of(page)
    assert "Everybody is matched" in text_of(page)
    assert "Show the next 3" in text_of(page)
    assert len(asked) < 50


def test_answers_tell_who_said_what(solved: FlaskClient, rows: Rows, address: Address) -> None:
    assert "No offer has been sent yet." in text_of(solved.get(address("answers")))
    with rows() as session:
        run = session.scalars(select(Run.public_id)).one()
    solved.post(address("offers"), data={"run": run})
    assert "Dana was asked" in text_of(solved.get(address("answers")))
    with rows() as session, clock.held_at(NOW + timedelta(hours=1)):
        proposal = session.scalars(select(Proposal)).one()
        answer_yes(proposal, proposal.acceptances[0].role)
    said = text_of(solved.get(address("answers")))
    assert "Waiting for the participant (1)" in said
    assert "Rosa was asked" in said
    with rows() as session, clock.held_at(NOW + timedelta(hours=1)):
        proposal = session.scalars(select(Proposal)).one()
        answer_yes(proposal, proposal.acceptances[1].role)
        assert proposal.state is ProposalState.AGREED
    said = text_of(solved.get(address("answers")))
    assert "Everybody has answered; 1 match is confirmed." in said
    assert "Both said yes; their sessions are booked." in said
