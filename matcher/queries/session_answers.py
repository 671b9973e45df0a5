"""What everybody who attends has answered to one session, and whether that came by mail."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from matcher.calendars.facts import Answer
from matcher.db import db
from matcher.errors import NotFound
from matcher.models import Mentorship, Occurrence, Person, Reply, Series
from matcher.queries.answered import series_answer, session_answers, word_on
from matcher.states import AnsweredHow, ReplyKind


@dataclass(frozen=True)
class Answered:
    """``how`` is None where nobody was asked again: they said yes to the match, and with it to its sessions."""

    person: Person
    answer: Answer
    how: AnsweredHow | None


def answers_to(occurrence: Occurrence) -> tuple[Answered, ...]:
    """Of everybody who attends, in the order in which they joined."""
    return tuple(_answered(occurrence, one.person) for one in occurrence.series.attendees)


def _answered(occurrence: Occurrence, person: Person) -> Answered:
    series = occurrence.series
    answer = session_answers(series, person).get(occurrence.original_start, series_answer(series, person))
    word = word_on(series, person, occurrence.original_start)
    return Answered(person, answer, word.how if word else None)


def reply_in(mentorship: Mentorship, reply_id: str) -> Reply:
    """An answer to sessions of this match. Raises NotFound."""
    of_match = select(Series.id).where(Series.mentorship_id == mentorship.id)
    row = db.session.scalar(select(Reply).where(Reply.public_id == reply_id, Reply.series_id.in_(of_match)))
    if row is None:
        raise NotFound
    return row


def wishes_met(occurrence: Occurrence) -> list[Reply]:
    """Counter-proposals that nobody looked after, and that ask for the very time at which the session is held now."""
    return [
        one
        for one in occurrence.series.replies
        if one.kind is ReplyKind.OTHER_TIME
        and one.settled_at is None
        and one.original_start == occurrence.original_start
        and one.wished_start == occurrence.starts_at
    ]
