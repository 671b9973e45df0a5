"""Matched, time to arrange: offered by the coordinator, chosen by both, signed in and from mails."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from matcher import clock
from matcher.db import db
from matcher.models import Enrollment, Mentee, Mentorship, Proposal, Round
from matcher.services.arranging import nearest_times, offer_to_arrange
from matcher.states import AskedFirst, ProposalState, Role
from tests.builders import NOW, make_coordinator, make_run
from tests.matcher.mailed import mailed_link
from tests.matcher.web.conftest import Rows, SignIn
from tests.matcher.web.reading import text_of
from tests.matcher.web.scene import dana, rosa, scene_round

ELLEN, DANA, ROSA = "Ellen Marsh", "Dana Whitfield", "Rosa Villanueva"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def round_id(rows: Rows) -> str:
    """Dana has Tuesdays from nine, Rosa from half past twelve of hers: no hour in common."""
    with rows():
        round_ = scene_round()
        make_coordinator(round_.program)
        dana(round_, hours=((1, 540, 645),))
        rosa(round_, hours=((1, 750, 900),))
        make_run(round_)
        return round_.public_id


def proposal() -> Proposal:
    return db.session.query(Proposal).one()


def offered(rows: Rows, first: AskedFirst = AskedFirst.MENTOR) -> str:
    with rows():
        round_ = db.session.query(Round).one()
        round_.asked_first = first
        mentor, mentee = couple()
        times = [one.slot for one in nearest_times(round_, mentor, mentee)]
        return f"/offers/{offer_to_arrange(round_, mentor, mentee, times, actor=None).public_id}"


def couple() -> tuple[Enrollment, Mentee]:
    return db.session.query(Enrollment).filter_by(role=Role.MENTOR).one(), db.session.query(Mentee).one()


def test_the_coordinator_sees_the_nearest_times_and_offers_them(round_id: str, signed_in: SignIn, rows: Rows) -> None:
    client = signed_in(ELLEN)
    review = client.get(f"/rounds/{round_id}/matches")
    link = re.search(r'href="(/rounds/\w+/arrange)#a-\w+"', review.text)
    assert link
    assert "Match them and let them find a time" in text_of(review)
    page = client.get(link[1])
    assert "1 person or team lacks only an hour in common." in text_of(page)
    assert (
        "Tuesdays, every two weeks: 10:00 am Pacific, 11:00 am Arizona 11 sessions; "
        "45 minutes of each outside the hours of Rosa."
    ) in text_of(page)
    form = {name: _value(page.text, name) for name in ("mentor", "mentee")}
    times = re.findall(r'name="times" value="([^"]+)"', page.text)
    assert len(times) == 3
    late = client.post(link[1], data={**form, "times": times[:2]})
    assert (late.status_code, "nearest to both have changed" in text_of(late)) == (409, True)
    answer = client.post(link[1], data={**form, "times": times})
    assert (answer.status_code, answer.location) == (303, f"/rounds/{round_id}/answers")
    told = text_of(client.get(answer.location))
    assert "Offered: Dana Whitfield is asked first, then Rosa Villanueva. They find the time themselves." in told
    assert "Time to arrange" in told
    assert told.count("To choose from:") == 3
    assert "Nobody lacks only an hour in common." in text_of(client.get(link[1]))


def test_the_page_of_the_person_leads_there_too(round_id: str, signed_in: SignIn, rows: Rows) -> None:
    with rows():
        row = couple()[1].members[0].public_id
    page = signed_in(ELLEN).get(f"/rounds/{round_id}/people/{row}")
    assert f'href="/rounds/{round_id}/arrange#a-' in page.text


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="(\w+)"', page)
    assert found
    return found[1]


def test_one_after_the_other_they_find_a_time(round_id: str, signed_in: SignIn, rows: Rows) -> None:
    address = offered(rows)
    mentor = signed_in(DANA)
    page = mentor.get(address)
    assert "Choose all that would work; Rosa then takes one of those." in text_of(page)
    assert "Outside the hours you gave." in text_of(page)
    assert "other-time" not in page.text
    values = re.findall(r'type="checkbox" name="times" id="[^"]+" value="([^"]+)"', page.text)
    assert len(values) == 3
    empty = mentor.post(f"{address}/times", data={})
    assert (empty.status_code, "Choose at least one of the times." in text_of(empty)) == (422, True)
    assert mentor.post(f"{address}/times", data={"times": values[1:]}).status_code == 303
    assert "You said yes, Dana. Now Rosa is asked." in text_of(mentor.get(address))
    participant = signed_in(ROSA)
    page = participant.get(address)
    assert re.findall(r'type="radio" name="times" id="[^"]+" value="([^"]+)"', page.text) == values[1:]
    assert "The one you take is booked for every session." in text_of(page)
    assert participant.post(f"{address}/times", data={"times": values[0]}).status_code == 409
    assert participant.post(f"{address}/times", data={"times": values[2]}).status_code == 303
    assert "Rosa, your match with Dana Whitfield is confirmed." in text_of(participant.get(address))
    with rows():
        series = db.session.query(Mentorship).one().series
        assert f"{series.weekday}-{series.start}-{series.phase}" == values[2]


def test_from_mails_with_digits_and_nothing_in_common_yet(round_id: str, client: FlaskClient, rows: Rows) -> None:
    offered(rows, AskedFirst.BOTH)
    with rows():
        links = {role: mailed_link(proposal(), role) for role in Role}
        keys = ["-".join(map(str, one)) for one in proposal().times]
    ways = {role: (f"/answer/{link.token}", link.code) for role, link in links.items()}

    def choose(role: Role, *times: str, code: str = "") -> int:
        path, digits = ways[role]
        return client.post(f"{path}/times", data={"times": list(times), "digits": code or digits}).status_code

    path, _ = ways[Role.MENTOR]
    assert "Choose all that would work. The first that suits you both is booked." in text_of(client.get(path))
    assert client.post(f"{path}/yes", data={"digits": ways[Role.MENTOR][1]}).status_code == 409
    assert choose(Role.MENTOR, keys[0], code=ways[Role.PARTICIPANT][1]) == 422
    assert choose(Role.MENTOR, keys[0]) == 303
    assert choose(Role.PARTICIPANT, keys[1]) == 303
    for path, _ in ways.values():
        assert "So far no time suits you both." in text_of(client.get(path))
    assert choose(Role.MENTOR, keys[0], keys[1]) == 303
    assert "your match with Rosa Villanueva is confirmed" in text_of(client.get(ways[Role.MENTOR][0]))
    with rows():
        assert (proposal().state, proposal().start) == (ProposalState.AGREED, int(keys[1].split("-")[1]))
