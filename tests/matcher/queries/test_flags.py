"""Who said no to sessions ahead or asks for another time, as long as nobody has looked after it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.db import db
from matcher.models import Mentorship, Override, OverrideKind, Reply
from matcher.queries.flags import Flag, flags_in_program, flags_of_series
from matcher.services.replies import record_reply, settle
from matcher.states import AnsweredHow, MentorshipState, ReplyKind, SeriesState
from tests.builders import NOW, make_coordinator, make_mentee, make_mentor, make_mentorship, make_offer
from tests.matcher.counted import statements
from tests.matcher.web.scene import dana, rosa, scene_round

YES, NO, PERHAPS, OTHER = ReplyKind.ACCEPTED, ReplyKind.DECLINED, ReplyKind.TENTATIVE, ReplyKind.OTHER_TIME
HOUR = timedelta(hours=1)


@pytest.fixture
def pair(work: Session) -> Mentorship:
    round_ = scene_round()
    return make_mentorship(dana(round_), rosa(round_))


def says(pair: Mentorship, kind: ReplyKind, session: int | None = None, hours: int = 0, **given: Any) -> Reply:
    """Dana answers, so many hours after NOW."""
    start = pair.series.occurrences[session].original_start if session is not None else None
    given = {"how": AnsweredHow.PAGE, **given}
    with clock.held_at(NOW + hours * HOUR):
        return record_reply(pair.series, pair.mentor.person, kind, original_start=start, **given)


def flagged(pair: Mentorship) -> list[tuple[ReplyKind, str | None]]:
    db.session.expire(pair.series)
    return [(flag.kind, flag.session_id) for flag in flags_of_series(pair.series)]


def test_a_flag_says_who_and_what(pair: Mentorship) -> None:
    session = pair.series.occurrences[1]
    row = says(pair, OTHER, 1, wished_start=session.starts_at + HOUR, words="Later?", how=AnsweredHow.MAIL)
    (flag,) = flags_of_series(pair.series)
    assert (flag.reply_id, flag.who, flag.about) == (
        row.public_id,
        "Dana Whitfield",
        ("Dana Whitfield", "Rosa Villanueva"),
    )
    assert (flag.session_id, flag.starts_at, flag.wished_start) == (
        session.public_id,
        session.starts_at,
        session.starts_at + HOUR,
    )
    assert (flag.words, flag.answered_at, flag.signed_in) == ("Later?", NOW, False)
    assert (flag.series_id, flag.mentorship_id, flag.round_id) == (
        pair.series.public_id,
        pair.public_id,
        pair.round.public_id,
    )


def test_one_for_each_session_those_to_all_first(pair: Mentorship) -> None:
    ids = [one.public_id for one in pair.series.occurrences]
    says(pair, NO, 3)
    says(pair, NO, 1, hours=1)
    says(pair, NO, 1, hours=2, words="Still.")
    says(pair, NO, hours=3)
    assert flagged(pair) == [(NO, None), (NO, ids[1]), (NO, ids[3])]


@pytest.mark.parametrize(
    ("later", "stays"),
    [((YES, 1), False), ((YES, None), False), ((PERHAPS, 1), False), ((YES, 2), True), ((NO, 1), True)],
)
def test_a_later_answer_overtakes_a_no(pair: Mentorship, later: tuple[ReplyKind, int | None], stays: bool) -> None:
    says(pair, NO, 1)
    says(pair, *later, hours=1)
    assert ((NO, pair.series.occurrences[1].public_id) in flagged(pair)) is stays


def test_an_earlier_yes_that_arrives_late_does_not(pair: Mentorship) -> None:
    says(pair, NO)
    says(pair, YES, how=AnsweredHow.MAIL, at=NOW - HOUR)
    assert flagged(pair) == [(NO, None)]


def test_a_wish_stays_beside_a_no(pair: Mentorship) -> None:
    session = pair.series.occurrences[1].public_id
    says(pair, OTHER, 1)
    says(pair, NO, 1)
    assert flagged(pair) == [(OTHER, session)]
    says(pair, NO, 1, hours=1)
    assert flagged(pair) == [(OTHER, session), (NO, session)]
    says(pair, PERHAPS, 1, hours=2)
    assert flagged(pair) == [(OTHER, session)]
    says(pair, YES, 1, hours=3)
    assert flagged(pair) == []


def test_what_was_settled_is_gone_with_what_came_before(pair: Mentorship) -> None:
    says(pair, OTHER, 1)
    settle(says(pair, NO, 1, hours=1), actor=pair.mentor.person)
    assert flagged(pair) == []
    says(pair, NO, 1, hours=2)
    assert flagged(pair) == [(NO, pair.series.occurrences[1].public_id)]


def test_a_session_that_was_moved_since_is_another_question(pair: Mentorship) -> None:
    says(pair, NO, 1)
    start = pair.series.occurrences[1].original_start
    moved = Override(kind=OverrideKind.MOVED, original_start=start, new_start=start + HOUR)
    pair.series.overrides.append(moved)
    for at, flags in ((NOW - HOUR, 1), (NOW + HOUR, 0)):
        moved.made_at = at
        db.session.flush()
        assert len(flagged(pair)) == flags


def test_only_what_is_ahead(pair: Mentorship) -> None:
    sessions = pair.series.occurrences
    says(pair, NO, 0)
    says(pair, NO, 1)
    says(pair, NO)
    pair.series.overrides.append(Override(kind=OverrideKind.CANCELED, original_start=sessions[1].original_start))
    db.session.flush()
    with clock.held_at(sessions[0].ends_at):
        assert flagged(pair) == [(NO, None)]
    with clock.held_at(sessions[-1].ends_at):
        assert flagged(pair) == []


def test_nothing_of_what_is_over(pair: Mentorship) -> None:
    ellen = make_coordinator(pair.round.program)
    says(pair, NO)
    assert (len(flagged(pair)), len(flags_in_program(pair.round.program, ellen))) == (1, 1)
    pair.state = MentorshipState.ENDED
    db.session.flush()
    assert (flagged(pair), flags_in_program(pair.round.program, ellen)) == ([], [])
    pair.state, pair.series.state = MentorshipState.ACTIVE, SeriesState.CANCELLED
    db.session.flush()
    assert (flagged(pair), flags_in_program(pair.round.program, ellen)) == ([], [])


def test_of_a_program_the_oldest_first_and_never_the_viewers_own(pair: Mentorship) -> None:
    program = pair.round.program
    ellen, paula = make_coordinator(program), make_coordinator(program, "Paula Both")
    own = make_mentorship(make_mentor(pair.round, "Grace Okafor"), make_mentee(pair.round, person=paula))
    says(pair, NO, hours=1)
    says(own, NO)
    assert [flag.who for flag in flags_in_program(program, ellen)] == ["Grace Okafor", "Dana Whitfield"]
    assert [flag.who for flag in flags_in_program(program, paula)] == ["Dana Whitfield"]


def test_a_match_that_was_offered_to_the_viewers_team_is_hers(pair: Mentorship) -> None:
    program = pair.round.program
    says(pair, NO)
    grace = make_coordinator(program, "Grace Okafor")
    make_offer(make_mentor(pair.round, person=grace), make_mentee(pair.round))
    assert len(flags_in_program(program, grace)) == 1
    assert flags_in_program(program, pair.mentor.person) == []


def test_more_matches_are_no_more_statements(pair: Mentorship) -> None:
    ellen, program = make_coordinator(pair.round.program), pair.round.program
    says(pair, NO)
    db.session.flush()

    def look() -> list[Flag]:
        return flags_in_program(program, ellen)

    few = statements(look)
    for number in range(4):
        mentor = make_mentor(pair.round, f"Mentor {number}")
        says(make_mentorship(mentor, make_mentee(pair.round, f"Participant {number}")), NO)
    assert statements(look) == few
    assert len(look()) == 5
