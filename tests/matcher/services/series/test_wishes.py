"""What one side asked the other for: one at a time, checked again when agreed, gone when it cannot be any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matcher import clock
from matcher.errors import Conflict, Forbidden
from matcher.models import AuditEntry, Mentorship, Person, SeriesWish
from matcher.services.series.canceling import cancel_rest, cancel_session
from matcher.services.series.following import move_following
from matcher.services.series.wishes import agree, decline, open_wish, withdraw
from matcher.states import MailKind, WishKind, WishState
from solver.problem import Slot
from tests.builders import NOW, make_coordinator, make_mentee, make_mentor, make_mentorship, make_person, make_round
from tests.builders import make_team as team_of
from tests.matcher.services.series.pair import (
    DAY,
    TUESDAY_NINE,
    dana_of,
    ellen_of,
    move,
    owed,
    rosa_of,
    send_everything,
    session,
    starts,
)


@pytest.fixture
def wish(work: Session, mentorship: Mentorship) -> SeriesWish:
    """Rosa asks to meet a day later from the fourth session on."""
    made = asked(mentorship, rosa_of(mentorship), DAY)
    send_everything(work)
    return made


def asked(mentorship: Mentorship, actor: Person, by: timedelta, number: int = 3) -> SeriesWish:
    one = session(mentorship, number)
    made = move_following(one, one.starts_at + by, shown=one.starts_at, actor=actor, words=" Thursdays are full. ")
    assert made is not None
    return made


def test_it_is_written_down(work: Session, mentorship: Mentorship, wish: SeriesWish) -> None:
    one = session(mentorship)
    assert (wish.kind, wish.state, wish.series_id) == (WishKind.FOLLOWING, WishState.ASKED, mentorship.series.id)
    assert (wish.from_start, wish.new_start, wish.zone) == (one.starts_at, one.starts_at + DAY, one.series.zone)
    assert (wish.words, wish.asked_by) == ("Thursdays are full.", rosa_of(mentorship).id)
    assert open_wish(mentorship.series) is wish
    assert work.query(AuditEntry).filter_by(act="asked_change").one().actor_id == rosa_of(mentorship).id


def test_agreed_it_is_so_and_everybody_is_told(work: Session, mentorship: Mentorship, wish: SeriesWish) -> None:
    was = starts(mentorship)
    agree(wish, actor=dana_of(mentorship))
    assert starts(mentorship) == [*was[:3], *(start + DAY for start in was[3:])]
    assert (wish.state, wish.answered_by) == (WishState.AGREED, dana_of(mentorship).id)
    assert owed(work) == ["Dana Whitfield"] * 2 + ["Rosa Villanueva"] * 2
    assert owed(work, MailKind.WISH_ANSWERED) == ["Rosa Villanueva"]
    agree(wish, actor=dana_of(mentorship))
    assert (len(mentorship.every_series), open_wish(mentorship.series)) == (2, None)


def test_declined_or_taken_back_nothing_changes(work: Session, mentorship: Mentorship, wish: SeriesWish) -> None:
    for _ in range(2):
        decline(wish, actor=dana_of(mentorship), words=" I am away on Wednesdays. ")
    assert (wish.state, wish.answer) == (WishState.DECLINED, "I am away on Wednesdays.")
    assert owed(work, MailKind.WISH_ANSWERED) == ["Rosa Villanueva"]
    again = asked(mentorship, rosa_of(mentorship), 2 * DAY)
    for _ in range(2):
        withdraw(again, actor=rosa_of(mentorship))
    assert again.state is WishState.WITHDRAWN
    assert owed(work, MailKind.WISH_ASKED) == []
    assert owed(work, MailKind.WISH_ANSWERED) == ["Dana Whitfield", "Rosa Villanueva"]
    assert mentorship.series.revision == 0
    with pytest.raises(Conflict, match="answered or taken back"):
        agree(again, actor=dana_of(mentorship))


def test_who_may_answer(mentorship: Mentorship, wish: SeriesWish) -> None:
    rosa, dana, stranger = rosa_of(mentorship), dana_of(mentorship), make_person()
    for act in (agree, decline):
        for actor in (rosa, stranger):
            with pytest.raises(Forbidden):
                act(wish, actor=actor)
    for actor in (dana, stranger, ellen_of(mentorship)):
        with pytest.raises(Forbidden):
            withdraw(wish, actor=actor)
    agree(wish, actor=ellen_of(mentorship))
    assert wish.state is WishState.AGREED


def test_a_coordinator_who_meets_is_one_side(work: Session) -> None:
    round_ = make_round()
    ellen = make_coordinator(round_.program, "Ellen Marsh")
    made = make_mentorship(make_mentor(round_, person=ellen), make_mentee(round_), slot=TUESDAY_NINE)
    wish = asked(made, ellen, DAY)
    with pytest.raises(Forbidden):
        agree(wish, actor=ellen)
    assert len(made.every_series) == 1


def test_one_at_a_time(work: Session, mentorship: Mentorship, wish: SeriesWish) -> None:
    for actor in (dana_of(mentorship), rosa_of(mentorship)):
        with pytest.raises(Conflict, match="asked for already"):
            asked(mentorship, actor, 2 * DAY)
    assert work.query(SeriesWish).count() == 1


def test_no_hand_writes_a_second_one(any_work: Session) -> None:
    mentor = make_mentor(make_round())
    made = make_mentorship(mentor, make_mentee(mentor.round))
    first = asked(made, mentor.person, DAY)
    copied = {
        name: getattr(first, name) for name in ("series_id", "kind", "from_start", "new_start", "zone", "asked_by")
    }
    with pytest.raises(IntegrityError), any_work.begin_nested():
        any_work.add(SeriesWish(**copied, asked_at=NOW, state=WishState.ASKED))
        any_work.flush()


def test_what_is_in_the_way_is_said_and_the_wish_stays(work: Session, mentorship: Mentorship, wish: SeriesWish) -> None:
    """Dana got another match since, at the very time."""
    make_mentorship(mentorship.mentor, make_mentee(mentorship.round), slot=Slot(2, 540, 0))
    with pytest.raises(Conflict, match=r"^Dana Whitfield has another session"), work.begin_nested():
        agree(wish, actor=dana_of(mentorship))
    work.refresh(wish)
    assert (wish.state, len(mentorship.every_series)) == (WishState.ASKED, 1)


def end(mentorship: Mentorship) -> None:
    cancel_rest(mentorship, actor=dana_of(mentorship))


def split(mentorship: Mentorship) -> None:
    one = session(mentorship, 1)
    move_following(one, one.starts_at + DAY, shown=one.starts_at, actor=ellen_of(mentorship))


def cancel(mentorship: Mentorship) -> None:
    cancel_session(session(mentorship), actor=dana_of(mentorship))


@pytest.mark.parametrize("act", [end, split, cancel])
def test_what_cannot_be_any_more_lapses(
    work: Session, mentorship: Mentorship, wish: SeriesWish, act: Callable[[Mentorship], None]
) -> None:
    act(mentorship)
    assert (wish.state, wish.answered_by) == (WishState.LAPSED, None)
    assert owed(work, MailKind.WISH_ANSWERED) == ["Dana Whitfield", "Rosa Villanueva"]


def test_another_session_moved_or_canceled_leaves_it_open(mentorship: Mentorship, wish: SeriesWish) -> None:
    move(session(mentorship), timedelta(hours=2), dana_of(mentorship))
    cancel_session(session(mentorship, 5), actor=dana_of(mentorship))
    agree(wish, actor=dana_of(mentorship))
    assert starts(mentorship)[3] == wish.new_start


def test_once_its_session_has_begun_another_one_can_be_asked_for(mentorship: Mentorship, wish: SeriesWish) -> None:
    with clock.held_at(session(mentorship).starts_at):
        with pytest.raises(Conflict, match="has begun"):
            agree(wish, actor=dana_of(mentorship))
        later = asked(mentorship, dana_of(mentorship), DAY, number=5)
    assert (wish.state, later.state) == (WishState.LAPSED, WishState.ASKED)


def test_everybody_of_a_team_is_asked_and_any_of_them_answers(work: Session) -> None:
    mentor = make_mentor(make_round(), "Dana")
    team = team_of(mentor.round, members=("Ann", "Bo", "Cy"))
    made = make_mentorship(mentor, team)
    send_everything(work)
    wish = asked(made, mentor.person, DAY)
    assert owed(work, MailKind.WISH_ASKED) == ["Ann", "Bo", "Cy"]
    agree(wish, actor=team.members[1].person)
    assert wish.state is WishState.AGREED
    mine = asked(made, team.members[2].person, DAY, number=6)
    with pytest.raises(Forbidden):
        agree(mine, actor=team.members[0].person)
    withdraw(mine, actor=team.members[0].person)
    assert mine.state is WishState.WITHDRAWN
