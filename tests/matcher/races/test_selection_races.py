"""Several coordinators take in people of one library at the same moment: no more than its limit, and no half act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.models import Enrollment, OutboxMessage, Person, Round
from matcher.services.selection import decide
from matcher.services.selection_letters import send_letters
from matcher.states import Decision
from tests.builders import NOW, make_coordinator, make_library, make_participant, make_round
from tests.matcher.races.starting_line import CONFLICT, DONE, PATIENCE, TIMES, race

pytestmark = pytest.mark.timeout(PATIENCE)

CROWD, MOST = 12, 3


@pytest.fixture
def here(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context(), clock.held_at(NOW):
        yield any_app


def accept(round_id: int, rows: list[int], actor: int) -> None:
    chosen = [db.session.get_one(Enrollment, key) for key in rows]
    decide(db.session.get_one(Round, round_id), chosen, Decision.ACCEPTED, actor=db.session.get_one(Person, actor))


def send(round_id: int, actor: int) -> None:
    send_letters(db.session.get_one(Round, round_id), actor=db.session.get_one(Person, actor))


def accepted(round_id: int) -> int:
    wanted = select(func.count()).select_from(Enrollment).where(Enrollment.decision == Decision.ACCEPTED)
    return db.session.scalar(wanted.where(Enrollment.round_id == round_id)) or 0


def test_a_library_is_never_over_its_limit_and_letters_go_once(here: Flask) -> None:
    for _ in range(TIMES):
        with unit_of_work(writes=True):
            round_ = make_round(selects=True, most_per_library=MOST)
            round_id, actor, library = round_.id, make_coordinator(round_.program).id, make_library(round_)
            rows = [make_participant(round_, library=library).id for _ in range(CROWD)]
        outcomes = race(here, [partial(accept, round_id, [key], actor) for key in rows])
        assert Counter(outcomes) == {DONE: MOST, CONFLICT: CROWD - MOST}
        with unit_of_work(writes=False):
            assert accepted(round_id) == MOST
            before = db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0
        assert race(here, [partial(send, round_id, actor)] * 4) == [DONE] * 4
        with unit_of_work(writes=False):
            assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == before + MOST
