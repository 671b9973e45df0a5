"""Right person, other time, on both ways of answering: the list, the choice, and pages that showed what is over."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from matcher import clock
from matcher.db import db
from matcher.models import Hours, Proposal
from matcher.services.other_times import wish_other_time
from matcher.services.turns import TIME_CHANGED
from matcher.states import AcceptanceState, AskedFirst, Cadence, ProposalState, Role
from solver.problem import Slot
from tests.builders import NOW, answer_yes, make_coordinator, make_offer
from tests.matcher.mailed import mailed_link, wrong
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

DANA, ROSA = "Dana Whitfield", "Rosa Villanueva"
YES, ASKED, WAITING = AcceptanceState.YES, AcceptanceState.ASKED, AcceptanceState.WAITING
TEN = Slot(1, 600, 0)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def address(rows: Rows) -> str:
    """Dana is asked about Rosa, Tuesdays at nine; both could also until half past ten."""
    with rows():
        round_ = scene_round()
        mornings = ((1, 540, 675, "A"),)
        make_coordinator(round_.program)
        offer = make_offer(dana(round_, hours=mornings), rosa(round_, hours=((1, 540, 1020),)))
        return f"/offers/{offer.public_id}"


def proposal() -> Proposal:
    return db.session.query(Proposal).one()


def stands(rows: Rows) -> tuple[ProposalState, list[AcceptanceState], int]:
    with rows():
        return proposal().state, [asked.state for asked in proposal().acceptances], proposal().start


def said_yes(rows: Rows, role: Role) -> None:
    with rows():
        answer_yes(proposal(), role)


def mailed(rows: Rows, role: Role) -> tuple[str, str]:
    with rows():
        link = mailed_link(proposal(), role)
        return f"/answer/{link.token}", link.code


def wished(rows: Rows, role: Role, slot: Slot) -> None:
    with rows():
        asked = proposal().acceptance_of(role)
        wish_other_time(proposal(), asked, slot, actor=asked.enrollment.person)


def test_every_month_the_day_of_the_month_is_said(rows: Rows, signed_in: SignIn) -> None:
    with rows():
        round_, mornings = scene_round(cadence=Cadence.MONTHLY), ((2, 540, 630),)
        offer = make_offer(dana(round_, hours=mornings), rosa(round_, hours=((2, 540, 1020),)), slot=Slot(2, 540, 4))
        page = f"/offers/{offer.public_id}/other-time"
    got = signed_in(DANA).get(page)
    assert "Third Wednesday, monthly, from January 20 · " in text_of(got).replace("\u00a0", " ")
    assert got.text.count("<details") == got.text.count(" open><summary") > 1


def test_the_times_still_free_stand_by_day_on_both_clocks(address: str, signed_in: SignIn, rows: Rows) -> None:
    page = text_of(signed_in(DANA).get(f"{address}/other-time"))
    assert "Which time would suit you better?" in page
    assert "Rosa is asked next, and nothing is booked before Rosa says yes." in page
    assert "Tuesdays from January 19 · 3 times 9:30 am · 10:30 am on Rosa’s clock 10:00 am · 11:00 am" in page
    said_yes(rows, Role.MENTOR)
    page = text_of(signed_in(ROSA).get(f"{address}/other-time"))
    assert "11:00 am · 10:00 am on Dana’s clock from March 16 10:00 am" in page
    assert "Offered now: Tuesdays, every two weeks, at 10:00 am." in page


def test_asking_for_one_is_a_yes_to_it(address: str, signed_in: SignIn, rows: Rows) -> None:
    said_yes(rows, Role.MENTOR)
    client = signed_in(ROSA)
    answer = client.post(f"{address}/other-time", data={"times": "1-600-0", "shown": "1-540-0"})
    assert (answer.status_code, answer.location) == (303, address)
    assert stands(rows) == (ProposalState.OFFERED, [ASKED, YES], 600)
    page = text_of(client.get(address))
    assert "You asked for another time, and said yes to it." in page
    assert "You said yes, Rosa. Now Dana is asked." in page
    page = text_of(signed_in(DANA).get(address))
    assert (
        "Rosa would like to meet at another time: Tuesdays, every two weeks, at 10:00 am. "
        "You had said yes to Tuesdays, every two weeks, at 9:00 am."
    ) in page


def test_a_page_that_showed_the_old_time_answers_nothing(address: str, signed_in: SignIn, rows: Rows) -> None:
    said_yes(rows, Role.MENTOR)
    wished(rows, Role.PARTICIPANT, TEN)
    client = signed_in(DANA)
    for act, data in (("yes", {}), ("no", {"reason": "Not at nine."}), ("other-time", {"times": "1-630-0"})):
        answer = client.post(f"{address}/{act}", data={**data, "shown": "1-540-0"})
        assert (answer.status_code, TIME_CHANGED in text_of(answer)) == (409, True)
    assert "Not at nine." in client.post(f"{address}/no", data={"reason": "Not at nine.", "shown": "1-540-0"}).text
    assert stands(rows) == (ProposalState.OFFERED, [ASKED, YES], 600)
    shown = re.search(r'name="shown"[^>]*value="([^"]*)"', client.get(address).text)
    assert shown
    assert shown[1] == "1-600-0"
    assert client.post(f"{address}/yes", data={"shown": shown[1]}).status_code == 303
    assert stands(rows)[0] is ProposalState.AGREED


@pytest.mark.parametrize("times", [[], ["1-600-0", "1-630-0"], ["9-9-9"]])
def test_one_time_is_chosen(address: str, signed_in: SignIn, rows: Rows, times: list[str]) -> None:
    answer = signed_in(DANA).post(f"{address}/other-time", data={"times": times})
    assert (answer.status_code, "Choose one of the times." in text_of(answer)) == (422, True)
    assert stands(rows) == (ProposalState.OFFERED, [ASKED, WAITING], 540)


def test_a_time_gone_meanwhile_shows_those_that_are_left(address: str, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        proposal().mentee.members[0].hours = [Hours(weekday=1, start=540, end=645)]
    answer = signed_in(DANA).post(f"{address}/other-time", data={"times": "1-600-0"})
    page = text_of(answer)
    assert (answer.status_code, "not free any more" in page) == (409, True)
    assert "No other time is free for both of you." in page
    assert "there is none beside Tuesdays, every two weeks, at 9:00 am" in page


def test_after_three_changes_the_coordinator_is_asked(address: str, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        past = {"slot": [1, 540, 0], "by": "mentor", "told": True, "agreed": False}
        proposal().earlier_times = [past] * 3
    page = signed_in(DANA).get(f"{address}/other-time")
    assert "Ask Ellen for another time." in text_of(page)
    assert "changed three times already" in text_of(page)
    answer = signed_in(DANA).post(f"{address}/other-time", data={"times": "1-600-0", "shown": "1-540-0"})
    assert answer.status_code == 409


def test_from_a_mail_the_digits_ask_for_another_time(address: str, client: FlaskClient, rows: Rows) -> None:
    path, code = mailed(rows, Role.MENTOR)
    assert f'href="{path}/other-time"' in client.get(path).text
    page = client.get(f"{path}/other-time")
    assert "Tuesdays from January 19 · 3 times" in text_of(page)
    for digits, fault in ((wrong(code), "These are not the digits of this mail."), ("", "six digits")):
        answer = client.post(f"{path}/other-time", data={"times": "1-600-0", "digits": digits})
        assert (answer.status_code, fault in text_of(answer)) == (422, True)
        assert re.search(r'value="1-600-0" checked', answer.text)
    answer = client.post(f"{path}/other-time", data={"times": "1-600-0", "digits": code})
    assert (answer.status_code, answer.location) == (303, path)
    assert stands(rows) == (ProposalState.OFFERED, [YES, ASKED], 600)
    assert "You have answered already." not in text_of(client.get(f"{path}/other-time"))
    assert "You said yes, Dana. Now Rosa is asked." in text_of(client.get(f"{path}/other-time"))


def test_a_mail_of_the_old_time_answers_only_the_new_one(address: str, client: FlaskClient, rows: Rows) -> None:
    """Its link shows what is offered now; a page opened before that is told so."""
    path, code = mailed(rows, Role.MENTOR)
    with rows():
        proposal().round.asked_first = AskedFirst.BOTH
        proposal().acceptance_of(Role.PARTICIPANT).state = ASKED
        proposal().acceptance_of(Role.PARTICIPANT).asked_at = NOW
    wished(rows, Role.PARTICIPANT, TEN)
    for act in ("yes", "no"):
        answer = client.post(f"{path}/{act}", data={"digits": code, "shown": "1-540-0"})
        assert (answer.status_code, TIME_CHANGED in text_of(answer)) == (409, True)
        assert "Before, it was Tuesdays, every two weeks, at 9:00 am." in text_of(answer)
    assert stands(rows) == (ProposalState.OFFERED, [ASKED, YES], 600)
    assert client.post(f"{path}/yes", data={"digits": code, "shown": "1-600-0"}).status_code == 303
    assert stands(rows)[0] is ProposalState.AGREED


def test_coordinators_read_who_asked_for_another_time(address: str, signed_in: SignIn, rows: Rows) -> None:
    said_yes(rows, Role.MENTOR)
    wished(rows, Role.PARTICIPANT, TEN)
    with rows():
        answers = f"/rounds/{proposal().round.public_id}/answers"
        history = f"/programs/{proposal().round.program.public_id}/history"
    assert (
        "Rosa asked for another time than Tuesdays, every two weeks: 9:00 am Pacific, 10:00 am Arizona."
    ) in text_of(signed_in("Ellen Marsh").get(answers))
    assert "Rosa Villanueva asked for another time for the offer" in text_of(signed_in("Ellen Marsh").get(history))
