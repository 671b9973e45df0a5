"""What somebody answered to a series and to single sessions of it: the latest word counts, mailed or on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from matcher.calendars.facts import Answer
from matcher.models import Override, Person, Reply, Series
from matcher.states import ReplyKind

#: A wish for another time leaves open whether they come.
_ANSWERS = {
    ReplyKind.ACCEPTED: Answer.ACCEPTED,
    ReplyKind.DECLINED: Answer.DECLINED,
    ReplyKind.TENTATIVE: Answer.TENTATIVE,
}


def series_answer(series: Series, person: Person) -> Answer:
    """To the series as a whole. Who is in a match said yes to it before there were sessions."""
    latest = _latest(_replies(series, person, None))
    if latest is not None:
        return _ANSWERS[latest.kind]
    return Answer.ACCEPTED if series.event is None else Answer.UNANSWERED


def session_answers(series: Series, person: Person) -> Mapping[datetime, Answer]:
    """By original start: sessions whose answer is another than that to the series. A session that somebody else moved
    is open until its new time is answered; who moved it comes to it."""
    general = series_answer(series, person)
    moved = {one.original_start: one for one in series.overrides if one.new_start is not None}
    starts = {one.original_start for one in series.replies if one.person_id == person.id and one.original_start}
    found = {}
    for start in sorted(starts | moved.keys()):
        answer = _answer(word_on(series, person, start), moved.get(start), person, general)
        if answer is not general:
            found[start] = answer
    return found


def word_on(series: Series, person: Person, start: datetime) -> Reply | None:
    """Their latest word on the session with that original start, or on all of them; None when it has been moved since,
    and when they have said nothing."""
    latest = _latest([*_replies(series, person, None), *_replies(series, person, start)])
    moved = next((one for one in series.overrides if one.original_start == start and one.new_start is not None), None)
    since = moved.made_at if moved is not None else None
    return None if latest is None or (since is not None and latest.answered_at < since) else latest


def before_rewritten(reply: Reply) -> bool:
    """Whether all sessions were put elsewhere since, so that it says nothing of them."""
    since = reply.series.rewritten_at
    return since is not None and reply.answered_at < since


def _answer(word: Reply | None, moved: Override | None, person: Person, general: Answer) -> Answer:
    if word is not None:
        return _ANSWERS[word.kind]
    if moved is None or moved.made_at is None:
        return general
    return Answer.ACCEPTED if moved.made_by == person.id else Answer.UNANSWERED


def _replies(series: Series, person: Person, start: datetime | None) -> Iterable[Reply]:
    return (
        one
        for one in series.replies
        if one.person_id == person.id
        and one.original_start == start
        and one.kind in _ANSWERS
        and not before_rewritten(one)
    )


def _latest(replies: Iterable[Reply]) -> Reply | None:
    return max(replies, key=lambda one: (one.answered_at, one.id), default=None)
