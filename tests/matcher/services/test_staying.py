"""Where a round says so, finding again leaves people with their mentor, and chance draws who waits."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.models import Enrollment, Round, Run
from matcher.services.runs import request_run
from matcher.services.snapshot import freeze_problem
from matcher.states import Role, RunState
from solver.files.codec import digest, read_outcome, read_problem, write_outcome
from solver.problem import Changes, Goal, LeftOver
from solver.solve import solve
from tests.builders import make_mentee, make_mentor, make_round


def found(round_: Round) -> Run:
    """What the button does, and then the worker."""
    run = request_run(round_, actor=None)
    if run.state is RunState.QUEUED:
        run.state, run.finished_at = RunState.DONE, run.requested_at
        run.outcome = write_outcome(solve(read_problem(run.problem)))
    return run


def pairs(run: Run) -> frozenset[tuple[str, str]]:
    return frozenset((pair.mentee, pair.mentor) for pair in read_outcome(run.outcome or "").pairs)


@pytest.fixture
def round_(work: Session) -> Round:
    round_ = make_round(stays=True)
    for _ in range(3):
        make_mentor(round_, answers={"topics_offered": ["coaching"]})
        make_mentee(round_, answers={"topics_wanted": ["coaching"]})
    return round_


def test_the_first_find_has_nothing_to_stay_with(round_: Round) -> None:
    first = found(round_)
    assert (read_problem(first.problem).settings.kept, round_.stays_with) == (frozenset(), "")
    assert found(round_) is first  # nothing has changed
    assert digest(freeze_problem(round_)) == first.problem_digest


def test_after_a_change_people_stay_where_they_can(round_: Round) -> None:
    first = found(round_)
    better = make_mentor(round_, places=3, answers={"topics_offered": ["coaching"], "years": 20, "ways": ["agenda"]})
    make_mentee(round_, answers={"topics_wanted": ["coaching"]})
    second = found(round_)
    settings = read_problem(second.problem).settings
    assert (settings.changes, settings.kept, round_.stays_with) == (Changes.FEWEST, pairs(first), first.public_id)
    assert pairs(first) <= pairs(second)
    assert better.public_id in {mentor for _, mentor in pairs(second)}
    assert found(round_) is second
    assert digest(freeze_problem(round_)) == second.problem_digest  # offers can be sent


def test_asked_for_twice_it_is_one_find(round_: Round) -> None:
    found(round_)
    make_mentee(round_)
    waiting = request_run(round_, actor=None)
    assert request_run(round_, actor=None) is waiting


def test_of_those_who_left_nothing_stays(round_: Round, work: Session) -> None:
    first = found(round_)
    gone = work.scalars(select(Enrollment).where(Enrollment.role == Role.MENTOR)).first()
    assert gone is not None
    gone.places = []
    second = found(round_)
    kept = read_problem(second.problem).settings.kept
    assert kept == {pair for pair in pairs(first) if pair[1] != gone.public_id}
    assert len(kept) == 2


def test_without_it_a_find_starts_anew(round_: Round) -> None:
    found(round_)
    round_.stays = False
    make_mentee(round_)
    assert read_problem(found(round_).problem).settings.kept == frozenset()


def test_goal_and_lottery_reach_the_solver(work: Session) -> None:
    round_ = make_round(goal="leximin", left_over="lottery")
    make_mentor(round_), make_mentee(round_), make_mentee(round_)
    run = found(round_)
    settings = read_problem(run.problem).settings
    assert (settings.goal, settings.left_over) == (Goal.LEXIMIN, LeftOver.LOTTERY)
    assert read_outcome(run.outcome or "").placed == 1
