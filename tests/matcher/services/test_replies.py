"""Answers to sessions: one history of page and mail, in which the later word counts; and who is told of a no."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher import clock
from matcher.calendars.facts import Answer
from matcher.db import db, unit_of_work
from matcher.errors import Forbidden, Invalid
from matcher.models import AuditEntry, Mentorship, OutboxMessage, Override, OverrideKind, Person, Reply
from matcher.queries.answered import series_answer, session_answers
from matcher.services.replies import OLDEST, record_reply, settle
from matcher.states import AnsweredHow, MailKind, ReplyKind
from tests.builders import NOW, make_coordinator, make_mentorship, make_person
from tests.matcher.web.scene import dana, rosa, scene_round, suffolk

YES, NO, PERHAPS, OTHER = ReplyKind.ACCEPTED, ReplyKind.DECLINED, ReplyKind.TENTATIVE, ReplyKind.OTHER_TIME
HOUR = timedelta(hours=1)


@pytest.fixture
def pair(work: Session) -> Mentorship:
    return _pair()


def _pair() -> Mentorship:
    round_ = scene_round()
    return make_mentorship(dana(round_), rosa(round_))


def says(pair: Mentorship, kind: ReplyKind, session: int | None = None, **given: Any) -> Reply:
    """Dana answers, for one session if it is numbered."""
    start = pair.series.occurrences[session].original_start if session is not None else None
    how = given.pop("how", AnsweredHow.PAGE)
    return record_reply(pair.series, pair.mentor.person, kind, how=how, original_start=start, **given)


def told() -> list[tuple[str, object]]:
    kind = OutboxMessage.kind == MailKind.SESSION_ANSWER
    found = db.session.scalars(select(OutboxMessage).where(kind).order_by(OutboxMessage.id))
    return [(one.person.name, one.about["reply"]) for one in found if one.person]


def answers(pair: Mentorship) -> tuple[Answer, list[Answer]]:
    """To the series, and to sessions answered otherwise."""
    person = pair.mentor.person
    return series_answer(pair.series, person), list(session_answers(pair.series, person).values())


def test_what_is_recorded(pair: Mentorship) -> None:
    wished = pair.series.occurrences[1].starts_at + HOUR
    row = says(
        pair, OTHER, 1, how=AnsweredHow.MAIL, at=NOW - HOUR, wished_start=wished, revision=0, words=" An hour later? "
    )
    assert (row.kind, row.how, row.answered_at, row.recorded_at, row.revision) == (
        OTHER,
        AnsweredHow.MAIL,
        NOW - HOUR,
        NOW,
        0,
    )
    assert (row.original_start, row.wished_start, row.words) == (
        pair.series.occurrences[1].original_start,
        wished,
        "An hour later?",
    )
    assert (pair.series.revision, pair.series.replies) == (0, [row])


def test_the_later_word_counts_however_it_came(pair: Mentorship) -> None:
    says(pair, NO)
    assert answers(pair) == (Answer.DECLINED, [])
    says(pair, YES, how=AnsweredHow.MAIL, at=NOW - HOUR)
    assert answers(pair) == (Answer.DECLINED, [])
    with clock.held_at(NOW + HOUR):
        says(pair, PERHAPS, how=AnsweredHow.MAIL)
        assert answers(pair) == (Answer.TENTATIVE, [])


def test_a_yes_to_all_overtakes_a_no_to_one(pair: Mentorship) -> None:
    says(pair, NO, 2)
    assert answers(pair) == (Answer.ACCEPTED, [Answer.DECLINED])
    with clock.held_at(NOW + HOUR):
        says(pair, YES)
    assert answers(pair) == (Answer.ACCEPTED, [])


def test_never_later_than_now_nor_long_ago(pair: Mentorship) -> None:
    given = [NOW + HOUR, NOW - OLDEST - HOUR, NOW - HOUR, None]
    rows = [says(pair, YES, number, at=at) for number, at in enumerate(given)]
    assert [row.answered_at for row in rows] == [NOW, NOW - OLDEST, NOW - HOUR, NOW]


def test_the_same_answer_again_is_one(pair: Mentorship) -> None:
    mailed = [says(pair, NO, 1, how=AnsweredHow.MAIL, at=NOW - HOUR) for _ in range(2)]
    assert mailed[0] is mailed[1]
    with clock.held_at(NOW + timedelta(seconds=30)):
        pressed = says(pair, YES, 1)
    with clock.held_at(NOW + timedelta(seconds=50)):
        assert says(pair, YES, 1) is pressed
        assert says(pair, NO, 1) is not pressed
    assert len(pair.series.replies) == 3


def test_yes_no_and_yes_again_are_three(pair: Mentorship) -> None:
    for second, kind in enumerate((YES, NO, YES)):
        with clock.held_at(NOW + timedelta(seconds=second)):
            says(pair, kind, 1)
    assert [row.kind for row in pair.series.replies] == [YES, NO, YES]


def test_whoever_does_not_attend_answers_nothing(pair: Mentorship) -> None:
    with pytest.raises(Forbidden):
        record_reply(pair.series, make_person("Eve"), YES, how=AnsweredHow.MAIL)
    assert pair.series.replies == []


def test_a_session_of_another_series_is_none(pair: Mentorship) -> None:
    with pytest.raises(Invalid) as refused:
        record_reply(pair.series, pair.mentor.person, NO, how=AnsweredHow.PAGE, original_start=NOW)
    assert [fault.where for fault in refused.value.faults] == ["session"]
    assert pair.series.replies == []


def test_the_others_are_told_of_a_no_and_of_a_wish_once(pair: Mentorship) -> None:
    no = says(pair, NO, 1)
    with clock.held_at(NOW + HOUR):
        says(pair, NO, 1)
        wish = says(pair, OTHER, 1, wished_start=NOW + 9 * HOUR)
    with clock.held_at(NOW + 2 * HOUR):
        says(pair, OTHER, 1, wished_start=NOW + 9 * HOUR)
    assert told() == [("Rosa Villanueva", no.public_id), ("Rosa Villanueva", wish.public_id)]


def test_everybody_else_in_a_team_is_told(work: Session) -> None:
    round_ = scene_round()
    match = make_mentorship(dana(round_), suffolk(round_))
    says(match, NO)
    assert [name for name, _ in told()] == ["Ann Doyle", "Bo Price", "Cy Marsh"]


def test_nobody_is_told_of_a_yes_or_a_perhaps(pair: Mentorship) -> None:
    says(pair, YES)
    says(pair, PERHAPS)
    assert told() == []


def test_a_no_to_one_after_a_no_to_all_is_no_news_words_are(pair: Mentorship) -> None:
    first = says(pair, NO)
    with clock.held_at(NOW + HOUR):
        says(pair, NO, 1)
        again = says(pair, NO, 2, words="I am moving to Maine.")
    assert [reply for _, reply in told()] == [first.public_id, again.public_id]


def test_a_no_after_a_yes_is_news_again(pair: Mentorship) -> None:
    for hours, kind in enumerate((NO, YES, NO)):
        with clock.held_at(NOW + hours * HOUR):
            says(pair, kind, 1)
    assert len(told()) == 2


def test_a_no_that_a_later_yes_has_overtaken_is_no_news(pair: Mentorship) -> None:
    says(pair, YES)
    says(pair, NO, 1, how=AnsweredHow.MAIL, at=NOW - HOUR)
    assert told() == []


def test_nobody_is_told_of_what_is_over_or_canceled(pair: Mentorship) -> None:
    sessions = pair.series.occurrences
    pair.series.overrides.append(Override(kind=OverrideKind.CANCELED, original_start=sessions[1].original_start))
    says(pair, NO, 1)
    with clock.held_at(sessions[0].ends_at):
        says(pair, NO, 0)
    with clock.held_at(sessions[-1].ends_at):
        says(pair, NO)
    assert told() == []


def test_a_yes_settles_what_was_declined(pair: Mentorship) -> None:
    first, other = says(pair, NO, 1), says(pair, NO, 2)
    with clock.held_at(NOW + HOUR):
        says(pair, YES, 1)
    db.session.expire_all()
    assert (first.settled_at, first.settled_by, other.settled_at) == (NOW + HOUR, pair.mentor.person_id, None)
    with clock.held_at(NOW + 2 * HOUR):
        says(pair, YES)
    db.session.expire_all()
    assert other.settled_at == NOW + 2 * HOUR


def test_somebody_settles_it_once(pair: Mentorship) -> None:
    ellen = make_coordinator(pair.round.program)
    wish, no = says(pair, OTHER, 1), says(pair, NO, 1)
    later = says(pair, NO, 2)
    for row, actor in ((says(pair, YES, 3), ellen), (no, ellen), (no, pair.mentor.person)):
        settle(row, actor=actor)
    db.session.expire_all()
    assert [(row.settled_at, row.settled_by) for row in (wish, no)] == [(NOW, ellen.id)] * 2
    assert later.settled_at is None
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "settled_answer"))
    assert entry.subject == {"series": pair.series.public_id, "person": pair.mentor.person.public_id}


def test_pressed_twice_at_once_is_pressed_once(any_app: Flask) -> None:
    with any_app.app_context(), clock.held_at(NOW), unit_of_work(writes=True):
        _pair()
    line = threading.Barrier(3)

    def press(_number: int) -> str:
        with any_app.app_context(), clock.held_at(NOW):
            line.wait(30)
            with unit_of_work(writes=True) as session:
                pair = session.scalars(select(Mentorship)).one()
                return says(pair, NO, 1).public_id

    with ThreadPoolExecutor(3) as pool:
        pressed = set(pool.map(press, range(3)))
    with any_app.app_context(), unit_of_work(writes=False) as session:
        assert (len(pressed), session.scalar(select(func.count(Reply.id))), len(told())) == (1, 1, 1)
        assert session.scalars(select(Person.name).join(Reply, Reply.person_id == Person.id)).all() == [
            "Dana Whitfield"
        ]
