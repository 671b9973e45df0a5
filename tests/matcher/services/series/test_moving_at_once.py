"""Both sides move the same session at the same moment, on either engine: one wins, the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import Flask

from matcher import clock
from matcher.db import unit_of_work
from matcher.models import Mentorship, OutboxMessage, Override, Person
from matcher.services.series.moving import MovedMeanwhile, move_session
from matcher.states import MailKind, MailState
from tests.builders import NOW, make_mentee, make_mentor, make_mentorship, make_round


def test_one_wins_and_the_other_is_told(any_app: Flask) -> None:
    with any_app.app_context(), clock.held_at(NOW), unit_of_work(writes=True) as session:
        mentor = make_mentor(make_round(), "Dana")
        make_mentorship(mentor, make_mentee(mentor.round, "Rosa"))
        for message in session.query(OutboxMessage):
            message.state = MailState.SENT
    line = Barrier(2)

    def move(name: str, days: int) -> str:
        with any_app.app_context(), clock.held_at(NOW):
            try:
                with unit_of_work(writes=False) as session:
                    shown = session.query(Mentorship).one().series.occurrences[2].starts_at
                line.wait()
                with unit_of_work(writes=True) as session:
                    one = session.query(Mentorship).one().series.occurrences[2]
                    actor = session.query(Person).filter_by(name=name).one()
                    move_session(one, shown + timedelta(days=days), shown=shown, actor=actor)
            except MovedMeanwhile:
                return "told"
            return "moved"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(move, ("Dana", "Rosa"), (1, 2)))
    assert outcomes == ["moved", "told"]
    with any_app.app_context(), unit_of_work(writes=False) as session:
        series = session.query(Mentorship).one().series
        (override,) = session.query(Override)
        assert (series.revision, override.new_start) == (1, series.occurrences[2].starts_at)
        waiting = session.query(OutboxMessage).filter_by(kind=MailKind.INVITATION, state=MailState.QUEUED)
        assert waiting.count() == 2
