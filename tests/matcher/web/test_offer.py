"""The page of an offer: who reads what, what an answer does, and what nobody learns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from matcher import clock
from matcher.db import db
from matcher.models import Mentorship, Proposal
from matcher.services.answers import say_no
from matcher.services.offers import withdraw_offer
from matcher.states import AcceptanceState, ProposalState, Role
from solver.problem import Slot
from tests.builders import NOW, answer_yes, make_mentee, make_offer
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

DANA, ROSA, LEAD = "Dana Whitfield", "Rosa Villanueva", "Ann Doyle"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def address(rows: Rows) -> str:
    """The address of an offer of Dana and Rosa, that Dana is asked about."""
    with rows():
        round_ = scene_round()
        return f"/offers/{make_offer(dana(round_), rosa(round_)).public_id}"


def proposal() -> Proposal:
    return db.session.query(Proposal).one()


def said_yes(rows: Rows, role: Role) -> None:
    with rows():
        answer_yes(proposal(), role)


def states(rows: Rows) -> tuple[ProposalState, list[AcceptanceState]]:
    with rows():
        return proposal().state, [asked.state for asked in proposal().acceptances]


def test_the_mentor_reads_everything_before_answering(address: str, signed_in: SignIn) -> None:
    page = text_of(signed_in(DANA).get(address))
    for fact in (
        "Match offered · please answer by Friday, January 15",
        "Dana, would you like to mentor Rosa Villanueva?",
        "You Dana Whitfield Manager Burbank Public Library, CA 14 years in libraries",
        "Participant Rosa Villanueva Training coordinator Pima County Public Library, AZ 4 years in libraries",
        "Tuesdays, every two weeks 9:00 am your clock , Pacific 10:00 am Rosa’s clock, Arizona",
        "10 sessions of 45 minutes. Times follow Pacific time.",
        "Pacific clocks change on March 14, Arizona clocks don’t. From March 16 it is 9:00 am on Rosa’s clock; "
        "on yours nothing changes.",
        "No session on February 16 (a closed day of the program) and May 11 (somebody is away).",
        "Rosa wrote I want training here to stop being one long day in August. You wrote We swapped the yearly",
        "Experience You have many years of experience to draw on.",
        "Kind of work You know this work first-hand: training coordinator.",
        "Ways of working You both chose Trying something between sessions, then talking about it.",
        "Not covered: measuring results (Rosa’s third topic). Nobody expects you to help with that.",
    ):
        assert fact in page


def test_nobody_learns_of_an_offer_that_waits_for_somebody_else(address: str, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        make_mentee(proposal().round, "Somebody Else")
    for name in (ROSA, "Somebody Else"):
        client = signed_in(name)
        assert [
            client.get(address).status_code,
            client.post(f"{address}/yes").status_code,
            client.post(f"{address}/no").status_code,
        ] == [404, 404, 404]
    assert states(rows) == (ProposalState.OFFERED, [AcceptanceState.ASKED, AcceptanceState.WAITING])


def test_the_participant_is_asked_next(address: str, signed_in: SignIn) -> None:
    mentor = signed_in(DANA)
    answer = mentor.post(f"{address}/yes")
    assert (answer.status_code, answer.location) == (303, address)
    assert "You said yes, Dana. Now Rosa is asked." in text_of(mentor.get(address))
    page = text_of(signed_in(ROSA).get(address))
    for fact in (
        "Rosa, meet Dana Whitfield, who would like to be your mentor.",
        "Dana has said yes",
        "9:00 am Dana’s clock, Pacific 10:00 am your clock , Arizona",
        "Jan 19 10:00",
        "Mar 16 9:00",
        "From March 16 , on the dates marked ◆ , you meet at 9:00 am on your clock. Both hours are ones you marked.",
        "Experience Dana has many years of experience to draw on.",
        "Not covered: measuring results (your third topic). Dana has not offered that; "
        "ask Ellen Marsh about somebody who does.",
        "Only Ellen reads this; Dana never learns that you declined.",
    ):
        assert fact in page


def test_two_yeses_book_the_sessions(address: str, signed_in: SignIn, rows: Rows) -> None:
    said_yes(rows, Role.MENTOR)
    participant = signed_in(ROSA)
    participant.post(f"{address}/yes")
    with rows():
        booked = db.session.query(Mentorship).one()
        assert len(booked.series.occurrences) == 10
        mentorship = booked.public_id
    page = participant.get(address)
    assert "Rosa, your match with Dana Whitfield is confirmed." in text_of(page)
    assert f"/mentorships/{mentorship}" in page.text
    assert states(rows)[0] is ProposalState.AGREED


def test_nobody_learns_they_were_declined(address: str, signed_in: SignIn, rows: Rows) -> None:
    """Whoever said yes reads the same words, letter for letter, after a no and after a withdrawal."""
    said_yes(rows, Role.MENTOR)
    with rows():
        declined = proposal()
        other = make_offer(declined.mentor, make_mentee(declined.round, "Uma Late"), slot=Slot(2, 540, 0))
        answer_yes(other, Role.MENTOR)
        withdraw_offer(other, actor=None)
        say_no(
            declined, declined.acceptances[1], reason="We met before.", actor=declined.acceptances[1].enrollment.person
        )
        withdrawn = f"/offers/{other.public_id}"
    after_no, after_withdrawal = (text_of(signed_in(DANA).get(path)) for path in (address, withdrawn))
    assert after_no == after_withdrawal
    assert after_no.startswith("Dana, we are still finding your match.")
    assert "Rosa" not in after_no


def test_a_no_is_recorded_with_its_reason_and_gives_the_place_back(address: str, signed_in: SignIn, rows: Rows) -> None:
    mentor = signed_in(DANA)
    answer = mentor.post(f"{address}/no", data={"reason": "Too busy this spring."})
    assert (answer.status_code, answer.location) == (303, address)
    assert "Dana, you said no to this match." in text_of(mentor.get(address))
    assert states(rows) == (ProposalState.DECLINED, [AcceptanceState.NO, AcceptanceState.LAPSED])
    with rows():
        assert proposal().acceptances[0].reason == "Too busy this spring."
    assert signed_in(ROSA).get(address).status_code == 404


def test_a_reason_too_long_comes_back_with_its_fault(address: str, signed_in: SignIn, rows: Rows) -> None:
    answer = signed_in(DANA).post(f"{address}/no", data={"reason": "x" * 2001})
    assert answer.status_code == 422
    assert "Please keep it under 2,000 letters." in text_of(answer)
    assert states(rows)[0] is ProposalState.OFFERED


def test_answering_what_was_withdrawn_meanwhile_says_so(address: str, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        withdraw_offer(proposal(), actor=None)
    answer = signed_in(DANA).post(f"{address}/yes")
    assert answer.status_code == 409
    assert "This match is no longer offered." in text_of(answer)


def test_for_a_team_the_lead_answers_and_every_member_is_named(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_ = scene_round()
        offered = make_offer(dana(round_), suffolk(round_))
        address = f"/offers/{offered.public_id}"
    page = text_of(signed_in(DANA).get(address))
    assert "Dana, would you like to mentor the Suffolk Public Library team?" in page
    assert (
        "Team Suffolk Public Library team Suffolk Public Library, VA Ann Doyle, front-line staff "
        "Bo Price, front-line staff Cy Marsh, front-line staff"
    ) in page
    said_yes(rows, Role.MENTOR)
    lead = text_of(signed_in(LEAD).get(address))
    assert "Ann, meet Dana Whitfield, who would like to mentor your team." in lead
    assert "12:00 pm your clock , Eastern" in lead
    assert "Your team wrote Ten minutes before we open is all we have. Dana wrote We swapped" in lead
    assert signed_in("Bo Price").get(address).status_code == 404


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_page_changes_nothing(
    address: str, signed_in: SignIn, dump: Callable[[], Any], method: str
) -> None:
    client, before = signed_in(DANA), dump()
    for path in (address, f"{address}/yes", f"{address}/no"):
        getattr(client, method)(path)
    assert dump() == before


def test_strangers_are_asked_to_sign_in(address: str, app: Flask) -> None:
    answer = app.test_client().get(address)
    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={address}")
