"""Two coordinators take each other's right back at once: one of them stays."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from flask import Flask

from matcher import clock
from matcher.db import db, unit_of_work
from matcher.models import Person, Program, Right
from matcher.services.rights import grants_of, take_right_back
from tests.builders import NOW, make_coordinator, make_program
from tests.matcher.races.starting_line import CONFLICT, DONE, PATIENCE, TIMES, race

pytestmark = pytest.mark.timeout(PATIENCE)


def take(program: int, whose: int, actor: int) -> None:
    take_right_back(
        db.session.get_one(Program, program), db.session.get_one(Person, whose), actor=db.session.get_one(Person, actor)
    )


def test_somebody_always_runs_the_program(any_app: Flask) -> None:
    with any_app.app_context(), clock.held_at(NOW):
        for _ in range(TIMES):
            with unit_of_work(writes=True):
                program = make_program()
                one, other = (make_coordinator(program).id for _ in range(2))
                key = program.id
            acts = [partial(take, key, one, other), partial(take, key, other, one)]
            assert Counter(race(any_app, acts)) == {DONE: 1, CONFLICT: 1}
            with unit_of_work(writes=False):
                left = grants_of(db.session.get_one(Program, key))
                assert [grant.right for grant in left] == [Right.COORDINATOR]
