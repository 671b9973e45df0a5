"""What an answer of a calendar program says of a series: yes, no, perhaps, another time, and when it was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher import clock
from matcher.calendars.answers import CalendarAnswer
from matcher.mail.received import Received
from matcher.models import Occurrence, Person, Series
from matcher.services.calendar_replies.sessions import session_named
from matcher.services.calendar_replies.whose import part_of
from matcher.services.placing import Why
from matcher.states import ReplyKind

_KINDS = {
    "ACCEPTED": ReplyKind.ACCEPTED,
    "DECLINED": ReplyKind.DECLINED,
    "TENTATIVE": ReplyKind.TENTATIVE,
    "DELEGATED": ReplyKind.DECLINED,
}


@dataclass(frozen=True)
class Said:
    """To the series, or to its session with ``original_start``; as ``record_reply`` takes it. Moments are in UTC."""

    kind: ReplyKind
    at: datetime | None
    original_start: datetime | None
    revision: int | None
    wished_start: datetime | None = None
    delegated: bool = False


def understand(
    series: Series, person: Person, received: Received, answers: Sequence[CalendarAnswer], *, counter: bool
) -> tuple[list[Said], Why | None]:
    """What can be recorded, in that order, and why something cannot. ``counter``: it proposes another time."""
    said: list[Said] = []
    problem = None if answers else Why.ANSWER_UNCLEAR
    for answer in answers:
        session = session_named(series, answer.recurrence) if answer.recurrence else None
        found = [] if answer.onwards else list(_said(series, person, received, answer, session, counter=counter))
        if answer.recurrence and session is None:
            problem = Why.ANSWER_NO_SESSION
        elif not found:
            problem = problem or Why.ANSWER_UNCLEAR
        else:
            said += found
    return said, problem


def _said(
    series: Series,
    person: Person,
    received: Received,
    answer: CalendarAnswer,
    session: Occurrence | None,
    *,
    counter: bool,
) -> Iterator[Said]:
    """A counter-proposal says nothing of the time as it is, unless it comes with a no."""
    at, start = _said_at(received, series, answer, session), session.original_start if session else None
    status = part_of(answer, person).partstat
    kind = _KINDS.get(status)
    if counter:
        yield Said(ReplyKind.OTHER_TIME, at, start, answer.sequence, _wished(series, session, answer))
    if kind is not None and not (counter and kind is ReplyKind.ACCEPTED):
        yield Said(kind, at, start, answer.sequence, delegated=status == "DELEGATED")


def _wished(series: Series, session: Occurrence | None, answer: CalendarAnswer) -> datetime | None:
    """None where it stands there already: something else is wished then."""
    wished = answer.start.instant(series.zone) if answer.start and not answer.start.whole_day else None
    known = [session] if session else series.occurrences
    return None if wished in {one.starts_at for one in known} else wished


def _said_at(received: Received, series: Series, answer: CalendarAnswer, session: Occurrence | None) -> datetime | None:
    """As the program says; as the mail does, where it only repeats the stamp of our invitation.

    What answers an earlier version says nothing of where the session, or all of them, were moved since, unless it names
    that time.
    """
    ours = {moment.replace(microsecond=0) for moment in (series.changed_at, series.created_at)}
    at = answer.stamp if answer.stamp and answer.stamp not in ours else received.date
    older = answer.sequence is not None and answer.sequence < series.revision
    since = _moved_at(series, answer, session) if older else None
    return min(at or clock.now(), since - timedelta(seconds=1)) if since else at


def _moved_at(series: Series, answer: CalendarAnswer, session: Occurrence | None) -> datetime | None:
    """Since when what it answers stands elsewhere than that program has it; None where it knows."""
    seen = answer.start.instant(series.zone) if answer.start else None
    known = [session] if session else series.occurrences
    if seen is not None and seen in {one.starts_at for one in known}:
        return None
    if session is None:
        return series.rewritten_at if seen is not None else None
    moved = next((one.made_at for one in series.overrides if one.original_start == session.original_start), None)
    named = answer.recurrence.instants(series.zone) if answer.recurrence else ()
    return moved or (None if session.original_start in named else series.rewritten_at)
