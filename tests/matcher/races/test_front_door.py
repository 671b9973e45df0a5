"""At the same moment: one person says twice that they are interested, applications open twice, a director is named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from matcher import clock
from matcher.db import Base, db, unit_of_work
from matcher.models import DirectorPromise, Enrollment, Interest, OutboxMessage, Person, Program, Round
from matcher.services.directors import ask_director
from matcher.services.interests import Expression, express_interest, tell_waiting
from matcher.states import Role, RoundState
from tests.builders import NOW, make_coordinator, make_library, make_participant, make_round
from tests.matcher.front_doors import make_interest
from tests.matcher.races.starting_line import DONE, PATIENCE, race

pytestmark = pytest.mark.timeout(PATIENCE)

CROWD = 6
INES = Expression("Ines Gold", "ines@example.org", Role.PARTICIPANT, "Juniper Flats Library", "AZ", "I agree.")


@pytest.fixture
def here(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context(), clock.held_at(NOW):
        yield any_app


def count(table: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_whoever_presses_twice_is_interested_once(here: Flask) -> None:
    with unit_of_work(writes=True):
        program = make_round(state=RoundState.REVIEW).program.id
    acts = [lambda: express_interest(db.session.get_one(Program, program), None, INES)] * CROWD
    assert race(here, acts) == [DONE] * CROWD
    with unit_of_work(writes=False):
        assert (count(Interest), count(Person), count(OutboxMessage)) == (1, 1, 1)


def test_everybody_who_waits_is_told_once(here: Flask) -> None:
    with unit_of_work(writes=True):
        round_ = make_round(state=RoundState.OPEN)
        program, ellen = round_.program_id, make_coordinator(round_.program).id
        for _ in range(3):
            make_interest(round_.program)

    def tell() -> None:
        tell_waiting(db.session.get_one(Program, program), actor=db.session.get_one(Person, ellen))

    assert race(here, [tell] * CROWD) == [DONE] * CROWD
    with unit_of_work(writes=False):
        assert count(OutboxMessage) == 3


def test_colleagues_who_name_one_director_have_them_asked_once(here: Flask) -> None:
    with unit_of_work(writes=True):
        round_ = make_round(state=RoundState.OPEN)
        library, round_id = make_library(round_), round_.id
        people = [make_participant(round_, library=library).id for _ in range(CROWD)]

    def name(enrollment: int) -> None:
        db.session.get_one(Round, round_id)
        ask_director(db.session.get_one(Enrollment, enrollment), "Miriam Locke", "miriam@example.org", actor=None)

    assert race(here, [lambda one=one: name(one) for one in people]) == [DONE] * CROWD  # type: ignore[misc]
    with unit_of_work(writes=False):
        assert (count(DirectorPromise), count(OutboxMessage)) == (1, 1)
        assert len(db.session.scalars(select(DirectorPromise)).one().namers) == CROWD
