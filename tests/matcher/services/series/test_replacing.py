"""Another mentor: the match ends, and a late offer books only what is still to come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from matcher import clock
from matcher.errors import Conflict, Forbidden
from matcher.models import Mentorship
from matcher.services.schedule import plan_sessions
from matcher.services.series.replacing import replace_mentor
from matcher.states import MentorshipState, SeriesState
from tests.builders import make_coordinator, make_mentee, make_mentor, make_mentorship, make_round
from tests.matcher.services.series.pair import (
    DAY,
    TUESDAY_NINE,
    dana_of,
    ellen_of,
    owed,
    rosa_of,
    send_everything,
    session,
    starts,
)


def test_a_new_mentor_is_a_new_match_from_the_next_date_on(work: Session, mentorship: Mentorship) -> None:
    was, round_ = starts(mentorship), mentorship.round
    kim = make_mentor(round_, "Kim Lee")
    with clock.held_at(was[4] + timedelta(hours=3)):
        assert replace_mentor(mentorship, actor=ellen_of(mentorship), words="Dana is ill.")
        assert not replace_mentor(mentorship, actor=ellen_of(mentorship))
        assert (mentorship.state, mentorship.ended_words) == (MentorshipState.ENDED, "Dana is ill.")
        send_everything(work)
        new = make_mentorship(kim, mentorship.mentee, slot=TUESDAY_NINE)
    assert new.series.uid != mentorship.series.uid
    assert new.series.continues_id is None
    assert starts(mentorship) == was[:5]
    first = date(2027, 3, 23) if was[4].date() < date(2027, 3, 23) else was[4].date()
    assert starts(new)[0].date() > was[4].date()
    assert new.series.first_day == starts(new)[0].date() >= first
    assert owed(work) == ["Kim Lee", "Rosa Villanueva"]


def test_a_late_offer_begins_tomorrow_at_the_earliest(work: Session, mentorship: Mentorship) -> None:
    was, round_ = starts(mentorship), mentorship.round
    kim, mentee = make_mentor(round_), make_mentee(round_)
    with clock.held_at(was[4] - timedelta(hours=3)):
        assert plan_sessions(round_, kim, mentee, TUESDAY_NINE).starts == tuple(was[5:])
    with clock.held_at(was[4] - DAY):
        assert plan_sessions(round_, kim, mentee, TUESDAY_NINE).starts == tuple(was[4:])
    with clock.held_at(was[-1]), pytest.raises(Conflict, match="No session is left"):
        make_mentorship(kim, mentee, slot=TUESDAY_NINE)


def test_only_a_coordinator_who_does_not_meet(work: Session, mentorship: Mentorship) -> None:
    round_ = make_round()
    ellen = make_coordinator(round_.program)
    own = make_mentorship(make_mentor(round_, person=ellen), make_mentee(round_))
    for match, actor in ((mentorship, dana_of(mentorship)), (mentorship, rosa_of(mentorship)), (own, ellen)):
        with pytest.raises(Forbidden):
            replace_mentor(match, actor=actor)
    with pytest.raises(Forbidden):
        replace_mentor(mentorship, actor=ellen)
    assert (mentorship.series.state, session(mentorship, 0).series) == (SeriesState.CONFIRMED, mentorship.series)
