"""What of a program anybody may read of, and until when people are told they can come."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from matcher.errors import NotFound
from matcher.models import Round
from matcher.queries.openings import (
    apply_until,
    interest_until,
    program_to_show,
    rounds_to_show,
    welcoming_rounds,
)
from matcher.states import Role, RoundState
from tests.builders import make_program, make_round

NOV_7, NOV_21, DEC_1, DEC_19, DEC_23 = (date(2026, *day) for day in ((11, 7), (11, 21), (12, 1), (12, 19), (12, 23)))
DRAFT, INTEREST, OPEN, REVIEW, PUBLISHED, ENDED = RoundState


@pytest.mark.parametrize(
    ("interest_by", "apply_from", "mentors_until", "told"),
    [
        (None, None, None, (None, None, DEC_19, DEC_19)),
        (None, None, DEC_23, (None, None, DEC_19, DEC_23)),
        (NOV_7, DEC_1, NOV_21, (NOV_7, NOV_21, DEC_19, DEC_19)),
        (NOV_7, DEC_1, DEC_23, (NOV_7, NOV_7, DEC_19, DEC_23)),
        (NOV_7, None, NOV_21, (NOV_7, NOV_21, DEC_19, DEC_19)),
    ],
)
def test_a_later_day_for_mentors_is_for_what_comes_next(
    interest_by: date | None, apply_from: date | None, mentors_until: date | None, told: tuple[date | None, ...]
) -> None:
    """Of a sign-up before anybody can apply, or of the applications."""
    days = {"interest_by": interest_by, "apply_from": apply_from, "mentors_until": mentors_until}
    round_ = Round(apply_by=DEC_19, **days)
    interested = [interest_until(round_, role) for role in (Role.PARTICIPANT, Role.MENTOR)]
    applied = [apply_until(round_, role) for role in (Role.PARTICIPANT, Role.MENTOR)]
    assert (*interested, *applied) == told


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ((DRAFT, INTEREST, OPEN, REVIEW), (OPEN, INTEREST)),
        ((ENDED, PUBLISHED, DRAFT), (PUBLISHED,)),
        ((ENDED, DRAFT), ()),
        ((PUBLISHED, REVIEW), (REVIEW,)),
    ],
)
def test_what_is_open_is_shown_or_what_closed_last(
    work: Session, states: tuple[RoundState, ...], shown: tuple[RoundState, ...]
) -> None:
    program = make_program()
    for number, state in enumerate(states, start=1):
        make_round(program, state=state, first_day=date(2027, number, 1))
    work.refresh(program)
    assert tuple(one.state for one in rounds_to_show(program)) == shown
    assert [one.state for one in welcoming_rounds()] == [one for one in shown if one in {OPEN, INTEREST}]


def test_a_program_is_public_once_something_of_it_was(work: Session) -> None:
    program = make_program()
    draft = make_round(program, state=DRAFT)
    work.refresh(program)
    for wanted in (program.public_id, "zzzzzzzzzzzzz"):
        with pytest.raises(NotFound):
            program_to_show(wanted)
    assert program_to_show(program.public_id, drafts=True) is program
    draft.state = ENDED
    assert program_to_show(program.public_id) is program
