"""The same races through the running service: everybody gets a page, nobody an error of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from matcher.app import create_app
from matcher.db import db, unit_of_work
from matcher.models import Proposal
from matcher.services.offers import withdraw_offer
from matcher.states import ProposalState, Role
from tests.builders import answer_yes, make_coordinator, make_mentee, make_mentor, make_offer, make_round
from tests.fixtures.servers import Server
from tests.matcher.races.invariants import broken_rules
from tests.matcher.races.presses import Press, press_at_once, sign_in
from tests.matcher.races.starting_line import PATIENCE, TIMES

pytestmark = pytest.mark.timeout(PATIENCE)

CROWD = 50
SEE_OTHER, CONFLICT = 303, 409


@pytest.fixture
def app(any_live_server: Server) -> Iterator[Flask]:
    """The application over the server's database."""
    app = create_app(any_live_server.settings)
    with app.app_context():
        yield app
        db.engine.dispose()


def test_fifty_press_offer_for_the_last_place(any_live_server: Server, app: Flask) -> None:
    with unit_of_work(writes=True):
        round_ = make_round()
        coordinator, mentor = make_coordinator(round_.program), make_mentor(round_)
        who, path = sign_in(app, coordinator), f"/rounds/{round_.public_id}/offers/one"
        when = (("weekday", 1), ("start", 540), ("phase", 0))
        presses = [
            Press(who, path, (("mentor", mentor.public_id), ("mentee", make_mentee(round_).public_id), *when))
            for _ in range(CROWD)
        ]
    for _ in range(TIMES):
        answers = press_at_once(any_live_server.url, presses)
        assert Counter(answers) == {SEE_OTHER: 1, CONFLICT: CROWD - 1}
        with unit_of_work(writes=True):
            assert broken_rules() == []
            offered = select(Proposal).where(Proposal.state == ProposalState.OFFERED)
            withdraw_offer(db.session.scalars(offered).one(), actor=None)


def put_to_participant(app: Flask) -> tuple[int, list[Press]]:
    """An offer the mentor said yes to, and every button that somebody may press about it now."""
    with unit_of_work(writes=True):
        round_ = make_round()
        mentor, mentee = make_mentor(round_), make_mentee(round_)
        proposal = make_offer(mentor, mentee)
        answer_yes(proposal, Role.MENTOR)
        rosa = sign_in(app, mentee.members[0].person)
        ellen = sign_in(app, make_coordinator(round_.program))
        dana = sign_in(app, mentor.person)
        return proposal.id, [
            Press(rosa, f"/offers/{proposal.public_id}/yes"),
            Press(rosa, f"/offers/{proposal.public_id}/no", (("reason", ""),)),
            Press(ellen, f"/rounds/{round_.public_id}/offers/{proposal.public_id}/withdraw"),
            Press(dana, f"/me/enrollments/{mentor.public_id}/places", (("places", 0),)),
        ]


def test_everybody_presses_about_one_offer(any_live_server: Server, app: Flask) -> None:
    ends = (ProposalState.AGREED, ProposalState.DECLINED, ProposalState.WITHDRAWN)
    for _ in range(TIMES):
        proposal, presses = put_to_participant(app)
        answers = press_at_once(any_live_server.url, presses)
        assert set(answers) <= {SEE_OTHER, CONFLICT}
        assert Counter(answers[:3]) == {SEE_OTHER: 1, CONFLICT: 2}
        with unit_of_work(writes=False):
            assert broken_rules() == []
            assert db.session.get_one(Proposal, proposal).state is ends[answers.index(SEE_OTHER)]
